package io.sparkneuron.report;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import java.util.List;
import java.util.Optional;

/**
 * The interval of each input's effect, one below the other, beside 0. An effect is a weight times
 * the standard deviation of its input: the one unit in which all inputs can be compared.
 */
final class IntervalFigure {
  private static final int WIDTH = 400;
  private static final int LEFT = 132;
  private static final int RIGHT = 384;
  private static final int TOP = 8;

  /** From one input to the next. */
  private static final int STEP = 22;

  private static final int BELOW = 46;
  private static final int TICKS = 4;

  /** What fits at the left of the plot. */
  private static final int LONGEST_NAME = 16;

  private static final int LONGEST_LABEL = 20;

  private IntervalFigure() {}

  /** The one interval of one input is in the table; what is not known has none. */
  static boolean isWorthDrawing(Report report, List<Integer> inputs) {
    Uncertainty uncertainty = report.result().uncertainty();
    return !report.hasOneInput()
        && inputs.stream().anyMatch(j -> uncertainty.weights().get(j).isPresent());
  }

  /**
   * An effect.
   *
   * @param bar its interval, if it is known
   */
  private record Effect(String input, double dot, Optional<double[]> bar) {
    static Effect of(Report report, int j) {
      DataSummary summary = report.result().summary();
      Neuron neuron = report.result().neuron();
      double deviation = summary.deviation(j);
      Optional<Estimate> estimate = report.result().uncertainty().weights().get(j);
      return new Effect(
          report.columns().features().get(j),
          neuron.weight(j) * deviation,
          estimate
              .map(e -> new double[] {e.low() * deviation, e.high() * deviation})
              .filter(ends -> Double.isFinite(ends[0]) && Double.isFinite(ends[1])));
    }

    double least() {
      return bar.map(ends -> ends[0]).orElse(dot);
    }

    double greatest() {
      return bar.map(ends -> ends[1]).orElse(dot);
    }
  }

  static void draw(Markup page, Report report, List<Integer> inputs) {
    List<Effect> effects = inputs.stream().map(j -> Effect.of(report, j)).toList();
    Axis axis =
        Axis.padded(
            Math.min(0, effects.stream().mapToDouble(Effect::least).min().getAsDouble()),
            Math.max(0, effects.stream().mapToDouble(Effect::greatest).max().getAsDouble()),
            TICKS);
    String level = Words.level(report.result().uncertainty().confidence());
    String label = Words.shortened(report.columns().label(), LONGEST_LABEL);
    int bottom = TOP + STEP * effects.size();
    int height = bottom + BELOW;
    page.open("figure");
    page.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + height,
        "role",
        "img",
        "aria-labelledby",
        "intervals-title intervals-text");
    page.element(
        "title",
        "Change of the prediction per standard deviation of each input, with its %s interval"
            .formatted(level),
        "id",
        "intervals-title");
    page.element("desc", described(effects), "id", "intervals-text");
    drawAxis(page, axis, bottom);
    for (int i = 0; i < effects.size(); i++) {
      draw(page, effects.get(i), axis, TOP + STEP * i + STEP / 2);
    }
    text(page, "name end", RIGHT, height - 8, axis.title("change of " + label));
    page.close();
    page.element(
        "figcaption",
        "Dot: what one standard deviation of the input adds to the prediction, its weight times that deviation, so that inputs of all units can be compared. Bar: its %s interval. Where a bar is across 0, the rows do not tell whether the input matters%s."
            .formatted(
                level,
                effects.stream().allMatch(e -> e.bar().isPresent())
                    ? ""
                    : "; where there is a ring and no bar, they do not tell how much"));
    page.close();
  }

  private static String described(List<Effect> effects) {
    long known = effects.stream().filter(e -> e.bar().isPresent()).count();
    long across =
        effects.stream()
            .filter(e -> e.bar().isPresent() && e.least() <= 0 && e.greatest() >= 0)
            .count();
    return "Of %s, the interval of %s includes 0; the table has them all."
        .formatted(Words.count(known, "interval"), Words.count(across));
  }

  private static void drawAxis(Markup page, Axis axis, int bottom) {
    StringBuilder grid = new StringBuilder();
    for (Axis.Tick tick : axis.ticks()) {
      grid.append(upright(LEFT + tick.at() * (RIGHT - LEFT), bottom));
    }
    page.empty("path", "class", "grid", "d", grid.toString());
    page.empty("path", "class", "axis", "d", "M" + LEFT + " " + bottom + "H" + RIGHT);
    page.empty("path", "class", "line zero", "d", upright(x(axis, 0), bottom));
    for (Axis.Tick tick : axis.ticks()) {
      text(page, "tick middle", LEFT + tick.at() * (RIGHT - LEFT), bottom + 16, tick.label());
    }
  }

  private static String upright(double x, int bottom) {
    return "M" + SvgPlot.shown(x) + " " + TOP + "V" + bottom;
  }

  private static void draw(Markup page, Effect effect, Axis axis, int y) {
    text(page, "tick", 2, y + 4, Words.shortened(effect.input(), LONGEST_NAME));
    double x = x(axis, effect.dot());
    if (effect.bar().isPresent()) {
      String bar =
          "M%s %dH%s"
              .formatted(
                  SvgPlot.shown(x(axis, effect.least())),
                  y,
                  SvgPlot.shown(x(axis, effect.greatest())));
      page.empty("path", "class", "interval", "d", bar);
      page.empty("path", "class", "dots few", "d", "M" + SvgPlot.shown(x) + " " + y + "h0");
    } else {
      page.empty(
          "circle", "class", "ring", "cx", SvgPlot.shown(x), "cy", String.valueOf(y), "r", "4");
    }
  }

  private static double x(Axis axis, double value) {
    return LEFT + axis.at(value) * (RIGHT - LEFT);
  }

  private static void text(Markup page, String style, double x, int y, String words) {
    page.element("text", words, "class", style, "x", SvgPlot.shown(x), "y", String.valueOf(y));
  }
}
