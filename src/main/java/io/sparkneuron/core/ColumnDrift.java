package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A column as the serving version knew it, beside the same column today.
 *
 * @param column its name
 * @param serving what it was like
 * @param today what it is like
 * @param drift how it moved
 */
public record ColumnDrift(
    String column, ColumnStatistics serving, ColumnStatistics today, Drift drift) {
  private static final int DIGITS = 4;

  /**
   * Of all columns of today that the serving version had too.
   *
   * @param known each input of the serving version, then its label; none if it does not tell
   * @param found the same of today
   */
  public static List<ColumnDrift> between(
      Columns serving, List<ColumnStatistics> known, Columns today, List<ColumnStatistics> found) {
    List<ColumnDrift> drifts = new ArrayList<>();
    for (int c = 0; c < found.size(); c++) {
      String column = today.all().get(c);
      int then = known.isEmpty() ? -1 : serving.all().indexOf(column);
      if (then >= 0) {
        drifts.add(
            new ColumnDrift(
                column,
                known.get(then),
                found.get(c),
                Drift.between(known.get(then), found.get(c))));
      }
    }
    return drifts;
  }

  /** What is worth telling of it, without the column's name. */
  public String sentence() {
    List<String> parts = new ArrayList<>();
    if (drift.isMeanTold()) {
      parts.add(
          "mean from %s to %s%s"
              .formatted(
                  show(serving.mean()),
                  show(today.mean()),
                  serving.deviation() == 0
                      ? ", was constant"
                      : ", by %s deviations".formatted(show(drift.meanMoved()))));
    }
    if (drift.isDeviationTold()) {
      parts.add(
          "deviation from %s to %s%s"
              .formatted(
                  show(serving.deviation()),
                  show(today.deviation()),
                  serving.deviation() == 0
                      ? ""
                      : ", %s times".formatted(show(drift.deviationFactor()))));
    }
    return String.join("; ", parts);
  }

  private static String show(double value) {
    return Digits.show(value, DIGITS);
  }
}
