package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/**
 * The least-squares line in whole numbers without any rounding: the normal equations by
 * fraction-free elimination (Bareiss 1968). An oracle that shares no code with the trainer; the
 * inputs must be linearly independent.
 */
final class RationalLine {
  /** Far more than a double holds; only a number that is halfway between two could suffer. */
  private static final MathContext DIGITS = new MathContext(200);

  private RationalLine() {}

  /**
   * Weights in the order of the inputs, then the bias, each the double nearest to the exact one.
   */
  static double[] of(List<double[]> rows) {
    double[] ones = new double[rows.size()];
    Arrays.fill(ones, 1);
    return of(rows, ones, true);
  }

  /**
   * The same.
   *
   * @param weights of the rows
   * @param bias whether the line has one, or goes through 0
   */
  static double[] of(List<double[]> rows, double[] weights, boolean bias) {
    int size = rows.get(0).length;
    int first = bias ? 0 : 1;
    BigDecimal[] ofRows =
        Arrays.stream(weights).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    BigDecimal unit = powerOfTwo(-lastBit(weights));
    // Unknowns: the bias first, so that its ones are not scaled; then the weights; then the label.
    int[] exponents = new int[size + 1];
    BigInteger[][] columns = new BigInteger[size + 1][];
    for (int j = 0; j <= size; j++) {
      int column = j;
      double[] values =
          rows.stream().mapToDouble(row -> column == 0 ? 1 : row[column - 1]).toArray();
      exponents[j] = lastBit(values);
      columns[j] = new BigInteger[values.length];
      for (int i = 0; i < values.length; i++) {
        BigDecimal scaled = new BigDecimal(values[i]).multiply(powerOfTwo(-exponents[j]));
        columns[j][i] = scaled.toBigIntegerExact();
      }
    }
    BigInteger[][] equations = new BigInteger[size - first][size - first + 1];
    for (int i = first; i < size; i++) {
      for (int j = first; j <= size; j++) {
        BigInteger sum = BigInteger.ZERO;
        for (int row = 0; row < rows.size(); row++) {
          BigInteger weight = ofRows[row].multiply(unit).toBigIntegerExact();
          sum = sum.add(columns[i][row].multiply(columns[j][row]).multiply(weight));
        }
        equations[i - first][j - first] = sum;
      }
    }
    eliminate(equations);
    double[] line = new double[size];
    for (int i = first; i < size; i++) {
      BigDecimal solution =
          new BigDecimal(equations[i - first][size - first])
              .multiply(powerOfTwo(exponents[size] - exponents[i]))
              .divide(new BigDecimal(equations[i - first][i - first]), DIGITS);
      line[i == 0 ? size - 1 : i - 1] = solution.doubleValue();
    }
    return line;
  }

  /** To a diagonal, in whole numbers; positive definite equations need no pivots. */
  private static void eliminate(BigInteger[][] equations) {
    int size = equations.length;
    BigInteger previous = BigInteger.ONE;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int i = 0; i < size; i++) {
        if (i != pivot) {
          BigInteger factor = equations[i][pivot];
          for (int j = 0; j <= size; j++) {
            equations[i][j] =
                equations[i][j]
                    .multiply(equations[pivot][pivot])
                    .subtract(factor.multiply(equations[pivot][j]))
                    .divide(previous);
          }
        }
      }
      previous = equations[pivot][pivot];
    }
  }

  /** Exponent of the lowest bit that is set in any of the values. */
  private static int lastBit(double[] values) {
    int last = Integer.MAX_VALUE;
    for (double value : values) {
      if (value != 0) {
        long mantissa = Double.doubleToRawLongBits(value) & ((1L << 52) - 1) | (1L << 52);
        last = Math.min(last, Math.getExponent(value) - 52 + Long.numberOfTrailingZeros(mantissa));
      }
    }
    return last == Integer.MAX_VALUE ? 0 : last;
  }

  private static BigDecimal powerOfTwo(int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent >= 0 ? power : BigDecimal.ONE.divide(power);
  }
}
