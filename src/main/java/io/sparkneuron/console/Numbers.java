package io.sparkneuron.console;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Digits;
import io.sparkneuron.core.Neuron;
import java.util.List;

/** Numbers and lines for people. */
public final class Numbers {
  /** Enough to see whether a weight is the expected one, few enough to read. */
  private static final int DIGITS = 10;

  private static final int WEIGHTS_SHOWN = 8;

  private static final int NAMES_SHOWN = 20;

  private Numbers() {}

  /**
   * Ten significant digits without trailing zeros; powers of ten only where digits would be many.
   */
  public static String show(double value) {
    return show(value, DIGITS);
  }

  public static String show(double value, int digits) {
    return Digits.show(value, digits);
  }

  /** {@code y = 12 x + 37}. */
  public static String line(Neuron neuron, Columns columns) {
    StringBuilder line = new StringBuilder(columns.label()).append(" =");
    List<String> features = columns.features();
    int shown = Math.min(features.size(), WEIGHTS_SHOWN);
    for (int j = 0; j < shown; j++) {
      line.append(j == 0 ? " " + show(neuron.weight(j)) : signed(neuron.weight(j)))
          .append(' ')
          .append(features.get(j));
    }
    if (shown < features.size()) {
      line.append(" + … (").append(features.size() - shown).append(" more)");
    }
    return Terminal.plain(line.append(signed(neuron.bias())).toString()).replace("\n", " ");
  }

  /** Every digit of a neuron, or how many there are where nobody would read them. */
  public static String exactly(Neuron neuron) {
    return neuron.inputs() <= WEIGHTS_SHOWN
        ? neuron.toString()
        : "%d weights and the bias %s".formatted(neuron.inputs(), neuron.bias());
  }

  /** As many names as can be read. */
  public static String names(List<String> names) {
    return names.size() <= NAMES_SHOWN
        ? String.join(", ", names)
        : "%s, … (%d more)"
            .formatted(
                String.join(", ", names.subList(0, NAMES_SHOWN)), names.size() - NAMES_SHOWN);
  }

  /**
   * To the digits that an error leaves, and two more; six at least.
   *
   * @param error of the value, in its unit
   */
  public static String show(double value, double error) {
    return show(value, Digits.worth(value, error));
  }

  /** A share in percent, to three digits; more where it would look like all and is not. */
  public static String percent(double share) {
    String shown = show(100 * share, 3);
    for (int digits = 4; share < 1 && shown.equals("100") && digits <= DIGITS; digits++) {
      shown = show(100 * share, digits);
    }
    return shown;
  }

  private static String signed(double value) {
    return (value < 0 ? " - " : " + ") + show(Math.abs(value));
  }

  /** {@code 850 ms}, {@code 12.3 s}, {@code 4 min 10 s}. */
  public static String duration(double seconds) {
    if (seconds < 1) {
      return Math.round(seconds * 1000) + " ms";
    }
    if (seconds < 60) {
      return "%.1f s".formatted(seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
