package io.sparkneuron.core;

import java.io.Serializable;

/**
 * What the judgement of a neuron needs: the number of rows, Σ |error| and Σ error², exact.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
public final class EvaluationSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private final ExactSum absoluteError = new ExactSum();
  private final ExactSum squaredError = new ExactSum();

  public void add(PointBlock block, Neuron neuron) {
    double[] errors = neuron.errors(block);
    for (double e : errors) {
      absoluteError.add(Math.abs(e));
      squaredError.addProduct(e, e);
    }
    rows += errors.length;
  }

  public void merge(EvaluationSums other) {
    rows += other.rows;
    absoluteError.merge(other.absoluteError);
    squaredError.merge(other.squaredError);
  }

  public long rows() {
    return rows;
  }

  /** Mean of |error|, in label units; NaN without rows. */
  public double meanAbsoluteError() {
    return absoluteError.doubleValue() / rows;
  }

  /** Mean of error², in squared label units; NaN without rows. */
  public double meanSquaredError() {
    return squaredError.doubleValue() / rows;
  }
}
