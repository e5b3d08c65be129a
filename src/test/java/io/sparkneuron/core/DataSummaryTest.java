package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the statistics, then their numbers. Outside oracle: java.math.BigDecimal. */
class DataSummaryTest {
  private static final MathContext MANY_DIGITS = new MathContext(200);

  private static DataSummary of(double[]... columns) {
    double[][] inputs = new double[columns.length - 1][];
    System.arraycopy(columns, 0, inputs, 0, inputs.length);
    return LocalPoints.of(inputs, columns[inputs.length]).summary();
  }

  /** Columns on very different scales, far from zero and not. */
  private static LocalPoints rows(long seed) {
    Random random = new Random(seed);
    double[][] x = {
      random.doubles(80, 1.7e18, 1.7e18 + 1e9).toArray(),
      random.doubles(80, -1e-9, 2e-9).toArray(),
      random.doubles(80, -1e90, 1e100).toArray()
    };
    return LocalPoints.of(x, random.doubles(80, 1e12, 1e12 + 1).toArray());
  }

  /** Every number the summary answers. */
  private static List<Object> answers(DataSummary summary) {
    List<Object> answers = new ArrayList<>();
    answers.add(summary.counts().toString());
    for (int a = 0; a <= summary.inputs(); a++) {
      answers.add(summary.mean(a));
      answers.add(summary.deviation(a));
      answers.add(summary.least(a));
      answers.add(summary.greatest(a));
      for (int b = 0; b <= summary.inputs(); b++) {
        answers.add(summary.covariance(a, b));
        answers.add(summary.meanProduct(a, b));
      }
    }
    return answers;
  }

  private static BigDecimal mean(List<BigDecimal> values) {
    return values.stream()
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .divide(BigDecimal.valueOf(values.size()), MANY_DIGITS);
  }

  private static void assertDigits(BigDecimal found, BigDecimal exact, String about) {
    assertThat(found.subtract(exact).abs())
        .as("%s: %s for %s", about, found, exact.round(MathContext.DECIMAL128))
        .isLessThanOrEqualTo(exact.abs().movePointLeft(33));
  }

  @Test
  void meansCovariancesAndDeviationsKeepTheirDigits() {
    for (long seed = 0; seed < 10; seed++) {
      LocalPoints points = rows(seed);
      DataSummary summary = points.summary();
      List<double[]> rows = points.rows();
      for (int a = 0; a <= 3; a++) {
        int columnA = a;
        BigDecimal meanA = mean(rows.stream().map(row -> new BigDecimal(row[columnA])).toList());
        assertDigits(summary.mean(a), meanA, "mean " + a + ", seed " + seed);
        for (int b = 0; b <= 3; b++) {
          int columnB = b;
          BigDecimal meanB = mean(rows.stream().map(row -> new BigDecimal(row[columnB])).toList());
          BigDecimal covariance =
              mean(
                  rows.stream()
                      .map(
                          row ->
                              new BigDecimal(row[columnA])
                                  .subtract(meanA)
                                  .multiply(new BigDecimal(row[columnB]).subtract(meanB)))
                      .toList());
          String about = "columns " + a + " and " + b + ", seed " + seed;
          assertDigits(summary.covariance(a, b), covariance, about);
          assertDigits(
              summary.meanProduct(a, b),
              mean(
                  rows.stream()
                      .map(
                          row ->
                              new BigDecimal(row[columnA]).multiply(new BigDecimal(row[columnB])))
                      .toList()),
              about);
          if (a == b) {
            assertThat(summary.deviation(a))
                .as(about)
                .isEqualTo(covariance.sqrt(MANY_DIGITS).doubleValue());
          }
        }
      }
    }
  }

  @Test
  void anyOrderSplitAndMergeTreeGivesTheSameAnswers() {
    LocalPoints points = rows(4);
    List<Object> whole = answers(points.summary());
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<double[]> rows = points.rows();
      Collections.shuffle(rows, random);
      List<DataSummary> parts = new ArrayList<>();
      for (PointBlock block : TestRows.randomBlocks(rows, random)) {
        DataSummary part = new DataSummary(3);
        part.add(block);
        parts.add(part);
      }
      while (parts.size() > 1) {
        DataSummary one = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).merge(one);
      }
      assertThat(answers(parts.get(0))).as("seed %s", seed).isEqualTo(whole);
    }
  }

  @Test
  void aDeviationIsZeroExactlyForConstantColumns() {
    double[] label = {1, 2, 3};
    for (double value : new double[] {0, 0.1, -1e100, 1.7e18, Double.MIN_VALUE}) {
      assertThat(of(new double[] {value, value, value}, label).deviation(0)).isZero();
      double next = Math.nextUp(value);
      assertThat(of(new double[] {value, value, next}, label).deviation(0))
          .as("%s, %s, %s", value, value, next)
          .isPositive();
    }
    assertThat(of(new double[] {-0.0, 0.0, 0.0}, label).deviation(0)).isZero();
  }

  @Test
  void extremesAreThoseOfTheColumn() {
    DataSummary summary = of(new double[] {3, -7, 2}, new double[] {1e-300, 2, 1});
    assertThat(summary.least(0)).isEqualTo(-7);
    assertThat(summary.greatest(0)).isEqualTo(3);
    assertThat(summary.greatestMagnitude(0)).isEqualTo(7);
    assertThat(summary.least(1)).isEqualTo(1e-300);
    assertThat(summary.greatestMagnitude(1)).isEqualTo(2);
  }

  @Test
  void withoutRowsThereAreNoMeans() {
    DataSummary empty = new DataSummary(1);
    empty.merge(new DataSummary(1));
    assertThat(empty.rows()).isZero();
    assertThat(empty.inputs()).isEqualTo(1);
    assertThat(empty.greatestMagnitude(0)).isZero();
    assertThat(empty.least(0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(empty.greatest(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> empty.mean(0)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> empty.covariance(0, 1)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void theErrorBoundIsTheSumOfTheMagnitudes() {
    DataSummary summary =
        of(new double[] {3, -7, 2}, new double[] {1, 4, 0}, new double[] {-100, 50, 20});
    assertThat(summary.errorBound(Neuron.of(new double[] {-2, 10}, -1))).isEqualTo(155);
    for (long seed = 0; seed < 20; seed++) {
      LocalPoints points = rows(seed);
      Neuron neuron = Neuron.of(new Random(seed).doubles(3, -1, 1).toArray(), 17);
      double bound = points.summary().errorBound(neuron);
      for (double error : TestRows.errors(neuron, points.blocks().get(0))) {
        assertThat(Math.abs(error)).as("seed %s", seed).isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void everyRowIsCountedOnce() {
    RowCounts counts = new RowCounts(3, 5, 7, 11);
    assertThat(counts.read()).isEqualTo(26);
    assertThat(counts.refused()).isEqualTo(23);
    assertThat(counts).hasToString("26 read = 3 used + 5 null + 7 non-finite + 11 malformed");
    counts.merge(new RowCounts(100, 200, 300, 400));
    counts.merge(new RowCounts());
    assertThat(counts)
        .hasToString("1026 read = 103 used + 205 null + 307 non-finite + 411 malformed");

    DataSummary summary = new DataSummary(1);
    summary.add(
        new PointBlock(new double[][] {{1, 2}}, new double[] {3, 4}, new RowCounts(2, 1, 0, 4)));
    summary.add(PointBlock.of(new double[][] {{5}}, new double[] {6}));
    assertThat(summary.rows()).isEqualTo(3);
    assertThat(summary.counts())
        .hasToString("8 read = 3 used + 1 null + 0 non-finite + 4 malformed");
  }

  @Test
  void aBlockWhoseColumnsDoNotFitIsRefused() {
    assertThatThrownBy(() -> PointBlock.of(new double[][] {{1, 2}, {3}}, new double[] {4, 5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input columns must have 2 rows, but got 1");
    assertThatThrownBy(
            () ->
                new PointBlock(
                    new double[][] {{1, 2}}, new double[] {4, 5}, new RowCounts(3, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("used rows must be 2, but got 3");
  }

  // ---- Of many keys: some rows of columns, and words ----

  @ParameterizedTest
  @CsvSource({"1, false", "23, false", "24, true", "200, false", "5000, true"})
  void someRowsOfColumnsAreAddedAsABlockOfThem(int rows, boolean weighted) {
    Random random = new Random(rows);
    double[][] columns = new double[weighted ? 4 : 3][rows + 20];
    for (double[] column : columns) {
      Arrays.setAll(column, i -> random.nextGaussian() * 1e3);
    }
    if (weighted) {
      Arrays.setAll(columns[3], i -> 0.1 + random.nextDouble());
    }
    DataSummary some = new DataSummary(2);
    some.add(columns, 7, 7 + rows, new SummaryLoop(2));
    double[][] cut =
        Arrays.stream(columns)
            .map(column -> Arrays.copyOfRange(column, 7, 7 + rows))
            .toArray(double[][]::new);
    double[][] inputs = {cut[0], cut[1]};
    DataSummary block = new DataSummary(2);
    block.add(weighted ? PointBlock.of(inputs, cut[2], cut[3]) : PointBlock.of(inputs, cut[2]));
    assertSame(some, block);
    assertThat(some.counts()).hasToString(block.counts().toString());
  }

  private static void assertSame(DataSummary one, DataSummary other) {
    assertThat(one.rows()).isEqualTo(other.rows());
    assertThat(one.isWeighted()).isEqualTo(other.isWeighted());
    assertThat(one.leastWeight()).isEqualTo(other.leastWeight());
    assertThat(one.totalWeight()).isEqualByComparingTo(other.totalWeight());
    assertThat(one.hasSumsOf(other)).isTrue();
    for (int j = 0; j <= one.inputs(); j++) {
      assertThat(one.least(j)).isEqualTo(other.least(j));
      assertThat(one.greatest(j)).isEqualTo(other.greatest(j));
      assertThat(one.sum(j).value()).isEqualByComparingTo(other.sum(j).value());
      for (int k = 0; k <= j; k++) {
        assertThat(one.product(j, k).value()).isEqualByComparingTo(other.product(j, k).value());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void statisticsAreReadFromTheirWords(boolean weighted) {
    Random random = new Random(9);
    DataSummary all = new DataSummary(2);
    DataSummary read = new DataSummary(2);
    for (int part = 0; part < 3; part++) {
      double[][] columns = new double[4][50];
      for (double[] column : columns) {
        Arrays.setAll(column, i -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      }
      Arrays.setAll(columns[3], i -> 0.1 + random.nextDouble());
      double[][] inputs = {columns[0], columns[1]};
      PointBlock block =
          weighted
              ? PointBlock.of(inputs, columns[2], columns[3])
              : PointBlock.of(inputs, columns[2]);
      DataSummary summary = new DataSummary(2);
      summary.add(block);
      all.merge(summary);
      long[] words = summary.toWords();
      long[] later = new long[words.length + 5];
      System.arraycopy(words, 0, later, 5, words.length);
      assertThat(read.addWords(later, 5)).isEqualTo(later.length);
    }
    assertSame(read, all);
    assertThat(read.counts().used()).isEqualTo(150);
  }

  @Test
  void sumsOfOtherRowsAreOthers() {
    DataSummary one = new DataSummary(1);
    one.add(PointBlock.of(new double[][] {{1, 2}}, new double[] {3, 4}));
    for (double[][] rows :
        List.of(
            new double[][] {{1, 2}, {3, 5}},
            new double[][] {{2, 1}, {3, 4}},
            new double[][] {{0, 3}, {3, 4}},
            new double[][] {{1}, {3}})) {
      DataSummary other = new DataSummary(1);
      other.add(PointBlock.of(new double[][] {rows[0]}, rows[1]));
      assertThat(one.hasSumsOf(other)).isFalse();
    }
    DataSummary weighted = new DataSummary(1);
    weighted.add(PointBlock.of(new double[][] {{1, 2}}, new double[] {3, 4}, new double[] {1, 2}));
    assertThat(one.hasSumsOf(weighted)).isFalse();
  }

  /** The same Σx, Σy, Σy² and Σxy. */
  @Test
  void oneSumOfSquaresMakesOthers() {
    DataSummary one = of(new double[] {1, 2, 3}, new double[] {1, 1, 1});
    DataSummary other = of(new double[] {0, 3, 3}, new double[] {1, 1, 1});
    assertThat(one.hasSumsOf(other)).isFalse();
    assertThat(one.hasSumsOf(of(new double[] {3, 2, 1}, new double[] {1, 1, 1}))).isTrue();
  }

  @Test
  void aBlockWithoutRowsHasNoWeights() {
    DataSummary summary = of(new double[] {1, 2}, new double[] {3, 4});
    summary.add(PointBlock.of(new double[][] {{}}, new double[0], new double[0]));
    assertThat(summary.isWeighted()).isFalse();
    assertThat(summary.leastWeight()).isEqualTo(1);
  }

  @Test
  void theLeastWeightIsThatOfARow() {
    DataSummary summary = new DataSummary(1);
    assertThat(summary.leastWeight()).isEqualTo(Double.POSITIVE_INFINITY);
    double[][] inputs = {{1, 2}};
    summary.add(PointBlock.of(inputs, new double[] {3, 4}, new double[] {7, 0.25}));
    summary.add(PointBlock.of(inputs, new double[] {3, 4}, new double[] {0.5, 8}));
    assertThat(summary.leastWeight()).isEqualTo(0.25);
  }
}
