package io.sparkneuron.report;

import io.sparkneuron.core.RowFrame;
import io.sparkneuron.core.RowPicture;
import java.util.List;

/** The errors that remain: against the input or the prediction, and as a histogram. */
final class ErrorFigures {
  private static final int TICKS = 6;

  /** How many of the histogram's parts make one bar, when there are fewer rows than this. */
  private static final int[][] ROWS_PER_PARTS = {{50, 4}, {500, 3}, {5000, 2}};

  private ErrorFigures() {}

  static void draw(Markup page, Report report) {
    if (report.picture().isEmpty()) {
      Figure.section(page, "errors", "The errors that remain", "half");
      page.element(
          "p",
          "The error of each row is not known: with --gradient one-pass the rows are read once, before there is a line.");
      page.close();
      return;
    }
    RowPicture picture = report.picture().get();
    Figure.section(page, "errors", "The errors that remain", "half");
    scatter(page, report, picture);
    page.close();
    Figure.section(page, "histogram", "How large they are", "half");
    histogram(page, report, picture);
    page.close();
  }

  private static void scatter(Markup page, Report report, RowPicture picture) {
    RowFrame frame = picture.frame();
    List<double[]> rows = picture.rowsKept();
    double least = frame.leastAcross();
    double greatest = frame.greatestAcross();
    for (double[] row : rows) {
      least = Math.min(least, row[0]);
      greatest = Math.max(greatest, row[0]);
    }
    double reach =
        frame.isEveryRow()
            ? Math.max(-picture.leastError(), picture.greatestError())
            : frame.errorReach();
    String across = DataFigure.across(report);
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "errors-plot",
            "Error of each row against " + across,
            "Errors from %s to %s; a curve or a funnel in them is more than a line can say."
                .formatted(
                    Words.number(picture.leastError()), Words.number(picture.greatestError())),
            Axis.padded(least, greatest, DataFigure.TICKS),
            across,
            Axis.padded(-reach, reach, TICKS),
            "prediction − " + report.columns().label());
    if (frame.isEveryRow()) {
      plot.dots(DataFigure.dots(rows.size()), rows, 0, 2);
    } else {
      plot.cells(
          picture.errorCounts(),
          RowPicture.COLUMNS,
          frame.leastAcross(),
          frame.greatestAcross(),
          -reach,
          reach);
    }
    plot.level("line zero", 0);
    plot.close();
    long beyond = picture.errorsBelow() + picture.errorsAbove();
    page.open("figcaption");
    page.text(
        frame.isEveryRow()
            ? "Each training row once. A curve or a funnel in it is more than a line can say."
            : "All training rows, counted in cells. A curve or a funnel in it is more than a line can say.");
    if (!frame.isEveryRow() && beyond > 0) {
      page.text(
          " %s beyond ±%s, four times the root mean squared error, in the cells at the edge."
              .formatted(Words.count(beyond, "error"), Words.number(frame.errorReach(), 3)));
    }
    page.close();
    page.close();
  }

  private static void histogram(Markup page, Report report, RowPicture picture) {
    double reach = picture.frame().errorReach();
    long[] bars = merged(picture.histogram(), parts(picture.rows()));
    long most = 1;
    for (long bar : bars) {
      most = Math.max(most, bar);
    }
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "histogram-plot",
            "Histogram of the errors",
            "The highest of %d bars stands for %s."
                .formatted(bars.length, Words.count(most, "row")),
            Axis.linear(-reach, reach, TICKS),
            "prediction − " + report.columns().label(),
            Axis.whole(0, most * 1.04, 5),
            "rows");
    plot.bars("bars", -reach, reach, bars);
    plot.upright("line zero", 0);
    plot.close();
    long beyond = picture.errorsBelow() + picture.errorsAbove();
    page.open("figcaption");
    page.text(
        "The errors of all training rows go from %s to %s."
            .formatted(Words.number(picture.leastError()), Words.number(picture.greatestError())));
    page.text(
        beyond == 0
            ? ""
            : " Beyond the bars, which end at four times the root mean squared error, are %s below and %s above."
                .formatted(Words.count(picture.errorsBelow()), Words.count(picture.errorsAbove())));
    page.close();
    page.close();
  }

  private static int parts(long rows) {
    for (int[] rule : ROWS_PER_PARTS) {
      if (rows < rule[0]) {
        return rule[1];
      }
    }
    return 1;
  }

  private static long[] merged(long[] counts, int parts) {
    long[] merged = new long[counts.length / parts];
    for (int i = 0; i < counts.length; i++) {
      merged[i / parts] += counts[i];
    }
    return merged;
  }
}
