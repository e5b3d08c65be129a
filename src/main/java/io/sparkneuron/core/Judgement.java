package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;
import java.util.Optional;

/**
 * How well a line predicts some rows, from their exact sums, with the bits of {@link Evaluation}.
 *
 * @param rmse NaN without rows
 * @param r2 NaN where the label is constant, and without rows
 * @param squares Σω·e² in real numbers, rounded once; 0 without rows
 */
record Judgement(double rmse, double r2, double squares) {
  static final Judgement NONE = new Judgement(Double.NaN, Double.NaN, 0);

  /** What is left of the 34 digits of an {@link Evaluation}. */
  private static final int BITS_OF_DIGITS = 106;

  /** Bits of the label's variance that subtraction may cancel. */
  private static final int MOST_LOST = 100;

  /** In whole numbers of any length. */
  static Judgement of(DataSummary summary, Neuron neuron) {
    Evaluation evaluation =
        Evaluation.of(summary, neuron, EvaluationSums.withoutMagnitudes(summary.rows()));
    return new Judgement(
        evaluation.rmse(), evaluation.r2().orElse(Double.NaN), squares(summary, neuron));
  }

  /** Σω·e², in whole numbers of any length. */
  static double squares(DataSummary summary, Neuron neuron) {
    return ErrorSums.of(summary, neuron).squaredError().doubleValue();
  }

  /**
   * In {@link Wide} numbers; empty where they are too short.
   *
   * @param sums of all inputs with a weight that is not 0, at least
   */
  static Optional<Judgement> of(WideSums sums, Neuron neuron) {
    boolean isFlat = sums.isConstant(sums.inputs());
    WideErrors errors = new WideErrors(sums, neuron);
    if (errors.mayBeZero()) {
      return errors.isZero()
          ? Optional.of(new Judgement(0, isFlat ? Double.NaN : 1, 0))
          : Optional.empty();
    }
    double squares = errors.nearest();
    double rmse =
        errors
            .value()
            .times(sums.inverseWeight())
            .nearestRoot(errors.error() + 4 - sums.weight().exponent());
    double r2 = isFlat ? Double.NaN : r2(sums, errors);
    return Double.isNaN(squares) || Double.isNaN(rmse) || (Double.isNaN(r2) && !isFlat)
        ? Optional.empty()
        : Optional.of(new Judgement(rmse, r2, squares));
  }

  /** 1 − W Σω·e² / (W Σω·y² − (Σω·y)²); NaN if that is not certain. */
  private static double r2(WideSums sums, WideErrors errors) {
    int label = sums.inputs();
    Wide variance = sums.covariance(label, label);
    int before = sums.weight().exponent() + sums.product(label, label).exponent() + 4;
    if (variance.signum() <= 0 || variance.exponent() < before - MOST_LOST) {
      return Double.NaN;
    }
    Wide share = errors.value().times(sums.weight()).times(variance.inverse());
    int ofErrors = errors.error() - errors.value().exponent() + 2;
    int ofVariance = before - variance.exponent() + 4 - Wide.PRECISION;
    int relative = 2 + Math.max(-BITS_OF_DIGITS, Math.max(ofErrors, ofVariance));
    return Wide.ONE.minus(share).nearest(share.exponent() + 1 + relative);
  }
}
