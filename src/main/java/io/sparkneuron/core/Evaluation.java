package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/**
 * How well a neuron predicts some rows. Means and deviations of rows with weights are weighted.
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
    return of(summary, ErrorSums.of(summary, neuron).squaredError().value(), mae(sums));
  }

  /**
   * Judges lines of which each predicts some of the rows of some statistics.
   *
   * @param squares Σω·error² of some rows
   * @param rest of the other rows, which the neuron predicts
   */
  public static Evaluation of(
      DataSummary summary, ExactSum squares, DataSummary rest, Neuron neuron) {
    return of(summary, squares, rest, neuron, EvaluationSums.withoutMagnitudes(summary.rows()));
  }

  /**
   * The same, where the rows were looked at.
   *
   * @param sums of all rows, each with the line that predicts it
   */
  public static Evaluation of(
      DataSummary summary, ExactSum squares, DataSummary rest, Neuron neuron, EvaluationSums sums) {
    ExactSum all = new ExactSum();
    all.merge(squares);
    if (rest.rows() > 0) {
      all.merge(ErrorSums.of(rest, neuron).squaredError());
    }
    return of(summary, all.value(), mae(sums));
  }

  private static OptionalDouble mae(EvaluationSums sums) {
    double mae = sums.meanAbsoluteError();
    return Double.isNaN(mae) ? OptionalDouble.empty() : OptionalDouble.of(mae);
  }

  private static Evaluation of(DataSummary summary, BigDecimal squareSum, OptionalDouble mae) {
    int label = summary.inputs();
    BigDecimal squares = squareSum.divide(summary.totalWeight(), DIGITS);
    BigDecimal variance = summary.covariance(label, label);
    return new Evaluation(
        summary.rows(),
        squares.sqrt(DIGITS).doubleValue(),
        mae,
        variance.signum() > 0
            ? OptionalDouble.of(
                BigDecimal.ONE.subtract(squares.divide(variance, DIGITS)).doubleValue())
            : OptionalDouble.empty(),
        summary.deviation(label));
  }
}
