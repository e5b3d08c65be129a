package io.sparkneuron.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineHistogramTest {
  private static double[] normal(int count) {
    return new Random(count).doubles(count).map(u -> 100 + 10 * u).sorted().toArray();
  }

  private static long inBars(LineHistogram histogram) {
    return Arrays.stream(histogram.counts()).sum();
  }

  /** Each bar beside a plain count between its edges. */
  private static void assertCounts(LineHistogram histogram, double[] values) {
    double[] edges = histogram.edges();
    for (int bar = 0; bar < histogram.counts().length; bar++) {
      double from = edges[bar];
      double to = edges[bar + 1];
      boolean isLast = bar == edges.length - 2;
      assertThat(histogram.counts()[bar])
          .as("bar " + bar)
          .isEqualTo(
              Arrays.stream(values)
                  .filter(v -> v >= from && (v < to || (isLast && v == to)))
                  .count());
    }
    assertThat(inBars(histogram) + histogram.below() + histogram.above()).isEqualTo(values.length);
  }

  @Test
  void everyValueIsInOneBar() {
    for (int count : new int[] {2, 99, 100, 5000}) {
      double[] values = normal(count);
      LineHistogram histogram = LineHistogram.of(values);
      assertCounts(histogram, values);
      assertThat(histogram.below() + histogram.above()).isZero();
      assertThat(histogram.edges()[0]).isEqualTo(values[0]);
      assertThat(histogram.edges()[histogram.counts().length]).isEqualTo(values[count - 1]);
    }
  }

  @Test
  void fewThatAreFarOutAreCountedBesideIt() {
    double[] values = normal(1000);
    values[0] = -1e9;
    values[998] = 5000;
    values[999] = 1e100;
    LineHistogram histogram = LineHistogram.of(values);
    assertCounts(histogram, values);
    assertThat(histogram.above()).isBetween(2L, 10L);
    assertThat(histogram.below()).isBetween(1L, 10L);
    assertThat(histogram.edges()[0]).isBetween(100.0, 101.0);
    assertThat(histogram.edges()[histogram.counts().length]).isBetween(109.0, 110.0);
    values[0] = 99;
    assertThat(LineHistogram.of(values).below()).as("not far").isZero();
  }

  @Test
  void equalValuesAreOneBarInTheMiddle() {
    for (double value : new double[] {0, -3, 1e100, 1e-90}) {
      LineHistogram histogram = LineHistogram.of(new double[] {value, value, value});
      assertThat(histogram.counts()).containsExactly(0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0);
    }
    assertThat(LineHistogram.ofCounts(new double[] {7, 7}).counts()).containsExactly(0, 2, 0);
  }

  @Test
  void nearlyAllEqualLeavesTheOthersInTheirBars() {
    double[] values = new double[1000];
    values[999] = 5;
    LineHistogram histogram = LineHistogram.of(values);
    assertCounts(histogram, values);
    assertThat(histogram.counts()[0]).isEqualTo(999);
    assertThat(histogram.above()).isZero();
  }

  /** No bar holds more whole numbers than another. */
  @Test
  void rowsAreCountedInBarsOfEqualRoom() {
    for (int greatest : new int[] {2, 5, 12, 60, 99}) {
      double[] values =
          new Random(greatest).ints(300, 1, greatest + 1).sorted().asDoubleStream().toArray();
      LineHistogram histogram = LineHistogram.ofCounts(values);
      assertCounts(histogram, values);
      assertThat(inBars(histogram)).isEqualTo(300);
      double width = histogram.edges()[1] - histogram.edges()[0];
      assertThat(width).isEqualTo(Math.rint(width));
    }
  }

  @Test
  void rowsThatDifferMuchAreCountedInFactorsOfTwo() {
    double[] values = {0, 1, 2, 3, 4, 7, 8, 1000};
    LineHistogram histogram = LineHistogram.ofCounts(values);
    assertThat(histogram.edges())
        .containsExactly(0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 255.5, 511.5, 1023.5);
    assertThat(histogram.counts()).containsExactly(1, 2, 2, 1, 0, 0, 0, 0, 0, 1);
    assertThat(histogram.below()).isEqualTo(1);
  }
}
