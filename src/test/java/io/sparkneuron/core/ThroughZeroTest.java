package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines without a bias. What R says of them is in UncertaintyOracleTest. */
class ThroughZeroTest {
  private static final TrainingSettings SETTINGS = TrainingSettings.defaults(1).withBias(false);

  /** Oracle: whole numbers, see {@link RationalLine}. */
  @Test
  void everyWeightIsTheNearestDouble() {
    int determined = 0;
    for (long seed = 0; seed < 60; seed++) {
      LocalPoints points = NearestLineTest.table(new Random(seed));
      double[] ones = new double[points.rows().size()];
      Arrays.fill(ones, 1);
      TrainingResult result = points.train(SETTINGS);
      assertThat(result.stop().converged()).as("seed %s: %s", seed, result.stop()).isTrue();
      // Inputs far from 0 are alike, seen from there.
      if (result.collinearInputs().isEmpty()) {
        determined++;
        assertThat(NearestLineTest.line(result.neuron()))
            .as("seed %s", seed)
            .isEqualTo(RationalLine.of(points.rows(), ones, false));
      }
    }
    assertThat(determined).isGreaterThan(30);
  }

  @Test
  void neitherStartNorOrderNorGradientShows() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      LocalPoints points =
          seed % 2 == 0 ? NearestLineTest.table(random) : NearestLineTest.undetermined(random);
      TrainingResult first = points.train(SETTINGS);
      assertThat(first.neuron().bias()).isEqualTo(0.0);
      List<double[]> rows = new ArrayList<>(points.rows());
      for (int way = 0; way < 4; way++) {
        Collections.shuffle(rows, random);
        LocalPoints shuffled = new LocalPoints(TestRows.randomBlocks(rows, random));
        TrainingSettings settings = TrainingSettings.defaults(way + 2).withBias(false);
        Points asked =
            way % 2 == 0 ? shuffled : new SummaryPoints(shuffled.columns(), shuffled.summary());
        TrainingResult result = new Trainer(asked, settings, epoch -> {}).train();
        assertThat(result.neuron()).as("seed %s, way %s", seed, way).isEqualTo(first.neuron());
        assertThat(result.uncertainty()).isEqualTo(first.uncertainty());
      }
    }
  }

  /** Oracle: a loop by hand. */
  @Test
  void theClassicRuleMovesTheWeightsOnly() {
    double[] x = {0.5, 0.25, 1};
    double[] y = {1.5, 0.25, 2};
    List<Epoch> seen = new ArrayList<>();
    TrainingResult result =
        new Trainer(
                LocalPoints.of(new double[][] {x}, y),
                SETTINGS.withScaling(Scaling.Kind.NONE).withLearningRate(1),
                seen::add)
            .train();
    double w = result.start().weight(0);
    assertThat(result.start().bias()).isEqualTo(0.0);
    for (Epoch epoch : seen) {
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        sum += (w * x[i] - y[i]) * x[i];
      }
      w -= sum / 3;
      assertThat(epoch.after().weight(0)).isCloseTo(w, within(1e-12 * Math.abs(w)));
      assertThat(Double.doubleToRawLongBits(epoch.after().bias())).isZero();
    }
    assertThat(result.stop().converged()).as("%s", result.stop()).isTrue();
    assertThat(result.neuron().weight(0)).isCloseTo(2.8125 / 1.3125, within(1e-8));
  }

  /** λ of the raw rule is mean(x²), not that of (x, 1). */
  @Test
  void theAutomaticRateIsThatOfTheWeights() {
    LocalPoints points = LocalPoints.of(new double[][] {{3, 4, 5}}, new double[] {1, 2, 3});
    Scaling raw = new RawScaling(points.summary(), false);
    assertThat(raw.largestCurvature()).isCloseTo(50.0 / 3, within(1e-12));
    assertThat(raw.smallestCurvature()).isEqualTo(raw.largestCurvature());
    TrainingResult result = points.train(SETTINGS.withScaling(Scaling.Kind.NONE));
    assertThat(result.stop().converged()).isTrue();
    assertThat(result.neuron().weight(0)).isCloseTo(26.0 / 50, within(1e-9));
    Scaling ofNothing =
        new RawScaling(
            LocalPoints.of(new double[][] {{0, 0}}, new double[] {1, 2}).summary(), false);
    assertThat(ofNothing.automaticRate()).isEqualTo(1);
  }

  @Test
  void theStartHasTheWeightsOfTheSeedAndNoBias() {
    Neuron random = Neuron.random(3, 42);
    Neuron start = TrainingSettings.defaults(42).withBias(false).start(3);
    assertThat(start).isEqualTo(Neuron.of(random.weights(), 0));
    TrainingSettings settings = TrainingSettings.defaults(1);
    assertThat(settings.bias()).isTrue();
    assertThat(
            settings
                .withBias(false)
                .withConfidence(0.9)
                .withErrors(ErrorKind.HC3)
                .withStop(StopRule.defaults())
                .withScaling(Scaling.Kind.NONE)
                .withLearningRate(2)
                .withInit(start)
                .bias())
        .isFalse();
  }

  @Test
  void anInitWithABiasIsRefused() {
    LocalPoints points = LocalPoints.of(new double[][] {{1, 2}}, new double[] {3, 4});
    assertThatThrownBy(() -> points.train(SETTINGS.withInit(Neuron.of(new double[] {25}, 85))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("init must end with 0 with --bias false, but got w = 25.0, b = 85.0");
    TrainingResult result = points.train(SETTINGS.withInit(Neuron.of(new double[] {25}, -0.0)));
    assertThat(Double.doubleToRawLongBits(result.neuron().bias())).isZero();
  }

  // What an input says, seen from 0.

  @Test
  void aConstantInputIsAGoodOne() {
    double[] sevens = {7, 7, 7, 7};
    TrainingResult result =
        LocalPoints.of(new double[][] {sevens}, new double[] {14, 13, 15, 14}).train(SETTINGS);
    assertThat(result.constantInputs()).isEmpty();
    assertThat(result.neuron()).isEqualTo(Neuron.of(new double[] {2}, 0));
    assertThat(result.uncertainty().degreesOfFreedom()).hasValue(3);
    assertThat(result.uncertainty().note()).isEmpty();
  }

  @Test
  void anInputThatIsAlwaysZeroSaysNothing() {
    double[] x = {1, 2, 3, 5};
    double[] y = {1, 2, 4, 4};
    TrainingResult alone = LocalPoints.of(new double[][] {x}, y).train(SETTINGS);
    TrainingResult result = LocalPoints.of(new double[][] {{0, -0.0, 0, 0}, x}, y).train(SETTINGS);
    assertThat(result.constantInputs()).containsExactly("x1");
    assertThat(result.neuron()).isEqualTo(Neuron.of(new double[] {0, alone.neuron().weight(0)}, 0));
    assertThat(result.uncertainty().weights().get(0)).isEmpty();
    assertThat(result.uncertainty().weights().get(1))
        .isEqualTo(alone.uncertainty().weights().get(0));
    PredictionInterval interval = result.uncertainty().predictionInterval(0.9).orElseThrow();
    assertThat(interval.halfWidth(9, 3))
        .isEqualTo(alone.uncertainty().predictionInterval(0.9).orElseThrow().halfWidth(3));
  }

  @Test
  void nothingButZerosGivesALineOfZeros() {
    TrainingResult result =
        LocalPoints.of(new double[][] {{0, 0, 0}}, new double[] {1, 2, 4}).train(SETTINGS);
    assertThat(result.neuron()).isEqualTo(Neuron.of(new double[] {0}, 0));
    assertThat(result.uncertainty().degreesOfFreedom()).hasValue(3);
    assertThat(result.uncertainty().residualStandardError())
        .hasValueCloseTo(Math.sqrt(7), within(1e-15));
    assertThat(result.uncertainty().f()).isEmpty();
    assertThat(result.uncertainty().note().orElseThrow())
        .contains("every input is always 0, so there is no F");
    for (ErrorKind errors : ErrorKind.values()) {
      assertThat(
              LocalPoints.of(new double[][] {{0, 0, 0}}, new double[] {1, 2, 4})
                  .train(SETTINGS.withErrors(errors))
                  .uncertainty()
                  .f())
          .isEmpty();
    }
    TrainingResult zeroLabels =
        LocalPoints.of(new double[][] {{1, 2}}, new double[] {0, 0}).train(SETTINGS);
    assertThat(zeroLabels.neuron()).isEqualTo(Neuron.of(new double[] {0}, 0));
    assertThat(zeroLabels.uncertainty().r2Adjusted()).isEmpty();
  }

  /** x and 2x + 3 are two directions around their means too, but 7 and 3 only there. */
  @Test
  void inputsAreAlikeIfTheyAreMultiples() {
    double[] x = {1, 2, 3, 5, 8};
    double[] shifted = {5, 7, 9, 13, 19};
    double[] twice = {2, 4, 6, 10, 16};
    double[] y = {1, 2, 4, 4, 9};
    assertThat(LocalPoints.of(new double[][] {x, shifted}, y).train(SETTINGS).collinearInputs())
        .isEmpty();
    TrainingResult alike = LocalPoints.of(new double[][] {x, twice}, y).train(SETTINGS);
    assertThat(alike.collinearInputs()).containsExactly("x1", "x2");
    double slope = LocalPoints.of(new double[][] {x}, y).train(SETTINGS).neuron().weight(0);
    // The smallest norm in inputs divided by their root mean squares: half from each.
    assertThat(alike.neuron().weight(0)).isCloseTo(slope / 2, within(1e-14));
    assertThat(alike.neuron().weight(1)).isCloseTo(slope / 4, within(1e-14));
    double[] sevens = {7, 7, 7, 7, 7};
    double[] threes = {3, 3, 3, 3, 3};
    assertThat(LocalPoints.of(new double[][] {sevens, threes}, y).train(SETTINGS).collinearInputs())
        .containsExactly("x1", "x2");
  }

  @Test
  void anInputTooSmallToSquareIsRefused() {
    LocalPoints points = LocalPoints.of(new double[][] {{1e-150, 1e-150}}, new double[] {1, 2});
    assertThat(points.train(TrainingSettings.defaults(1)).constantInputs()).containsExactly("x");
    assertThatThrownBy(() -> points.train(SETTINGS))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining(
            "column \"x\" has a root mean square of only 1.0E-150, and root mean squares without a bias below 1e-100 are refused");
  }

  // What is told of it.

  @Test
  void theQualityStaysAgainstTheMean() {
    LocalPoints points =
        LocalPoints.of(new double[][] {{1, 2, 3, 4}}, new double[] {11, 12, 13, 14});
    Neuron neuron = points.train(SETTINGS).neuron();
    Evaluation evaluation = Evaluation.of(points.summary(), neuron, points.evaluationSums(neuron));
    assertThat(evaluation.r2().orElseThrow()).isNegative();
    assertThat(points.train(SETTINGS).uncertainty().r2Adjusted().orElseThrow()).isPositive();
  }

  @Test
  void withAsManyRowsAsWeightsNothingIsLeft() {
    TrainingResult result =
        LocalPoints.of(new double[][] {{1, 2}, {3, 5}}, new double[] {1, 7}).train(SETTINGS);
    assertThat(result.uncertainty().hasBias()).isFalse();
    assertThat(result.uncertainty().note().orElseThrow())
        .isEqualTo(
            "2 rows determine no more than the 2 numbers of the line: nothing is left to tell how sure they are");
    TrainingResult stopped =
        LocalPoints.of(new double[][] {{1, 2, 3}}, new double[] {1, 7, 3})
            .train(
                SETTINGS
                    .withLearningRate(0.01)
                    .withStop(new StopRule(1, 0, OptionalDouble.empty())));
    assertThat(stopped.uncertainty().hasBias()).isFalse();
    assertThat(stopped.uncertainty().centre()).containsExactly(0.0);
  }

  /** t·√(s² + xᵀ Cov x): at 0 only the row itself spreads. */
  @Test
  void theLineIsSureAtZero() {
    LocalPoints points = LocalPoints.of(new double[][] {{1, 2, 3, 5}}, new double[] {1, 2, 4, 4});
    Uncertainty found = points.train(SETTINGS).uncertainty();
    PredictionInterval interval = found.predictionInterval(0.9).orElseThrow();
    double t = Distributions.quantileT(0.9, 3);
    double s = found.residualStandardError().orElseThrow();
    double error = found.weights().get(0).orElseThrow().standardError();
    assertThat(interval.halfWidthOfLine(0)).isZero();
    assertThat(interval.halfWidth(0)).isCloseTo(t * s, within(1e-14));
    assertThat(interval.leastHalfWidth()).isEqualTo(interval.halfWidth(0));
    assertThat(interval.halfWidthOfLine(-7)).isCloseTo(t * 7 * error, within(1e-13));
    assertThat(interval.halfWidth(-7)).isCloseTo(t * Math.hypot(s, 7 * error), within(1e-13));
  }
}
