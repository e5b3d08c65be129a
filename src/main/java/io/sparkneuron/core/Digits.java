package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for people. */
public final class Digits {
  private static final int LONGEST_SMALL = -5;
  private static final int LONGEST_LARGE = 14;

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
}
