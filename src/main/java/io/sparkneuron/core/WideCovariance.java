package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;
import java.util.Arrays;
import java.util.Optional;

/**
 * Classic standard errors of a {@link WideLine}.
 *
 * <p>Formula, with its W, M, s, D, and d = n − r: covariances D/d·M_xx⁻¹ of the weights,
 * −D/(dW)·M_xx⁻¹s with the bias and D/(dW²)·(1 + sᵀM_xx⁻¹s) of the bias; residual standard error
 * √(D/(dW)), or √(D/d) through 0.
 */
final class WideCovariance {
  /** {@link InverseRoot} has an error of 2^-100 times the condition and the number of inputs. */
  private static final int BITS_OF_TWO_DOUBLES = 100;

  private final WideLine line;
  private final WideSums sums;
  private final long degrees;
  private final double[] errors;
  private final double[] covariance;
  private double spread = Double.NaN;
  private boolean undecided;

  WideCovariance(WideLine line) {
    this.line = line;
    degrees = line.degrees();
    sums = line.sums();
    int inputs = sums.summary().inputs();
    int numbers = line.hasBias() ? inputs + 1 : inputs;
    errors = new double[numbers];
    Arrays.fill(errors, Double.NaN);
    boolean isTold = degrees > 0 && inputs <= Uncertainty.MOST_INPUTS_WITH_COVARIANCE;
    covariance = new double[isTold ? numbers * (numbers + 1) / 2 : 0];
  }

  /** The line with its errors; empty if they are not certain. */
  Optional<FittedLine> fitted() {
    if (degrees > 0 && line.hasErrors()) {
      fill();
    } else if (degrees > 0) {
      spread = 0;
      for (int i = 0; i < numbers(); i++) {
        errors[number(i)] = 0;
      }
    }
    return undecided
        ? Optional.empty()
        : Optional.of(new FittedLine(line.neuron(), false, degrees, spread, errors, covariance));
  }

  /** How many numbers of the line the rows determine: all but the weights of constant inputs. */
  private int numbers() {
    return line.hasBias() ? sums.inputs() + 1 : sums.inputs();
  }

  /** Which number of the line it is: the bias stands where the label does among the columns. */
  private int number(int i) {
    return sums.column(i);
  }

  private void fill() {
    Wide perDegree = line.rest().times(Wide.of(degrees).inverse()).negated();
    Wide perWeight = line.hasBias() ? perDegree.times(sums.inverseWeight()) : perDegree;
    Wide square = perWeight.negated();
    int error = line.relativeError();
    spread = decided(square.nearestRoot(square.exponent() + 2 + error));

    // The other way has an error of its own.
    int condition = Math.getExponent(line.condition()) + 1;
    int either = Math.max(error, condition + WideErrors.bits(sums.inputs()) - BITS_OF_TWO_DOUBLES);
    int[] sizes = new int[numbers()];
    for (int i = 0; i < sizes.length; i++) {
      boolean isBias = i == sums.inputs();
      Wide factor = isBias ? perWeight : perDegree;
      Wide variance = factor.times(line.entry(i, i));
      if (isBias) {
        variance = variance.times(sums.inverseWeight());
      }
      sizes[i] = variance.exponent();
      errors[number(i)] = decided(variance.nearestRoot(sizes[i] + 2 + either));
      if (covariance.length > 0) {
        int row = number(i) * (number(i) + 1) / 2;
        for (int k = 0; k < i; k++) {
          if (!line.isZero(i, k)) {
            covariance[row + number(k)] =
                decided(
                    factor
                        .times(line.entry(i, k))
                        .nearest(Math.floorDiv(sizes[i] + sizes[k], 2) + 3 + either));
          }
        }
        covariance[row + number(i)] = decided(variance.nearest(sizes[i] + 2 + either));
      }
    }
  }

  private double decided(double value) {
    undecided |= Double.isNaN(value);
    return value;
  }
}
