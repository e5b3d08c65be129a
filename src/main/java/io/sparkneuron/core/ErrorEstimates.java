package io.sparkneuron.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one kind of standard errors tells of a line.
 *
 * @param deviations standard errors of the weights and the bias; null where there is none
 * @param f of all weights together
 * @param covariance lower triangle, see {@link Uncertainty}
 * @param reason why there are none at all
 */
record ErrorEstimates(
    BigDecimal[] deviations,
    OptionalDouble f,
    List<List<Double>> covariance,
    Optional<String> reason) {
  ErrorEstimates(BigDecimal[] deviations, OptionalDouble f, List<List<Double>> covariance) {
    this(deviations, f, covariance, Optional.empty());
  }

  /**
   * @param numbers of the line
   */
  static ErrorEstimates none(int numbers, String reason) {
    return new ErrorEstimates(
        new BigDecimal[numbers], OptionalDouble.empty(), List.of(), Optional.of(reason));
  }
}
