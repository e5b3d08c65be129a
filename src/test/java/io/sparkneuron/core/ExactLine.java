package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/**
 * The least-squares line by the normal equations in 300 digits: an oracle that shares no code with
 * the trainer. Inputs must be linearly independent.
 */
record ExactLine(List<BigDecimal> weights, BigDecimal bias) {
  private static final MathContext DIGITS = new MathContext(300);

  static ExactLine of(List<double[]> rows) {
    int size = rows.get(0).length;
    // Unknowns: one weight per input, then the bias; the last column is the right-hand side.
    BigDecimal[][] equations = new BigDecimal[size][size + 1];
    for (BigDecimal[] equation : equations) {
      Arrays.fill(equation, BigDecimal.ZERO);
    }
    for (double[] row : rows) {
      BigDecimal[] values = new BigDecimal[size + 1];
      for (int j = 0; j < size - 1; j++) {
        values[j] = new BigDecimal(row[j]);
      }
      values[size - 1] = BigDecimal.ONE;
      values[size] = new BigDecimal(row[size - 1]);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= size; j++) {
          equations[i][j] = equations[i][j].add(values[i].multiply(values[j]));
        }
      }
    }
    // The matrix is symmetric and positive definite: elimination needs no pivots.
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < size; k++) {
        if (k != i) {
          BigDecimal factor = equations[k][i].divide(equations[i][i], DIGITS);
          for (int j = i; j <= size; j++) {
            equations[k][j] = equations[k][j].subtract(factor.multiply(equations[i][j]), DIGITS);
          }
        }
      }
    }
    BigDecimal[] solution = new BigDecimal[size];
    for (int i = 0; i < size; i++) {
      solution[i] = equations[i][size].divide(equations[i][i], DIGITS);
    }
    return new ExactLine(List.of(solution).subList(0, size - 1), solution[size - 1]);
  }

  /** RMS over the rows of the difference between a neuron's predictions and this line's. */
  double rmsDifference(Neuron neuron, List<double[]> rows) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double[] row : rows) {
      BigDecimal difference = new BigDecimal(neuron.bias()).subtract(bias);
      for (int j = 0; j < weights.size(); j++) {
        BigDecimal weight = new BigDecimal(neuron.weight(j)).subtract(weights.get(j));
        difference = difference.add(weight.multiply(new BigDecimal(row[j])));
      }
      sum = sum.add(difference.multiply(difference, DIGITS), DIGITS);
    }
    return sum.divide(BigDecimal.valueOf(rows.size()), DIGITS).sqrt(DIGITS).doubleValue();
  }

  /** Decimal digits that all numbers of a neuron share with this line, by relative error. */
  double digits(Neuron neuron) {
    double digits = digits(neuron.bias(), bias);
    for (int j = 0; j < weights.size(); j++) {
      digits = Math.min(digits, digits(neuron.weight(j), weights.get(j)));
    }
    return digits;
  }

  /** The log relative error of NIST; 17 when nothing is wrong. */
  static double digits(double found, BigDecimal certified) {
    BigDecimal error = new BigDecimal(found).subtract(certified).abs();
    if (error.signum() == 0) {
      return 17;
    }
    return Math.min(17, -Math.log10(error.divide(certified.abs(), DIGITS).doubleValue()));
  }
}
