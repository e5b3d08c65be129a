package io.sparkneuron.cluster;

import java.util.Locale;

/**
 * Numbers as text files write them: {@code 12}, {@code -0.5}, {@code .5}, {@code 1e-3}. Java and
 * Spark would also take {@code 1.5d} and {@code 0x1p3} for numbers; here those are text.
 */
final class DecimalText {
  private DecimalText() {}

  static boolean isNumber(String text) {
    int at = 0;
    int end = text.length();
    if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int whole = digits(text, at);
    at += whole;
    int fraction = 0;
    if (at < end && text.charAt(at) == '.') {
      at++;
      fraction = digits(text, at);
      at += fraction;
    }
    if (whole + fraction == 0) {
      return false;
    }
    if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        at++;
      }
      int exponent = digits(text, at);
      if (exponent == 0) {
        return false;
      }
      at += exponent;
    }
    return at == end;
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

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - from;
  }
}
