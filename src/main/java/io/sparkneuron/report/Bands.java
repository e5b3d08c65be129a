package io.sparkneuron.report;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PredictionInterval;
import io.sparkneuron.core.Uncertainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is around the line of one input: the confidence band, where the line itself is expected, and
 * the prediction band, where a new row is.
 */
final class Bands {
  /** Curves as smooth as a screen shows them. */
  private static final int PIECES = 64;

  /** A band of a smaller half width, in units of the drawing, is behind the line. */
  private static final double HIDDEN = 1.5;

  /** Which of them can be seen. */
  record Seen(boolean ofLine, boolean ofRow) {}

  private final Neuron neuron;
  private final PredictionInterval interval;
  private final double mean;
  private final String level;
  private final String input;

  private Bands(
      Neuron neuron, PredictionInterval interval, double mean, String level, String input) {
    this.neuron = neuron;
    this.interval = interval;
    this.mean = mean;
    this.level = level;
    this.input = input;
  }

  /** Those of a line of one input with classic errors, when some rows are beside it. */
  static Optional<Bands> of(Report report) {
    Uncertainty uncertainty = report.result().uncertainty();
    if (!report.hasOneInput() || !(uncertainty.residualStandardError().orElse(0) > 0)) {
      return Optional.empty();
    }
    double mean = uncertainty.centre().get(0);
    return uncertainty
        .predictionInterval(uncertainty.confidence())
        .filter(interval -> Double.isFinite(interval.halfWidth(mean)))
        .map(
            interval ->
                new Bands(
                    report.result().neuron(),
                    interval,
                    mean,
                    Words.level(uncertainty.confidence()),
                    report.columns().features().get(0)));
  }

  /** Draws those that can be seen. */
  Seen draw(SvgPlot plot) {
    double hidden = HIDDEN * plot.height() / (SvgPlot.BOTTOM - SvgPlot.TOP);
    double end = plot.leastAcross() + plot.width();
    double widestOfLine =
        Math.max(interval.halfWidthOfLine(plot.leastAcross()), interval.halfWidthOfLine(end));
    Seen seen = new Seen(widestOfLine > hidden, interval.halfWidth(mean) > hidden);
    List<double[]> ofLine = new ArrayList<>();
    List<double[]> below = new ArrayList<>();
    List<double[]> above = new ArrayList<>();
    for (int i = 0; i <= PIECES; i++) {
      double x = plot.leastAcross() + plot.width() * i / PIECES;
      double y = neuron.predict(x);
      double line = interval.halfWidthOfLine(x);
      double row = interval.halfWidth(x);
      ofLine.add(new double[] {x, y - line, y + line});
      below.add(new double[] {x, y - row});
      above.add(new double[] {x, y + row});
    }
    if (seen.ofLine()) {
      plot.area("band", ofLine);
    }
    if (seen.ofRow()) {
      plot.line("line edge", below).line("line edge", above);
    }
    return seen;
  }

  void keys(Markup page, Seen seen) {
    if (seen.ofLine()) {
      Figure.key(page, "band", level + " confidence band of the line");
    }
    if (seen.ofRow()) {
      Figure.key(page, "edges", level + " prediction band of a new row");
    }
  }

  /** How wide they are, for those that cannot be seen too. */
  void tell(Markup page, Seen seen) {
    page.text(" At the mean of ").name(input);
    page.text(
        ", with %s confidence, the least-squares line is known to ±\u00a0%s%s and a new row to ±\u00a0%s%s."
            .formatted(
                level.replace(' ', '\u00a0'),
                Words.number(interval.halfWidthOfLine(mean), 4),
                seen.ofRow() && !seen.ofLine() ? ", a band behind the line," : "",
                Words.number(interval.halfWidth(mean), 4),
                seen.ofRow() ? "" : ": bands too narrow to be seen here"));
  }
}
