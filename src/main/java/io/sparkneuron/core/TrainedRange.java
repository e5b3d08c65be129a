package io.sparkneuron.core;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The range of each input that a line was trained on; a prediction outside is extrapolation.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
public final class TrainedRange implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] least;
  private final double[] greatest;

  private TrainedRange(double[] least, double[] greatest) {
    this.least = least;
    this.greatest = greatest;
  }

  /**
   * Of the inputs of a version; empty if it does not tell.
   *
   * @param statistics of each input, then of the label
   */
  public static Optional<TrainedRange> of(List<ColumnStatistics> statistics) {
    if (statistics.isEmpty()) {
      return Optional.empty();
    }
    List<ColumnStatistics> inputs = statistics.subList(0, statistics.size() - 1);
    return Optional.of(
        new TrainedRange(
            inputs.stream().mapToDouble(ColumnStatistics::least).toArray(),
            inputs.stream().mapToDouble(ColumnStatistics::greatest).toArray()));
  }

  public int inputs() {
    return least.length;
  }

  /** Whether a value of input {@code j} is in its range; one that is NaN is not. */
  public boolean isInside(int j, double value) {
    return value >= least[j] && value <= greatest[j];
  }

  /** Whether all values of input {@code j} in a block surely are. */
  boolean isInside(int j, PointBlock block) {
    return block.least(j) >= least[j] && block.greatest(j) <= greatest[j];
  }

  /**
   * Whether all inputs of a row are in their ranges.
   *
   * @param x one value for each input
   */
  public boolean holds(double... x) {
    for (int j = 0; j < least.length; j++) {
      if (!isInside(j, x[j])) {
        return false;
      }
    }
    return true;
  }
}
