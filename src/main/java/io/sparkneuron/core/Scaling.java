package io.sparkneuron.core;

/**
 * The coordinates in which the rule works. Both kinds read the same two sums; executors never see
 * them.
 *
 * <p>Driver-only. {@code λ} are the eigenvalues of the second-moment matrix of (x, 1) in these
 * coordinates: a rate η is stable when η·λmax &lt; 2.
 */
public interface Scaling {

  /** {@code --scale none|whiten}. */
  enum Kind {
    NONE,
    WHITEN
  }

  /**
   * One update of the rule in these coordinates, as a new raw neuron. Entries may be infinite when
   * the rate is too large.
   */
  Neuron step(Neuron current, ErrorSums sums, double learningRate);

  /** λmax, in the coordinates of the rule. */
  double largestCurvature();

  /** λmin, but for directions below 1e-13 of λmax, along which the rule hardly moves. */
  double smallestCurvature();

  /** The rate that no stable rate reaches: 2/λmax. */
  default double stableRateLimit() {
    return 2 / largestCurvature();
  }

  /** The classic 1 where that is stable, else 2/(λmax + λmin), the fastest constant rate. */
  default double automaticRate() {
    return largestCurvature() < 2 ? 1 : 2 / (largestCurvature() + smallestCurvature());
  }
}
