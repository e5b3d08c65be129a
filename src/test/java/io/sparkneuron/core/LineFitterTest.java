package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.KeyLine.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lines of keys. Oracle, to the bit: the classes that a training of the rows goes through. */
class LineFitterTest {
  /**
   * Some rows.
   *
   * @param weights null if they have none
   */
  record Table(double[][] x, double[] y, double[] weights) {
    Table(double[][] x, double[] y) {
      this(x, y, null);
    }

    DataSummary summary() {
      DataSummary summary = new DataSummary(x.length);
      summary.add(weights == null ? PointBlock.of(x, y) : PointBlock.of(x, y, weights));
      return summary;
    }

    /** With weights: whole ones, or of many orders of magnitude. */
    Table weighted(Random random) {
      boolean whole = random.nextBoolean();
      return new Table(
          x,
          y,
          random
              .doubles(y.length)
              .map(u -> whole ? 1 + Math.floor(6 * u) : Math.exp(random.nextGaussian() * 4))
              .toArray());
    }
  }

  static Columns columns(int inputs) {
    return new Columns(IntStream.range(0, inputs).mapToObj(j -> "x" + j).toList(), "y");
  }

  static Table table(
      Random random, int rows, int inputs, Function<Random, Double> value, double noise) {
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int j = 0; j < inputs; j++) {
      double weight = random.nextInt(9) - 4;
      for (int i = 0; i < rows; i++) {
        x[j][i] = value.apply(random);
        y[i] += weight * x[j][i];
      }
    }
    for (int i = 0; i < rows; i++) {
      y[i] += noise * random.nextGaussian();
    }
    return new Table(x, y);
  }

  // What the other classes say.

  static KeyLine assertLine(
      LineFitter fitter, boolean bias, DataSummary training, DataSummary judging, String about) {
    KeyLine found = fitter.fit(training, judging);
    assertThat(found.status().hasLine()).as(about).isTrue();
    assertThat(found.rows()).isEqualTo(training.rows());
    PrincipalAxes axes = new PrincipalAxes(new Moments(training, bias));
    LeastSquares line = new LeastSquares(training, axes);
    Neuron neuron = found.neuron().orElseThrow();
    assertThat(neuron).as(about).isEqualTo(line.neuron());
    assertThat(found.status() == Status.COLLINEAR)
        .as(about)
        .isEqualTo(!axes.collinearInputs().isEmpty());
    assertThat(found.degreesOfFreedom())
        .as(about)
        .isEqualTo(training.rows() - axes.rank() - (bias ? 1 : 0));
    assertUncertainty(
        found,
        StandardErrors.of(
            new SummaryPoints(columns(training.inputs()), training),
            neuron,
            line,
            ErrorKind.CLASSIC,
            0.95),
        about);
    assertJudgement(found, neuron, judging, about);
    return found;
  }

  private static void assertUncertainty(KeyLine found, Uncertainty expected, String about) {
    assertThat(new double[] {found.residualStandardError()})
        .as(about)
        .isEqualTo(new double[] {expected.residualStandardError().orElse(Double.NaN)});
    List<Optional<Uncertainty.Estimate>> estimates = new ArrayList<>(expected.weights());
    if (expected.hasBias()) {
      estimates.add(expected.bias());
    }
    assertThat(found.standardErrors())
        .as(about)
        .isEqualTo(
            estimates.stream()
                .mapToDouble(
                    estimate ->
                        estimate.map(Uncertainty.Estimate::standardError).orElse(Double.NaN))
                .toArray());
    assertThat(found.covariance())
        .as(about)
        .isEqualTo(
            expected.covariance().stream()
                .flatMap(row -> row.stream())
                .mapToDouble(entry -> entry)
                .toArray());
  }

  private static void assertJudgement(
      KeyLine found, Neuron neuron, DataSummary judging, String about) {
    Evaluation expected =
        Evaluation.of(judging, neuron, EvaluationSums.withoutMagnitudes(judging.rows()));
    double squares = ErrorSums.of(judging, neuron).squaredError().doubleValue();
    assertThat(new double[] {found.rmse(), found.r2(), found.squares()})
        .as(about)
        .isEqualTo(new double[] {expected.rmse(), expected.r2().orElse(Double.NaN), squares});
    assertThat(LineFitter.squares(judging, neuron)).as(about).isEqualTo(squares);
  }

  /** How many of some tables, with and without bias and weights, did not take the fast way. */
  private static int assertLines(int tables, Function<Random, Table> rows) {
    int slow = 0;
    for (long seed = 0; seed < tables; seed++) {
      Random random = new Random(seed);
      Table table = rows.apply(random);
      if (random.nextInt(3) == 0) {
        table = table.weighted(random);
      }
      boolean bias = random.nextInt(4) > 0;
      LineFitter fitter =
          new LineFitter(new InputEncoder(columns(table.x().length).terms()), bias, 1);
      DataSummary summary = table.summary();
      String about = "seed %s, bias %s, weights %s".formatted(seed, bias, table.weights() != null);
      assertLine(fitter, bias, summary, summary, about);
      slow += fitter.slowFits() + fitter.slowJudgements() > 0 ? 1 : 0;
    }
    return slow;
  }

  // Rows of all kinds.

  @Test
  void ordinaryRowsTakeTheFastWay() {
    assertThat(
            assertLines(
                600,
                random -> {
                  double centre = 10 * random.nextGaussian();
                  return table(
                      random,
                      20,
                      1 + random.nextInt(5),
                      r -> centre + r.nextGaussian(),
                      Math.pow(10, -random.nextInt(6)));
                }))
        .isLessThan(4);
  }

  @Test
  void soDoWholeNumbers() {
    assertThat(
            assertLines(
                600,
                random -> {
                  Table table =
                      table(random, 30, 1 + random.nextInt(4), r -> 1.0 + r.nextInt(100), 3);
                  return new Table(table.x(), Arrays.stream(table.y()).map(Math::rint).toArray());
                }))
        .isLessThan(4);
  }

  /** Of whole numbers, eighths, and decimal fractions that doubles have not got. */
  @Test
  void soDoRowsOnALine() {
    int[] units = {1, 8, 10};
    assertThat(
            assertLines(
                600,
                random -> {
                  double unit = units[random.nextInt(units.length)];
                  return table(
                      random, 25, 1 + random.nextInt(4), r -> (r.nextInt(1000) - 500) / unit, 0);
                }))
        .isLessThan(4);
  }

  @Test
  void whatLiesOnALineHasNoError() {
    double[] x = {1, 2, 3, 5, 8};
    LineFitter fitter = new LineFitter(new InputEncoder(columns(1).terms()), true, 1);
    for (double bias : new double[] {0, -7.25}) {
      DataSummary summary =
          new Table(new double[][] {x}, Arrays.stream(x).map(v -> 3 * v + bias).toArray())
              .summary();
      KeyLine line = assertLine(fitter, true, summary, summary, "bias " + bias);
      assertThat(line.neuron()).contains(Neuron.of(new double[] {3}, bias));
      assertThat(line.rmse()).isZero();
      assertThat(line.r2()).isEqualTo(1);
      assertThat(line.squares()).isZero();
      assertThat(line.residualStandardError()).isZero();
      assertThat(line.standardErrors()).containsExactly(0, 0);
      assertThat(line.covariance()).containsExactly(0, 0, 0);
    }
    assertThat(fitter.slowFits() + fitter.slowJudgements()).isZero();
  }

  @Test
  void manyOrNoInputsToTheRowIsNoMatter() {
    assertLines(
        600,
        random ->
            table(
                random,
                1 + random.nextInt(random.nextInt(9) == 0 ? 200 : 12),
                1 + random.nextInt(6),
                Random::nextGaussian,
                random.nextInt(2)));
  }

  @Test
  void scalesAndOffsetsAreNoMatter() {
    assertLines(
        600,
        random -> {
          Table table = table(random, 20, 1 + random.nextInt(4), Random::nextGaussian, 1);
          for (double[] column : table.x()) {
            double unit = Math.pow(10, random.nextInt(165) - 90);
            double offset = random.nextInt(3) == 0 ? 1e12 : 0;
            Arrays.setAll(column, i -> unit * (column[i] + offset));
          }
          double unit = Math.pow(10, random.nextInt(165) - 90);
          return new Table(table.x(), Arrays.stream(table.y()).map(v -> unit * v).toArray());
        });
  }

  /** NearestLineTest has tables of inputs that are nearly others, and of any offsets. */
  @Test
  void tablesOfOtherTestsAreNoMatter() {
    assertLines(
        300,
        random -> {
          LocalPoints points = NearestLineTest.table(random);
          PointBlock block = points.blocks().get(0);
          double[][] x =
              IntStream.range(0, block.inputs()).mapToObj(block::input).toArray(double[][]::new);
          return new Table(x, block.labels());
        });
  }

  /** From 1e-4 of their deviation, far from the rule of 1e-13 for its square, to a tenth of it. */
  @Test
  void inputsThatAreNearlyAlikeAreNoMatter() {
    int slow =
        assertLines(
            600,
            random -> {
              Table table = table(random, 20, 2 + random.nextInt(3), Random::nextGaussian, 1);
              double distance = Math.pow(10, -8 * random.nextDouble());
              double[][] x = table.x();
              Arrays.setAll(x[1], i -> 3 * x[0][i] + distance * random.nextGaussian());
              return table;
            });
    assertThat(slow).isBetween(200, 500);
  }

  @Test
  void inputsThatAreAlikeAreNoMatter() {
    int slow =
        assertLines(
            100,
            random -> {
              Table table = table(random, 20, 3, r -> (double) r.nextInt(50), 1);
              double[][] x = table.x();
              Arrays.setAll(x[2], i -> x[0][i] - 2 * x[1][i]);
              return table;
            });
    assertThat(slow).isEqualTo(100);
  }

  @Test
  void columnsThatNeverChangeAreNoMatter() {
    assertLines(
        300,
        random -> {
          Table table = table(random, 15, 1 + random.nextInt(3), Random::nextGaussian, 1);
          double[][] x = table.x();
          Arrays.fill(x[random.nextInt(x.length)], random.nextInt(3) * 0.1);
          if (random.nextInt(3) == 0) {
            Arrays.fill(table.y(), random.nextInt(3) * 0.1);
          }
          return table;
        });
  }

  /** Many of their covariances are exactly 0. */
  @Test
  void designsThatAreBalancedAreNoMatter() {
    int slow =
        assertLines(
            200,
            random -> {
              int inputs = 1 + random.nextInt(4);
              double[][] x = new double[inputs][32];
              double offset = random.nextInt(2);
              for (int j = 0; j < inputs; j++) {
                int bit = j;
                Arrays.setAll(x[j], i -> ((i >> bit) & 1) - offset / 2);
              }
              double[] y = random.doubles(32).map(u -> Math.floor(3 * u)).toArray();
              if (random.nextBoolean()) {
                Arrays.setAll(y, i -> x[0][i] + (i >> 4));
              }
              return new Table(x, y);
            });
    assertThat(slow).isLessThan(20);
  }

  /** A covariance that is 2^-300 of its terms is not 0. */
  @Test
  void moreDigitsThanThereAreAreNoMatter() {
    double large = 0x1p300;
    DataSummary summary =
        new Table(new double[][] {{large, -large, 1}}, new double[] {large, large, 3}).summary();
    LineFitter fitter = new LineFitter(new InputEncoder(columns(1).terms()), true, 1);
    KeyLine line = assertLine(fitter, true, summary, summary, "2^300");
    assertThat(line.neuron().orElseThrow().weight(0)).isNegative();
    assertThat(fitter.slowFits()).isEqualTo(1);
  }

  @Test
  void halfwayTheEvenDoubleIsTaken() {
    double next = Math.nextUp(1.0);
    DataSummary summary =
        new Table(new double[][] {{1, 1, -1, -1}}, new double[] {1, next, 1, next}).summary();
    LineFitter fitter = new LineFitter(new InputEncoder(columns(1).terms()), true, 1);
    KeyLine line = assertLine(fitter, true, summary, summary, "halfway");
    assertThat(line.neuron()).contains(Neuron.of(new double[] {0}, 1));
    assertThat(fitter.slowFits()).isEqualTo(1);
  }

  // A training itself.

  @Test
  void aTrainingOfTheRowsPublishesTheSame() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      boolean bias = random.nextInt(4) > 0;
      Table table = table(random, 20, 1 + random.nextInt(4), Random::nextGaussian, 1);
      DataSummary summary = table.summary();
      TrainingResult result =
          new Trainer(
                  new SummaryPoints(columns(summary.inputs()), summary),
                  TrainingSettings.defaults(seed).withBias(bias),
                  epoch -> {})
              .train();
      KeyLine line =
          new LineFitter(new InputEncoder(columns(summary.inputs()).terms()), bias, 1)
              .fit(summary, summary);
      String about = "seed " + seed;
      assertThat(line.neuron()).as(about).contains(result.neuron());
      assertUncertainty(line, result.uncertainty(), about);
      assertJudgement(line, result.neuron(), summary, about);
    }
  }

  // Rows that judge.

  @Test
  void otherRowsMayJudge() {
    int slow = 0;
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(4);
      DataSummary training =
          table(random, 20, inputs, Random::nextGaussian, random.nextInt(2)).summary();
      Table others =
          table(random, 1 + random.nextInt(9), inputs, Random::nextGaussian, random.nextInt(2));
      LineFitter fitter = new LineFitter(new InputEncoder(columns(inputs).terms()), true, 1);
      DataSummary judging = (seed % 2 == 0 ? others : others.weighted(random)).summary();
      assertLine(fitter, true, training, judging, "seed " + seed);
      slow += fitter.slowFits() + fitter.slowJudgements() > 0 ? 1 : 0;
    }
    assertThat(slow).isLessThan(3);
  }

  @Test
  void withoutRowsThatJudgeNothingIsKnownOfThem() {
    DataSummary summary = new Table(new double[][] {{1, 2, 3}}, new double[] {1, 5, 3}).summary();
    LineFitter fitter = new LineFitter(new InputEncoder(columns(1).terms()), true, 1);
    for (DataSummary none : new DataSummary[] {null, new DataSummary(1)}) {
      KeyLine line = fitter.fit(summary, none);
      assertThat(line.status()).isEqualTo(Status.OK);
      assertThat(line.neuron()).contains(Neuron.of(new double[] {1}, 1));
      assertThat(line.rmse()).isNaN();
      assertThat(line.r2()).isNaN();
      assertThat(line.squares()).isZero();
      assertThat(line.residualStandardError()).isPositive();
    }
    assertThat(LineFitter.squares(new DataSummary(1), Neuron.of(new double[] {1}, 1))).isZero();
  }

  @Test
  void squaresOfAnyLineAreTheNearestDouble() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(5);
      Table table = table(random, 10, inputs, r -> 1e6 + r.nextInt(100) / 10.0, 1);
      Neuron neuron =
          Neuron.of(
              random.doubles(inputs).map(u -> u < 0.3 ? 0 : u).toArray(),
              random.nextInt(3) * random.nextGaussian());
      DataSummary summary = (seed % 2 == 0 ? table : table.weighted(random)).summary();
      assertThat(LineFitter.squares(summary, neuron))
          .as("seed %s", seed)
          .isEqualTo(ErrorSums.of(summary, neuron).squaredError().doubleValue());
    }
    // More digits than there are, of which only the last ones are left.
    double two = Math.nextUp(2.0);
    DataSummary wide =
        new Table(new double[][] {{1e60, 1, 2}}, new double[] {1e60, 1, two}).summary();
    assertThat(LineFitter.squares(wide, Neuron.of(new double[] {1}, 0))).isEqualTo(0x1p-102);
    DataSummary tiny = new Table(new double[][] {{1e-170}}, new double[] {0}).summary();
    assertThat(LineFitter.squares(tiny, Neuron.of(new double[] {0.1}, 0))).isZero();
  }

  // What becomes of a key.

  private static KeyLine line(double[][] x, double... y) {
    DataSummary summary = new Table(x, y).summary();
    return new LineFitter(new InputEncoder(columns(x.length).terms()), true, 3)
        .fit(summary, summary);
  }

  @Test
  void aStatusTellsWhatBecameOfTheLine() {
    assertThat(line(new double[][] {{1, 2, 3}}, 1, 2, 4).status()).isEqualTo(Status.OK);
    assertThat(line(new double[][] {{7, 7, 7}, {1, 2, 3}}, 1, 2, 4).status())
        .isEqualTo(Status.CONSTANT_INPUT);
    // 0 is a value as any other where it is no level.
    assertThat(line(new double[][] {{0, 0, 0}}, 1, 2, 4).status()).isEqualTo(Status.CONSTANT_INPUT);
    assertThat(line(new double[][] {{7, 7, 7}, {1, 2, 3}, {2, 4, 6}}, 1, 2, 4).status())
        .isEqualTo(Status.COLLINEAR);
    assertThat(line(new double[][] {{1, 2}}, 1, 2).status()).isEqualTo(Status.TOO_FEW_ROWS);
    assertThat(line(new double[][] {{1e-110, 2e-110, 3e-110}}, 1, 2, 4).status())
        .isEqualTo(Status.OUT_OF_RANGE);
    assertThat(line(new double[][] {{1, 2, 3}}, 1e-110, 2e-110, 4e-110).status())
        .isEqualTo(Status.OUT_OF_RANGE);
    assertThat(line(new double[][] {{1e99, 1e99 + 1e84, 1e99}}, -1e99, 1e99, 0).status())
        .isEqualTo(Status.OK);
    assertThat(line(new double[][] {{1e40, 1e40 * (1 + 1e-15), 1e40}}, -1e99, 1e99, 0).status())
        .isEqualTo(Status.OK);
    assertThat(Arrays.stream(Status.values()).map(Status::word))
        .containsExactly("ok", "constant-input", "collinear", "too-few-rows", "out-of-range");
  }

  @Test
  void withoutALineNothingIsTold() {
    KeyLine none = line(new double[][] {{1, 2}}, 1, 2);
    assertThat(none.status().hasLine()).isFalse();
    assertThat(none.rows()).isEqualTo(2);
    assertThat(none.neuron()).isEmpty();
    assertThat(none.rmse()).isNaN();
    assertThat(none.r2()).isNaN();
    assertThat(none.squares()).isZero();
    assertThat(none.standardErrors()).isEmpty();
    assertThat(none.covariance()).isEmpty();
    assertThat(none.residualStandardError()).isNaN();
    assertThat(none.degreesOfFreedom()).isZero();
    assertThat(
            new LineFitter(new InputEncoder(columns(1).terms()), true, 0)
                .fit(new DataSummary(1), null)
                .status())
        .isEqualTo(Status.TOO_FEW_ROWS);
  }

  // Categories.

  private static final Columns WITH_CATEGORIES =
      new Columns(
          List.of(
              Term.column("c", Kind.CATEGORY)
                  .withLevels(List.of("A", "B", "C", "D"), Optional.of("B")),
              Term.column("x", Kind.NUMBER),
              Term.column("d", Kind.CATEGORY).withLevels(List.of("P", "Q"), Optional.empty())),
          Term.column("y", Kind.NUMBER),
          Optional.empty());

  /** Inputs c=A, c=C, c=D, x, d=P and d=Q; levels A, B, C, D, P and Q. */
  private static KeyLine categories(String c, String d, boolean isWeighted, boolean bias) {
    int rows = c.length();
    double[][] x = new double[6][rows];
    double[] y = new double[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      int level = "A CD".indexOf(c.charAt(i));
      int input = level == 0 ? 0 : level - 1;
      if (c.charAt(i) != 'B') {
        x[input][i] = 1;
      }
      x[3][i] = i * i;
      x[d.charAt(i) == 'P' ? 4 : 5][i] = 1;
      y[i] = 3 * i + input;
      weights[i] = 0.1 + i;
    }
    DataSummary summary = new Table(x, y, isWeighted ? weights : null).summary();
    return new LineFitter(new InputEncoder(WITH_CATEGORIES.terms()), bias, 1).fit(summary, summary);
  }

  @Test
  void levelsThatNoRowHasAreTold() {
    for (boolean isWeighted : new boolean[] {false, true}) {
      assertThat(categories("ABCDAB", "PQPQPP", isWeighted, false).unseen()).isEmpty();
      assertThat(categories("ABABAB", "PQPQPP", isWeighted, false).unseen()).containsExactly(2, 3);
      assertThat(categories("ACDACD", "PPPPPP", isWeighted, false).unseen()).containsExactly(1, 5);
      assertThat(categories("BBBBBB", "QQQQQQ", isWeighted, false).unseen())
          .containsExactly(0, 2, 3, 4);
    }
    assertThat(
            new LineFitter(new InputEncoder(WITH_CATEGORIES.terms()), true, 1)
                .fit(new DataSummary(6), null)
                .unseen())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  /** As one that every row has is, and so is the reference together with it. */
  @Test
  void aLevelThatNoRowHasIsNoConstantInput() {
    assertThat(categories("BABBAB", "PPPPPP", false, true).status())
        .isEqualTo(Status.CONSTANT_INPUT);
    assertThat(categories("BABBAB", "PPPPPP", false, false).status()).isEqualTo(Status.OK);
    assertThat(categories("BBBBBB", "PPQPPQ", false, false).status()).isEqualTo(Status.OK);
    assertThat(categories("BABBAB", "PPQPQP", false, true).status()).isEqualTo(Status.COLLINEAR);
    assertThat(categories("CACCAC", "PPPPPP", false, false).status()).isEqualTo(Status.COLLINEAR);
  }

  // The ends of what is fitted.

  @Test
  void theEndsOfTheRangeBelongToIt() {
    double beyond = Math.nextUp(1e100);
    assertThat(line(new double[][] {{0, -1e100, 1e100}}, 1, 2, 4).status()).isEqualTo(Status.OK);
    assertThat(line(new double[][] {{0, -1e100, beyond}}, 1, 2, 4).status())
        .isEqualTo(Status.OUT_OF_RANGE);
    assertThat(line(new double[][] {{1, 2, 3}}, 1e100, 0, 0).status()).isEqualTo(Status.OK);
    KeyLine none = line(new double[][] {{1, 2, 3}}, -beyond, 0, 0);
    assertThat(none.status()).isEqualTo(Status.OUT_OF_RANGE);
    assertThat(none.rows()).isEqualTo(3);
    assertThat(none.neuron()).isEmpty();
    double[][] least = {{-1e-100, 1e-100, -1e-100, 1e-100}};
    assertThat(line(least, 1, 2, 4, 3).status()).isEqualTo(Status.OK);
  }

  /** A mean does not grow with the weights, and nor does a deviation. */
  @Test
  void weightsDoNotMakeUpForAColumnThatHardlyVaries() {
    double[][] x = {{1e-105, -1e-105, 3e-105, 2e-105}};
    for (double weight : new double[] {1e-20, 1, 1e20}) {
      double[] weights = {weight, weight, 2 * weight, weight};
      DataSummary summary = new Table(x, new double[] {1, 2, 4, 3}, weights).summary();
      for (boolean bias : new boolean[] {true, false}) {
        assertThat(
                new LineFitter(new InputEncoder(columns(1).terms()), bias, 1)
                    .fit(summary, summary)
                    .status())
            .as("weight %s, bias %s", weight, bias)
            .isEqualTo(Status.OUT_OF_RANGE);
      }
    }
  }

  @Test
  void squaresBeyondTheDoublesAreOutOfRange() {
    DataSummary training = new Table(new double[][] {{1, 2, 3}}, new double[] {1, 2, 4}).summary();
    DataSummary judging = new Table(new double[][] {{1e200, 1}}, new double[] {0, 1}).summary();
    KeyLine none =
        new LineFitter(new InputEncoder(columns(1).terms()), true, 1).fit(training, judging);
    assertThat(none.status()).isEqualTo(Status.OUT_OF_RANGE);
    assertThat(none.rows()).isEqualTo(3);
    assertThat(LineFitter.squares(judging, Neuron.of(new double[] {1}, 0)))
        .isEqualTo(Double.MAX_VALUE);
  }

  /** All inputs count, also those that never change. */
  @Test
  void withMoreThanFiveHundredInputsThereIsNoCovariance() {
    for (int inputs : new int[] {500, 501}) {
      double[][] x = new double[inputs][4];
      x[7] = new double[] {1, 2, 3, 4};
      LineFitter fitter = new LineFitter(new InputEncoder(columns(inputs).terms()), true, 1);
      DataSummary summary = new Table(x, new double[] {1, 2, 4, 3}).summary();
      KeyLine line = fitter.fit(summary, summary);
      assertThat(fitter.slowFits()).isZero();
      assertThat(line.standardErrors()[7]).isPositive();
      assertThat(line.covariance()).hasSize(inputs == 500 ? 501 * 502 / 2 : 0);
    }
  }
}
