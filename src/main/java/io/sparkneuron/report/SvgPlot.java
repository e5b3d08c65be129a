package io.sparkneuron.report;

import java.util.Arrays;
import java.util.List;

/**
 * A plot with two axes, drawn into a page as inline SVG. It scales with the page; its colours are
 * those of the style sheet. What is outside of the axes is cut off here, since no browser likes
 * coordinates of any size.
 */
final class SvgPlot {
  static final int LEFT = 62;
  static final int RIGHT = 376;
  static final int TOP = 30;
  static final int BOTTOM = 236;

  private static final int WIDTH = 400;
  private static final int HEIGHT = 280;
  private static final int LONGEST_NAME = 30;

  /** Shades of a density. */
  private static final int SHADES = 6;

  private final Markup page;
  private final Axis across;
  private final Axis up;

  private SvgPlot(Markup page, Axis across, Axis up) {
    this.page = page;
    this.across = across;
    this.up = up;
  }

  /**
   * Begins a plot.
   *
   * @param id of the plot in the page
   * @param title what it shows, for those who do not see it
   * @param description what there is to see, for them too
   * @param acrossName what is on the axis below
   * @param upName what is on the axis at the left
   */
  static SvgPlot open(
      Markup page,
      String id,
      String title,
      String description,
      Axis across,
      String acrossName,
      Axis up,
      String upName) {
    page.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-text");
    page.element("title", title, "id", id + "-title");
    page.element("desc", description, "id", id + "-text");
    SvgPlot plot = new SvgPlot(page, across, up);
    plot.drawAxes(acrossName, upName);
    return plot;
  }

  private void drawAxes(String acrossName, String upName) {
    StringBuilder grid = new StringBuilder();
    for (Axis.Tick tick : up.ticks()) {
      double y = BOTTOM - tick.at() * (BOTTOM - TOP);
      grid.append('M').append(LEFT).append(' ').append(shown(y)).append('H').append(RIGHT);
    }
    for (Axis.Tick tick : across.ticks()) {
      double x = LEFT + tick.at() * (RIGHT - LEFT);
      grid.append('M').append(shown(x)).append(' ').append(TOP).append('V').append(BOTTOM);
    }
    page.empty("path", "class", "grid", "d", grid.toString());
    page.empty("path", "class", "axis", "d", "M" + LEFT + " " + BOTTOM + "H" + RIGHT);
    for (Axis.Tick tick : up.ticks()) {
      double y = BOTTOM - tick.at() * (BOTTOM - TOP);
      text("tick end", LEFT - 6, y + 4, tick.label());
    }
    for (Axis.Tick tick : across.ticks()) {
      text("tick middle", LEFT + tick.at() * (RIGHT - LEFT), BOTTOM + 16, tick.label());
    }
    text("name", 2, 14, name(upName, up));
    text("name end", RIGHT, HEIGHT - 8, name(acrossName, across));
  }

  private static String name(String name, Axis axis) {
    return axis.title(Words.shortened(name, LONGEST_NAME));
  }

  /** Where a value stands, in the units of the drawing. */
  double x(double value) {
    return LEFT + across.at(value) * (RIGHT - LEFT);
  }

  double y(double value) {
    return BOTTOM - up.at(value) * (BOTTOM - TOP);
  }

  double leastAcross() {
    return across.least();
  }

  /** From the least to the greatest value across. */
  double width() {
    return across.greatest() - across.least();
  }

  double height() {
    return up.greatest() - up.least();
  }

  /** A dot for each (x, y, …). */
  SvgPlot dots(String style, List<double[]> points, int xAt, int yAt) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      double x = x(point[xAt]);
      double y = y(point[yAt]);
      if (isInside(x, y)) {
        path.append('M').append(shown(x)).append(' ').append(shown(y)).append("h0");
      }
    }
    page.empty("path", "class", style, "d", path.toString());
    return this;
  }

  private static boolean isInside(double x, double y) {
    return x >= LEFT - 0.5 && x <= RIGHT + 0.5 && y >= TOP - 0.5 && y <= BOTTOM + 0.5;
  }

  /** A line through values (x, y). */
  SvgPlot line(String style, List<double[]> values) {
    return drawn(style, values.stream().map(v -> new double[] {x(v[0]), y(v[1])}).toList());
  }

  /** A line through places in the units of the drawing. */
  SvgPlot drawn(String style, List<double[]> places) {
    StringBuilder path = new StringBuilder();
    String last = "";
    for (int i = 1; i < places.size(); i++) {
      double[] piece = clipped(places.get(i - 1), places.get(i));
      if (piece.length > 0) {
        String from = shown(piece[0]) + " " + shown(piece[1]);
        String to = shown(piece[2]) + " " + shown(piece[3]);
        if (!from.equals(last)) {
          path.append('M').append(from);
        }
        path.append('L').append(to);
        last = to;
      }
    }
    if (path.length() > 0) {
      page.empty("path", "class", style, "d", path.toString());
    }
    return this;
  }

  /** The part of a segment between the axes; empty if there is none. Liang and Barsky (1984). */
  private static double[] clipped(double[] from, double[] to) {
    double dx = to[0] - from[0];
    double dy = to[1] - from[1];
    double[] slopes = {-dx, dx, -dy, dy};
    double[] room = {from[0] - LEFT, RIGHT - from[0], from[1] - TOP, BOTTOM - from[1]};
    double begin = 0;
    double end = 1;
    for (int side = 0; side < slopes.length; side++) {
      if (slopes[side] == 0) {
        if (room[side] < 0) {
          return new double[0];
        }
      } else if (slopes[side] < 0) {
        begin = Math.max(begin, room[side] / slopes[side]);
      } else {
        end = Math.min(end, room[side] / slopes[side]);
      }
    }
    return begin <= end
        ? new double[] {
          from[0] + begin * dx, from[1] + begin * dy, from[0] + end * dx, from[1] + end * dy
        }
        : new double[0];
  }

  /** A straight line across the plot, also where it is steep. */
  SvgPlot straight(String style, double slope, double intercept) {
    return line(
        style,
        List.of(
            new double[] {across.least(), slope * across.least() + intercept},
            new double[] {across.greatest(), slope * across.greatest() + intercept}));
  }

  SvgPlot level(String style, double value) {
    return straight(style, 0, value);
  }

  /** A dashed line from top to bottom. */
  SvgPlot upright(String style, double value) {
    double x = x(value);
    return drawn(style, List.of(new double[] {x, TOP}, new double[] {x, BOTTOM}));
  }

  /**
   * An area between two curves, cut off at the axes.
   *
   * @param values (x, lower, upper), from left to right
   */
  SvgPlot area(String style, List<double[]> values) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      corner(path, values.get(i)[0], values.get(i)[1]);
    }
    for (int i = values.size() - 1; i >= 0; i--) {
      corner(path, values.get(i)[0], values.get(i)[2]);
    }
    page.empty("path", "class", style, "d", path.append('Z').toString());
    return this;
  }

  private void corner(StringBuilder path, double atX, double atY) {
    double x = Math.max(LEFT, Math.min(RIGHT, x(atX)));
    double y = Math.max(TOP, Math.min(BOTTOM, y(atY)));
    path.append(path.length() == 0 ? 'M' : 'L').append(shown(x)).append(' ').append(shown(y));
  }

  /** A ring around a value. */
  SvgPlot ring(String style, double atX, double atY) {
    double x = x(atX);
    double y = y(atY);
    if (isInside(x, y)) {
      page.empty("circle", "class", style, "cx", shown(x), "cy", shown(y), "r", "5");
    }
    return this;
  }

  /** Words beside a value: at its right, or at its left where there is no room. */
  SvgPlot label(String words, double atX, double atY) {
    double x = x(atX);
    double y = Math.max(TOP + 12, Math.min(BOTTOM - 6, y(atY) - 8));
    boolean atRight = x < (LEFT + RIGHT) / 2.0;
    text(atRight ? "label" : "label end", atRight ? x + 8 : x - 8, y, words);
    return this;
  }

  /** Bars from the axis below to the counts. */
  SvgPlot bars(String style, double least, double greatest, long[] counts) {
    double width = (greatest - least) / counts.length;
    double[] edges = new double[counts.length + 1];
    Arrays.setAll(edges, i -> least + i * width);
    return bars(style, edges, counts);
  }

  /** The same between edges, one more than counts. */
  SvgPlot bars(String style, double[] edges, long[] counts) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double left = x(edges[i]) + 0.5;
        double right = x(edges[i + 1]) - 0.5;
        path.append('M').append(shown(left)).append(' ').append(BOTTOM);
        path.append('V').append(shown(y(counts[i]))).append('H').append(shown(right));
        path.append('V').append(BOTTOM).append('Z');
      }
    }
    page.empty("path", "class", style, "d", path.toString());
    return this;
  }

  /**
   * A density: the more rows in a cell, the stronger its shade, in equal factors. Equal neighbours
   * of a line are drawn as one.
   *
   * @param counts line by line from below
   */
  SvgPlot cells(
      long[] counts,
      int columns,
      double leastX,
      double greatestX,
      double leastY,
      double greatestY) {
    int lines = counts.length / columns;
    long most = 1;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    for (int shade = 1; shade <= SHADES; shade++) {
      StringBuilder path = new StringBuilder();
      for (int line = 0; line < lines; line++) {
        double below = y(leastY + (greatestY - leastY) * line / lines);
        double above = y(leastY + (greatestY - leastY) * (line + 1) / lines);
        for (int column = 0; column < columns; column++) {
          int from = column;
          while (column < columns && shade(counts[line * columns + column], most) == shade) {
            column++;
          }
          if (column > from) {
            double left = x(leastX + (greatestX - leastX) * from / columns);
            double right = x(leastX + (greatestX - leastX) * column / columns);
            path.append('M').append(shown(left)).append(' ').append(shown(below));
            path.append('H').append(shown(right)).append('V').append(shown(above));
            path.append('H').append(shown(left)).append('Z');
          }
        }
      }
      if (path.length() > 0) {
        page.empty("path", "class", "cell shade" + shade, "d", path.toString());
      }
    }
    return this;
  }

  private static int shade(long count, long most) {
    if (count == 0) {
      return 0;
    }
    return most == 1
        ? SHADES
        : 1 + (int) Math.floor((SHADES - 1) * StrictMath.log(count) / StrictMath.log(most));
  }

  void close() {
    page.close();
  }

  private void text(String style, double x, double y, String words) {
    page.element("text", words, "class", style, "x", shown(x), "y", shown(y));
  }

  /** A tenth of a unit is finer than a screen. */
  static String shown(double place) {
    long tenths = Math.round(place * 10);
    return tenths % 10 == 0
        ? String.valueOf(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths / 10) + "." + Math.abs(tenths % 10);
  }
}
