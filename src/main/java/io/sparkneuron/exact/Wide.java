package io.sparkneuron.exact;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number of at least 240 bits with an exponent that does not end: what is left of exact sums
 * after their leading digits have cancelled is still known to far more bits than a double has.
 *
 * <p>The value is Σ digit[i] · 2^(60·(exponent − i)) with five digits from −2⁵⁹ to 2⁵⁹ − 1, the
 * first of which is not 0. Digits of both signs need neither a sign beside them nor an order of the
 * operands.
 *
 * <p>Sums and differences have an error below 2^-{@link #PRECISION} of the greater operand,
 * products and inverses one below 2^-{@link #PRECISION} of themselves.
 */
public final class Wide {
  /** Bits that are right after an operation. */
  public static final int PRECISION = 230;

  private static final int DIGITS = 5;
  private static final int BITS = 60;
  private static final long MASK = (1L << BITS) - 1;
  private static final long HALF = 1L << (BITS - 1);
  private static final long FRACTION = (1L << 52) - 1;

  /** Two doubles hold a number to 2^-104 of itself, and their root to 2^-102. */
  private static final double ERROR_OF_TWO = 0x1p-100;

  /** Up to here a number from 2⁻¹ to 2⁶⁰, or its root, is a normal double when it is shifted. */
  private static final int GREATEST_SHIFT = 990;

  public static final Wide ZERO = new Wide(0, 0, 0, 0, 0, 0);
  public static final Wide ONE = of(1);

  private final int exponent;
  private final long digit0;
  private final long digit1;
  private final long digit2;
  private final long digit3;
  private final long digit4;

  private Wide(int exponent, long digit0, long digit1, long digit2, long digit3, long digit4) {
    this.exponent = exponent;
    this.digit0 = digit0;
    this.digit1 = digit1;
    this.digit2 = digit2;
    this.digit3 = digit3;
    this.digit4 = digit4;
  }

  /**
   * Of digits up to ±6.5·2⁶⁰, with what they carry over in {@code over}.
   *
   * @param exponent of {@code digit0}
   */
  private static Wide carried(
      int exponent, long over, long digit0, long digit1, long digit2, long digit3, long digit4) {
    long carry = (digit4 + HALF) >> BITS;
    long d4 = digit4 - (carry << BITS);
    long d3 = digit3 + carry;
    carry = (d3 + HALF) >> BITS;
    d3 -= carry << BITS;
    long d2 = digit2 + carry;
    carry = (d2 + HALF) >> BITS;
    d2 -= carry << BITS;
    long d1 = digit1 + carry;
    carry = (d1 + HALF) >> BITS;
    d1 -= carry << BITS;
    long d0 = digit0 + carry;
    carry = (d0 + HALF) >> BITS;
    d0 -= carry << BITS;
    long top = over + carry;
    if (top != 0) {
      return new Wide(exponent + 1, top, d0, d1, d2, d3);
    }
    if (d0 != 0) {
      return new Wide(exponent, d0, d1, d2, d3, d4);
    }
    return (d1 | d2 | d3 | d4) == 0 ? ZERO : carried(exponent - 1, 0, d1, d2, d3, d4, 0);
  }

  /** A whole number. */
  public static Wide of(long value) {
    return carried(0, value >> BITS, value & MASK, 0, 0, 0, 0);
  }

  /**
   * A double, without an error.
   *
   * @throws ArithmeticException if {@code value} is NaN or infinite
   */
  public static Wide of(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int biased = (int) (bits >>> 52) & 0x7FF;
    if (biased == 0x7FF) {
      throw new ArithmeticException("Cannot take " + value + " as a number: not finite.");
    }
    long magnitude = biased == 0 ? bits & FRACTION : (bits & FRACTION) | (FRACTION + 1);
    int position = Math.max(biased, 1) - 1075;
    int exponent = Math.floorDiv(position, BITS);
    int shift = position - BITS * exponent;
    long sign = bits >> 63;
    long low = (magnitude << shift) & MASK;
    long high = magnitude >>> (BITS - shift);
    return carried(exponent, (high ^ sign) - sign, (low ^ sign) - sign, 0, 0, 0, 0);
  }

  /** An exact sum, rounded to five digits if it has more. */
  public static Wide of(ExactSum sum) {
    long[] parts = sum.digits();
    int position = sum.unitExponent();
    int exponent = Math.floorDiv(position, BITS);
    int shift = position - BITS * exponent;
    long[] digits = new long[parts.length * 32 / BITS + 5];
    int count = 0;
    long filling = 0;
    long carry = 0;
    for (long part : parts) {
      carry += part;
      long low = carry & 0xFFFF_FFFFL;
      carry >>= 32;
      filling |= (low << shift) & MASK;
      shift += 32;
      if (shift >= BITS) {
        shift -= BITS;
        digits[count++] = filling;
        filling = low >>> (32 - shift);
      }
    }
    // The last carry has a sign, and so has the last digit.
    digits[count++] = filling | ((carry << shift) & MASK);
    digits[count++] = carry >> (BITS - shift);
    return ofDigits(exponent, digits, count);
  }

  /** Of digits from the least one on, all but the last one from 0 to 2⁶⁰. */
  private static Wide ofDigits(int exponent, long[] digits, int count) {
    long carry = 0;
    int first = -1;
    for (int i = 0; i < count; i++) {
      long digit = digits[i] + carry;
      carry = (digit + HALF) >> BITS;
      digit -= carry << BITS;
      digits[i] = digit;
      first = digit == 0 ? first : i;
    }
    if (first < 0) {
      return ZERO;
    }
    long rest = 0;
    for (int i = 0; i <= first - DIGITS; i++) {
      rest |= digits[i];
    }
    return new Wide(
        exponent + first,
        digits[first],
        first < 1 ? 0 : digits[first - 1],
        first < 2 ? 0 : digits[first - 2],
        first < 3 ? 0 : digits[first - 3],
        // Something below is told by the last bit, see lowestBit.
        first < 4 ? 0 : digits[first - 4] | (rest == 0 ? 0 : 1));
  }

  public boolean isZero() {
    return digit0 == 0;
  }

  /** −1, 0 or 1. */
  public int signum() {
    return Long.signum(digit0);
  }

  /**
   * An e with 2^(e − 2) &lt; |value| &lt; 2^(e + 1).
   *
   * @throws ArithmeticException of 0
   */
  public int exponent() {
    if (isZero()) {
      throw new ArithmeticException("Cannot tell the exponent of 0.");
    }
    return BITS * exponent + 63 - Long.numberOfLeadingZeros(Math.abs(digit0));
  }

  /**
   * A number that has not been rounded is a whole multiple of 2 to this; for one that has been it
   * is 2^-{@link #PRECISION} of the value or less.
   *
   * @throws ArithmeticException of 0
   */
  public int lowestBit() {
    if (isZero()) {
      throw new ArithmeticException("Cannot tell the lowest bit of 0.");
    }
    long digit = digit4;
    int place = exponent - 4;
    if (digit == 0) {
      digit = digit3 != 0 ? digit3 : digit2 != 0 ? digit2 : digit1 != 0 ? digit1 : digit0;
      place = exponent - (digit3 != 0 ? 3 : digit2 != 0 ? 2 : digit1 != 0 ? 1 : 0);
    }
    return BITS * place + Long.numberOfTrailingZeros(digit);
  }

  public Wide negated() {
    return ZERO.minus(this);
  }

  public Wide plus(Wide other) {
    if (isZero() || other.isZero()) {
      return isZero() ? other : this;
    }
    return exponent >= other.exponent ? plusSmaller(other) : other.plusSmaller(this);
  }

  public Wide minus(Wide b) {
    if (b.isZero()) {
      return this;
    }
    Wide opposite = new Wide(b.exponent, -b.digit0, -b.digit1, -b.digit2, -b.digit3, -b.digit4);
    return exponent >= b.exponent && !isZero() ? plusSmaller(opposite) : opposite.plusSmaller(this);
  }

  /** One of the digits may be 2⁵⁹, which no result has. */
  private Wide plusSmaller(Wide b) {
    switch (exponent - b.exponent) {
      case 0:
        return carried(
            exponent,
            0,
            digit0 + b.digit0,
            digit1 + b.digit1,
            digit2 + b.digit2,
            digit3 + b.digit3,
            digit4 + b.digit4);
      case 1:
        return carried(
            exponent,
            0,
            digit0,
            digit1 + b.digit0,
            digit2 + b.digit1,
            digit3 + b.digit2,
            digit4 + b.digit3);
      case 2:
        return carried(
            exponent, 0, digit0, digit1, digit2 + b.digit0, digit3 + b.digit1, digit4 + b.digit2);
      case 3:
        return carried(exponent, 0, digit0, digit1, digit2, digit3 + b.digit0, digit4 + b.digit1);
      case 4:
        return carried(exponent, 0, digit0, digit1, digit2, digit3, digit4 + b.digit0);
      default:
        return carried(exponent, 0, digit0, digit1, digit2, digit3, digit4);
    }
  }

  public Wide times(Wide b) {
    if (isZero() || b.isZero()) {
      return ZERO;
    }
    return carried(
        exponent + b.exponent,
        high(digit0, b.digit0),
        low(digit0, b.digit0) + high(digit0, b.digit1) + high(digit1, b.digit0),
        low(digit0, b.digit1)
            + low(digit1, b.digit0)
            + high(digit0, b.digit2)
            + high(digit1, b.digit1)
            + high(digit2, b.digit0),
        low(digit0, b.digit2)
            + low(digit1, b.digit1)
            + low(digit2, b.digit0)
            + high(digit0, b.digit3)
            + high(digit1, b.digit2)
            + high(digit2, b.digit1)
            + high(digit3, b.digit0),
        low(digit0, b.digit3)
            + low(digit1, b.digit2)
            + low(digit2, b.digit1)
            + low(digit3, b.digit0)
            + high(digit0, b.digit4)
            + high(digit1, b.digit3)
            + high(digit2, b.digit2)
            + high(digit3, b.digit1)
            + high(digit4, b.digit0),
        low(digit0, b.digit4)
            + low(digit1, b.digit3)
            + low(digit2, b.digit2)
            + low(digit3, b.digit1)
            + low(digit4, b.digit0)
            + high(digit1, b.digit4)
            + high(digit2, b.digit3)
            + high(digit3, b.digit2)
            + high(digit4, b.digit1));
  }

  /** ⌊a·b / 2⁶⁰⌋. */
  private static long high(long a, long b) {
    return Math.multiplyHigh(a << (64 - BITS), b);
  }

  /** What that leaves. */
  private static long low(long a, long b) {
    return (a * b) & MASK;
  }

  /**
   * 1 / value: with a double x near it and e = 1 − value·x, it is x·(1 + e + e² + e³ + e⁴) but for
   * e⁵ &lt; 2^-250.
   *
   * @throws ArithmeticException of 0
   */
  public Wide inverse() {
    if (isZero()) {
      throw new ArithmeticException("Cannot divide by 0.");
    }
    Wide near = of(1 / leading()).shifted(-exponent);
    Wide error = ONE.minus(times(near));
    Wide square = error.times(error);
    Wide series = error.plus(square);
    series = series.plus(series.times(square));
    return near.plus(near.times(series));
  }

  private Wide shifted(int digits) {
    return new Wide(exponent + digits, digit0, digit1, digit2, digit3, digit4);
  }

  /**
   * The nearest double if that is certain, and a normal one.
   *
   * @param error the value is known to less than 2 to this
   * @return NaN if another value that near might have another nearest double
   */
  public double nearest(int error) {
    double high = leading();
    return certain(high, following(high), power(error), exponent * BITS);
  }

  /**
   * The same of the square root.
   *
   * @param error the value, not its root, is known to less than 2 to this
   */
  public double nearestRoot(int error) {
    double high = leading();
    if (!(high > 0)) {
      return Double.NaN;
    }
    // In an even power of 2, as 60 is, half of which goes to the root.
    double root = Math.sqrt(high);
    double rest = Math.fma(-root, root, high) + following(high);
    return certain(root, rest / (2 * root), power(error) / root, exponent * (BITS / 2));
  }

  /** 2^error in units of the first digit; errors that small do not count. */
  private double power(int error) {
    return Math.scalb(1.0, Math.min(200, Math.max(-200, error - exponent * BITS)));
  }

  /** high + low rounded, times 2^shift, if no error that small changes it. */
  private static double certain(double high, double low, double error, int shift) {
    double reach = error + ERROR_OF_TWO * Math.abs(high);
    double nearest = high + (low - reach);
    return nearest == high + (low + reach) && Math.abs(shift) <= GREATEST_SHIFT && nearest != 0
        ? Math.scalb(nearest, shift)
        : Double.NaN;
  }

  /** The value in units of the first digit, to 2⁻⁵⁰ of itself. */
  private double leading() {
    double first = (double) digit0;
    return first + ((digit0 - (long) first) + (double) digit1 * 0x1p-60);
  }

  /** What that leaves, to 2⁻⁵⁰ of itself. */
  private double following(double high) {
    double first = (double) digit0;
    double second = (double) digit1;
    double rest = (digit0 - (long) first) + second * 0x1p-60;
    return (rest - (high - first))
        + ((digit1 - (long) second) * 0x1p-60 + (double) digit2 * 0x1p-120);
  }

  /** The exact value. */
  BigDecimal value() {
    BigInteger units = BigInteger.ZERO;
    for (long digit : new long[] {digit0, digit1, digit2, digit3, digit4}) {
      units = units.shiftLeft(BITS).add(BigInteger.valueOf(digit));
    }
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(BITS * Math.abs(exponent - DIGITS + 1)));
    BigDecimal value = new BigDecimal(units);
    return exponent >= DIGITS - 1 ? value.multiply(power) : value.divide(power);
  }

  @Override
  public String toString() {
    return value().toString();
  }
}
