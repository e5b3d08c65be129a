package io.sparkneuron.core;

/**
 * How a column moved between the rows of the serving version and those of today.
 *
 * <p>Told when the mean moved by more than 3 standard errors <em>and</em> by more than a tenth of
 * the serving deviation, or when the deviation changed by more than a tenth <em>and</em> by more
 * than 3 of its standard errors. The standard error of a difference of means is √(σ₁²/n₁ + σ₂²/n₂),
 * that of a difference of deviations √(σ₁²/2n₁ + σ₂²/2n₂). A column that was constant has moved
 * when it is no longer that constant.
 *
 * @param meanMoved difference of the means in serving deviations; infinite, with its sign, if a
 *     constant moved
 * @param deviationFactor deviation of today divided by the serving one; infinite if a constant
 *     varies now, 1 if both are constant
 * @param isMeanTold whether the move of the mean is worth telling
 * @param isDeviationTold whether the change of the deviation is
 */
public record Drift(
    double meanMoved, double deviationFactor, boolean isMeanTold, boolean isDeviationTold) {
  private static final double STANDARD_ERRORS = 3;
  private static final double SHARE = 0.1;

  /** Compares a column of the serving version with the same column today. */
  public static Drift between(ColumnStatistics serving, ColumnStatistics today) {
    double move = today.mean() - serving.mean();
    double change = today.deviation() - serving.deviation();
    double errorOfMeans =
        StrictMath.hypot(
            serving.deviation() / Math.sqrt(serving.rows()),
            today.deviation() / Math.sqrt(today.rows()));
    double errorOfDeviations = errorOfMeans / Math.sqrt(2);
    return new Drift(
        move == 0 ? 0 : move / serving.deviation(),
        today.deviation() == serving.deviation() ? 1 : today.deviation() / serving.deviation(),
        Math.abs(move) > STANDARD_ERRORS * errorOfMeans
            && Math.abs(move) > SHARE * serving.deviation(),
        Math.abs(change) > STANDARD_ERRORS * errorOfDeviations
            && Math.abs(change) > SHARE * serving.deviation());
  }

  /** Whether anything is worth telling. */
  public boolean isTold() {
    return isMeanTold || isDeviationTold;
  }
}
