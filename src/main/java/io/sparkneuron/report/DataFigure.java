package io.sparkneuron.report;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowFrame;
import io.sparkneuron.core.RowPicture;
import java.util.List;
import java.util.Optional;

/**
 * The rows with the line on them. With several inputs, what was observed against what is predicted:
 * there the line is where both are equal.
 */
final class DataFigure {
  static final int TICKS = 6;

  /** Fewer rows get larger dots. */
  private static final int FEW = 300;

  private static final int COLUMNS_TOLD = 6;

  private DataFigure() {}

  static void draw(Markup page, Report report) {
    Figure.section(page, "data", "The data and the line", "half");
    if (report.picture().isPresent()) {
      draw(page, report, report.picture().get());
    } else {
      page.element(
          "p",
          "No rows are drawn here: with --gradient one-pass they are read once and not kept. What the numbers on this page say is exact all the same.");
      ranges(page, report);
    }
    page.close();
  }

  private static void ranges(Markup page, Report report) {
    DataSummary summary = report.result().summary();
    page.open("ul");
    for (int c = Math.max(0, summary.inputs() - COLUMNS_TOLD); c <= summary.inputs(); c++) {
      page.open("li").name(report.columns().all().get(c));
      page.text(
          ": from %s to %s, on average %s"
              .formatted(
                  Words.number(summary.least(c)),
                  Words.number(summary.greatest(c)),
                  Words.number(summary.mean(c).doubleValue())));
      page.close();
    }
    page.close();
  }

  private static void draw(Markup page, Report report, RowPicture picture) {
    RowFrame frame = picture.frame();
    List<double[]> rows = picture.rowsKept();
    String label = report.columns().label();
    boolean one = report.hasOneInput();
    String input = across(report);
    double least = frame.leastAcross();
    double greatest = frame.greatestAcross();
    for (double[] row : rows) {
      least = Math.min(least, row[0]);
      greatest = Math.max(greatest, row[0]);
    }
    Optional<Bands> bands = Bands.of(report);
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "data-plot",
            one
                ? "%s against %s, with the line".formatted(label, input)
                : "Observed %s against its prediction".formatted(label),
            one
                ? "Across, %s from %s to %s; up, %s from %s to %s. The line is at %s at the left end and at %s at the right end."
                    .formatted(
                        input,
                        Words.number(least),
                        Words.number(greatest),
                        label,
                        Words.number(frame.leastLabel()),
                        Words.number(frame.greatestLabel()),
                        Words.number(report.result().neuron().predict(least)),
                        Words.number(report.result().neuron().predict(greatest)))
                : "Across, the predictions; up, %s from %s to %s. A perfect prediction is on the diagonal."
                    .formatted(
                        label,
                        Words.number(frame.leastLabel()),
                        Words.number(frame.greatestLabel())),
            Axis.padded(least, greatest, TICKS),
            input,
            one
                ? Axis.padded(frame.leastLabel(), frame.greatestLabel(), TICKS)
                : Axis.padded(least, greatest, TICKS),
            one ? label : "observed " + label);
    if (frame.isEveryRow()) {
      plot.dots(dots(rows.size()), rows, 0, 1);
    } else {
      plot.cells(
          picture.labelCounts(),
          RowPicture.COLUMNS,
          frame.leastAcross(),
          frame.greatestAcross(),
          frame.leastLabel(),
          frame.greatestLabel());
    }
    Optional<Bands.Seen> seen = bands.map(b -> b.draw(plot));
    Optional<Neuron> before = report.judgement().incumbentNeuron();
    if (one) {
      before.ifPresent(n -> plot.straight("line before", n.weight(0), n.bias()));
      Neuron neuron = report.result().neuron();
      plot.straight("line", neuron.weight(0), neuron.bias());
    } else {
      plot.straight("line", 1, 0);
    }
    plot.close();
    page.open("figcaption");
    page.open("span", "class", "legend");
    Figure.key(page, frame.isEveryRow() ? "dot" : "shades", "rows");
    Figure.key(page, "stroke", one ? "the line" : "prediction = observation");
    bands.ifPresent(b -> b.keys(page, seen.get()));
    if (one && before.isPresent()) {
      Figure.key(
          page,
          "stroke dashed",
          "version %d, which served".formatted(report.judgement().incumbent().get().version()));
    }
    page.close();
    page.text(caption(picture));
    bands.ifPresent(b -> b.tell(page, seen.get()));
    page.close();
    page.close();
  }

  /** What is on the axis below, here and for the errors. */
  static String across(Report report) {
    return report.hasOneInput()
        ? report.columns().features().get(0)
        : "prediction of " + report.columns().label();
  }

  static String dots(int rows) {
    return rows <= FEW ? "dots few" : "dots";
  }

  /** Honest about what is drawn. */
  private static String caption(RowPicture picture) {
    if (picture.frame().isEveryRow()) {
      return picture.rows() == 1
          ? "The only training row is drawn."
          : "Every one of the %s training rows is drawn.".formatted(Words.count(picture.rows()));
    }
    long most = 0;
    for (long count : picture.labelCounts()) {
      most = Math.max(most, count);
    }
    return "All %s training rows are counted in %d × %d cells: the stronger a cell, the more rows, in equal factors from 1 to %s."
            .formatted(
                Words.count(picture.rows()),
                RowPicture.COLUMNS,
                RowPicture.LINES,
                Words.count(most))
        + (picture.predictionsOutside() == 0
            ? ""
            : " %s outside, in the cells at the edge."
                .formatted(Words.count(picture.predictionsOutside(), "prediction")));
  }
}
