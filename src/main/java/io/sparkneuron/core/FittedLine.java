package io.sparkneuron.core;

import io.sparkneuron.core.Uncertainty.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A least-squares line and how sure it is, as {@link LeastSquares} and {@link ClassicErrors} round
 * them. Numbers of the line are its weights and then the bias, if it has one.
 *
 * @param collinear whether an input is a linear combination of others
 * @param degrees n − r
 * @param residualStandardError NaN when n ≤ r
 * @param standardErrors of each number; NaN where the rows do not tell
 * @param covariance lower triangle, see {@link Uncertainty#covariance}
 */
record FittedLine(
    Neuron neuron,
    boolean collinear,
    long degrees,
    double residualStandardError,
    double[] standardErrors,
    double[] covariance) {

  /** Of the classes that do it in whole numbers of any length. */
  static FittedLine of(LeastSquares line, SummaryPoints points) {
    Neuron neuron = line.neuron();
    PrincipalAxes axes = line.axes();
    Uncertainty uncertainty =
        StandardErrors.of(points, neuron, line, ErrorKind.CLASSIC, Uncertainty.DEFAULT_CONFIDENCE);
    List<Optional<Estimate>> numbers = new ArrayList<>(uncertainty.weights());
    if (line.hasBias()) {
      numbers.add(uncertainty.bias());
    }
    return new FittedLine(
        neuron,
        !axes.collinearInputs().isEmpty(),
        points.summary().rows() - axes.rank() - (line.hasBias() ? 1 : 0),
        uncertainty.residualStandardError().orElse(Double.NaN),
        numbers.stream()
            .mapToDouble(number -> number.map(Estimate::standardError).orElse(Double.NaN))
            .toArray(),
        uncertainty.covariance().stream()
            .flatMap(row -> row.stream())
            .mapToDouble(entry -> entry)
            .toArray());
  }
}
