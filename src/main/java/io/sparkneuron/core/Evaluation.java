package io.sparkneuron.core;

import java.util.OptionalDouble;

/**
 * How well a neuron predicts some rows.
 *
 * @param rows rows judged
 * @param rmse root of the mean squared error, in label units
 * @param mae mean absolute error, in label units; empty when only statistics were looked at
 * @param r2 1 − mean squared error / variance of the label; empty when the label is constant
 * @param baselineRmse rmse of always predicting the mean label of these rows, which is the label's
 *     standard deviation
 */
public record Evaluation(
    long rows, double rmse, OptionalDouble mae, OptionalDouble r2, double baselineRmse) {

  /** Judges on rows whose label has the given standard deviation. */
  public static Evaluation of(EvaluationSums sums, double labelDeviation) {
    double rmse = Math.sqrt(sums.meanSquaredError());
    double mae = sums.meanAbsoluteError();
    double ratio = rmse / labelDeviation;
    return new Evaluation(
        sums.rows(),
        rmse,
        Double.isNaN(mae) ? OptionalDouble.empty() : OptionalDouble.of(mae),
        labelDeviation > 0 ? OptionalDouble.of(1 - ratio * ratio) : OptionalDouble.empty(),
        labelDeviation);
  }
}
