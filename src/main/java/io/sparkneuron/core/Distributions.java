package io.sparkneuron.core;

import org.apache.commons.math3.special.Beta;

/**
 * Tails of Student's t and of the F distribution, with their digits also where they are as small as
 * 1e-300 and with millions of degrees of freedom.
 *
 * <p>commons-math loses them there: it takes 1 − x of an x near 1, and its quantiles stop at an
 * error of 1e-9. Logarithms and powers are those of StrictMath, which are the same bits everywhere.
 */
final class Distributions {
  private static final double HUGE = 1e200;
  private static final int MOST_TERMS = 10_000_000;

  private Distributions() {}

  /**
   * Probability that |T| is at least {@code t}: I_x(ν/2, 1/2) with x = ν/(ν + t²).
   *
   * @param t at least 0; infinity gives 0
   * @param degreesOfFreedom ν &gt; 0
   */
  static double twoSidedT(double t, double degreesOfFreedom) {
    double ratio = t / Math.sqrt(degreesOfFreedom);
    double square = ratio * ratio;
    return regularizedBeta(
        1 / (1 + square),
        square > 1 ? 1 / (1 + 1 / square) : square / (1 + square),
        degreesOfFreedom / 2,
        0.5);
  }

  /** The t with {@code twoSidedT(t) = 1 − confidence}, to the last digits. */
  static double quantileT(double confidence, double degreesOfFreedom) {
    double tail = 1 - confidence;
    double low = 0;
    double high = 1;
    while (twoSidedT(high, degreesOfFreedom) > tail && high < 0x1p1000) {
      low = high;
      high *= 2;
    }
    double middle = (low + high) / 2;
    while (low < middle && middle < high) {
      if (twoSidedT(middle, degreesOfFreedom) > tail) {
        low = middle;
      } else {
        high = middle;
      }
      middle = (low + high) / 2;
    }
    return middle;
  }

  /**
   * Probability that F is at least {@code f}: I_x(d₂/2, d₁/2) with x = d₂/(d₂ + d₁ f).
   *
   * @param f at least 0; infinity gives 0
   * @param numerator d₁ &gt; 0
   * @param denominator d₂ &gt; 0
   */
  static double upperF(double f, double numerator, double denominator) {
    double ratio = numerator / denominator * f;
    return regularizedBeta(
        1 / (1 + ratio),
        ratio > 1 ? 1 / (1 + 1 / ratio) : ratio / (1 + ratio),
        denominator / 2,
        numerator / 2);
  }

  /**
   * The regularised incomplete beta function I_x(a, b), as a sum of positive terms only, so that
   * none of its digits is lost.
   *
   * <p>Source: NIST Digital Library of Mathematical Functions, 8.17.8 and 8.17.21; 15.7.1 for the
   * continued fraction.
   *
   * @param y 1 − x, which the caller knows better than 1 − x in doubles
   */
  static double regularizedBeta(double x, double y, double a, double b) {
    if (x <= 0 || y <= 0) {
      return x <= 0 ? 0 : 1;
    }
    return x < (a + 1) / (a + b + 2) ? tail(x, y, a, b) : 1 - series(y, x, b, a);
  }

  /** I_x(a, b) = xᵃ yᵇ/(a B(a, b)) · (1 + Σ Π x (a + b + k)/(a + 1 + k)). */
  private static double series(double x, double y, double a, double b) {
    double term = 1;
    double sum = 1;
    for (int k = 0; k < MOST_TERMS && term > 0x1p-54 * sum; k++) {
      term *= x * (a + b + k) / (a + 1 + k);
      sum += term;
    }
    return StrictMath.exp(logFront(x, y, a, b) + StrictMath.log(sum / a));
  }

  /**
   * The same for a small x: down from b to a b of at most 1 by terms, and from there a fraction.
   */
  private static double tail(double x, double y, double a, double b) {
    int steps = (int) Math.ceil(b) - 1;
    double least = b - steps;
    // All in units of xᵃ yᵇ/B(a, b) for the least b.
    double sum = fraction(x / y, a, least) / (a * y);
    double term = 1 / least;
    double logUnit = logFront(x, y, a, least);
    for (int step = 0; step < steps; step++) {
      sum += term;
      term *= y * (a + least + step) / (least + step + 1);
      if (sum > HUGE) {
        sum /= HUGE;
        term /= HUGE;
        logUnit += StrictMath.log(HUGE);
      }
    }
    return Math.min(1, StrictMath.exp(logUnit + StrictMath.log(sum)));
  }

  /** ₂F₁(1 − b, 1; a + 1; −z) for b ≤ 1 by Gauss's continued fraction. */
  private static double fraction(double z, double a, double b) {
    double c = 1;
    double d = 0;
    double value = 1;
    for (int k = 0; k < MOST_TERMS; k++) {
      double odd = z * (1 - b + k) * (a + k) / ((a + 2.0 * k) * (a + 1 + 2.0 * k));
      double even = z * (k + 1) * (a + b + k) / ((a + 1 + 2.0 * k) * (a + 2 + 2.0 * k));
      d = 1 / (1 + odd * d);
      c = 1 + odd / c;
      value *= c * d;
      d = 1 / (1 + even * d);
      c = 1 + even / c;
      value *= c * d;
      if (Math.abs(c * d - 1) <= 0x1p-53) {
        break;
      }
    }
    return 1 / value;
  }

  /** The logarithm of xᵃ yᵇ/B(a, b). */
  private static double logFront(double x, double y, double a, double b) {
    double logX = x > 0.5 ? StrictMath.log1p(-y) : StrictMath.log(x);
    double logY = y > 0.5 ? StrictMath.log1p(-x) : StrictMath.log(y);
    return a * logX + b * logY - Beta.logBeta(a, b);
  }
}
