package io.sparkneuron.report;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Digits;
import io.sparkneuron.core.Neuron;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers and short sentences, as they are printed. */
final class Words {
  static final String MINUS = "\u2212";

  /** What is not known. */
  static final String NONE = "–";

  private static final int DIGITS = 6;
  private static final int LEVEL_DIGITS = 10;
  private static final double LARGE = 1e7;

  /** In a headline; the whole name is among the settings. */
  private static final int LONGEST_NAME = 60;

  private static final int INPUTS_SHOWN = 6;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Words() {}

  /** {@code −1.5 × 10²⁰}. */
  static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? NONE : value > 0 ? "∞" : MINUS + "∞";
    }
    if (Math.abs(value) >= LARGE) {
      // Without zeros that are no digits of the value.
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
      int exponent = rounded.precision() - rounded.scale() - 1;
      return number(rounded.movePointLeft(exponent).doubleValue(), digits)
          + " × "
          + powerOfTen(exponent);
    }
    String shown = Digits.show(value, digits).replace("-", MINUS);
    int e = shown.indexOf('e');
    return e < 0
        ? shown
        : shown.substring(0, e)
            + " × "
            + powerOfTen(Integer.parseInt(shown.substring(e + 1).replace(MINUS, "-")));
  }

  static String number(double value) {
    return number(value, DIGITS);
  }

  /** To the digits that an error leaves. */
  static String besideError(double value, double error) {
    return number(value, Digits.worth(value, error));
  }

  /** The same, or a dash for what is not known. */
  static String number(OptionalDouble value, int digits) {
    return value.isPresent() ? number(value.getAsDouble(), digits) : NONE;
  }

  /** Nearly all of the variance is not all of it. */
  static String r2(OptionalDouble r2) {
    if (r2.isEmpty()) {
      return NONE;
    }
    String shown = number(r2.getAsDouble());
    return r2.getAsDouble() < 1 && shown.equals("1") ? "> 0.999999" : shown;
  }

  /** A probability: one that no double can hold is not 0. */
  static String probability(OptionalDouble p) {
    return p.isPresent() && p.getAsDouble() == 0 ? "< 10⁻³⁰⁰" : number(p, 4);
  }

  /** {@code 95 %}. */
  static String level(double confidence) {
    return number(100 * confidence, LEVEL_DIGITS) + " %";
  }

  /** {@code 10⁻⁵}. */
  static String powerOfTen(int exponent) {
    StringBuilder power = new StringBuilder("10");
    if (exponent < 0) {
      power.append('⁻');
    }
    String.valueOf(Math.abs(exponent))
        .chars()
        .forEach(digit -> power.append(SUPERSCRIPTS.charAt(digit - '0')));
    return power.toString();
  }

  /** Whole numbers with narrow spaces: {@code 1 234 567}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
  }

  /** {@code 1 row}, {@code 2 rows}. */
  static String count(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** {@code 12.5 %}; small shares do not become nothing. */
  static String share(long part, long whole) {
    double percent = whole == 0 ? 0 : 100.0 * part / whole;
    return (percent > 0 && percent < 0.1 ? "< 0.1" : String.format(Locale.ROOT, "%.1f", percent))
        + " %";
  }

  /** A name for a place where there is room for a few characters only. */
  static String shortened(String name, int most) {
    return name.codePointCount(0, name.length()) <= most
        ? name
        : name.substring(0, name.offsetByCodePoints(0, most - 1)) + "…";
  }

  /** The line as a formula. */
  static void formula(Markup html, Neuron neuron, Columns columns) {
    List<String> features = columns.features();
    int shown = Math.min(features.size(), INPUTS_SHOWN);
    html.name(shortened(columns.label(), LONGEST_NAME)).text(" =");
    for (int j = 0; j < shown; j++) {
      double weight = neuron.weight(j);
      html.text(j == 0 ? " " + number(weight) : signed(weight)).text(" ").open("var");
      html.name(shortened(features.get(j), LONGEST_NAME)).close();
    }
    if (shown < features.size()) {
      html.text(" + … (" + (features.size() - shown) + " more)");
    }
    html.text(signed(neuron.bias()));
  }

  private static String signed(double value) {
    return (value < 0 ? " " + MINUS + " " : " + ") + number(Math.abs(value));
  }

  /** The line in words. */
  static void sentence(Markup html, Neuron neuron, Columns columns) {
    String label = shortened(columns.label(), LONGEST_NAME);
    if (columns.features().size() > 1) {
      html.text("The prediction of ").name(label);
      html.text(" begins at " + number(neuron.bias()) + ", and each of the ");
      html.text(columns.features().size() + " inputs adds its weight times its value to it.");
      return;
    }
    String input = shortened(columns.features().get(0), LONGEST_NAME);
    double weight = neuron.weight(0);
    if (weight == 0) {
      html.text("Whatever ").name(input).text(" is, the prediction of ").name(label);
      html.text(" is " + number(neuron.bias()) + ".");
      return;
    }
    html.text("Where ").name(input).text(" is 0, the prediction of ").name(label);
    html.text(" is " + number(neuron.bias()) + "; each 1 that ").name(input);
    html.text(" grows " + (weight > 0 ? "adds " : "takes ") + number(Math.abs(weight)));
    html.text(weight > 0 ? " to it." : " from it.");
  }
}
