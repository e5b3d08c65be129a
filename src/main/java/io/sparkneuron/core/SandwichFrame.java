package io.sparkneuron.core;

import io.sparkneuron.exact.LeverageRule;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * What it takes to see one row as a robust standard error does: its residual, and its inputs in
 * coordinates in which they have mean 0, variance 1 and no correlation.
 *
 * <p>Formula: e = Σ w_j (x_j − c_j) + (at − (y − c_y)), q = G·(x − c) − q₀, the leverage h = ω·(1 +
 * Σ q²)/n, and a = ω·e, by leverage ω·e/(1 − h), where ω is the weight of the row divided by the
 * mean weight, or 1. For a line through 0 without the 1: h = ω·Σ q²/n.
 *
 * <p>A plain class, not a record: it is broadcast to executors.
 */
public final class SandwichFrame implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] weights;

  /** Near the mean of each input, then of the label. */
  private final double[] centre;

  /** Prediction minus label at the centre. */
  private final double errorAtCentre;

  /** Inputs that take part in q, in the order of G. */
  private final int[] order;

  /** Where in it an input is; −1 if it is not. */
  private final int[] place;

  /** Row i of G, lower triangular. */
  private final double[][] root;

  private final double[] shift;

  /** Of a row in the leverages: 1/n, or 0 where they do not count. */
  private final double part;

  private final boolean hasBias;
  private final double meanWeight;
  private final int quantumExponent;

  /**
   * @param part 1/n, or 0 if no residual is divided
   * @param hasBias whether 1 is a coordinate
   * @param meanWeight of the rows
   * @param quantumExponent see {@link #quantumExponent}
   */
  SandwichFrame(
      double[] weights,
      double[] centre,
      double errorAtCentre,
      int[] order,
      double[][] root,
      double[] shift,
      double part,
      boolean hasBias,
      double meanWeight,
      int quantumExponent) {
    this.weights = weights;
    this.centre = centre;
    this.errorAtCentre = errorAtCentre;
    this.order = order;
    place = new int[weights.length];
    Arrays.fill(place, -1);
    for (int k = 0; k < order.length; k++) {
      place[order[k]] = k;
    }
    this.root = root;
    this.shift = shift;
    this.part = part;
    this.hasBias = hasBias;
    this.meanWeight = meanWeight;
    this.quantumExponent = quantumExponent;
  }

  /** Coordinates of a row: those of its inputs, and 1 if the line has a bias. */
  int coordinates() {
    return hasBias ? order.length + 1 : order.length;
  }

  /** Columns that {@link #look} fills. */
  int columns() {
    return order.length + 1;
  }

  /** Squares of residuals count in multiples of 2 to this, in squared label units. */
  int quantumExponent() {
    return quantumExponent;
  }

  /**
   * How a kernel sees rows of one input, without weights, in one loop; empty if there are several
   * inputs, the one does not vary, or the line has no bias.
   */
  Optional<LeverageRule> ofOneInput() {
    return weights.length > 1 || order.length < 1 || !hasBias
        ? Optional.empty()
        : Optional.of(
            new LeverageRule(
                weights[0],
                centre[0],
                centre[1],
                errorAtCentre,
                root[0][0],
                shift[0],
                part,
                SandwichSums.LEAST_SHARE));
  }

  /** Refuses blocks of another width. */
  void requireInputs(PointBlock block) {
    if (block.inputs() != weights.length) {
      throw new IllegalArgumentException(
          "inputs must be " + weights.length + ", but got a block of " + block.inputs());
    }
  }

  /**
   * Looks at rows [from, to) of a block.
   *
   * @param columns receives a·q_k of row i in {@code columns[k][i − from]}, and a in the last one
   * @param shares receives 1 − h, or 1 where leverages do not count
   */
  void look(PointBlock block, int from, int to, double[][] columns, double[] shares) {
    int length = to - from;
    double[] factors = columns[order.length];
    centred(block, weights.length, from, length, factors);
    for (int i = 0; i < length; i++) {
      factors[i] = errorAtCentre - factors[i];
    }
    for (int j = 0; j < weights.length; j++) {
      double[] column = place[j] < 0 ? shares : columns[place[j]];
      centred(block, j, from, length, column);
      addTimes(weights[j], column, length, factors);
    }
    toCoordinates(columns, length);
    squares(columns, length, shares);
    if (block.isWeighted()) {
      weigh(block.weights(), from, length, factors, shares);
    }
    for (int i = 0; i < length; i++) {
      shares[i] = 1 - shares[i] * part;
    }
    for (int i = 0; i < length; i++) {
      factors[i] /= shares[i];
    }
    for (int k = 0; k < order.length; k++) {
      multiply(columns[k], factors, length);
    }
  }

  /** In two steps, because C2 makes vectors of a loop only where all its arrays begin at 0. */
  private void centred(PointBlock block, int column, int from, int length, double[] values) {
    System.arraycopy(block.column(column), from, values, 0, length);
    double middle = centre[column];
    for (int i = 0; i < length; i++) {
      values[i] -= middle;
    }
  }

  /** From the last coordinate down, so that each finds those before it as they are. */
  private void toCoordinates(double[][] columns, int length) {
    for (int k = order.length - 1; k >= 0; k--) {
      double[] column = columns[k];
      double factor = root[k][k];
      double atCentre = shift[k];
      for (int i = 0; i < length; i++) {
        column[i] = factor * column[i] - atCentre;
      }
      for (int m = 0; m < k; m++) {
        addTimes(root[k][m], columns[m], length, column);
      }
    }
  }

  private static void addTimes(double factor, double[] values, int length, double[] sums) {
    for (int i = 0; i < length; i++) {
      sums[i] += factor * values[i];
    }
  }

  private void weigh(double[] ofRows, int from, int length, double[] errors, double[] squares) {
    for (int i = 0; i < length; i++) {
      double weight = ofRows[from + i] / meanWeight;
      errors[i] *= weight;
      squares[i] *= weight;
    }
  }

  private void squares(double[][] columns, int length, double[] squares) {
    Arrays.fill(squares, 0, length, hasBias ? 1 : 0);
    for (int k = 0; k < order.length; k++) {
      double[] q = columns[k];
      for (int i = 0; i < length; i++) {
        squares[i] += q[i] * q[i];
      }
    }
  }

  private static void multiply(double[] values, double[] factors, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= factors[i];
    }
  }
}
