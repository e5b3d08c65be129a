package io.sparkneuron.core;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Half the width of the interval in which the label of a new row of weight 1 is expected, for lines
 * of keys, of which the covariance is all that is known.
 *
 * <p>Formula: t·√(s² + vᵀ Cov v) with v = (x, 1), or x for a line through 0, and t of the line's
 * degrees of freedom. The sum is taken in twice the digits of a double, since for inputs far from 0
 * its terms cancel; the covariances are doubles, so that beside the deviation σ of an input with
 * mean μ the width has a relative error of about 2⁻⁵³·(μ/σ)²/n.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
public final class LineInterval implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double confidence;
  private transient Map<Long, Double> quantiles;

  /**
   * @param confidence level, between 0 and 1
   */
  public LineInterval(double confidence) {
    Uncertainty.requireConfidence(confidence);
    this.confidence = confidence;
  }

  /**
   * In label units; NaN where the line does not tell.
   *
   * @param spread s
   * @param degrees of freedom
   * @param covariance lower triangle in a row: weights, then the bias if there is one
   * @param x one value for each input
   */
  public double halfWidth(double spread, long degrees, double[] covariance, double[] x) {
    if (degrees <= 0) {
      return Double.NaN;
    }
    double high = spread * spread;
    double low = 0;
    int at = 0;
    for (int j = 0; at < covariance.length; j++) {
      double xj = j < x.length ? x[j] : 1;
      for (int k = 0; k <= j; k++, at++) {
        double factor = (k == j ? 1 : 2) * xj * (k < x.length ? x[k] : 1);
        double rounding = (k == j ? 1 : 2) * rounding(xj, k < x.length ? x[k] : 1);
        double term = factor * covariance[at];
        double sum = high + term;
        double share = sum - high;
        low +=
            (high - (sum - share))
                + (term - share)
                + Math.fma(factor, covariance[at], -term)
                + rounding * covariance[at];
        high = sum;
      }
    }
    return quantile(degrees) * Math.sqrt(Math.max(0, high + low));
  }

  private static double rounding(double a, double b) {
    return Math.fma(a, b, -(a * b));
  }

  private double quantile(long degrees) {
    Map<Long, Double> known = quantiles;
    if (known == null) {
      known = new ConcurrentHashMap<>();
      quantiles = known;
    }
    return known.computeIfAbsent(degrees, n -> Distributions.quantileT(confidence, n));
  }
}
