package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;

/**
 * The exact sums of some inputs and the label of a data set as {@link Wide} numbers. Column {@code
 * inputs()} is the label.
 */
final class WideSums {
  private static final Wide ROUNDING = Wide.of(Math.scalb(1.0, -Wide.PRECISION));

  private final DataSummary summary;
  private final int[] columns;
  private final Wide weight;
  private final Wide inverseWeight;
  private final Wide[] sums;

  /** Lower triangle. */
  private final Wide[][] products;

  /**
   * @param summary of at least one row
   * @param inputs which of its inputs
   */
  WideSums(DataSummary summary, int[] inputs) {
    this.summary = summary;
    int label = inputs.length;
    columns = new int[label + 1];
    System.arraycopy(inputs, 0, columns, 0, label);
    columns[label] = summary.inputs();
    weight = summary.isWeighted() ? Wide.of(summary.weight()) : Wide.of(summary.rows());
    inverseWeight = weight.inverse();
    sums = new Wide[label + 1];
    products = new Wide[label + 1][];
    for (int j = 0; j <= label; j++) {
      sums[j] = Wide.of(summary.sum(columns[j]));
      products[j] = new Wide[j + 1];
      for (int k = 0; k <= j; k++) {
        products[j][k] = Wide.of(summary.product(columns[j], columns[k]));
      }
    }
  }

  DataSummary summary() {
    return summary;
  }

  int inputs() {
    return columns.length - 1;
  }

  /** Which column of the data set it is. */
  int column(int j) {
    return columns[j];
  }

  /** Σω. */
  Wide weight() {
    return weight;
  }

  /** 1/Σω. */
  Wide inverseWeight() {
    return inverseWeight;
  }

  /** Σω·x. */
  Wide sum(int j) {
    return sums[j];
  }

  /** Σω·xx′ of columns k ≤ j. */
  Wide product(int j, int k) {
    return products[j][k];
  }

  /** Whether all values of a column are the same. */
  boolean isConstant(int j) {
    return summary.least(columns[j]) == summary.greatest(columns[j]);
  }

  /**
   * Σω Σω·xx′ − Σω·x Σω·x′ of columns k ≤ j, with an error below 2^(2 − {@link Wide#PRECISION}) of
   * the greater product. 0 if it is, and only then: what the error does not tell from 0 is as small
   * as the error.
   */
  Wide covariance(int j, int k) {
    Wide left = weight.times(products[j][k]);
    Wide right = sums[j].times(sums[k]);
    Wide difference = left.minus(right);
    if (left.isZero() || right.isZero()) {
      return difference;
    }
    int error = Math.max(left.exponent(), right.exponent()) + 3 - Wide.PRECISION;
    if (!difference.isZero() && difference.exponent() > error + 2) {
      return difference;
    }
    int unit =
        Math.min(
            weight.lowestBit() + products[j][k].lowestBit(),
            sums[j].lowestBit() + sums[k].lowestBit());
    // A whole number of units that is below one.
    if (error + 4 < unit) {
      return Wide.ZERO;
    }
    return difference.isZero() ? left.times(ROUNDING) : difference;
  }
}
