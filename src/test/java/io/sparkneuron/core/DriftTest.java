package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a column is said to have moved. */
class DriftTest {
  private static ColumnStatistics column(long rows, double mean, double deviation) {
    return new ColumnStatistics(rows, mean - 3 * deviation, mean + 3 * deviation, mean, deviation);
  }

  private static Drift drift(ColumnStatistics serving, ColumnStatistics today) {
    return Drift.between(serving, today);
  }

  @Test
  void theStatisticsAreThoseOfTheColumn() {
    LocalPoints points = LocalPoints.of(new double[][] {{1, 2, 3, 6}}, new double[] {5, 5, 5, 5});
    assertThat(ColumnStatistics.of(points.summary(), 0))
        .isEqualTo(new ColumnStatistics(4, 1, 6, 3, Math.sqrt(3.5)));
    assertThat(ColumnStatistics.of(points.summary(), 1))
        .isEqualTo(new ColumnStatistics(4, 5, 5, 5, 0));
  }

  @Test
  void outsideIsBeyondTheExtremes() {
    ColumnStatistics column = new ColumnStatistics(4, 1, 6, 3, 2);
    TrainedRange range = TrainedRange.of(List.of(column, column)).orElseThrow();
    assertThat(range.isInside(0, 1)).isTrue();
    assertThat(range.isInside(0, 6)).isTrue();
    assertThat(range.isInside(0, Math.nextUp(6.0))).isFalse();
    assertThat(range.isInside(0, 0.999)).isFalse();
    assertThat(range.isInside(0, Double.NaN)).isFalse();
  }

  /** A standard error of 0.01·√2 with 10000 rows each: a tenth decides. */
  @Test
  void withManyRowsATenthOfTheDeviationDecides() {
    ColumnStatistics serving = column(10_000, 5, 2);
    assertThat(drift(serving, column(10_000, 5.19, 2)).isTold()).isFalse();
    Drift moved = drift(serving, column(10_000, 5.21, 2));
    assertThat(moved.isMeanTold()).isTrue();
    assertThat(moved.isDeviationTold()).isFalse();
    assertThat(moved.meanMoved()).isCloseTo(0.105, within(1e-12));
    assertThat(moved.deviationFactor()).isEqualTo(1);
    assertThat(drift(serving, column(10_000, 4.79, 2)).isMeanTold()).isTrue();
  }

  /** With 50 rows each, 3 standard errors are 0.6 deviations of the mean. */
  @Test
  void withFewRowsChanceDecides() {
    ColumnStatistics serving = column(50, 5, 2);
    assertThat(drift(serving, column(50, 6.1, 2)).isTold()).isFalse();
    assertThat(drift(serving, column(50, 6.3, 2)).isMeanTold()).isTrue();
    assertThat(drift(serving, column(50, 5, 2.8)).isTold()).isFalse();
    assertThat(drift(serving, column(50, 5, 4)).isDeviationTold()).isTrue();
  }

  @Test
  void theDeviationIsToldByATenthOfItself() {
    ColumnStatistics serving = column(100_000, 5, 2);
    assertThat(drift(serving, column(100_000, 5, 2.19)).isTold()).isFalse();
    assertThat(drift(serving, column(100_000, 5, 1.81)).isTold()).isFalse();
    Drift wider = drift(serving, column(100_000, 5, 2.21));
    assertThat(wider.isDeviationTold()).isTrue();
    assertThat(wider.isMeanTold()).isFalse();
    assertThat(wider.deviationFactor()).isCloseTo(1.105, within(1e-12));
    assertThat(drift(serving, column(100_000, 5, 1.79)).isDeviationTold()).isTrue();
  }

  @Test
  void aConstantMovesWhenItIsAnother() {
    ColumnStatistics constant = column(10, 7, 0);
    Drift still = drift(constant, column(20, 7, 0));
    assertThat(still).isEqualTo(new Drift(0, 1, false, false));
    Drift other = drift(constant, column(20, 6, 0));
    assertThat(other.isMeanTold()).isTrue();
    assertThat(other.meanMoved()).isEqualTo(Double.NEGATIVE_INFINITY);
    Drift varies = drift(constant, column(1000, 7, 1));
    assertThat(varies.isDeviationTold()).isTrue();
    assertThat(varies.deviationFactor()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(drift(column(1000, 7, 1), constant).isDeviationTold()).isTrue();
  }

  /** Two draws from one normal distribution differ by chance, 3 times in 1000 tests at most. */
  @Test
  void chanceIsHardlyEverTold() {
    Random random = new Random(1);
    int told = 0;
    for (int night = 0; night < 1000; night++) {
      ColumnStatistics[] halves = new ColumnStatistics[2];
      for (int half = 0; half < 2; half++) {
        double[] x = random.doubles(100, 0, 1).toArray();
        halves[half] =
            ColumnStatistics.of(LocalPoints.of(new double[][] {x}, x.clone()).summary(), 0);
      }
      told += drift(halves[0], halves[1]).isTold() ? 1 : 0;
    }
    assertThat(told).isLessThan(12);
  }

  @Test
  void statisticsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new ColumnStatistics(0, 1, 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows must be a whole number >= 1, but got 0");
    assertThatThrownBy(() -> new ColumnStatistics(5, 1, 2, 1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deviation must be a finite number >= 0, but got -1.0");
  }

  /** Deviations 3 and 4 of single rows have a standard error of 5; a tenth of 10 is 1. */
  @Test
  void atTheLimitNothingIsTold() {
    assertThat(drift(column(1, 0, 3), column(1, 15, 4)).isMeanTold()).isFalse();
    assertThat(drift(column(1, 0, 3), column(1, 15.001, 4)).isMeanTold()).isTrue();
    ColumnStatistics serving = column(1_000_000_000_000L, 5, 10);
    assertThat(drift(serving, column(1_000_000_000_000L, 6, 10)).isMeanTold()).isFalse();
    assertThat(drift(serving, column(1_000_000_000_000L, 6.001, 10)).isMeanTold()).isTrue();
    assertThat(drift(serving, column(1_000_000_000_000L, 5, 11)).isDeviationTold()).isFalse();
    assertThat(drift(serving, column(1_000_000_000_000L, 5, 11.001)).isDeviationTold()).isTrue();
  }

  /** A block is looked at row by row only where it has values outside. */
  @Test
  void aBlockIsInsideUpToTheExtremes() {
    ColumnStatistics column = new ColumnStatistics(4, 1, 6, 3, 2);
    TrainedRange range = TrainedRange.of(List.of(column, column)).orElseThrow();
    assertThat(range.isInside(0, PointBlock.of(new double[][] {{1, 6}}, new double[2]))).isTrue();
    assertThat(range.isInside(0, PointBlock.of(new double[][] {{0.9, 6}}, new double[2])))
        .isFalse();
    assertThat(range.isInside(0, PointBlock.of(new double[][] {{1, 6.1}}, new double[2])))
        .isFalse();
  }
}
