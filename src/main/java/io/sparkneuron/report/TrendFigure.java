package io.sparkneuron.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The versions until now, and whether they became better. */
final class TrendFigure {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private static final int TICKS = 6;

  private TrendFigure() {}

  static void draw(Markup page, Report report) {
    List<Report.PastVersion> history = report.history();
    Figure.section(page, "versions", "The versions until now", "wide");
    if (history.size() < 2) {
      page.element("p", "There is no earlier version of these columns in the store.");
    } else {
      page.open("div", "class", "pair");
      plot(page, report, history);
      table(page, report, history);
      page.close();
    }
    page.close();
  }

  private static void plot(Markup page, Report report, List<Report.PastVersion> history) {
    List<double[]> points =
        history.stream().map(v -> new double[] {v.version(), v.rmse()}).toList();
    double most = points.stream().mapToDouble(p -> p[1]).max().getAsDouble();
    Report.PastVersion first = history.get(0);
    Report.PastVersion last = history.get(history.size() - 1);
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "versions-plot",
            "Root mean squared error of each version",
            "From %s of version %d to %s of version %d."
                .formatted(
                    Words.number(first.rmse()),
                    first.version(),
                    Words.number(last.rmse()),
                    last.version()),
            Axis.whole(first.version() - 0.25, last.version() + 0.25, TICKS),
            "version",
            Axis.linear(0, most * 1.1, TICKS),
            "rmse in units of " + report.columns().label());
    plot.line("line loss", points).dots("dots few", points, 0, 1);
    plot.ring("ring", last.version(), last.rmse());
    plot.label("this version", last.version(), last.rmse());
    plot.close();
    page.element(
        "figcaption",
        "Each as it was judged then, on the rows of its own run: other rows may be harder.");
    page.close();
  }

  private static void table(Markup page, Report report, List<Report.PastVersion> history) {
    PageTable table =
        PageTable.open(
            page,
            "The last %s of these columns, newest first"
                .formatted(Words.count(history.size(), "version")),
            "version",
            "trained at (UTC)",
            "#rmse",
            "judged on rows",
            "#epochs");
    for (int i = history.size() - 1; i >= 0; i--) {
      Report.PastVersion version = history.get(i);
      table.line(version.version() + (version.version() == report.version() ? ", this one" : ""));
      table.text(TIME.format(version.trainedAt()));
      table.number(Words.number(version.rmse()));
      table.text(Words.count(version.rows()) + " " + version.on());
      table.number(Words.count(version.epochs())).end();
    }
    table.close();
  }
}
