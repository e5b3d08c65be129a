package io.sparkneuron.exact;

import java.math.BigInteger;

/**
 * Numbers as a whole multiple of a power of two: between exact sums, which are such multiples, and
 * doubles.
 */
public final class Binary {
  /** Bits of a double. */
  private static final int PRECISION = 53;

  /** Exponent of the last bit of the smallest doubles. */
  private static final int LAST_BIT = -1074;

  private Binary() {}

  /**
   * The double nearest to {@code units · 2^exponent}, of two the even one; infinite when that is
   * beyond the range of doubles.
   */
  public static double nearest(BigInteger units, int exponent) {
    BigInteger magnitude = units.abs();
    int lastBit = Math.max(magnitude.bitLength() + exponent - PRECISION, LAST_BIT);
    int dropped = lastBit - exponent;
    // The bits that stay, and one more; what is below that one only decides whether it is a tie.
    long bits = magnitude.shiftRight(dropped - 1).longValue();
    boolean tie = magnitude.getLowestSetBit() == dropped - 1;
    long up = tie ? (bits >> 1) & 1 : bits & 1;
    return units.signum() * Math.scalb((double) ((bits >> 1) + up), lastBit);
  }

  /**
   * A double in units of {@code 2^-bits}, rounded down.
   *
   * @throws ArithmeticException if {@code value} is NaN or infinite
   */
  public static BigInteger units(double value, int bits) {
    int exponent = Math.getExponent(value);
    if (exponent > Double.MAX_EXPONENT) {
      throw new ArithmeticException("Cannot take " + value + " as a number: not finite.");
    }
    int lowest = Math.max(exponent, Double.MIN_EXPONENT) - (PRECISION - 1);
    return BigInteger.valueOf(mantissa(value, lowest)).shiftLeft(lowest + bits);
  }

  /** {@code value / 2^lowest}, which must be a whole number; in two steps for the subnormal. */
  static long mantissa(double value, int lowest) {
    return (long) (value * Math.scalb(1.0, -lowest / 2) * Math.scalb(1.0, -lowest + lowest / 2));
  }

  /** Rounds units of 2^-bits to the nearest of 2^-fewer, and leaves them as units of 2^-bits. */
  public static BigInteger rounded(BigInteger units, int bits, int fewer) {
    int dropped = bits - fewer;
    return units.add(BigInteger.ONE.shiftLeft(dropped - 1)).shiftRight(dropped).shiftLeft(dropped);
  }
}
