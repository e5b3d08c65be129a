package io.sparkneuron.core;

import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How some rows lie to what a training told of its predictions: how many labels are inside the
 * prediction interval, and how many rows outside of the range that was trained on.
 *
 * <p>A label is inside when low ≤ y ≤ high, with low and high as {@code predict} writes them: ŷ
 * minus and plus {@link PredictionInterval#halfWidth} in doubles.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
public final class CoverageSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private long rowsInside;
  private final boolean hasInterval;
  private final OutsideCounts outside;

  /**
   * @param forecaster whose predictions they are
   */
  public CoverageSums(Forecaster forecaster) {
    hasInterval = forecaster.interval().isPresent();
    outside = new OutsideCounts(forecaster.neuron().inputs());
  }

  /** Adds the rows of a block. */
  public void add(PointBlock block, Forecaster forecaster) {
    rows += block.rows();
    forecaster.range().ifPresent(range -> outside.add(block, range));
    Optional<PredictionInterval> interval = forecaster.interval();
    if (interval.isPresent()) {
      rowsInside += inside(block, forecaster.neuron(), interval.get());
    }
  }

  private static long inside(PointBlock block, Neuron neuron, PredictionInterval interval) {
    long inside = 0;
    double[] x = new double[block.inputs()];
    double least = interval.leastHalfWidth();
    for (int row = 0; row < block.rows(); row++) {
      for (int j = 0; j < x.length; j++) {
        x[j] = block.input(j)[row];
      }
      double prediction = neuron.predict(x);
      double label = block.labels()[row];
      // Most rows are inside the narrowest interval, which costs one comparison.
      boolean isInside =
          isInside(label, prediction, least) || isInside(label, prediction, interval.halfWidth(x));
      inside += isInside ? 1 : 0;
    }
    return inside;
  }

  private static boolean isInside(double label, double prediction, double halfWidth) {
    return label >= prediction - halfWidth && label <= prediction + halfWidth;
  }

  public void merge(CoverageSums other) {
    rows += other.rows;
    rowsInside += other.rowsInside;
    outside.merge(other.outside);
  }

  public long rows() {
    return rows;
  }

  /** Share of rows whose label is inside; empty without an interval, or without rows. */
  public OptionalDouble coverage() {
    return hasInterval && rows > 0
        ? OptionalDouble.of((double) rowsInside / rows)
        : OptionalDouble.empty();
  }

  /** Rows outside of the range that was trained on. */
  public OutsideCounts outside() {
    return outside;
  }
}
