package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;
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
  private static final MathContext DIGITS = MathContext.DECIMAL128;

  /**
   * Judges a neuron on the rows of some statistics. {@code rmse} and {@code r2} are those of the
   * line in real numbers, rounded once from the exact statistics: the same whether the rows were
   * looked at or not. {@code mae} is from the rows.
   *
   * @param sums of the same rows
   */
  public static Evaluation of(DataSummary summary, Neuron neuron, EvaluationSums sums) {
    if (summary.rows() != sums.rows()) {
      throw new IllegalArgumentException(
          "rows must be " + summary.rows() + ", but got " + sums.rows());
    }
    int label = summary.inputs();
    BigDecimal squares =
        ErrorSums.of(summary, neuron)
            .squaredError()
            .value()
            .divide(BigDecimal.valueOf(summary.rows()), DIGITS);
    BigDecimal variance = summary.covariance(label, label);
    double mae = sums.meanAbsoluteError();
    return new Evaluation(
        summary.rows(),
        squares.sqrt(DIGITS).doubleValue(),
        Double.isNaN(mae) ? OptionalDouble.empty() : OptionalDouble.of(mae),
        variance.signum() > 0
            ? OptionalDouble.of(
                BigDecimal.ONE.subtract(squares.divide(variance, DIGITS)).doubleValue())
            : OptionalDouble.empty(),
        summary.deviation(label));
  }
}
