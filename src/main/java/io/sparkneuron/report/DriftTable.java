package io.sparkneuron.report;

import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Drift;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How the columns moved since the version that served. */
final class DriftTable {
  /** More columns are not read; those that moved are. */
  static final int MOST_COLUMNS = 20;

  private static final int DIGITS = 4;
  private static final int MOVE_DIGITS = 3;

  private DriftTable() {}

  static void draw(Markup page, Report report) {
    report.drifts().ifPresent(drifts -> draw(page, drifts));
  }

  private static void draw(Markup page, Report.Drifts drifts) {
    List<ColumnDrift> all = drifts.columns();
    List<ColumnDrift> shown = shown(all);
    long told = all.stream().filter(column -> column.drift().isTold()).count();
    Figure.section(page, "drift", "What moved since version " + drifts.since(), "wide");
    PageTable table =
        PageTable.open(
            page,
            "Beyond chance is a mean that moved by more than 3 standard errors and a tenth of the deviation then, or a deviation that changed by more than a tenth and 3 of its standard errors",
            "column",
            "#mean then",
            "#mean now",
            "#moved by, in deviations",
            "#deviation then",
            "#deviation now",
            "#factor",
            "beyond chance");
    shown.forEach(column -> line(table, column));
    table.close();
    page.element(
        "p",
        told == 0
            ? "Nothing moved beyond chance."
            : "%s of %s moved beyond chance."
                .formatted(Words.count(told), Words.count(all.size(), "column")));
    if (shown.size() < all.size()) {
      page.element(
          "p",
          "Shown are %d of %s: those that moved beyond chance first, then those that moved most. The version's file and that of version %d have the figures of all."
              .formatted(shown.size(), Words.count(all.size(), "column"), drifts.since()));
    }
    page.close();
  }

  /** All, or the told ones and the largest, in the order of the columns. */
  static List<ColumnDrift> shown(List<ColumnDrift> all) {
    Comparator<Integer> told = Comparator.comparing(c -> !all.get(c).drift().isTold());
    return IntStream.range(0, all.size())
        .boxed()
        .sorted(told.thenComparingDouble(c -> -size(all.get(c).drift())))
        .limit(MOST_COLUMNS)
        .sorted()
        .map(all::get)
        .toList();
  }

  /** In serving deviations. */
  private static double size(Drift drift) {
    return Math.max(Math.abs(drift.meanMoved()), Math.abs(drift.deviationFactor() - 1));
  }

  private static void line(PageTable table, ColumnDrift column) {
    ColumnStatistics then = column.serving();
    ColumnStatistics now = column.today();
    Drift drift = column.drift();
    table.line(column.column());
    table.number(Words.besideError(then.mean(), then.deviation()));
    table.number(Words.besideError(now.mean(), now.deviation()));
    table.number(moved(drift.meanMoved()));
    table.number(Words.number(then.deviation(), DIGITS));
    table.number(Words.number(now.deviation(), DIGITS));
    table.number(factor(drift.deviationFactor()));
    if (drift.isTold()) {
      table.strong(told(drift));
    } else {
      table.text(Words.NONE);
    }
    table.end();
  }

  private static String moved(double deviations) {
    if (Double.isInfinite(deviations)) {
      return "was constant";
    }
    return (deviations > 0 ? "+" : "") + Words.number(deviations, MOVE_DIGITS);
  }

  private static String factor(double factor) {
    return Double.isInfinite(factor) ? "was constant" : Words.number(factor, DIGITS);
  }

  private static String told(Drift drift) {
    if (drift.isMeanTold()) {
      return drift.isDeviationTold() ? "mean and deviation" : "mean";
    }
    return "deviation";
  }
}
