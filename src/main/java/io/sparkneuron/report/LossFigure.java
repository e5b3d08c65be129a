package io.sparkneuron.report;

import io.sparkneuron.core.StopReason;
import java.util.ArrayList;
import java.util.List;

/** The loss of each epoch on a logarithmic axis, and why the training ended there. */
final class LossFigure {
  private static final int TICKS = 6;

  /** A longer history is drawn by the least and the greatest loss of as many groups of epochs. */
  private static final int MOST_GROUPS = 300;

  private LossFigure() {}

  static void draw(Markup page, Report report) {
    List<Double> losses = report.result().losses();
    StopReason stop = report.result().stop();
    Figure.section(page, "loss", "Loss per epoch", "half");
    double least = losses.stream().filter(l -> l > 0).mapToDouble(l -> l).min().orElse(0);
    if (least == 0) {
      page.element(
          "p",
          "The mean squared error was 0 from the start, in "
              + Words.count(losses.size(), "epoch")
              + ": there is nothing to draw on a logarithmic axis.");
      page.element("p", sentence(stop));
    } else {
      draw(page, losses, stop, least);
    }
    page.close();
  }

  private static void draw(Markup page, List<Double> losses, StopReason stop, double least) {
    double greatest = losses.stream().mapToDouble(l -> l).max().getAsDouble();
    long zeros = losses.stream().filter(l -> l == 0).count();
    // A loss of 0 has no place on the axis: it is drawn at its lower end, a power of ten below.
    double bottom = zeros > 0 ? Math.max(Double.MIN_VALUE, least / 10) : least;
    double last = losses.get(losses.size() - 1);
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            "loss-plot",
            "Mean squared error at the start of each epoch",
            "It goes from %s in epoch 1 to %s in epoch %s."
                .formatted(
                    Words.number(losses.get(0)), Words.number(last), Words.count(losses.size())),
            Axis.whole(0, losses.size(), TICKS),
            "epoch",
            Axis.logarithmic(bottom, greatest, TICKS),
            "mean squared error");
    plot.upright("line stop", losses.size());
    plot.line("line loss", thinned(losses, bottom));
    plot.ring("ring", losses.size(), Math.max(bottom, last));
    plot.label(stop.name(), losses.size(), Math.max(bottom, last));
    plot.close();
    page.open("figcaption");
    page.text(sentence(stop));
    if (zeros > 0) {
      page.text(
          " In %s the loss was exactly 0, which is drawn at the bottom: a logarithmic axis has no 0."
              .formatted(Words.count(zeros, "epoch")));
    }
    if (losses.size() > MOST_GROUPS) {
      page.text(" Of so many epochs the least and the greatest loss of each few are drawn.");
    }
    page.close();
    page.close();
  }

  private static String sentence(StopReason stop) {
    String sentence = stop.sentence();
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".";
  }

  /** Points (epoch, loss): all of them, or the extremes of each group. */
  static List<double[]> thinned(List<Double> losses, double bottom) {
    int groups = Math.min(losses.size(), MOST_GROUPS);
    List<double[]> points = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int from = (int) ((long) losses.size() * group / groups);
      int to = (int) ((long) losses.size() * (group + 1) / groups);
      int least = from;
      int greatest = from;
      for (int i = from; i < to; i++) {
        least = losses.get(i) < losses.get(least) ? i : least;
        greatest = losses.get(i) > losses.get(greatest) ? i : greatest;
      }
      points.add(point(losses, Math.min(least, greatest), bottom));
      if (least != greatest) {
        points.add(point(losses, Math.max(least, greatest), bottom));
      }
    }
    return points;
  }

  private static double[] point(List<Double> losses, int i, double bottom) {
    return new double[] {i + 1, Math.max(bottom, losses.get(i))};
  }
}
