package io.sparkneuron.core;

import java.io.Serializable;

/**
 * What it takes to see one row as a robust standard error does: its residual, and its inputs in
 * coordinates in which they have mean 0, variance 1 and no correlation.
 *
 * <p>Formula: z_j = (x_j − c_j)/2^e_j, e = Σ w_j (x_j − c_j) − (y − c_y) + at, q = G·z − q₀, and
 * the leverage h = (1 + Σ q²)/n.
 *
 * <p>A plain class, not a record: it is broadcast to executors.
 */
public final class SandwichFrame implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long rows;
  private final boolean byLeverage;
  private final double[] weights;

  /** Near the mean of each input, then of the label. */
  private final double[] centre;

  /** Prediction minus label at the centre. */
  private final double errorAtCentre;

  /** Inputs that take part in q, in the order of G. */
  private final int[] order;

  /** 2^-e of these. */
  private final double[] scale;

  /** Row i of G, lower triangular. */
  private final double[][] root;

  private final double[] shift;

  SandwichFrame(
      long rows,
      boolean byLeverage,
      double[] weights,
      double[] centre,
      double errorAtCentre,
      int[] order,
      double[] scale,
      double[][] root,
      double[] shift) {
    this.rows = rows;
    this.byLeverage = byLeverage;
    this.weights = weights;
    this.centre = centre;
    this.errorAtCentre = errorAtCentre;
    this.order = order;
    this.scale = scale;
    this.root = root;
    this.shift = shift;
  }

  /** Coordinates of a row: those of its inputs, and 1. */
  int coordinates() {
    return order.length + 1;
  }

  /** Whether residuals are divided by 1 − leverage. */
  boolean isByLeverage() {
    return byLeverage;
  }

  /**
   * Residuals and coordinates of rows [from, to) of a block.
   *
   * @param errors receives the residuals, in label units
   * @param q receives coordinate k of row i in {@code q[k][i − from]}, for all but the last
   */
  void look(PointBlock block, int from, int to, double[] errors, double[][] q) {
    if (block.inputs() != weights.length) {
      throw new IllegalArgumentException(
          "inputs must be " + weights.length + ", but got a block of " + block.inputs());
    }
    int length = to - from;
    double[] labels = block.labels();
    double labelCentre = centre[weights.length];
    for (int i = 0; i < length; i++) {
      errors[i] = errorAtCentre - (labels[from + i] - labelCentre);
    }
    for (int j = 0; j < weights.length; j++) {
      double[] input = block.input(j);
      for (int i = 0; i < length; i++) {
        errors[i] += weights[j] * (input[from + i] - centre[j]);
      }
    }
    // From the last coordinate down, so that q can hold z until it is no longer needed.
    for (int k = 0; k < order.length; k++) {
      double[] input = block.input(order[k]);
      double middle = centre[order[k]];
      for (int i = 0; i < length; i++) {
        q[k][i] = (input[from + i] - middle) * scale[k];
      }
    }
    for (int k = order.length - 1; k >= 0; k--) {
      double[] row = root[k];
      double[] target = q[k];
      for (int i = 0; i < length; i++) {
        target[i] = row[k] * target[i] - shift[k];
      }
      for (int m = 0; m < k; m++) {
        double factor = row[m];
        double[] z = q[m];
        for (int i = 0; i < length; i++) {
          target[i] += factor * z[i];
        }
      }
    }
  }

  /** 1 − leverage of rows, from their coordinates. */
  void residualShares(double[][] q, int length, double[] shares) {
    for (int i = 0; i < length; i++) {
      double squares = 1;
      for (int k = 0; k < order.length; k++) {
        squares += q[k][i] * q[k][i];
      }
      shares[i] = 1 - squares / rows;
    }
  }
}
