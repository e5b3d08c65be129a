package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for people. */
public final class Digits {
  private static final int LONGEST_SMALL = -5;
  private static final int LONGEST_LARGE = 14;
  private static final int LEAST_BESIDE_ERROR = 6;
  private static final int MOST_OF_A_DOUBLE = 17;

  private Digits() {}

  /**
   * Significant digits without trailing zeros; powers of ten ({@code 1.5e20}) only where digits
   * would be many.
   */
  public static String show(double value, int digits) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : String.valueOf(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= LONGEST_SMALL && exponent <= LONGEST_LARGE) {
      return rounded.toPlainString();
    }
    return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  /**
   * How many digits of a value are worth telling: those that its error leaves, and two more; six at
   * least.
   *
   * @param error of the value, in its unit
   */
  public static int worth(double value, double error) {
    double right = error > 0 ? StrictMath.log10(Math.abs(value) / error) : 0;
    return (int) Math.max(LEAST_BESIDE_ERROR, Math.min(MOST_OF_A_DOUBLE, Math.ceil(right) + 2));
  }
}
