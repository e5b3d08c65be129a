package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;

/**
 * Σω·e² of a line in doubles, from the exact sums of the rows, with e = w·x + b − y in real
 * numbers.
 *
 * <p>Formula: Σ_j w_j (w_j Σx_j² + 2 (Σ_{k&lt;j} w_k Σx_j x_k + b Σx_j − Σx_j y)) + b (b W − 2 Σy)
 * + Σy², every sum weighted. No term is greater than the greatest of w_j² Σx_j², b² W and Σy²; with
 * n numbers in the line the errors add up to less than 16 n³ roundings of that.
 */
final class WideErrors {
  private final WideSums sums;
  private final Wide[] weights;
  private final Wide bias;
  private final Wide value;

  /** The value is known to less than 2 to this. */
  private final int error;

  /**
   * @param sums of all inputs with a weight that is not 0, at least
   */
  WideErrors(WideSums sums, Neuron neuron) {
    this.sums = sums;
    int label = sums.inputs();
    weights = new Wide[label];
    for (int j = 0; j < label; j++) {
      weights[j] = Wide.of(neuron.weight(sums.column(j)));
    }
    bias = Wide.of(neuron.bias());
    Wide total = sums.product(label, label);
    for (int j = 0; j < label; j++) {
      Wide half = bias.times(sums.sum(j)).minus(sums.product(label, j));
      for (int k = 0; k < j; k++) {
        half = half.plus(weights[k].times(sums.product(j, k)));
      }
      Wide slope = weights[j].times(sums.product(j, j)).plus(half).plus(half);
      total = total.plus(weights[j].times(slope));
    }
    Wide sum = sums.sum(label);
    total = total.plus(bias.times(bias.times(sums.weight()).minus(sum).minus(sum)));
    value = total;
    error = greatest() + 3 * bits(label + 2) + 5 - Wide.PRECISION;
  }

  /** How many bits a whole number has. */
  static int bits(int number) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(number);
  }

  /** No term is greater than 2 to this. */
  private int greatest() {
    int label = sums.inputs();
    int greatest = greatest(Wide.ONE, sums.product(label, label));
    greatest = Math.max(greatest, greatest(bias, sums.weight()));
    for (int j = 0; j < label; j++) {
      greatest = Math.max(greatest, greatest(weights[j], sums.product(j, j)));
    }
    return greatest;
  }

  /** Of factor² · sum. */
  private static int greatest(Wide factor, Wide sum) {
    return factor.isZero() || sum.isZero()
        ? Integer.MIN_VALUE / 2
        : 2 * factor.exponent() + sum.exponent() + 3;
  }

  Wide value() {
    return value;
  }

  /** The value is known to less than 2 to this. */
  int error() {
    return error;
  }

  /** Whether it may be 0, as far as the error tells. */
  boolean mayBeZero() {
    return value.isZero() || value.exponent() <= error + 2;
  }

  /**
   * Whether every row lies on the line, and that is certain: the value is a whole number of units
   * and less than one.
   */
  boolean isZero() {
    return mayBeZero() && error + 4 < unit();
  }

  /** Every term is a whole multiple of 2 to this. */
  private int unit() {
    int label = sums.inputs();
    int unit =
        Math.min(
            lowest(Wide.ONE, Wide.ONE, sums.product(label, label)),
            Math.min(lowest(bias, bias, sums.weight()), lowest(bias, Wide.ONE, sums.sum(label))));
    for (int j = 0; j < label; j++) {
      unit = Math.min(unit, lowest(weights[j], Wide.ONE, sums.product(label, j)));
      unit = Math.min(unit, lowest(weights[j], bias, sums.sum(j)));
      for (int k = 0; k <= j; k++) {
        unit = Math.min(unit, lowest(weights[j], weights[k], sums.product(j, k)));
      }
    }
    return unit;
  }

  private static int lowest(Wide a, Wide b, Wide sum) {
    return a.isZero() || b.isZero() || sum.isZero()
        ? Integer.MAX_VALUE
        : a.lowestBit() + b.lowestBit() + sum.lowestBit();
  }

  /** The nearest double; NaN if that is not certain. */
  double nearest() {
    if (mayBeZero()) {
      return isZero() ? 0 : Double.NaN;
    }
    return value.nearest(error);
  }
}
