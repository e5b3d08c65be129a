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
