package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loop: what it finds, what it refuses and why it stops. */
class TrainerTest {
  private static final OptionalDouble AUTO = OptionalDouble.empty();
  private static final StopRule USUAL = new StopRule(1000, 1e-9, OptionalDouble.empty());

  private static TrainingSettings settings(
      Scaling.Kind scaling, OptionalDouble rate, StopRule stop, Neuron start) {
    return new TrainingSettings(scaling, rate, stop, Optional.of(start), 0);
  }

  private static TrainingSettings classic(double rate, int epochs, double tolerance) {
    return settings(
        Scaling.Kind.NONE,
        OptionalDouble.of(rate),
        new StopRule(epochs, tolerance, OptionalDouble.empty()),
        neuron(85, 25));
  }

  private static TrainingSettings whiten(double rate, int epochs) {
    return new TrainingSettings(
        Scaling.Kind.WHITEN,
        OptionalDouble.of(rate),
        new StopRule(epochs, 1e-9, OptionalDouble.empty()),
        Optional.empty(),
        3);
  }

  private static Neuron neuron(double bias, double... weights) {
    return Neuron.of(weights, bias);
  }

  private static LocalPoints points(double[] y, double[]... x) {
    return LocalPoints.of(x, y);
  }

  private static void assertNeuron(Neuron found, Neuron expected, double relative, String about) {
    double[] a = Arrays.copyOf(found.weights(), found.inputs() + 1);
    double[] b = Arrays.copyOf(expected.weights(), expected.inputs() + 1);
    a[found.inputs()] = found.bias();
    b[expected.inputs()] = expected.bias();
    double largest = Arrays.stream(b).map(Math::abs).max().getAsDouble();
    assertThat(a).as(about).containsExactly(b, within(relative * largest));
  }

  private static double[] plus(double[] a, double[] b, double timesB) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + timesB * b[i];
    }
    return sum;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().getAsDouble();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().getAsDouble());
  }

  private static double[] uniform(long seed, int rows, double low, double high) {
    return new Random(seed).doubles(rows, low, high).toArray();
  }

  // What it finds.

  @Test
  void theClassicRuleFindsTheLineOfTheWorkedExample() {
    TrainingResult result = TestRows.file("line.csv").train(classic(1, 1000, 1e-12));
    assertThat(result.stop().name()).isEqualTo("converged");
    assertThat(result.neuron().weight(0)).isCloseTo(12, within(12e-9));
    assertThat(result.neuron().bias()).isCloseTo(37, within(37e-9));
    assertThat(result.start()).isEqualTo(neuron(85, 25));
    assertThat(result.losses()).hasSize(result.epochs());
    assertThat(result.losses()).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(result.distanceToLeastSquares()).isLessThan(1e-9);
  }

  @Test
  void aPerfectFitIsFoundByTheDefaults() {
    for (long seed = 0; seed < 20; seed++) {
      TrainingResult result = TestRows.file("line.csv").train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertNeuron(result.neuron(), neuron(37, 12), 1e-14, "seed " + seed);
    }
  }

  @Tag("long")
  @Test
  void aPerfectFitWithManyInputsIsNeverCalledDiverged() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(30);
      double[][] x = new double[inputs][200];
      double[] y = new double[200];
      for (int j = 0; j < inputs; j++) {
        double centre = Math.scalb(random.nextGaussian(), random.nextInt(40));
        for (int i = 0; i < 200; i++) {
          x[j][i] = centre + random.nextGaussian();
          y[i] += (j - 3) * x[j][i];
        }
      }
      for (double tolerance : new double[] {0, 1e-12, 1e-9}) {
        TrainingResult result =
            LocalPoints.of(x, y)
                .train(
                    new TrainingSettings(
                        Scaling.Kind.WHITEN,
                        AUTO,
                        new StopRule(50, tolerance, OptionalDouble.empty()),
                        Optional.empty(),
                        seed));
        assertThat(result.stop().converged())
            .as("seed %s, %s inputs, %s", seed, inputs, result.stop())
            .isTrue();
        assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(6);
      }
    }
  }

  // Data that do not determine everything.

  /** Standardised, both inputs are the same column: they share its coefficient equally. */
  @Test
  void aMultipleOfAnInputSharesItsWeight() {
    double[] x1 = uniform(1, 50, -3, 9);
    double[] y = new double[50];
    for (int i = 0; i < 50; i++) {
      y[i] = 3 * x1[i] + 5;
    }
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result = points(y, x1, plus(x1, x1, 1)).train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertNeuron(result.neuron(), neuron(5, 1.5, 0.75), 1e-12, "seed " + seed);
      assertThat(result.collinearInputs()).containsExactly("x1", "x2");
      assertThat(result.constantInputs()).isEmpty();
    }
  }

  /** With y = a·x1 + b·x2, minimise Σ (w_j σ_j)² over w1 + w3 = a, w2 + w3 = b. */
  @Test
  void aSumOfInputsGetsTheMinimumNormAnswer() {
    double[] x1 = uniform(2, 60, 0, 1);
    double[] x2 = uniform(3, 60, 100, 120);
    double[] x3 = plus(x1, x2, 1);
    double[] other = uniform(4, 60, 0, 5);
    double[] y = plus(plus(plus(other, x1, 6), x2, -2), new double[60], 0);
    double s1 = Math.pow(deviation(x1), 2);
    double s2 = Math.pow(deviation(x2), 2);
    double w3 = (6 * s1 - 2 * s2) / (s1 + s2 + Math.pow(deviation(x3), 2));
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result = points(y, x1, x2, x3, other).train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertNeuron(
          result.neuron(),
          neuron(result.neuron().bias(), 6 - w3, -2 - w3, w3, 1),
          1e-11,
          "seed " + seed);
      assertThat(result.neuron().bias()).as("seed %s", seed).isCloseTo(0, within(1e-10));
      assertThat(result.collinearInputs()).containsExactly("x1", "x2", "x3");
      assertThat(result.distanceToLeastSquares()).isLessThan(1e-12);
    }
  }

  @Test
  void duplicatedInputsShareTheWeightEqually() {
    double[] x = uniform(5, 40, 1e9, 1e9 + 1);
    double[] y = plus(uniform(6, 40, 0, 0.1), x, 8);
    double slope = ExactLine.of(points(y, x).rows()).weights().get(0).doubleValue();
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result = points(y, x, x, x.clone(), x).train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      for (int j = 0; j < 4; j++) {
        assertThat(result.neuron().weight(j))
            .as("seed %s", seed)
            .isCloseTo(slope / 4, within(1e-6 * slope));
      }
      assertThat(result.collinearInputs()).containsExactly("x1", "x2", "x3", "x4");
    }
  }

  @Test
  void constantInputsGetTheWeightZeroAndAreNamed() {
    double[] x = uniform(7, 40, 0, 1);
    double[] constant = new double[40];
    Arrays.fill(constant, 3e9);
    double[] y = plus(constant, x, 2e9);
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result =
          points(y, constant, x, new double[40]).train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertNeuron(result.neuron(), neuron(3e9, 0, 2e9, 0), 1e-14, "seed " + seed);
      assertThat(result.constantInputs()).containsExactly("x1", "x3");
      assertThat(result.collinearInputs()).isEmpty();
    }
  }

  @Test
  void aConstantLabelIsLearnedByTheBias() {
    double[] y = new double[30];
    Arrays.fill(y, 4.25);
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result =
          points(y, uniform(8, 30, 0, 1), uniform(9, 30, 1e6, 2e6))
              .train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s: %s", seed, result.stop()).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(10);
      assertNeuron(result.neuron(), neuron(4.25, 0, 0), 1e-14, "seed " + seed);
      assertThat(result.distanceToLeastSquares()).isLessThan(1e-14);
    }
  }

  @Test
  void oneRowIsMatchedByTheBias() {
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result =
          points(new double[] {44.92}, new double[] {0.66}, new double[] {-7})
              .train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertNeuron(result.neuron(), neuron(44.92, 0, 0), 1e-15, "seed " + seed);
      assertThat(result.constantInputs()).containsExactly("x1", "x2");
    }
  }

  /** Two rows: every standardised input is ±1, so all have the same share of the label's. */
  @Test
  void moreInputsThanRowsGetTheMinimumNormAnswer() {
    double[][] x = {{0, 2}, {1, 0}, {5, 6}};
    for (long seed = 0; seed < 10; seed++) {
      TrainingResult result =
          LocalPoints.of(x, new double[] {0, 6}).train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertNeuron(result.neuron(), neuron(-8, 1, -2, 2), 1e-13, "seed " + seed);
      assertThat(result.collinearInputs()).containsExactly("x1", "x2", "x3");
    }
  }

  @Test
  void aWarmStartWithCollinearInputsIsNotDiverged() {
    double[] x1 = uniform(10, 50, 0, 1);
    double[] y = plus(uniform(11, 50, 0, 1e-3), x1, 3);
    LocalPoints points = points(y, x1, plus(x1, x1, 1));
    Neuron found = points.train(TrainingSettings.defaults(1)).neuron();
    // The same predictions with other weights: worse than nothing to drop, and as good a start.
    Neuron same = neuron(found.bias(), found.weight(0) + 2e3, found.weight(1) - 1e3);
    for (Neuron start : List.of(found, same)) {
      TrainingResult result = points.train(settings(Scaling.Kind.WHITEN, AUTO, USUAL, start));
      assertThat(result.stop().converged()).as("%s from %s", result.stop(), start).isTrue();
      assertNeuron(result.neuron(), found, 1e-9, "from " + start);
    }
  }

  /** Dropping a direction that is almost undetermined makes the first step a step back. */
  @Test
  void aStartThatUsesAnAlmostUndeterminedDirectionIsNotDiverged() {
    double[] x1 = uniform(18, 50, 0, 1);
    double[] difference = uniform(19, 50, -1e-8, 1e-8);
    double[] x2 = plus(x1, difference, 1);
    double[] y = plus(x1, plus(x2, x1, -1), 1e8);
    List<Epoch> seen = new ArrayList<>();
    TrainingResult result =
        new Trainer(
                points(y, x1, x2),
                settings(Scaling.Kind.WHITEN, AUTO, USUAL, neuron(0, 1 - 1e8, 1e8)),
                seen::add)
            .train();
    assertThat(result.stop().converged()).as("%s", result.stop()).isTrue();
    assertThat(result.collinearInputs()).containsExactly("x1", "x2");
    assertThat(seen.get(1).loss()).isGreaterThan(1e6 * seen.get(0).loss());
    assertThat(Math.abs(result.neuron().weight(0))).isLessThan(10);
  }

  // What it refuses.

  @Test
  void valuesBeyondTheRangeAreRefusedByNameAndValue() {
    double[] good = {1, 2};
    assertThatThrownBy(
            () -> points(good, good, new double[] {3, -1e101}).train(TrainingSettings.defaults(1)))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("\"x2\"")
        .hasMessageContaining("-1.0E101");
    assertThatThrownBy(
            () -> points(new double[] {1e101, -3}, good).train(TrainingSettings.defaults(1)))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("\"y\"")
        .hasMessageContaining("1.0E101");
  }

  @Test
  void anInputThatHardlyVariesIsRefusedByName() {
    assertThatThrownBy(
            () ->
                points(new double[] {1, 2}, new double[] {0, 1.5e-101})
                    .train(TrainingSettings.defaults(1)))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("\"x\"")
        .hasMessageContaining("7.5E-102");
  }

  @Test
  void noRowIsRefusedWithTheCounts() {
    LocalPoints nothing =
        new LocalPoints(
            List.of(new PointBlock(new double[1][0], new double[0], new RowCounts(0, 2, 0, 1))));
    assertThatThrownBy(() -> nothing.train(TrainingSettings.defaults(1)))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("3 read = 0 used + 2 null + 0 non-finite + 1 malformed");
  }

  @Test
  void valuesAtTheEndsOfTheRangeAreAccepted() {
    for (double unit : new double[] {1e99, 1e-99}) {
      double[] x = {0, unit, 3 * unit, 4 * unit};
      TrainingResult result =
          points(new double[] {1, 2, 4, 5}, x).train(TrainingSettings.defaults(1));
      assertThat(result.stop().converged())
          .as("x in units of %s: %s", unit, result.stop())
          .isTrue();
      assertThat(result.neuron().weight(0) * unit).isCloseTo(1, within(1e-12));
      assertThat(result.neuron().bias()).isCloseTo(1, within(1e-12));
      TrainingResult labels =
          points(x, new double[] {1, 2, 4, 5}).train(TrainingSettings.defaults(1));
      assertThat(labels.stop().converged())
          .as("y in units of %s: %s", unit, labels.stop())
          .isTrue();
      assertThat(labels.neuron().weight(0) / unit).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void labelsFarBelowOneAreLearnedOrRefusedButNeverClaimed() {
    for (double unit : new double[] {1e-95, 1e-130, 1e-160, 1e-170, 1e-200, 1e-300}) {
      double[] x = uniform(17, 40, 0, 1);
      double[] y = plus(new double[40], x, unit);
      TrainingResult result;
      try {
        result = points(y, x).train(TrainingSettings.defaults(1));
      } catch (DataRefusedException e) {
        assertThat(unit).as(e.getMessage()).isLessThan(1e-99);
        continue;
      }
      assertThat(result.stop().converged()).as("unit %s: %s", unit, result.stop()).isTrue();
      assertThat(result.neuron().weight(0) / unit).as("unit %s", unit).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void rowsThatChangeBetweenEpochsAreNoticed() {
    Points shrinking =
        new Points() {
          private LocalPoints now = TestRows.file("norris.csv");

          @Override
          public Columns columns() {
            return now.columns();
          }

          @Override
          public DataSummary summary() {
            return now.summary();
          }

          @Override
          public ErrorSums errorSums(Neuron neuron) {
            ErrorSums sums = now.errorSums(neuron);
            now = points(new double[] {1, 2}, new double[] {3, 4});
            return sums;
          }

          @Override
          public EvaluationSums evaluationSums(Neuron neuron) {
            return now.evaluationSums(neuron);
          }
        };
    assertThatThrownBy(
            () -> new Trainer(shrinking, TrainingSettings.defaults(1), epoch -> {}).train())
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining(
            "in epoch 2 the rows were not those that were loaded (36 then, 2 now)");
  }

  @Test
  void aValueThatChangesBetweenEpochsIsNoticed() {
    Points changing =
        new Points() {
          private int epochs;

          @Override
          public Columns columns() {
            return points(0).columns();
          }

          private LocalPoints points(double last) {
            return LocalPoints.of(new double[][] {{1, 2, 3}}, new double[] {1, 2, last});
          }

          @Override
          public DataSummary summary() {
            return points(5).summary();
          }

          @Override
          public ErrorSums errorSums(Neuron neuron) {
            return points(++epochs == 1 ? 5 : 5.000000000000001).errorSums(neuron);
          }

          @Override
          public EvaluationSums evaluationSums(Neuron neuron) {
            return points(5).evaluationSums(neuron);
          }
        };
    assertThatThrownBy(
            () -> new Trainer(changing, TrainingSettings.defaults(1), epoch -> {}).train())
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("(3 then, 3 now)");
  }

  @Test
  void aRateTooSmallToArriveIsNotConvergence() {
    TrainingResult result =
        TestRows.file("norris.csv").train(TrainingSettings.defaults(1).withLearningRate(1e-12));
    assertThat(result.stop()).isInstanceOf(StopReason.Stalled.class);
    assertThat(result.stop().converged()).isFalse();
    assertThat(result.distanceToLeastSquares()).isGreaterThan(1);
  }

  @Test
  void automaticRatesNeverSwingOnCollinearInputs() {
    double[] x = uniform(1, 50, 0, 10);
    double[] twice = Arrays.stream(x).map(v -> 2 * v).toArray();
    LocalPoints rows = points(x, twice, Arrays.stream(x).map(v -> 3 * v + 1).toArray());
    TrainingResult result = rows.train(TrainingSettings.defaults(1).withScaling(Scaling.Kind.NONE));
    assertThat(result.losses().get(result.epochs() - 1)).isLessThan(0.1 * result.losses().get(0));
  }

  // Rates.

  private static void assertDiverges(LocalPoints points, TrainingSettings settings, double limit) {
    List<Epoch> seen = new ArrayList<>();
    TrainingResult result = new Trainer(points, settings, seen::add).train();
    String about = settings.toString();
    assertThat(result.stop()).as(about).isInstanceOf(StopReason.Diverged.class);
    StopReason.Diverged diverged = (StopReason.Diverged) result.stop();
    assertThat(diverged.converged()).isFalse();
    assertThat(diverged.epoch()).as(about).isBetween(1, 5);
    assertThat(diverged.loss()).as(about).isFinite();
    assertThat(diverged.stableRateLimit()).as(about).isCloseTo(limit, within(1e-9 * limit));
    assertThat(diverged.sentence())
        .doesNotContain("NaN")
        .doesNotContain("Infinity")
        .contains("epoch " + diverged.epoch());
    assertThat(result.losses()).as(about).allSatisfy(loss -> assertThat(loss).isFinite());
    for (Epoch epoch : seen) {
      assertThat(epoch.moved()).as(about).isNotNaN();
      assertThat(epoch.loss()).as(about).isFinite();
      assertThat(epoch.after().bias()).as(about).isNotNaN();
      assertThat(epoch.after().weights()).as(about).doesNotContain(Double.NaN);
    }
    assertThat(result.neuron().weights()).as(about).doesNotContain(Double.NaN);
    assertThat(result.distanceToLeastSquares()).as(about).isNotNaN();
  }

  /** Oracle for --scale none: the larger eigenvalue of ((mean x², mean x), (mean x, 1)). */
  private static double rawLimit(double[] x) {
    double mean = Arrays.stream(x).average().getAsDouble();
    double square = Arrays.stream(x).map(v -> v * v).average().getAsDouble();
    return 4 / (square + 1 + Math.hypot(square - 1, 2 * mean));
  }

  @Test
  void rawRatesAboveTheLimitDiverge() {
    LocalPoints line = TestRows.file("line.csv");
    double limit = rawLimit(line.blocks().get(0).input(0));
    for (double rate : new double[] {limit * 1.2, 3, 1e10, 1e100, 1e200, 1e308}) {
      assertDiverges(line, classic(rate, 1000, 1e-9), limit);
    }
    LocalPoints norris = TestRows.file("norris.csv");
    assertDiverges(norris, classic(1, 1000, 1e-9), rawLimit(norris.blocks().get(0).input(0)));
  }

  @Test
  void rawRatesBelowTheLimitLowerTheLossEveryEpoch() {
    LocalPoints line = TestRows.file("line.csv");
    double limit = rawLimit(line.blocks().get(0).input(0));
    for (double rate : new double[] {limit * 0.99, 1, 0.1}) {
      TrainingResult result = line.train(classic(rate, 100, 1e-9));
      assertThat(result.stop()).as("rate %s", rate).isNotInstanceOf(StopReason.Diverged.class);
      assertThat(result.losses())
          .as("rate %s", rate)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @Test
  void whitenedRatesAreStableBelowTwo() {
    LocalPoints norris = TestRows.file("norris.csv");
    for (double rate : new double[] {2.1, 2.5, 1e10, 1e100, 1e200, 1e308}) {
      assertDiverges(norris, whiten(rate, 1000), 2);
    }
    for (double rate : new double[] {1.9, 1.5, 0.5}) {
      TrainingResult result = norris.train(whiten(rate, 1000));
      assertThat(result.stop().converged()).as("rate %s: %s", rate, result.stop()).isTrue();
      assertNeuron(
          result.neuron(), neuron(-0.262323073774029, 1.00211681802045), 1e-6, "rate " + rate);
    }
  }

  @Test
  void hugeRatesWithCollinearAndConstantInputsGiveNoNaN() {
    double[] x = uniform(12, 30, 0, 1);
    double[] y = plus(uniform(13, 30, 0, 1), x, 3);
    LocalPoints points = points(y, x, x, new double[30], plus(new double[30], x, 1e6));
    DataSummary summary = points.summary();
    double limit = new RawScaling(summary).stableRateLimit();
    for (double rate : new double[] {3, 1e50, 1e160, 1e200, 1e300, 1e308}) {
      Neuron start = neuron(4, 1, 2, 3, 5);
      assertDiverges(
          points, settings(Scaling.Kind.NONE, OptionalDouble.of(rate), USUAL, start), limit);
      assertDiverges(
          points, settings(Scaling.Kind.WHITEN, OptionalDouble.of(rate), USUAL, start), 2);
    }
  }

  @Test
  void aRunThatLeavesTheDoublesInItsLastEpochIsDiverged() {
    LocalPoints line = TestRows.file("line.csv");
    double limit = rawLimit(line.blocks().get(0).input(0));
    for (double rate : new double[] {1e200, 1e308}) {
      assertDiverges(line, classic(rate, 1, 1e-9), limit);
      assertDiverges(line, whiten(rate, 1), 2);
    }
  }

  @Test
  void aStartBeyondTheRangeIsRefused() {
    LocalPoints line = TestRows.file("line.csv");
    for (double weight : new double[] {1e125, 1e200, 1e308, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(
              () -> line.train(settings(Scaling.Kind.WHITEN, AUTO, USUAL, neuron(0, weight))))
          .isInstanceOf(SettingRefusedException.class)
          .hasMessageContaining("init must")
          .hasMessageContaining("but got");
    }
  }

  @Test
  void aStartWithAnotherNumberOfWeightsIsRefused() {
    for (Neuron start : List.of(neuron(1, 2, 3), neuron(1, 2, 3, 4, 5))) {
      LocalPoints points =
          points(
              uniform(1, 9, 0, 1), uniform(2, 9, 0, 1), uniform(3, 9, 0, 1), uniform(4, 9, 0, 1));
      assertThatThrownBy(() -> points.train(settings(Scaling.Kind.WHITEN, AUTO, USUAL, start)))
          .isInstanceOf(SettingRefusedException.class)
          .hasMessageContaining("init must")
          .hasMessageContaining("but got");
    }
  }

  @Test
  void aSentenceNeverNamesARateAboveTheLimit() {
    for (double limit : new double[] {2, 1.57777777, 3.3e-7, 0.123456}) {
      String sentence = new StopReason.Diverged(3, 1.5, 4, limit).sentence();
      int from = sentence.indexOf("only below ") + "only below ".length();
      double named = Double.parseDouble(sentence.substring(from, sentence.indexOf(';', from)));
      assertThat(named).as(sentence).isBetween(limit * 0.999, limit);
    }
  }

  // Why it stops.

  @Test
  void theEpochLimitSaysSoAndHowFarTheLineIs() {
    TrainingResult result = TestRows.file("line.csv").train(classic(1, 1, 1e-9));
    assertThat(result.stop()).isInstanceOf(StopReason.EpochLimit.class);
    assertThat(result.stop().name()).isEqualTo("epoch-limit");
    assertThat(result.stop().sentence()).contains("limit of 1 epoch");
    assertThat(result.epochs()).isEqualTo(1);
    assertThat(result.stop().converged()).isFalse();
    LocalPoints line = TestRows.file("line.csv");
    double expected =
        ExactLine.of(line.rows()).rmsDifference(result.neuron(), line.rows())
            / result.summary().deviation(1);
    assertThat(expected).isGreaterThan(0.1);
    assertThat(result.distanceToLeastSquares()).isCloseTo(expected, within(1e-12 * expected));
  }

  @Test
  void sentencesDoNotDependOnTheLanguageOfTheMachine() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      for (StopReason stop :
          List.of(
              new StopReason.Converged(3, 1.5, 2.5),
              new StopReason.ConvergedToPrecision(3, 1.5, 2.5),
              new StopReason.EpochLimit(3, 1.5, 2.5),
              new StopReason.TimeLimit(3, 0.5, 1.5, 2.5),
              new StopReason.Diverged(3, 1.5, 4, 2))) {
        assertThat(stop.sentence()).contains("1.5").doesNotContain("1,5").doesNotContain("2,5");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theTimeLimitComesAfterTheFirstEpochAtTheEarliest() {
    TrainingResult result =
        TestRows.file("line.csv")
            .train(
                settings(
                    Scaling.Kind.NONE,
                    OptionalDouble.of(1),
                    new StopRule(1000, 1e-12, OptionalDouble.of(1e-12)),
                    neuron(85, 25)));
    assertThat(result.stop()).isInstanceOf(StopReason.TimeLimit.class);
    assertThat(result.stop().converged()).isFalse();
    assertThat(result.epochs()).isEqualTo(1);
  }

  @Test
  void withToleranceZeroItConvergesAsExactlyAsDoublesCan() {
    for (String file : List.of("line.csv", "norris.csv")) {
      for (long seed = 0; seed < 10; seed++) {
        TrainingResult result =
            TestRows.file(file)
                .train(
                    new TrainingSettings(
                        Scaling.Kind.WHITEN,
                        AUTO,
                        new StopRule(100, 0, OptionalDouble.empty()),
                        Optional.empty(),
                        seed));
        assertThat(result.stop())
            .as("%s, seed %s", file, seed)
            .isInstanceOf(StopReason.ConvergedToPrecision.class);
        assertThat(result.stop().sentence()).contains("as exactly as doubles can hold this line");
        assertThat(result.epochs()).as("%s, seed %s", file, seed).isLessThanOrEqualTo(5);
      }
    }
    TrainingResult classic = TestRows.file("line.csv").train(classic(1, 2000, 0));
    assertThat(classic.stop()).isInstanceOf(StopReason.ConvergedToPrecision.class);
    assertNeuron(classic.neuron(), neuron(37, 12), 1e-13, "classic rule");
  }

  @Test
  void aStartAtTheOptimumConvergesInTheFirstEpoch() {
    for (Scaling.Kind scaling : Scaling.Kind.values()) {
      TrainingResult result =
          TestRows.file("line.csv")
              .train(settings(scaling, OptionalDouble.of(1), USUAL, neuron(37, 12)));
      assertThat(result.stop().converged()).as("%s", scaling).isTrue();
      assertThat(result.epochs()).as("%s", scaling).isEqualTo(1);
      assertNeuron(result.neuron(), neuron(37, 12), 1e-15, scaling.toString());
    }
  }

  @Test
  void theLastStepIsApplied() {
    List<Epoch> seen = new ArrayList<>();
    TrainingResult result =
        new Trainer(TestRows.file("norris.csv"), TrainingSettings.defaults(1), seen::add).train();
    assertThat(seen).hasSize(result.epochs());
    assertThat(result.neuron()).isEqualTo(seen.get(seen.size() - 1).after());
    assertThat(seen.get(0).before()).isEqualTo(result.start());
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i).number()).isEqualTo(i + 1);
      assertThat(seen.get(i).before()).isEqualTo(seen.get(i - 1).after());
    }
  }

  /** RMS over the rows, worked out row by row. */
  @Test
  void movedIsTheRmsBetweenThePredictions() {
    double[] x1 = uniform(14, 40, 5, 6);
    double[] x2 = uniform(15, 40, -1e6, 1e6);
    LocalPoints points = points(uniform(16, 40, 0, 1), x1, x2);
    List<Epoch> seen = new ArrayList<>();
    new Trainer(points, whiten(0.5, 5), seen::add).train();
    for (Epoch epoch : seen) {
      double sum = 0;
      for (int i = 0; i < 40; i++) {
        double difference =
            epoch.after().predict(x1[i], x2[i]) - epoch.before().predict(x1[i], x2[i]);
        sum += difference * difference;
      }
      double expected = Math.sqrt(sum / 40);
      assertThat(epoch.moved()).isCloseTo(expected, within(1e-9 * expected));
    }
  }

  @Test
  void aStopRuleThatCannotHoldIsRefused() {
    assertThatThrownBy(() -> new StopRule(0, 0, OptionalDouble.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be a whole number >= 1, but got 0");
    for (double tolerance : new double[] {-1e-9, 1, Double.NaN}) {
      assertThatThrownBy(() -> new StopRule(1, tolerance, OptionalDouble.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tolerance must be")
          .hasMessageContaining("but got " + tolerance);
    }
    for (double minutes : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> new StopRule(1, 0, OptionalDouble.of(minutes)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("max-minutes must be")
          .hasMessageContaining("but got " + minutes);
    }
  }

  /** Whenever it is interrupted, a training that goes on ends with the bits it would have had. */
  @Tag("long")
  @Test
  void goingOnFromAnyEpochGivesTheSameBits() {
    Random random = new Random(5);
    double[] x = random.doubles(500, 0, 1).toArray();
    double[] y = Arrays.stream(x).map(v -> 12 * v + 37 + random.nextGaussian()).toArray();
    LocalPoints points = points(y, x);
    for (TrainingSettings settings : List.of(classic(1, 1000, 1e-9), whiten(0.3, 1000))) {
      List<TrainingState> states = new ArrayList<>();
      List<Double> losses = new ArrayList<>();
      Neuron start = settings.start(1);
      TrainingResult whole =
          new Trainer(
                  points,
                  settings,
                  epoch -> {
                    losses.add(epoch.loss());
                    states.add(new TrainingState(start, epoch.after(), losses, 0));
                  })
              .train();
      assertThat(states).hasSizeGreaterThan(20);
      for (TrainingState state : states.subList(0, states.size() - 1)) {
        TrainingResult rest = new Trainer(points, settings, epoch -> {}).train(state);
        assertThat(rest.neuron()).isEqualTo(whole.neuron());
        assertThat(rest.losses()).isEqualTo(whole.losses());
        assertThat(rest.stop()).isEqualTo(whole.stop());
        assertThat(rest.start()).isEqualTo(whole.start());
      }
    }
  }

  /** A limit of time counts what was used before a training was interrupted. */
  @Test
  void goingOnHasOnlyTheTimeThatIsLeft() {
    LocalPoints points = points(new double[] {37, 49, 61.5}, new double[] {0, 1, 2});
    TrainingSettings settings = whiten(0.3, 1000);
    settings = settings.withStop(settings.stop().withMinutes(60));
    Neuron start = settings.start(1);
    TrainingState used = new TrainingState(start, start, List.of(), 3599.999999999);
    TrainingResult late = new Trainer(points, settings, epoch -> {}).train(used);
    assertThat(late.stop()).isInstanceOf(StopReason.TimeLimit.class);
    assertThat(late.epochs()).isEqualTo(1);
    assertThat(
            new Trainer(points, settings, epoch -> {})
                .train(TrainingState.of(start))
                .stop()
                .converged())
        .isTrue();
  }

  @Test
  void anEpochTellsWhatItMeasuredAndWhatItAimsAt() {
    List<Epoch> seen = new ArrayList<>();
    LocalPoints line = TestRows.file("line.csv");
    TrainingResult result = new Trainer(line, classic(1, 5, 1e-3), seen::add).train();
    double deviation = deviation(line.blocks().get(0).labels());
    for (Epoch epoch : seen) {
      assertThat(epoch.target()).isCloseTo(1e-3 * deviation, within(1e-12));
      assertThat(epoch.loss()).isEqualTo(line.errorSums(epoch.before()).meanSquaredError());
    }
    assertThat(result.losses()).isEqualTo(seen.stream().map(Epoch::loss).toList());
    assertThat(result.meanSquaredError())
        .isCloseTo(line.errorSums(result.neuron()).meanSquaredError(), within(1e-12));
    new Trainer(line, classic(1, 1, 0), seen::add).train();
    Epoch last = seen.get(seen.size() - 1);
    assertThat(last.target())
        .isEqualTo(StopRule.precision(line.summary().errorBound(last.after())));
  }

  @Test
  void ofTwoExtremesBeyondTheRangeTheGreaterIsNamed() {
    double[] good = {1, 2};
    for (double[] bad : new double[][] {{1e101, -1e101}, {1e101, -3e100}, {1e101, 3e102}}) {
      String named = String.valueOf(Math.max(bad[0], bad[1]));
      assertThatThrownBy(() -> points(good, bad).train(TrainingSettings.defaults(1)))
          .isInstanceOf(DataRefusedException.class)
          .hasMessageContaining("holds " + named + ",");
    }
    for (double[] atTheLimit : new double[][] {{1e100, -1e100}, {0, 2e-100}}) {
      assertThat(points(good, atTheLimit).train(TrainingSettings.defaults(1)).stop().converged())
          .as("x in %s", Arrays.toString(atTheLimit))
          .isTrue();
    }
  }

  @Test
  void aLineThatDivergedIsAnywhere() {
    TrainingResult result = TestRows.file("line.csv").train(classic(3, 1000, 1e-9));
    assertThat(result.stop()).isInstanceOf(StopReason.Diverged.class);
    assertThat(result.distanceToLeastSquares()).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
