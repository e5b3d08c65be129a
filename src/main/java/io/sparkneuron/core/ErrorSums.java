package io.sparkneuron.core;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What one epoch needs to know about a neuron on a data set: Σ error, Σ error·x and Σ error², where
 * error = prediction − observation.
 *
 * <p>mean(error·x) and mean(error) are the slopes of <em>half</em> the mean squared error along w
 * and b. The sums are exact, so no order of rows, blocks or merges shows in them.
 *
 * <p>A plain class, not a record: one per partition travels to the driver each epoch.
 */
public final class ErrorSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private final ExactSum error = new ExactSum();
  private final ExactSum squaredError = new ExactSum();
  private final ExactSum[] errorTimesInput;

  public ErrorSums(int inputs) {
    errorTimesInput = new ExactSum[inputs];
    for (int j = 0; j < inputs; j++) {
      errorTimesInput[j] = new ExactSum();
    }
  }

  /**
   * Adds the rows of a block as the neuron sees them; the error of each row is the double that
   * {@link Neuron#errors} gives.
   */
  public void add(PointBlock block, Neuron neuron) {
    double[] errors = neuron.errors(block);
    for (double e : errors) {
      error.add(e);
      squaredError.addProduct(e, e);
    }
    for (int j = 0; j < errorTimesInput.length; j++) {
      double[] input = block.input(j);
      ExactSum sum = errorTimesInput[j];
      for (int i = 0; i < errors.length; i++) {
        sum.addProduct(errors[i], input[i]);
      }
    }
    rows += errors.length;
  }

  /** Adds the sums of other rows; commutative and associative. */
  public void merge(ErrorSums other) {
    rows += other.rows;
    error.merge(other.error);
    squaredError.merge(other.squaredError);
    for (int j = 0; j < errorTimesInput.length; j++) {
      errorTimesInput[j].merge(other.errorTimesInput[j]);
    }
  }

  public long rows() {
    return rows;
  }

  public int inputs() {
    return errorTimesInput.length;
  }

  /**
   * Mean error: the slope of half the mean squared error along the bias.
   *
   * <p>Formula: (1/n) Σ (w·x + b − y). Unit: label unit. NaN when no row was added.
   */
  public double meanError() {
    return error.doubleValue() / rows;
  }

  /**
   * Mean of error · input j: the slope of half the mean squared error along weight j.
   *
   * <p>Formula: (1/n) Σ (w·x + b − y)·x_j. Unit: label unit × unit of input j. Shape: j in [0,
   * inputs). NaN when no row was added.
   *
   * @throws IndexOutOfBoundsException if {@code j} is not an input
   */
  public double meanErrorTimesInput(int j) {
    return errorTimesInput[j].doubleValue() / rows;
  }

  /**
   * Mean of error · (input j − centre), rounded once, after the subtraction: no digits are lost
   * when the centre is large.
   *
   * <p>Formula: (1/n) (Σ error·x_j − centre · Σ error). Unit: label unit × unit of input j.
   *
   * @throws IndexOutOfBoundsException if {@code j} is not an input
   * @throws ArithmeticException if no row was added
   */
  public double meanErrorTimesCentredInput(int j, BigDecimal centre) {
    return errorTimesInput[j]
        .value()
        .subtract(centre.multiply(error.value()))
        .divide(BigDecimal.valueOf(rows), MathContext.DECIMAL128)
        .doubleValue();
  }

  /** Mean squared error, in squared label units. NaN when no row was added. */
  public double meanSquaredError() {
    return squaredError.doubleValue() / rows;
  }
}
