package io.sparkneuron.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a plot: a range, and ticks at 1, 2 or 5 times a power of ten.
 *
 * <p>Ticks are computed in decimals, so that their labels are exact for values of any size. What
 * all labels would have in common, a power of ten or a large offset, is told once, in {@link
 * #title}.
 */
final class Axis {
  /** Labels with more digits than these get an offset or a power of ten. */
  private static final int MOST_DIGITS = 5;

  private static final int LEAST_EXPONENT = -3;

  private static final double MARGIN = 0.04;

  /** Ranges of fewer powers of ten have hardly one to show. */
  private static final double NARROW = 1.3;

  private static final double LOG_OF_TWO = 0.30103;

  /**
   * @param at its place on the axis, 0 to 1
   * @param label what stands there
   */
  record Tick(double at, String label) {}

  /** The ends of the axis; of a logarithmic one their logarithms, which no ratio overflows. */
  private final double least;

  private final double greatest;
  private final boolean logarithmic;
  private final List<Tick> ticks = new ArrayList<>();
  private String common = "";

  private Axis(double least, double greatest, boolean logarithmic) {
    this.least = least;
    this.greatest = greatest;
    this.logarithmic = logarithmic;
  }

  /**
   * An axis of equal steps from {@code least} to {@code greatest}; a range of one value is widened
   * around it.
   */
  static Axis linear(double least, double greatest, int mostTicks) {
    double from = least;
    double to = greatest;
    if (!(to > from)) {
      double half = from == 0 ? 1 : Math.max(Double.MIN_NORMAL, Math.abs(from) / 2);
      from -= half;
      to += half;
    }
    Axis axis = new Axis(from, to, false);
    axis.addLinearTicks(from, to, mostTicks, false);
    return axis;
  }

  /** The same for what is counted: no tick between two whole numbers. */
  static Axis whole(double least, double greatest, int mostTicks) {
    double to = Math.max(least + 1, greatest);
    Axis axis = new Axis(least, to, false);
    axis.addLinearTicks(least, to, mostTicks, true);
    return axis;
  }

  /** The same with a margin, so that what is at the ends can be seen whole. */
  static Axis padded(double least, double greatest, int mostTicks) {
    double margin = greatest > least ? (greatest - least) * MARGIN : 0;
    return linear(least - margin, greatest + margin, mostTicks);
  }

  /**
   * An axis of equal factors, with a margin.
   *
   * @param least above 0
   */
  static Axis logarithmic(double least, double greatest, int mostTicks) {
    double from = log10(least);
    double to = log10(greatest);
    double margin = to > from ? (to - from) * MARGIN : LOG_OF_TWO;
    Axis axis = new Axis(from - margin, to + margin, true);
    if (to - from < NARROW) {
      axis.addLinearTicks(
          StrictMath.pow(10, axis.least),
          Math.min(Double.MAX_VALUE, StrictMath.pow(10, axis.greatest)),
          mostTicks,
          false);
    } else {
      axis.addPowersOfTen(mostTicks);
    }
    return axis;
  }

  /** Where a value is: 0 at the least, 1 at the greatest, beyond for others. */
  double at(double value) {
    return ((logarithmic ? log10(value) : value) - least) / (greatest - least);
  }

  double least() {
    return least;
  }

  double greatest() {
    return greatest;
  }

  List<Tick> ticks() {
    return ticks;
  }

  /** What stands beside the axis: the name, and what its values lost to get short labels. */
  String title(String name) {
    return name + common;
  }

  private void addLinearTicks(double begin, double end, int mostTicks, boolean whole) {
    BigDecimal from = new BigDecimal(begin);
    BigDecimal to = new BigDecimal(end);
    BigDecimal step = step(to.subtract(from), mostTicks);
    if (whole) {
      step = step.max(BigDecimal.ONE);
    }
    List<BigDecimal> values = new ArrayList<>();
    BigInteger number = from.divide(step, 0, RoundingMode.CEILING).toBigInteger();
    for (BigDecimal value = step.multiply(new BigDecimal(number));
        value.compareTo(to) <= 0;
        value = value.add(step)) {
      values.add(value);
    }
    BigDecimal offset = offset(values, to.subtract(from), step);
    int power = power(values, offset, step);
    int decimals = Math.max(0, power - exponent(step));
    for (BigDecimal value : values) {
      BigDecimal label = value.subtract(offset).movePointLeft(power).setScale(decimals);
      double at = at(value.doubleValue());
      if (at > -1e-9 && at < 1 + 1e-9) {
        ticks.add(new Tick(at, text(label)));
      }
    }
    common = common(offset, power);
  }

  /** The least of 1, 2, 5 times a power of ten that needs no more than so many ticks. */
  private static BigDecimal step(BigDecimal range, int mostTicks) {
    BigDecimal least =
        range.divide(BigDecimal.valueOf(mostTicks), 20 - exponent(range), RoundingMode.UP);
    BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(exponent(least));
    for (int factor : new int[] {1, 2, 5}) {
      BigDecimal step = power.multiply(BigDecimal.valueOf(factor));
      if (step.compareTo(least) >= 0) {
        return step;
      }
    }
    return power.scaleByPowerOfTen(1);
  }

  /** A round number that all values are a little above; 0 where they are short without. */
  private static BigDecimal offset(List<BigDecimal> values, BigDecimal range, BigDecimal step) {
    int digits = exponent(greatestMagnitude(values)) - exponent(step) + 1;
    if (digits <= MOST_DIGITS) {
      return BigDecimal.ZERO;
    }
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(exponent(range) + 1);
    return values.get(0).divide(unit, 0, RoundingMode.FLOOR).multiply(unit);
  }

  private static int power(List<BigDecimal> values, BigDecimal offset, BigDecimal step) {
    int greatest =
        exponent(greatestMagnitude(values.stream().map(v -> v.subtract(offset)).toList()));
    return greatest >= MOST_DIGITS || exponent(step) < LEAST_EXPONENT ? greatest : 0;
  }

  private static BigDecimal greatestMagnitude(List<BigDecimal> values) {
    return values.stream().map(BigDecimal::abs).max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
  }

  /** Of the first digit. */
  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static String common(BigDecimal offset, int power) {
    if (offset.signum() == 0) {
      return power == 0 ? "" : " (× " + Words.powerOfTen(power) + ")";
    }
    BigDecimal magnitude = offset.abs().stripTrailingZeros();
    int exponent = exponent(magnitude);
    String shown =
        exponent < 16 && magnitude.scale() < 16
            ? magnitude.toPlainString()
            : magnitude.movePointLeft(exponent).toPlainString()
                + " × "
                + Words.powerOfTen(exponent);
    return (offset.signum() < 0 ? " + " : " " + Words.MINUS + " ")
        + shown
        + (power == 0 ? "" : ", in " + Words.powerOfTen(power));
  }

  private static String text(BigDecimal label) {
    return label.signum() == 0 ? "0" : label.toPlainString().replace("-", Words.MINUS);
  }

  private void addPowersOfTen(int mostTicks) {
    int first = (int) Math.ceil(least - 1e-9);
    int last = (int) Math.floor(greatest + 1e-9);
    int stride = 1;
    while ((last - first) / stride + 1 > mostTicks) {
      stride++;
    }
    for (int exponent = first; exponent <= last; exponent++) {
      if (Math.floorMod(exponent, stride) == 0) {
        ticks.add(new Tick((exponent - least) / (greatest - least), label(exponent)));
      }
    }
  }

  private static String label(int exponent) {
    return exponent >= -2 && exponent <= 3
        ? BigDecimal.ONE.scaleByPowerOfTen(exponent).toPlainString()
        : Words.powerOfTen(exponent);
  }

  /** The same bits on every machine. */
  private static double log10(double value) {
    return StrictMath.log10(value);
  }
}
