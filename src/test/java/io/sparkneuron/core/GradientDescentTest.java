package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The classic rule, and the rates that are stable. */
class GradientDescentTest {
  private static Scaling raw(LocalPoints points) {
    DataSummary summary = points.summary();
    return new RawScaling(summary);
  }

  private static Scaling whiten(LocalPoints points) {
    DataSummary summary = points.summary();
    return new Whitening(new PrincipalAxes(summary));
  }

  /** Oracle: the rule as one would write it by hand, with sums in BigDecimal. */
  private static void assertEqualsTheHandWrittenLoop(LocalPoints points, Neuron start, int epochs) {
    List<Epoch> seen = new ArrayList<>();
    TrainingSettings settings =
        new TrainingSettings(
            Scaling.Kind.NONE,
            OptionalDouble.of(1),
            new StopRule(epochs, 0, OptionalDouble.empty()),
            Optional.of(start),
            0);
    TrainingResult result = new Trainer(points, settings, seen::add).train();
    assertThat(seen).hasSize(epochs);

    List<double[]> rows = points.rows();
    int inputs = start.inputs();
    double[] w = start.weights();
    double b = start.bias();
    for (Epoch epoch : seen) {
      assertThat(epoch.before()).as("epoch %s", epoch.number()).isEqualTo(Neuron.of(w, b));
      BigDecimal sumError = BigDecimal.ZERO;
      BigDecimal[] sumErrorTimesInput = new BigDecimal[inputs];
      Arrays.fill(sumErrorTimesInput, BigDecimal.ZERO);
      for (double[] row : rows) {
        double prediction = w[0] * row[0];
        for (int j = 1; j < inputs; j++) {
          prediction += w[j] * row[j];
        }
        prediction += b;
        BigDecimal error = new BigDecimal(prediction - row[inputs]);
        sumError = sumError.add(error);
        for (int j = 0; j < inputs; j++) {
          sumErrorTimesInput[j] = sumErrorTimesInput[j].add(error.multiply(new BigDecimal(row[j])));
        }
      }
      for (int j = 0; j < inputs; j++) {
        w[j] -= sumErrorTimesInput[j].doubleValue() / rows.size();
      }
      b -= sumError.doubleValue() / rows.size();
      assertThat(epoch.after()).as("epoch %s", epoch.number()).isEqualTo(Neuron.of(w, b));
    }
    assertThat(result.neuron()).isEqualTo(Neuron.of(w, b));
  }

  @Test
  void theClassicRuleEqualsAHandWrittenLoopToTheBit() {
    assertEqualsTheHandWrittenLoop(TestRows.file("line.csv"), Neuron.of(new double[] {25}, 85), 50);
  }

  @Test
  void theClassicRuleWithTwoInputsAndNoiseEqualsAHandWrittenLoopToTheBit() {
    for (long seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      double[][] x = {random.doubles(70).toArray(), random.doubles(70, -0.5, 0.5).toArray()};
      double[] y = new double[70];
      for (int i = 0; i < 70; i++) {
        y[i] = 3 * x[0][i] - x[1][i] + random.nextGaussian();
      }
      assertEqualsTheHandWrittenLoop(LocalPoints.of(x, y), Neuron.random(2, seed), 50);
    }
  }

  /** Oracle: the eigenvalues of ((m, μ), (μ, 1)) in closed form, m = mean(x²), μ = mean(x). */
  @Test
  void theStableLimitIsTwoByTheLargestCurvature() {
    for (double[] range : new double[][] {{0, 1}, {-3, 5}, {1e-9, 2e-9}, {1e6, 2e6}, {0, 1e90}}) {
      double[] x = new Random(5).doubles(100, range[0], range[1]).toArray();
      double m = 0;
      double mean = 0;
      for (double value : x) {
        m += value / 100 * value;
        mean += value / 100;
      }
      double root = Math.hypot(m - 1, 2 * mean);
      double largest = (m + 1 + root) / 2;
      double smallest = (m - mean * mean) / largest;
      if (smallest < 1e-13 * largest) {
        // What is left then is the direction that counts: 2/λmax itself would swing forever.
        smallest = largest;
      }
      Scaling scaling = raw(LocalPoints.of(new double[][] {x}, new double[100]));
      assertThat(scaling.largestCurvature())
          .as("x in [%s, %s]", range[0], range[1])
          .isCloseTo(largest, within(1e-12 * largest));
      assertThat(scaling.smallestCurvature())
          .as("x in [%s, %s]", range[0], range[1])
          .isNotNegative()
          .isCloseTo(smallest, within(1e-12 * largest));
      assertThat(scaling.stableRateLimit()).isEqualTo(2 / scaling.largestCurvature());
      assertThat(scaling.automaticRate())
          .isEqualTo(
              scaling.largestCurvature() < 2
                  ? 1
                  : 2 / (scaling.largestCurvature() + scaling.smallestCurvature()));
    }
  }

  /** The range limits allow these; the largest input alone decides λmax. */
  @Test
  void inputsOnScalesFarApartHaveAStableLimit() {
    for (int small = -90; small <= 0; small += 3) {
      for (int large = 3; large <= 90; large += 3) {
        double unit = Double.parseDouble("1e" + large);
        double tiny = Double.parseDouble("1e" + small);
        double[][] x = {
          {tiny, 2 * tiny, 4 * tiny}, {unit, -3 * unit, 2.5 * unit}, {1, 2, 4},
        };
        Scaling scaling = raw(LocalPoints.of(x, new double[3]));
        double largest = (1 + 9 + 6.25) / 3 * unit * unit;
        assertThat(scaling.largestCurvature())
            .as("1e%s and 1e%s", small, large)
            .isBetween(largest * 0.999999, largest * 1.1);
      }
    }
  }

  @Test
  void theAutomaticRateIsTheClassicOneWhereThatIsStable() {
    assertThat(raw(TestRows.file("line.csv")).automaticRate()).isEqualTo(1);
    assertThat(raw(TestRows.file("norris.csv")).automaticRate()).isPositive().isLessThan(1e-5);
    assertThat(whiten(TestRows.file("norris.csv")).automaticRate()).isEqualTo(1);
    assertThat(whiten(TestRows.file("norris.csv")).stableRateLimit()).isEqualTo(2);
  }

  @Test
  void theAutomaticRateOnLargeInputsLowersTheLossEveryEpoch() {
    List<Double> losses = new ArrayList<>();
    TrainingSettings settings =
        new TrainingSettings(
            Scaling.Kind.NONE,
            OptionalDouble.empty(),
            new StopRule(50, 1e-9, OptionalDouble.empty()),
            Optional.empty(),
            1);
    new Trainer(TestRows.file("norris.csv"), settings, epoch -> losses.add(epoch.loss())).train();
    assertThat(losses).hasSizeGreaterThan(1).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void aRateThatIsNotAPositiveNumberIsRefused() {
    Scaling scaling = whiten(TestRows.file("norris.csv"));
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new GradientDescent(scaling, rate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("learning-rate must be")
          .hasMessageContaining("but got " + rate);
      assertThatThrownBy(
              () ->
                  new TrainingSettings(
                      Scaling.Kind.NONE,
                      OptionalDouble.of(rate),
                      new StopRule(1, 0, OptionalDouble.empty()),
                      Optional.empty(),
                      0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("but got " + rate);
    }
  }

  /**
   * Oracle: the eigenvalues of the moments ((7, 5/3), (5/3, 65/12)) in closed form. Their squares,
   * and those of the products, are beyond the doubles.
   */
  @Test
  void twoInputsAtTheEndOfTheRangeHaveAStableLimit() {
    double[][] x = {{1e99, 2e99, 4e99}, {1e99, -3e99, 2.5e99}};
    Scaling scaling = raw(LocalPoints.of(x, new double[3]));
    double middle = (7 + 65.0 / 12) / 2;
    double half = Math.hypot((7 - 65.0 / 12) / 2, 5.0 / 3);
    assertThat(scaling.largestCurvature() / 1e198).isCloseTo(middle + half, within(1e-12));
    assertThat(scaling.smallestCurvature() / 1e198).isCloseTo(middle - half, within(1e-12));
  }

  @Test
  void whitenedInputsAreCurvedAlikeInAllDirections() {
    Scaling scaling = whiten(TestRows.file("norris.csv"));
    assertThat(scaling.largestCurvature()).isEqualTo(1);
    assertThat(scaling.smallestCurvature()).isEqualTo(1);
  }
}
