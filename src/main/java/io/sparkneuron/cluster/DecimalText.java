package io.sparkneuron.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Numbers as text files write them: {@code 12}, {@code -0.5}, {@code .5}, {@code 1e-3}. Java and
 * Spark would also take {@code 1.5d} and {@code 0x1p3} for numbers; here those are text.
 */
final class DecimalText {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_HALVES = 0xF0F0F0F0F0F0F0F0L;
  private static final long SIXES = 0x0606060606060606L;
  private static final long THREES = 0x3333333333333333L;

  private DecimalText() {}

  static boolean isNumber(String text) {
    // What is not of this character set becomes a question mark.
    byte[] bytes = text.getBytes(ISO_8859_1);
    return bytes.length > 0 && end(bytes, 0, bytes.length) == bytes.length;
  }

  /**
   * Where the longest number ends that begins at {@code from}; there, if none does.
   *
   * @param text ASCII, or what has ASCII in it
   */
  static int end(byte[] text, int from, int to) {
    int at = from;
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    int whole = at;
    at = afterDigits(text, at, to);
    int digits = at - whole;
    if (at < to && text[at] == '.') {
      int fraction = at + 1;
      at = afterDigits(text, fraction, to);
      digits += at - fraction;
    }
    if (digits == 0) {
      return from;
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      int exponent = at + 1;
      if (exponent < to && (text[exponent] == '-' || text[exponent] == '+')) {
        exponent++;
      }
      int end = afterDigits(text, exponent, to);
      return end > exponent ? end : at;
    }
    return at;
  }

  /**
   * {@code NaN}, {@code -Infinity}, {@code inf}, in any case; also in quotes, which Spark 3.5 puts
   * around such a word of a json.
   */
  static boolean isNonFinite(String text) {
    boolean isQuoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
    String plain = isQuoted ? text.substring(1, text.length() - 1) : text;
    String word = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "nan", "inf", "infinity" -> true;
      default -> false;
    };
  }

  private static int afterDigits(byte[] text, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      // Digits are 0x30 to 0x39: the high half is 3, also with 6 added; a carry reaches only bytes
      // above one that is no digit.
      long word = (long) EIGHT_BYTES.get(text, at);
      long others = ((word & HIGH_HALVES) | ((word + SIXES) & HIGH_HALVES) >>> 4) ^ THREES;
      if (others != 0) {
        return at + Long.numberOfTrailingZeros(others) / Byte.SIZE;
      }
    }
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }
}
