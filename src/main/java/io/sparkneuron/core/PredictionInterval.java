package io.sparkneuron.core;

import java.io.Serializable;

/**
 * Half the width of the interval in which the label of a new row is expected, and of the one in
 * which the line itself is.
 *
 * <p>Formula: t·√(s² + vᵀ Cov v) with v = (x, 1), and t·√(vᵀ Cov v) for the line; computed around
 * the means of the inputs, where vᵀ Cov v is s²/Σω + (x − μ)ᵀ Cov(w) (x − μ) and loses no digits to
 * a large offset. Without weights Σω is n. Without a bias v = x: the line goes through 0 for sure.
 * The means are doubles, so with inputs that are far from 0 beside their deviation σ the width of a
 * row's interval has a relative error of up to 2⁻⁵³·|μ|/σ · |x − μ|/σ / n: a thousandth when |μ|/σ
 * is 1e15 and n is 100.
 *
 * <p>Infinite for a row so far out that the doubles end.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
public final class PredictionInterval implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double quantile;
  private final double variance;
  private final double totalWeight;
  private final double[] centre;
  private final double[][] covariance;

  /**
   * @param quantile t
   * @param variance s²
   * @param totalWeight Σω; infinite for a line without a bias
   * @param centre μ; 0 for a line without a bias
   * @param covariance lower triangle of Cov(w), or more
   */
  PredictionInterval(
      double quantile,
      double variance,
      double totalWeight,
      double[] centre,
      double[][] covariance) {
    this.quantile = quantile;
    this.variance = variance;
    this.totalWeight = totalWeight;
    this.centre = centre;
    this.covariance = covariance;
  }

  /**
   * Of a row of weight 1, in label units.
   *
   * @param x one value for each input
   * @throws IllegalArgumentException if the number of values is not the number of inputs
   */
  public double halfWidth(double... x) {
    return quantile * Math.sqrt(variance * (1 + 1 / totalWeight) + ofWeights(x));
  }

  /**
   * Of the line at these values, where the mean of many rows with them is expected; in label units.
   *
   * @param x one value for each input
   * @throws IllegalArgumentException if the number of values is not the number of inputs
   */
  public double halfWidthOfLine(double... x) {
    return quantile * Math.sqrt(variance / totalWeight + ofWeights(x));
  }

  /** (x − μ)ᵀ Cov(w) (x − μ). */
  private double ofWeights(double[] x) {
    if (x.length != centre.length) {
      throw new IllegalArgumentException(
          "values must be " + centre.length + ", but got " + x.length);
    }
    double ofWeights = 0;
    for (int j = 0; j < x.length; j++) {
      double[] row = covariance[j];
      double sum = row[j] * (x[j] - centre[j]) / 2;
      for (int k = 0; k < j; k++) {
        sum += row[k] * (x[k] - centre[k]);
      }
      ofWeights += 2 * sum * (x[j] - centre[j]);
    }
    return Double.isNaN(ofWeights) ? Double.POSITIVE_INFINITY : Math.max(0, ofWeights);
  }

  /** At the centre, where it is smallest. */
  double leastHalfWidth() {
    return quantile * Math.sqrt(variance * (1 + 1 / totalWeight));
  }
}
