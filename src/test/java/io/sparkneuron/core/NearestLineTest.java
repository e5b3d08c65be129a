package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A converged training gives the doubles nearest to the exact least-squares line. */
class NearestLineTest {
  private static final double GREATEST_CONDITION = 1e11;

  static double[] line(Neuron neuron) {
    double[] line = Arrays.copyOf(neuron.weights(), neuron.inputs() + 1);
    line[neuron.inputs()] = neuron.bias();
    return line;
  }

  private static double condition(LocalPoints points) {
    DataSummary summary = points.summary();
    int inputs = summary.inputs();
    double[][] correlation = new double[inputs][inputs];
    for (int j = 0; j < inputs; j++) {
      for (int k = 0; k < inputs; k++) {
        correlation[j][k] =
            summary.covariance(j, k).doubleValue() / summary.deviation(j) / summary.deviation(k);
      }
    }
    double[] eigenvalues =
        new EigenDecomposition(new Array2DRowRealMatrix(correlation)).getRealEigenvalues();
    return Arrays.stream(eigenvalues).max().orElseThrow()
        / Math.max(1e-300, Arrays.stream(eigenvalues).min().orElseThrow());
  }

  /** Offsets up to 1e15, units of 1e-6…1e9, and inputs that are nearly others. */
  static LocalPoints table(Random random) {
    int inputs = 1 + random.nextInt(8);
    int rows = inputs + 2 + random.nextInt(random.nextInt(10) == 0 ? 499 - inputs : 30);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int j = 0; j < inputs; j++) {
      double unit = random.nextBoolean() ? 1 : Math.pow(10, random.nextInt(16) - 6);
      double centre = random.nextInt(3) == 0 ? unit * Math.pow(10, random.nextInt(16)) : 0;
      boolean isLikeAnother = j > 0 && random.nextInt(3) == 0;
      double[] other = isLikeAnother ? x[random.nextInt(j)] : new double[rows];
      double spread = isLikeAnother ? Math.pow(10, -6 * random.nextDouble()) * spread(other) : unit;
      for (int i = 0; i < rows; i++) {
        x[j][i] = (isLikeAnother ? other[i] : centre) + spread * random.nextGaussian();
      }
    }
    double noise = random.nextInt(4) == 0 ? 0 : Math.pow(10, random.nextInt(12) - 9);
    for (int j = 0; j < inputs; j++) {
      double weight = random.nextInt(5) == 0 ? 0 : random.nextGaussian() / spread(x[j]);
      for (int i = 0; i < rows; i++) {
        y[i] += weight * x[j][i];
      }
    }
    double level = random.nextBoolean() ? 0 : Math.pow(10, random.nextInt(16));
    for (int i = 0; i < rows; i++) {
      y[i] += level + noise * random.nextGaussian();
    }
    return LocalPoints.of(x, y);
  }

  private static double spread(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /**
   * Oracle: whole numbers, see {@link RationalLine}.
   *
   * @return the largest condition among them
   */
  private static double assertNearest(int wanted) {
    int tables = 0;
    double worst = 0;
    for (long seed = 0; tables < wanted; seed++) {
      LocalPoints points = table(new Random(seed));
      double condition = condition(points);
      if (condition > GREATEST_CONDITION) {
        continue;
      }
      tables++;
      worst = Math.max(worst, condition);
      TrainingResult result = points.train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s: %s", seed, result.stop()).isTrue();
      assertThat(line(result.neuron()))
          .as("seed %s, condition %s", seed, condition)
          .isEqualTo(RationalLine.of(points.rows()));
    }
    return worst;
  }

  @Tag("long")
  @Test
  void everyCoefficientIsTheNearestDouble() {
    assertThat(assertNearest(500)).isGreaterThan(1e10);
  }

  @Test
  void soItIsWithTheFirstTables() {
    assertThat(assertNearest(25)).isGreaterThan(1e3);
  }

  /** Where doubles are 0.125 apart. */
  @Test
  void anOffsetOfATrillionSpreadsCostsNothing() {
    Random random = new Random(1);
    double[] x = IntStream.range(0, 100).mapToDouble(i -> 1e15 + i).toArray();
    double[] y =
        IntStream.range(0, 100).mapToDouble(i -> 2.0 * i + random.nextGaussian()).toArray();
    LocalPoints points = LocalPoints.of(new double[][] {x}, y);
    TrainingResult result = points.train(TrainingSettings.defaults(1));
    assertThat(line(result.neuron())).isEqualTo(RationalLine.of(points.rows()));
    assertThat(result.stop().converged()).isTrue();
  }

  @Test
  void inputsThatDifferByAMillionthAreToldApart() {
    Random random = new Random(2);
    double[][] x = new double[2][200];
    double[] y = new double[200];
    for (int i = 0; i < 200; i++) {
      x[0][i] = 10 + random.nextGaussian();
      x[1][i] = x[0][i] * (1 + 1e-6 * random.nextGaussian());
      y[i] = 3 * x[0][i] - 2 * x[1][i] + 0.1 * random.nextGaussian();
    }
    LocalPoints points = LocalPoints.of(x, y);
    assertThat(line(points.train(TrainingSettings.defaults(1)).neuron()))
        .isEqualTo(RationalLine.of(points.rows()));
  }

  private static LocalPoints exactTable(int inputs, int rows, double[] weights, double bias) {
    Random random = new Random(3);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = bias;
      for (int j = 0; j < inputs; j++) {
        x[j][i] = random.nextInt(1000) / 8.0;
        y[i] += weights[j] * x[j][i];
      }
    }
    return LocalPoints.of(x, y);
  }

  private static double[] eighths(int inputs) {
    return new Random(4).ints(inputs, -40, 40).mapToDouble(weight -> weight / 8.0).toArray();
  }

  @Test
  void anExactlyLinearTableGivesItsCoefficients() {
    double[] weights = eighths(60);
    LocalPoints points = exactTable(60, 200, weights, -7.25);
    TrainingResult result = points.train(TrainingSettings.defaults(1));
    assertThat(result.neuron()).isEqualTo(Neuron.of(weights, -7.25));
    assertThat(result.distanceToLeastSquares()).isZero();
  }

  @Tag("long")
  @Test
  void anExactlyLinearTableOfAThousandInputsGivesItsCoefficients() {
    double[] weights = eighths(1000);
    LocalPoints points = exactTable(1000, 1010, weights, -7.25);
    SummaryPoints statistics = new SummaryPoints(points.columns(), points.summary());
    TrainingResult result =
        new Trainer(statistics, TrainingSettings.defaults(1), epoch -> {}).train();
    assertThat(result.neuron()).isEqualTo(Neuron.of(weights, -7.25));
    assertThat(result.distanceToLeastSquares()).isZero();
  }

  /** The mean of two neighbours is as near to the one as to the other. */
  @Test
  void halfwayTheEvenDoubleIsTaken() {
    double next = Math.nextUp(1.0);
    LocalPoints points =
        LocalPoints.of(new double[][] {{1, 1, -1, -1}}, new double[] {1, next, 1, next});
    assertThat(points.train(TrainingSettings.defaults(1)).neuron())
        .isEqualTo(Neuron.of(new double[] {0}, 1));
  }

  // Nothing but the rows shows.

  private static void assertSameBits(LocalPoints points, Random random, String about) {
    TrainingResult first = points.train(TrainingSettings.defaults(1));
    assertThat(first.stop().converged()).as("%s: %s", about, first.stop()).isTrue();
    List<double[]> rows = new ArrayList<>(points.rows());
    int inputs = first.neuron().inputs();
    for (int way = 0; way < 8; way++) {
      Collections.shuffle(rows, random);
      LocalPoints shuffled = new LocalPoints(TestRows.randomBlocks(rows, random));
      TrainingSettings settings = TrainingSettings.defaults(random.nextLong());
      if (way % 2 == 1) {
        settings = settings.withInit(first.neuron());
      }
      if (way % 3 == 1) {
        settings = settings.withLearningRate(0.5 + random.nextDouble());
      }
      Points asked = way < 4 ? shuffled : new SummaryPoints(shuffled.columns(), shuffled.summary());
      TrainingResult result = new Trainer(asked, settings, epoch -> {}).train();
      assertThat(result.neuron())
          .as("%s, way %s: %s", about, way, result.stop())
          .isEqualTo(first.neuron());
      assertThat(result.distanceToLeastSquares()).isEqualTo(first.distanceToLeastSquares());
      Evaluation evaluation =
          Evaluation.of(result.summary(), result.neuron(), asked.evaluationSums(result.neuron()));
      Evaluation expected =
          Evaluation.of(first.summary(), first.neuron(), points.evaluationSums(first.neuron()));
      assertThat(evaluation.rmse()).isEqualTo(expected.rmse());
      assertThat(evaluation.r2()).isEqualTo(expected.r2());
      for (int j = 0; j <= inputs; j++) {
        assertThat(result.summary().mean(j)).isEqualTo(first.summary().mean(j));
        assertThat(result.summary().covariance(j, inputs))
            .isEqualTo(first.summary().covariance(j, inputs));
      }
    }
  }

  @Test
  void neitherStartNorSeedNorRateNorGradientShows() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      assertSameBits(table(random), random, "seed " + seed);
    }
  }

  /** Constant columns, multiples, sums of others, and a column in other units. */
  static LocalPoints undetermined(Random random) {
    int rows = 20 + random.nextInt(100);
    double[][] x = new double[6][rows];
    double[] y = new double[rows];
    double offset = random.nextBoolean() ? 0 : 1000 * random.nextGaussian();
    for (int i = 0; i < rows; i++) {
      x[0][i] = offset + 10 * random.nextGaussian();
      x[1][i] = 1.8 * x[0][i] + 32;
      x[2][i] = 7;
      x[3][i] = random.nextGaussian();
      x[4][i] = x[0][i] + x[3][i];
      x[5][i] = random.nextDouble();
      y[i] = 2 * x[0][i] - x[3][i] + 5 * x[5][i] + 0.1 * random.nextGaussian();
    }
    return LocalPoints.of(x, y);
  }

  @Test
  void aLineThatTheRowsDoNotDetermineIsTheSameToTheBitToo() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      assertSameBits(undetermined(random), random, "seed " + seed);
    }
  }

  /** Oracle: the line without the columns that say nothing new; its predictions are the same. */
  @Test
  void theMinimumNormLinePredictsRight() {
    for (long seed = 0; seed < 30; seed++) {
      LocalPoints points = undetermined(new Random(seed));
      PointBlock block = points.blocks().get(0);
      TrainingResult result = points.train(TrainingSettings.defaults(seed));
      assertThat(result.collinearInputs()).containsExactly("x1", "x2", "x4", "x5");
      assertThat(result.constantInputs()).containsExactly("x3");
      assertThat(result.neuron().weight(2)).isZero();
      LocalPoints determined =
          LocalPoints.of(
              new double[][] {block.input(0), block.input(3), block.input(5)}, block.labels());
      ExactLine exact = ExactLine.of(determined.rows());
      double[] found = new double[block.rows()];
      double[] expected = new double[block.rows()];
      Neuron nearest =
          Neuron.of(
              exact.weights().stream().mapToDouble(Number::doubleValue).toArray(),
              exact.bias().doubleValue());
      for (int i = 0; i < block.rows(); i++) {
        double[] row = points.rows().get(i);
        found[i] = result.neuron().predict(Arrays.copyOf(row, 6));
        expected[i] = nearest.predict(row[0], row[3], row[5]);
      }
      assertThat(found)
          .as("seed %s", seed)
          .containsExactly(expected, within(1e-12 * spread(block.labels())));
    }
  }

  @Test
  void aConstantInputLeavesTheOthersExact() {
    Random random = new Random(5);
    double[] x = random.doubles(50, 0, 1).toArray();
    double[] y = Arrays.stream(x).map(v -> 3 * v + random.nextGaussian()).toArray();
    double[] constant = new double[50];
    Arrays.fill(constant, 0.1);
    double[] alone = RationalLine.of(LocalPoints.of(new double[][] {x}, y).rows());
    LocalPoints points = LocalPoints.of(new double[][] {constant, x}, y);
    assertThat(line(points.train(TrainingSettings.defaults(1)).neuron()))
        .isEqualTo(new double[] {0, alone[0], alone[1]});
  }

  // The story of the last step.

  @Test
  void theLastEpochEndsAtTheNearestLine() {
    List<Epoch> seen = new ArrayList<>();
    LocalPoints norris = TestRows.file("norris.csv");
    TrainingResult result =
        new Trainer(norris, TrainingSettings.defaults(1).withLearningRate(0.3), seen::add).train();
    assertThat(line(result.neuron())).isEqualTo(RationalLine.of(norris.rows()));
    assertThat(seen.get(seen.size() - 1).after()).isEqualTo(result.neuron());
    List<PathPoint> path = result.path();
    assertThat(path.get(path.size() - 1))
        .isEqualTo(new PathPoint(result.epochs(), result.neuron()));
  }

  /** Such a line is the rule's, not arithmetic's. */
  @Test
  void aTrainingThatDidNotConvergeEndsWhereTheRuleLeftIt() {
    LocalPoints norris = TestRows.file("norris.csv");
    TrainingSettings settings =
        TrainingSettings.defaults(1)
            .withLearningRate(0.3)
            .withStop(new StopRule(3, 1e-9, OptionalDouble.empty()));
    List<Epoch> seen = new ArrayList<>();
    TrainingResult result = new Trainer(norris, settings, seen::add).train();
    assertThat(result.stop()).isInstanceOf(StopReason.EpochLimit.class);
    assertThat(result.distanceToLeastSquares()).isGreaterThan(0.01);
    assertThat(result.neuron()).isEqualTo(seen.get(2).after());
  }

  /** With the data as they are the last step is the rule's own, to the bit. */
  @Test
  void theClassicRuleIsLeftAlone() {
    LocalPoints points = TestRows.file("line.csv");
    PointBlock rows = points.blocks().get(0);
    TrainingResult result =
        points.train(
            TrainingSettings.defaults(1)
                .withScaling(Scaling.Kind.NONE)
                .withLearningRate(1)
                .withInit(Neuron.of(new double[] {25}, 85)));
    assertThat(result.stop().converged()).isTrue();
    Neuron neuron = Neuron.of(new double[] {25}, 85);
    for (int epoch = 0; epoch < result.epochs(); epoch++) {
      ErrorSums sums = new ErrorSums(1);
      sums.add(rows, neuron);
      neuron =
          Neuron.of(
              new double[] {neuron.weight(0) - sums.meanErrorTimesInput(0)},
              neuron.bias() - sums.meanError());
    }
    assertThat(result.neuron()).isEqualTo(neuron);
  }
}
