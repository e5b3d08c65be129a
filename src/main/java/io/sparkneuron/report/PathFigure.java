package io.sparkneuron.report;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PathPoint;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way of w and b of one input, over contours of the loss.
 *
 * <p>The contours need no row: the mean squared error of (w, b) is that of the least-squares line
 * (w*, b*) plus (σ(w − w*))² + (μ(w − w*) + b − b*)², where μ and σ are mean and standard deviation
 * of the input. So a contour is an ellipse: w = w* + s·cos t / σ, b = b* + s·sin t − μ(w − w*).
 */
final class PathFigure {
  private static final int TICKS = 5;
  private static final double MARGIN = 0.12;

  /** Each contour has half the radius of the next one, so a quarter of the loss above the least. */
  private static final int CONTOURS_INSIDE = 5;

  private static final int CONTOURS_OUTSIDE = 3;
  private static final int FIRST_PIECES = 8;

  /** How far a piece of a contour may be from its ellipse, in units of the drawing. */
  private static final double FLAT = 0.2;

  private static final int DEEPEST = 60;

  private PathFigure() {}

  static void draw(Markup page, Report report) {
    if (!report.hasOneInput()) {
      return;
    }
    Figure.section(page, "path", "The path of w and b", "half");
    DataSummary summary = report.result().summary();
    if (summary.deviation(0) > 0) {
      draw(page, report, summary);
    } else {
      page.open("p").text("All rows have the same value of ");
      page.name(report.columns().features().get(0));
      page.text(
          ", so many pairs of w and b are equally good: there is no lowest point to go to. The line went from "
              + pair(report.result().start())
              + " to "
              + pair(report.result().neuron())
              + ".");
      page.close();
    }
    page.close();
  }

  private static String pair(Neuron neuron) {
    return "w = %s, b = %s".formatted(Words.number(neuron.weight(0)), Words.number(neuron.bias()));
  }

  private static void draw(Markup page, Report report, DataSummary summary) {
    double mean = summary.mean(0).doubleValue();
    double deviation = summary.deviation(0);
    Neuron best = leastSquares(summary);
    Neuron start = report.result().start();
    List<PathPoint> path = report.result().path();
    List<double[]> places = new ArrayList<>();
    path.forEach(point -> places.add(place(point.neuron())));
    List<double[]> all = new ArrayList<>(places);
    all.add(place(start));
    all.add(place(best));
    boolean resumed = path.get(0).epoch() > 0;

    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "path-plot",
            "The path of w and b over contours of the loss",
            "From %s to %s in %s."
                .formatted(
                    pair(start),
                    pair(report.result().neuron()),
                    Words.count(report.result().epochs(), "epoch")),
            axis(all, 0),
            "w",
            axis(all, 1),
            "b");
    double radius = radius(start, best, mean, deviation);
    if (radius == 0) {
      radius =
          radius(
              Neuron.of(new double[] {best.weight(0)}, axis(all, 1).greatest()),
              best,
              mean,
              deviation);
    }
    for (int k = -CONTOURS_OUTSIDE; k <= CONTOURS_INSIDE; k++) {
      contour(plot, best, mean, deviation, Math.scalb(radius, -k));
    }
    if (resumed) {
      plot.line("line path unknown", List.of(place(start), places.get(0)));
    }
    plot.line("line path", places);
    plot.dots("dots path", places, 0, 1);
    plot.ring("ring start", start.weight(0), start.bias());
    plot.label("start", start.weight(0), start.bias());
    Neuron end = report.result().neuron();
    plot.ring("ring", end.weight(0), end.bias());
    plot.label("end", end.weight(0), end.bias());
    plot.close();
    page.open("figcaption");
    page.text(
        "Contours of the mean squared error, from exact statistics of the rows: from one to the next inner one, what is above the least possible falls to a quarter.");
    page.text(caption(report, path, resumed));
    page.close();
    page.close();
  }

  private static String caption(Report report, List<PathPoint> path, boolean resumed) {
    int known = report.result().epochs() - path.get(0).epoch();
    String steps =
        path.size() - 1 >= known
            ? " Each dot is an epoch."
            : " Of %s epochs, %s are drawn as dots."
                .formatted(Words.count(known), Words.count(path.size() - 1));
    return resumed
        ? steps
            + " The run went on from a checkpoint after epoch %s; the way from the start to there is not known."
                .formatted(Words.count(path.get(0).epoch()))
        : steps;
  }

  private static double[] place(Neuron neuron) {
    return new double[] {neuron.weight(0), neuron.bias()};
  }

  private static Neuron leastSquares(DataSummary summary) {
    BigDecimal variance = summary.covariance(0, 0);
    BigDecimal weight = summary.covariance(0, 1).divide(variance, MathContext.DECIMAL128);
    BigDecimal bias = summary.mean(1).subtract(weight.multiply(summary.mean(0)));
    return Neuron.of(new double[] {weight.doubleValue()}, bias.doubleValue());
  }

  private static Axis axis(List<double[]> places, int at) {
    double least = places.stream().mapToDouble(p -> p[at]).min().getAsDouble();
    double greatest = places.stream().mapToDouble(p -> p[at]).max().getAsDouble();
    double margin = greatest > least ? (greatest - least) * MARGIN : 0;
    return Axis.linear(least - margin, greatest + margin, TICKS);
  }

  /** Root of the loss above the least one, at a neuron. */
  static double radius(Neuron neuron, Neuron best, double mean, double deviation) {
    double w = neuron.weight(0) - best.weight(0);
    return StrictMath.hypot(deviation * w, mean * w + (neuron.bias() - best.bias()));
  }

  /** Draws what of an ellipse is inside of the plot, in pieces as straight as it needs. */
  private static void contour(
      SvgPlot plot, Neuron best, double mean, double deviation, double radius) {
    if (!(radius > 0)) {
      return;
    }
    Ellipse ellipse = new Ellipse(plot, best, mean, deviation, radius);
    List<List<double[]>> arcs = new ArrayList<>();
    for (int i = 0; i < FIRST_PIECES; i++) {
      ellipse.add(
          arcs, 2 * Math.PI * i / FIRST_PIECES, 2 * Math.PI * (i + 1) / FIRST_PIECES, DEEPEST);
    }
    arcs.forEach(arc -> plot.drawn("contour", arc));
  }

  /** An ellipse in the units of the drawing: its centre, and what cos t and sin t are times. */
  private static final class Ellipse {
    private final double centreX;
    private final double centreY;
    private final double cosX;
    private final double cosY;
    private final double sinY;

    private Ellipse(SvgPlot plot, Neuron best, double mean, double deviation, double radius) {
      double w = best.weight(0);
      double b = best.bias();
      centreX = plot.x(w);
      centreY = plot.y(b);
      double perW = (SvgPlot.RIGHT - SvgPlot.LEFT) / plot.width();
      double perB = (SvgPlot.TOP - SvgPlot.BOTTOM) / plot.height();
      cosX = radius / deviation * perW;
      cosY = -mean * radius / deviation * perB;
      sinY = radius * perB;
    }

    private double[] at(double t) {
      double cos = StrictMath.cos(t);
      return new double[] {centreX + cosX * cos, centreY + cosY * cos + sinY * StrictMath.sin(t)};
    }

    /** A chord is nowhere farther from its arc than half the radius times the angle squared / 4. */
    private void add(List<List<double[]>> arcs, double from, double to, int deepest) {
      double[] begin = at(from);
      double[] end = at(to);
      double angle = to - from;
      double away = (StrictMath.hypot(cosX, cosY) + Math.abs(sinY)) * angle * angle / 8;
      if (isOutside(begin, end, away)) {
        return;
      }
      if (away <= FLAT || deepest == 0) {
        List<double[]> last = arcs.isEmpty() ? List.of() : arcs.get(arcs.size() - 1);
        if (last.isEmpty() || !Arrays.equals(last.get(last.size() - 1), begin)) {
          last = new ArrayList<>(List.of(begin));
          arcs.add(last);
        }
        last.add(end);
      } else {
        double middle = from + angle / 2;
        add(arcs, from, middle, deepest - 1);
        add(arcs, middle, to, deepest - 1);
      }
    }

    private static boolean isOutside(double[] begin, double[] end, double away) {
      return Math.max(begin[0], end[0]) + away < SvgPlot.LEFT
          || Math.min(begin[0], end[0]) - away > SvgPlot.RIGHT
          || Math.max(begin[1], end[1]) + away < SvgPlot.TOP
          || Math.min(begin[1], end[1]) - away > SvgPlot.BOTTOM;
    }
  }
}
