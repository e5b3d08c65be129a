package io.sparkneuron.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ticks that people would choose, for values of any size. */
class AxisTest {
  private static final int TICKS = 6;

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  private static void assertLabels(Axis axis, String title, String... labels) {
    assertThat(labels(axis)).containsExactly(labels);
    assertThat(axis.title("x")).isEqualTo(title);
  }

  @Test
  void ticksAreRoundNumbers() {
    assertLabels(Axis.linear(0, 1, TICKS), "x", "0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertLabels(Axis.linear(36.9, 49.2, TICKS), "x", "40", "45");
    assertLabels(Axis.linear(-3, 7, TICKS), "x", "−2", "0", "2", "4", "6");
    assertLabels(
        Axis.linear(0, 60_000, TICKS),
        "x",
        "0",
        "10000",
        "20000",
        "30000",
        "40000",
        "50000",
        "60000");
  }

  @Test
  void whatAllLabelsShareIsSaidOnce() {
    assertLabels(Axis.linear(0, 3e6, 3), "x (× 10⁶)", "0", "1", "2", "3");
    assertLabels(Axis.linear(0, 3.1e-90, 4), "x (× 10⁻⁹⁰)", "0", "1", "2", "3");
    assertLabels(Axis.linear(-1e100, 1e100, 4), "x (× 10¹⁰⁰)", "−1", "0", "1");
    assertLabels(
        Axis.linear(1_700_000_000, 1_700_000_100, 5),
        "x − 1700000000",
        "0",
        "20",
        "40",
        "60",
        "80",
        "100");
    assertLabels(
        Axis.linear(1.7e18, 1.7e18 + 1e6, 5), "x − 1.7 × 10¹⁸, in 10⁵", "0", "2", "4", "6", "8");
    assertLabels(Axis.linear(-1_700_000_000, -1_699_999_998, 2), "x + 1700000000", "0", "1", "2");
  }

  @Test
  void aRangeOfOneValueIsWidenedAroundIt() {
    for (double value : new double[] {0, 5, -1e100, 1e-100, Double.MIN_VALUE, 1.7e18}) {
      Axis axis = Axis.padded(value, value, TICKS);
      assertThat(axis.at(value)).as("%s", value).isCloseTo(0.5, within(1e-9));
      assertThat(axis.ticks()).as("%s", value).hasSizeBetween(2, TICKS + 1);
    }
  }

  @Test
  void anyRangeHasAFewTicksInOrderWithinIt() {
    long seed = 20261122;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      double middle = random.nextGaussian() * Math.pow(10, random.nextInt(200) - 100);
      double width = Math.abs(middle) * Math.pow(10, -random.nextInt(18));
      Axis axis = Axis.linear(middle, middle + width, TICKS);
      String what = "seed %d, round %d: %s".formatted(seed, round, labels(axis));
      assertThat(axis.ticks()).as(what).hasSizeBetween(1, TICKS + 1);
      assertThat(labels(axis)).as(what).doesNotHaveDuplicates();
      assertThat(labels(axis)).as(what).allMatch(label -> label.length() <= 9);
      double before = -1e-9;
      for (Axis.Tick tick : axis.ticks()) {
        assertThat(tick.at()).as(what).isGreaterThanOrEqualTo(before).isLessThan(1 + 1e-9);
        before = tick.at();
      }
    }
  }

  @Test
  void whatIsCountedHasNoTicksBetweenWholeNumbers() {
    assertLabels(Axis.whole(0, 1, TICKS), "x", "0", "1");
    assertLabels(Axis.whole(0, 2.08, TICKS), "x", "0", "1", "2");
    assertLabels(Axis.whole(0, 371, TICKS), "x", "0", "100", "200", "300");
    assertLabels(Axis.whole(0, 0, TICKS), "x", "0", "1");
  }

  @Test
  void factorsArePowersOfTenWhereThereAreSome() {
    assertLabels(Axis.logarithmic(0.02, 5000, TICKS), "x", "0.1", "1", "10", "100", "1000");
    assertLabels(
        Axis.logarithmic(1e-200, 1e240, TICKS),
        "x",
        "10⁻¹⁶⁰",
        "10⁻⁸⁰",
        "1",
        "10⁸⁰",
        "10¹⁶⁰",
        "10²⁴⁰");
    assertLabels(
        Axis.logarithmic(0.5, 0.55, TICKS), "x", "0.50", "0.51", "0.52", "0.53", "0.54", "0.55");
    Axis axis = Axis.logarithmic(1, 100, TICKS);
    assertThat(axis.at(10)).isCloseTo(0.5, within(1e-12));
    assertThat(axis.at(1)).isPositive();
    assertThat(axis.at(100)).isLessThan(1);
    assertThat(Axis.logarithmic(7, 7, TICKS).at(7)).isBetween(0.2, 0.8);
    assertThat(Axis.logarithmic(Double.MIN_VALUE, Double.MIN_VALUE, TICKS).at(Double.MIN_VALUE))
        .isBetween(0.0, 1.0);
  }
}
