package io.sparkneuron.exact;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of doubles, and of products of two or three doubles, without any rounding: the same terms
 * give the same value in any order and any grouping.
 *
 * <p>The value is Σ digit[i] · 2^(32·(first + i) − 3360): an integer in base 2³² with signed 64-bit
 * digits, so that 2²⁸ terms fit before a carry has to move. Only the digits that the terms reach
 * are held, about ten for everyday data. Every finite double is allowed, subnormal or huge, and so
 * is every product.
 *
 * <p>Source: Neal (2015), "Fast exact summation using small and large superaccumulators".
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The smallest product of three doubles is 2^−3222, and its first two factors come in two parts;
   * this keeps their positions positive, and is a multiple of 32.
   */
  private static final int BIAS = 3360;

  private static final long DIGIT = 0xFFFF_FFFFL;
  private static final long FRACTION = (1L << 52) - 1;

  /** A term adds less than 2³³ to a digit, so there is room for twice as many, as in a merge. */
  private static final int TERMS_BEFORE_CARRY = 1 << 28;

  private int first;
  private long[] digits = new long[0];

  /** Terms since the last carry: every digit is below 2³³ times this. */
  private int pending;

  /**
   * Adds a term.
   *
   * @throws ArithmeticException if {@code term} is NaN or infinite
   */
  public void add(double term) {
    addProduct(term, 1.0);
  }

  /**
   * Adds the exact product {@code a · b}, all 106 bits of it.
   *
   * @throws ArithmeticException if a factor is NaN or infinite
   */
  public void addProduct(double a, double b) {
    addScaledProduct(a, b, 0);
  }

  /**
   * Adds the exact product {@code a · b · c}, all 159 bits of it.
   *
   * @throws ArithmeticException if a factor is NaN or infinite
   */
  public void addProduct(double a, double b, double c) {
    // Without their exponents, so that both parts of the product of the first two are exact.
    int exponentA = Math.getExponent(a);
    int exponentB = Math.getExponent(b);
    double u = Math.scalb(a, -exponentA);
    double v = Math.scalb(b, -exponentB);
    double high = u * v;
    addScaledProduct(high, c, exponentA + exponentB);
    addScaledProduct(Math.fma(u, v, -high), c, exponentA + exponentB);
  }

  /** Adds {@code a · b · 2^exponent}. */
  private void addScaledProduct(double a, double b, int exponent) {
    long bitsA = Double.doubleToRawLongBits(a);
    long bitsB = Double.doubleToRawLongBits(b);
    int exponentA = (int) (bitsA >>> 52) & 0x7FF;
    int exponentB = (int) (bitsB >>> 52) & 0x7FF;
    if (exponentA == 0x7FF || exponentB == 0x7FF) {
      throw new ArithmeticException(
          "Cannot add " + a + " * " + b + " to an exact sum: not finite.");
    }
    // A subnormal has no hidden bit and the exponent of the smallest normal number.
    long mantissaA = exponentA == 0 ? bitsA & FRACTION : (bitsA & FRACTION) | (FRACTION + 1);
    long mantissaB = exponentB == 0 ? bitsB & FRACTION : (bitsB & FRACTION) | (FRACTION + 1);
    long low = mantissaA * mantissaB;
    long high = Math.multiplyHigh(mantissaA, mantissaB);
    if ((low | high) == 0) {
      return;
    }
    int position = Math.max(exponentA, 1) + Math.max(exponentB, 1) - 2 * 1075 + BIAS + exponent;
    int shift = position & 31;
    int at = window(position >>> 5);
    long part0 = (low & DIGIT) << shift;
    long part1 = (low >>> 32) << shift;
    long part2 = (high & DIGIT) << shift;
    long part3 = (high >>> 32) << shift;
    long sign = (bitsA ^ bitsB) >> 63;
    digits[at] += ((part0 & DIGIT) ^ sign) - sign;
    digits[at + 1] += (((part0 >>> 32) + (part1 & DIGIT)) ^ sign) - sign;
    digits[at + 2] += (((part1 >>> 32) + (part2 & DIGIT)) ^ sign) - sign;
    digits[at + 3] += (((part2 >>> 32) + (part3 & DIGIT)) ^ sign) - sign;
    digits[at + 4] += ((part3 >>> 32) ^ sign) - sign;
    grown(1);
  }

  /** Adds another sum; the other one is left as it is. */
  public void merge(ExactSum other) {
    if (other.digits.length == 0) {
      return;
    }
    cover(other.first, other.first + other.digits.length);
    for (int i = 0; i < other.digits.length; i++) {
      digits[other.first - first + i] += other.digits[i];
    }
    grown(other.pending);
  }

  /**
   * Adds {@code factor} times another sum, exactly.
   *
   * @throws ArithmeticException if {@code factor} is NaN or infinite
   */
  public void addScaled(ExactSum other, double factor) {
    int exponent = Math.getExponent(factor);
    if (exponent > Double.MAX_EXPONENT) {
      throw new ArithmeticException("Cannot scale an exact sum by " + factor + ": not finite.");
    }
    int lowest = Math.max(exponent, Double.MIN_EXPONENT) - 52;
    // The factor as an integer of 53 bits times 2^lowest.
    long mantissa = Binary.mantissa(factor, lowest);
    BigInteger product = other.units().multiply(BigInteger.valueOf(mantissa));
    if (product.signum() == 0) {
      return;
    }
    int position = 32 * other.first + lowest;
    product = product.shiftLeft(position & 31);
    int sign = product.signum();
    byte[] bytes = product.abs().toByteArray();
    int count = (bytes.length + 3) / 4;
    int from = position >> 5;
    cover(from, from + count);
    for (int i = 0; i < bytes.length; i++) {
      int at = bytes.length - 1 - i;
      digits[from - first + i / 4] += sign * ((bytes[at] & 0xFFL) << (8 * (i % 4)));
    }
    grown(1);
  }

  /** The exact value. */
  public BigDecimal value() {
    BigInteger integer = units();
    int exponent = unitExponent();
    int zeros = Math.max(0, integer.getLowestSetBit());
    integer = integer.shiftRight(zeros);
    exponent += zeros;
    if (integer.signum() == 0) {
      return BigDecimal.ZERO;
    }
    return exponent >= 0
        ? new BigDecimal(integer.shiftLeft(exponent))
        : new BigDecimal(integer.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }

  /**
   * The double nearest to the exact value, of two the even one; infinite when that is beyond the
   * range of doubles.
   */
  public double doubleValue() {
    return Binary.nearest(units(), unitExponent());
  }

  /** The exact value as a whole number of units of 2^{@link #unitExponent}. */
  public BigInteger units() {
    BigInteger integer = BigInteger.ZERO;
    for (int i = digits.length - 1; i >= 0; i--) {
      integer = integer.shiftLeft(32).add(BigInteger.valueOf(digits[i]));
    }
    return integer;
  }

  /** See {@link #units}. */
  public int unitExponent() {
    return 32 * first - BIAS;
  }

  /** Signed digits in base 2³² from the least one on, which counts units; not a copy. */
  long[] digits() {
    return digits;
  }

  /**
   * Index in {@code digits} of the absolute digit {@code lowest}, with room for the five digits of
   * a product.
   */
  private int window(int lowest) {
    if (digits.length == 0) {
      // Most sums need a digit more soon.
      cover(Math.max(0, lowest - 1), lowest + 6);
    } else {
      cover(lowest, lowest + 5);
    }
    return lowest - first;
  }

  private void cover(int from, int to) {
    if (digits.length == 0) {
      first = from;
      digits = new long[to - from];
    } else if (from < first || to > first + digits.length) {
      int newFirst = Math.min(from, first);
      long[] wider = new long[Math.max(to, first + digits.length) - newFirst];
      System.arraycopy(digits, 0, wider, first - newFirst, digits.length);
      first = newFirst;
      digits = wider;
    }
  }

  /** After so many more terms; what a carry leaves counts as one. */
  private void grown(int terms) {
    pending += terms;
    if (pending >= TERMS_BEFORE_CARRY) {
      carry();
    }
  }

  /** Moves what exceeds 32 bits to the next digit; the top digit keeps the sign. */
  private void carry() {
    if (Math.abs(digits[digits.length - 1]) > DIGIT) {
      digits = Arrays.copyOf(digits, digits.length + 1);
    }
    for (int i = 0; i < digits.length - 1; i++) {
      digits[i + 1] += digits[i] >> 32;
      digits[i] &= DIGIT;
    }
    pending = 1;
  }

  // ---- As words, of which two digits fill one ----

  /** How many words {@link #write} needs at most. */
  public int mostWords() {
    return 2 + (digits.length + 1) / 2 + 1;
  }

  /**
   * Writes the sum as words of 64 bits.
   *
   * @return where the next word goes
   */
  public int write(long[] words, int at) {
    if (digits.length == 0) {
      words[at] = 0;
      return at + 1;
    }
    carry();
    int last = digits.length - 1;
    int lowest = 0;
    while (lowest < last && digits[lowest] == 0) {
      lowest++;
    }
    words[at] = ((long) (first + lowest) << 32) | (last - lowest + 1);
    words[at + 1] = digits[last];
    int next = at + 2;
    for (int i = lowest; i < last; i += 2) {
      words[next++] = digits[i] | (i + 1 < last ? digits[i + 1] << 32 : 0);
    }
    return next;
  }

  /**
   * Adds a sum that was written as words.
   *
   * @return where the word after it is
   */
  public int read(long[] words, int at) {
    int count = (int) words[at];
    if (count == 0) {
      return at + 1;
    }
    int from = (int) (words[at] >> 32);
    cover(from, from + count);
    int shift = from - first;
    digits[shift + count - 1] += words[at + 1];
    int next = at + 2;
    for (int i = 0; i < count - 1; i += 2) {
      long word = words[next++];
      digits[shift + i] += word & DIGIT;
      if (i + 1 < count - 1) {
        digits[shift + i + 1] += word >>> 32;
      }
    }
    grown(1);
    return next;
  }

  @Override
  public String toString() {
    return value().toString();
  }
}
