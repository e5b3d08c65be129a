package io.sparkneuron.report;

import io.sparkneuron.core.LinePicture;
import java.util.Arrays;

/**
 * How many keys have which value of some number. Few values that are far out do not press the
 * others together: the bars end before them, and they are counted in words.
 */
final class LineHistogram {
  private static final int TICKS = 6;

  /** Bars, and the fewest keys for so many. */
  private static final int[][] BARS = {{40, 1000}, {20, 100}, {10, 0}};

  /** An odd number, so that the one of equal values is in the middle. */
  private static final int BARS_OF_EQUALS = 11;

  /**
   * Share of keys at either end that are left out if they are farther away than the others span.
   */
  private static final double AT_AN_END = 0.01;

  /** From this ratio on, numbers of rows are drawn in factors of 2. */
  private static final double WIDE = 100;

  private final double[] values;
  private final double[] edges;
  private final Axis axis;
  private final long[] counts;

  private LineHistogram(double[] values, double[] edges, Axis axis) {
    this.values = values;
    this.edges = edges;
    this.axis = axis;
    counts = new long[edges.length - 1];
    for (double value : values) {
      int after = Arrays.binarySearch(edges, value);
      int bar = after >= 0 ? after : -after - 2;
      // The last edge belongs to the bar below it.
      bar = value == edges[counts.length] ? counts.length - 1 : bar;
      if (bar >= 0 && bar < counts.length) {
        counts[bar]++;
      }
    }
  }

  /**
   * Of a number of lines.
   *
   * @param values sorted, at least one
   */
  static LineHistogram of(double[] values) {
    double least = values[0];
    double greatest = values[values.length - 1];
    double low = LinePicture.quantile(values, AT_AN_END);
    double high = LinePicture.quantile(values, 1 - AT_AN_END);
    if (high > low) {
      least = low - least > high - low ? low : least;
      greatest = greatest - high > high - low ? high : greatest;
    }
    Axis axis = Axis.linear(least, greatest, TICKS);
    int bars = greatest > least ? bars(values.length) : BARS_OF_EQUALS;
    double[] edges = new double[bars + 1];
    double width = (axis.greatest() - axis.least()) / bars;
    Arrays.setAll(edges, i -> i == bars ? axis.greatest() : axis.least() + i * width);
    return new LineHistogram(values, edges, axis);
  }

  /**
   * Of numbers of rows, so that no bar has room for more of them than another; in factors of 2
   * where they differ much.
   *
   * @param values sorted, at least one
   */
  static LineHistogram ofCounts(double[] values) {
    double least = values[0];
    double greatest = values[values.length - 1];
    if (greatest >= WIDE * Math.max(1, least)) {
      int first = Math.getExponent(Math.max(1, least));
      double[] edges = new double[Math.getExponent(greatest) - first + 2];
      Arrays.setAll(edges, i -> Math.scalb(1.0, first + i) - 0.5);
      Axis axis = Axis.logarithmic(edges[0], edges[edges.length - 1], TICKS);
      return new LineHistogram(values, edges, axis);
    }
    // One number alone gets room beside it.
    double margin = greatest > least ? 0.5 : 1.5;
    double range = greatest - least + 2 * margin;
    double width = Math.ceil(range / bars(values.length));
    double[] edges = new double[(int) Math.ceil(range / width) + 1];
    Arrays.setAll(edges, i -> least - margin + i * width);
    return new LineHistogram(values, edges, Axis.whole(edges[0], edges[edges.length - 1], TICKS));
  }

  private static int bars(int values) {
    for (int[] rule : BARS) {
      if (values >= rule[1]) {
        return rule[0];
      }
    }
    throw new IllegalStateException("no rule for " + values + " values");
  }

  double[] edges() {
    return edges;
  }

  long[] counts() {
    return counts;
  }

  long below() {
    return Arrays.stream(values).filter(value -> value < edges[0]).count();
  }

  long above() {
    return Arrays.stream(values).filter(value -> value > edges[counts.length]).count();
  }

  /**
   * Draws it.
   *
   * @param id of the plot in the page
   * @param what the number is
   */
  void draw(Markup page, String id, String what) {
    long most = Arrays.stream(counts).max().orElse(0);
    double least = values[0];
    double greatest = values[values.length - 1];
    page.open("figure");
    SvgPlot plot =
        SvgPlot.open(
            page,
            id,
            "Histogram over keys: %s".formatted(what),
            "%s from %s to %s; the highest of %d bars stands for %s."
                .formatted(
                    Words.count(values.length, "key"),
                    Words.number(least),
                    Words.number(greatest),
                    counts.length,
                    Words.count(most, "key")),
            axis,
            what,
            Axis.whole(0, most * 1.04, 5),
            "keys");
    plot.bars("bars", edges, counts);
    plot.close();
    page.element("figcaption", caption(least, greatest));
    page.close();
  }

  private String caption(double least, double greatest) {
    String middle = Words.number(LinePicture.quantile(values, 0.5));
    String range =
        least == greatest
            ? "It is %s for %s.".formatted(middle, Words.count(values.length, "key"))
            : "Half of %s have at most %s; all go from %s to %s."
                .formatted(
                    Words.count(values.length, "key"),
                    middle,
                    Words.number(least),
                    Words.number(greatest));
    return below() + above() == 0
        ? range
        : range
            + " Beyond the bars are %s below and %s above."
                .formatted(Words.count(below()), Words.count(above()));
  }
}
