package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows inside the prediction interval, and outside of what was trained on. */
class CoverageSumsTest {
  private static final long SEED = 20261130;

  private static LocalPoints trainedOn() {
    return points(new Random(SEED), 40, 1);
  }

  private static LocalPoints points(Random random, int rows, double spread) {
    double[][] inputs = new double[2][rows];
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      inputs[0][i] = spread * random.nextGaussian();
      inputs[1][i] = 100 + spread * random.nextDouble();
      labels[i] = 3 * inputs[0][i] - inputs[1][i] + 7 + random.nextGaussian();
    }
    return LocalPoints.of(inputs, labels);
  }

  private static Forecaster forecaster() {
    TrainingResult trained = trainedOn().train(TrainingSettings.defaults(SEED));
    return new Forecaster(
        trained.neuron(),
        TrainedRange.of(trained.columnStatistics()),
        trained.uncertainty().predictionInterval(0.7));
  }

  private static CoverageSums sums(List<PointBlock> blocks, Forecaster forecaster) {
    CoverageSums sums = new CoverageSums(forecaster);
    blocks.forEach(block -> sums.add(block, forecaster));
    return sums;
  }

  private static List<Object> answers(CoverageSums sums) {
    return List.of(sums.rows(), sums.coverage(), sums.outside().toString());
  }

  /** Oracle: the formula, row by row. */
  @Test
  void aRowIsInsideWhenItsLabelIsBetweenTheEnds() {
    Forecaster forecaster = forecaster();
    LocalPoints points = points(new Random(SEED + 1), 3000, 2);
    long inside = 0;
    long outside = 0;
    long[] byInput = new long[2];
    for (double[] row : points.rows()) {
      double[] x = {row[0], row[1]};
      double prediction = forecaster.neuron().predict(x);
      double halfWidth = forecaster.interval().orElseThrow().halfWidth(x);
      inside += row[2] >= prediction - halfWidth && row[2] <= prediction + halfWidth ? 1 : 0;
      DataSummary trained = trainedOn().summary();
      boolean isOutside = false;
      for (int j = 0; j < 2; j++) {
        if (x[j] < trained.least(j) || x[j] > trained.greatest(j)) {
          byInput[j]++;
          isOutside = true;
        }
      }
      outside += isOutside ? 1 : 0;
    }

    CoverageSums sums = sums(points.blocks(), forecaster);

    assertThat(sums.rows()).isEqualTo(3000);
    assertThat(sums.coverage()).hasValue(inside / 3000.0);
    assertThat(inside).as("seed %d", SEED).isBetween(1500L, 2700L);
    assertThat(sums.outside().rows()).isEqualTo(outside).isBetween(1000L, 2900L);
    assertThat(sums.outside().ofInput(0)).isEqualTo(byInput[0]).isPositive();
    assertThat(sums.outside().ofInput(1)).isEqualTo(byInput[1]).isPositive();
  }

  @Test
  void anyPartitioningGivesTheSameCounts() {
    Forecaster forecaster = forecaster();
    Random random = new Random(SEED);
    LocalPoints points = points(new Random(SEED + 2), 200, 2);
    List<Object> expected = answers(sums(points.blocks(), forecaster));
    for (int round = 0; round < 50; round++) {
      List<double[]> rows = new ArrayList<>(points.rows());
      Collections.shuffle(rows, random);
      List<CoverageSums> partials = new ArrayList<>();
      for (PointBlock block : TestRows.randomBlocks(rows, random)) {
        partials.add(sums(List.of(block), forecaster));
      }
      Collections.shuffle(partials, random);
      CoverageSums total = new CoverageSums(forecaster);
      partials.forEach(total::merge);
      assertThat(answers(total)).as("seed %d, round %d", SEED, round).isEqualTo(expected);
    }
  }

  @Test
  void theEdgesAreInside() {
    ColumnStatistics x = new ColumnStatistics(3, -1, 2, 0, 1);
    ColumnStatistics constant = new ColumnStatistics(3, 5, 5, 5, 0);
    ColumnStatistics label = new ColumnStatistics(3, 0, 1, 0, 1);
    TrainedRange range = TrainedRange.of(List.of(x, constant, label)).orElseThrow();

    assertThat(range.inputs()).isEqualTo(2);
    assertThat(range.holds(-1, 5)).isTrue();
    assertThat(range.holds(2, 5)).isTrue();
    assertThat(range.holds(Math.nextUp(2.0), 5)).isFalse();
    assertThat(range.holds(Math.nextDown(-1.0), 5)).isFalse();
    assertThat(range.holds(0, 4)).isFalse();
    assertThat(range.holds(Double.NaN, 5)).isFalse();
    OutsideCounts counts = new OutsideCounts(2);
    // One block whose rows are all inside, also where the label never was, and one with some.
    counts.add(PointBlock.of(new double[][] {{-1, 2}, {5, 5}}, new double[] {1e9, -1e9}), range);
    assertThat(counts.rows()).isZero();
    counts.add(PointBlock.of(new double[][] {{-1, 2.5, 0, 3}, {5, 5, 6, 4}}, new double[4]), range);
    assertThat(counts).hasToString("3 rows, by input [2, 2]");
  }

  @Test
  void whatIsNotKnownIsNotCounted() {
    Forecaster unknown = Forecaster.of(Neuron.of(new double[] {1, 2}, 3));
    CoverageSums sums = sums(trainedOn().blocks(), unknown);

    assertThat(sums.rows()).isEqualTo(40);
    assertThat(sums.coverage()).isEmpty();
    assertThat(sums.outside().rows()).isZero();
    assertThat(new CoverageSums(forecaster()).coverage()).isEmpty();
    assertThat(TrainedRange.of(List.of())).isEmpty();
    assertThat(unknown.range()).isEqualTo(Optional.empty());
  }

  @Test
  void countsOfOtherInputsAreRefused() {
    OutsideCounts counts = OutsideCounts.of(2, 1, 0, 2);
    counts.merge(counts);
    assertThat(counts).hasToString("4 rows, by input [2, 0, 4]");
    assertThatThrownBy(() -> counts.merge(new OutsideCounts(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inputs must be 3, but got 2");
  }

  /** Least and greatest value of the training are not outside. */
  @Test
  void theEndsOfTheRangeAreInside() {
    Forecaster forecaster = forecaster();
    TrainedRange range = forecaster.range().orElseThrow();
    DataSummary trained = trainedOn().summary();
    for (int j = 0; j < 2; j++) {
      assertThat(range.isInside(j, trained.least(j))).isTrue();
      assertThat(range.isInside(j, trained.greatest(j))).isTrue();
      assertThat(range.isInside(j, Math.nextDown(trained.least(j)))).isFalse();
      assertThat(range.isInside(j, Math.nextUp(trained.greatest(j)))).isFalse();
    }
    assertThat(sums(trainedOn().blocks(), forecaster).outside().rows()).isZero();
    assertThat(new OutsideCounts(3).inputs()).isEqualTo(3);
  }

  /** And so are the ends of the interval. */
  @Test
  void aLabelAtTheEndIsInside() {
    Forecaster forecaster = forecaster();
    double[] x = {0.5, 100.25};
    double prediction = forecaster.neuron().predict(x);
    double halfWidth = forecaster.interval().orElseThrow().halfWidth(x);
    double[] labels = {
      prediction - halfWidth,
      prediction + halfWidth,
      Math.nextDown(prediction - halfWidth),
      Math.nextUp(prediction + halfWidth)
    };
    double[][] inputs = {{x[0], x[0], x[0], x[0]}, {x[1], x[1], x[1], x[1]}};

    assertThat(sums(LocalPoints.of(inputs, labels).blocks(), forecaster).coverage()).hasValue(0.5);
  }

  @Test
  void theIntervalIsNarrowestAtTheMeans() {
    PredictionInterval interval = forecaster().interval().orElseThrow();
    DataSummary trained = trainedOn().summary();
    assertThat(interval.leastHalfWidth())
        .isEqualTo(interval.halfWidth(trained.mean(0).doubleValue(), trained.mean(1).doubleValue()))
        .isLessThan(interval.halfWidth(0, 100));
  }
}
