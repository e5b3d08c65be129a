package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;
import java.util.Arrays;
import java.util.Optional;

/**
 * The least-squares line of a data set in {@link Wide} numbers: for lines by the million, in
 * microseconds each. It has the bits of {@link LeastSquares} and {@link ClassicErrors} or is not
 * found: a number is rounded only where neither its own error nor theirs could change the double.
 *
 * <p>Formula: with s = Σω·x, t = Σω·y, W = Σω and M = W Σω·xx′ − Σω·x Σω·x′ for inputs and label,
 * sweeping the inputs of a symmetric matrix (Gauss-Jordan) gives
 *
 * <pre>
 * M_xx                    −M_xx⁻¹
 * M_yx  M_yy        →     w         D
 * s     t     −1          M_xx⁻¹s   W·b   −1 − sᵀM_xx⁻¹s
 * </pre>
 *
 * with the weights w, the bias b and D = W Σω·e². A line through 0 has M = Σω·xx′, no last row, and
 * D = Σω·e². What follows for standard errors is in {@link WideCovariance}.
 *
 * <p>Errors, in units of the deviations: where subtraction cancels c bits of the variances, one of
 * 2^(c + 4) roundings in M. What comes of it has one of n³κ² times that, with κ = n·trace(R⁻¹) and
 * R the correlation of the inputs, whose smallest eigenvalue is at least 1/κ of the largest. (κ¹·⁵
 * is enough: Higham (2002), "Accuracy and Stability of Numerical Algorithms", 14.4.)
 *
 * <p>Source: Goodnight (1979), "A Tutorial on the SWEEP Operator".
 */
final class WideLine {
  /** With more, the other way is no slower. */
  private static final int MOST_INPUTS = 32;

  /** Far from the 1e13 of collinear inputs. */
  private static final double GREATEST_CONDITION = 0x1p30;

  /** Bits that subtraction may cancel. */
  private static final int MOST_LOST = 100;

  /** log₂ of a variance from which on its root is above 1e-100. */
  private static final int LEAST_VARIANCE = -656;

  /** A D of fewer certain bits might as well be 0. */
  private static final int LEAST_BITS = 60;

  private final WideSums sums;
  private final boolean centred;
  private final int label;
  private final int bias;

  /** Lower triangle. */
  private final Wide[][] matrix;

  /** The exponent of each M_jj. */
  private final int[] sizes;

  /** Whether an input has no covariance with another, and the label none with any. */
  private final boolean[] alone;

  /** Whether the label has the same value everywhere, or without a bias 0. */
  private final boolean flat;

  /** Bits that are right, in units of the deviations. */
  private int accuracy;

  private double condition;

  /** Whether a number could not be rounded with certainty. */
  private boolean undecided;

  /** Whether a number was taken for 0 that is only known to be near it. */
  private boolean guessed;

  private Neuron neuron;
  private boolean hasErrors;

  private WideLine(WideSums sums, boolean centred) {
    this.sums = sums;
    this.centred = centred;
    label = sums.inputs();
    bias = label + 1;
    matrix = new Wide[centred ? label + 2 : label + 1][];
    sizes = new int[label + 1];
    alone = new boolean[label + 1];
    Arrays.fill(alone, true);
    flat = centred ? sums.isConstant(label) : sums.product(label, label).isZero();
  }

  /**
   * The line; empty if it has to be found the other way.
   *
   * @param sums of the inputs that are not always the same, or without a bias always 0
   * @param centred whether the line has a bias
   */
  static Optional<WideLine> of(WideSums sums, boolean centred) {
    WideLine line = new WideLine(sums, centred);
    return sums.inputs() <= MOST_INPUTS && line.fill() && line.sweep() && line.round()
        ? Optional.of(line)
        : Optional.empty();
  }

  /** Whether every column varies enough, for its size and for the range. */
  private boolean fill() {
    for (int j = 0; j <= label; j++) {
      matrix[j] = new Wide[j + 1];
      for (int k = 0; k <= j; k++) {
        matrix[j][k] = j == label && flat ? Wide.ZERO : moment(j, k);
        if (k < j && !matrix[j][k].isZero()) {
          alone[j] = false;
          alone[k] &= j == label;
        }
      }
    }
    if (centred) {
      matrix[bias] = new Wide[bias + 1];
      for (int j = 0; j <= label; j++) {
        matrix[bias][j] = sums.sum(j);
      }
      matrix[bias][bias] = Wide.ONE.negated();
    }
    int lost = 0;
    int weight = sums.weight().exponent();
    for (int j = 0; j <= label && !(j == label && flat); j++) {
      Wide variance = matrix[j][j];
      if (variance.signum() <= 0) {
        return false;
      }
      sizes[j] = variance.exponent();
      if (centred) {
        lost = Math.max(lost, weight + sums.product(j, j).exponent() + 4 - sizes[j]);
      }
      if (sizes[j] - (centred ? 2 * weight : weight) < LEAST_VARIANCE) {
        return false;
      }
    }
    accuracy = Wide.PRECISION - 8 - lost - 3 * WideErrors.bits(label + 1);
    return lost <= MOST_LOST;
  }

  private Wide moment(int j, int k) {
    return centred ? sums.covariance(j, k) : sums.product(j, k);
  }

  /** Whether the condition is small enough. */
  private boolean sweep() {
    Wide[] column = new Wide[matrix.length];
    for (int pivot = 0; pivot < label; pivot++) {
      Wide diagonal = matrix[pivot][pivot];
      if (diagonal.signum() <= 0) {
        return false;
      }
      for (int i = 0; i < column.length; i++) {
        column[i] = i >= pivot ? matrix[i][pivot] : matrix[pivot][i];
      }
      Wide inverse = diagonal.inverse();
      for (int i = 0; i < column.length; i++) {
        if (i != pivot) {
          Wide factor = column[i].times(inverse);
          for (int j = 0; j <= i; j++) {
            if (j != pivot) {
              matrix[i][j] = matrix[i][j].minus(factor.times(column[j]));
            }
          }
          matrix[Math.max(i, pivot)][Math.min(i, pivot)] = factor;
        }
      }
      matrix[pivot][pivot] = inverse.negated();
    }
    double trace = 0;
    for (int j = 0; j < label; j++) {
      trace += Math.scalb(1.0, sizes[j] + matrix[j][j].exponent() + 2);
    }
    condition = Math.max(1, label * trace);
    accuracy -= 2 * (Math.getExponent(condition) + 1);
    return condition <= GREATEST_CONDITION;
  }

  /** Whether every number of the line is certain. */
  private boolean round() {
    neuron = Neuron.of(weights(), centred ? bias() : 0);
    boolean isUnclear = guessed || (degrees() > 0 && !flat && !isRestCertain());
    hasErrors = !flat && !isUnclear;
    // A line that every row lies on is the one that is looked for.
    return !undecided && (!isUnclear || new WideErrors(sums, neuron).isZero());
  }

  private double[] weights() {
    double[] weights = new double[sums.summary().inputs()];
    for (int j = 0; j < label && !alone[label]; j++) {
      Wide weight = matrix[label][j];
      // Where nothing else varies with an input, it is 0 only if the covariance is.
      if (!alone[j] || !weight.isZero()) {
        int error = Math.floorDiv(sizes[label] - sizes[j], 2) + 3 - accuracy;
        weights[sums.column(j)] = rounded(weight, error);
      }
    }
    return weights;
  }

  private double bias() {
    Wide sum = sums.sum(label);
    if (alone[label] && sum.isZero()) {
      return 0;
    }
    int none = Integer.MIN_VALUE / 2;
    int error =
        Math.max(
            sum.isZero() ? none : sum.exponent() + 1,
            flat ? none : Math.floorDiv(sizes[label] + matrix[bias][bias].exponent(), 2) + 2);
    return rounded(
        matrix[bias][label].times(sums.inverseWeight()),
        error + 4 - sums.weight().exponent() - accuracy);
  }

  /** The nearest double; 0 where that is not to be told from 0. */
  private double rounded(Wide value, int error) {
    if (value.isZero() || value.exponent() <= error + 2) {
      guessed = true;
      return 0;
    }
    double nearest = value.nearest(error);
    undecided |= Double.isNaN(nearest);
    return nearest;
  }

  private boolean isRestCertain() {
    return rest().signum() > 0 && relativeError() <= -LEAST_BITS;
  }

  WideSums sums() {
    return sums;
  }

  Neuron neuron() {
    return neuron;
  }

  /** n − r. */
  long degrees() {
    return sums.summary().rows() - label - (centred ? 1 : 0);
  }

  /** Whether a row lies beside the line. */
  boolean hasErrors() {
    return hasErrors;
  }

  /** Whether the line has a bias. */
  boolean hasBias() {
    return centred;
  }

  /** Bound of the condition of the inputs' correlation. */
  double condition() {
    return condition;
  }

  /** D, if a row lies beside the line. */
  Wide rest() {
    return matrix[label][label];
  }

  /** D times any entry is known to 2 to this of itself, or of the root of the diagonal entries. */
  int relativeError() {
    return sizes[label] - rest().exponent() + 4 - accuracy;
  }

  /** An entry of the last matrix; number {@code inputs()} of the line is the bias. */
  Wide entry(int number, int k) {
    return matrix[row(number)][row(k)];
  }

  private int row(int number) {
    return number < label ? number : bias;
  }

  /** Whether an entry is 0 by rule, and so no sum that happens to be near it. */
  boolean isZero(int number, int k) {
    return number < label
        ? alone[number] || alone[k]
        : k < label && alone[k] && sums.sum(k).isZero();
  }
}
