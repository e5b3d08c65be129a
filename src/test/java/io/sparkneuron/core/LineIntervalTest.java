package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineIntervalTest {
  /** The same as around the means of the inputs, which a table of lines does not have. */
  @ParameterizedTest
  @CsvSource({"1, true, 0", "1, false, 0", "3, true, 0", "3, false, 0", "2, true, 1e4"})
  void itIsThePredictionIntervalOfTheLine(int inputs, boolean bias, double offset) {
    Random random = new Random(inputs);
    int rows = 30;
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (double[] column : x) {
        column[i] = offset + random.nextGaussian();
        y[i] += 2 * column[i];
      }
      y[i] += random.nextGaussian();
    }
    DataSummary summary = new DataSummary(inputs);
    summary.add(PointBlock.of(x, y));
    List<String> names = List.of("a", "b", "c").subList(0, inputs);
    Uncertainty known =
        new Trainer(
                new SummaryPoints(new Columns(names, "y"), summary),
                TrainingSettings.defaults(1).withBias(bias),
                epoch -> {})
            .train()
            .uncertainty();
    PredictionInterval expected = known.predictionInterval(0.9).orElseThrow();
    LineInterval interval = new LineInterval(0.9);
    double[] covariance =
        known.covariance().stream().flatMap(List::stream).mapToDouble(c -> c).toArray();
    for (int i = 0; i < 20; i++) {
      double[] row = random.doubles(inputs, offset - 5, offset + 5).toArray();
      double half =
          interval.halfWidth(
              known.residualStandardError().orElseThrow(),
              known.degreesOfFreedom().orElseThrow(),
              covariance,
              row);
      assertThat(half).isCloseTo(expected.halfWidth(row), within(offset == 0 ? 1e-13 : 1e-7));
    }
  }

  /** The terms cancel to a trillionth; what doubles alone would make of them is off by a third. */
  @ParameterizedTest
  @ValueSource(doubles = {1e6, -3e6})
  void termsThatCancelLoseNothing(double at) {
    // Var = (x - at)² · 2⁻⁴⁰ + 1, all of them doubles.
    double v = 0x1p-40;
    double[] covariance = {v, -at * v, at * at * v};
    double half = new LineInterval(0.5).halfWidth(1, 1, covariance, new double[] {at + 0.5});
    // t of one degree of freedom at a half is 1.
    assertThat(half).isCloseTo(Math.sqrt(1 + 0.25 * v), within(1e-15));
    assertThat(new LineInterval(0.5).halfWidth(0, 1, covariance, new double[] {at + 0.5}))
        .isCloseTo(0.5 * Math.sqrt(v), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void withoutDegreesOfFreedomThereIsNone(long degrees) {
    assertThat(new LineInterval(0.9).halfWidth(1, degrees, new double[] {1}, new double[] {1}))
        .isNaN();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1, Double.NaN})
  void itsLevelIsOne(double level) {
    assertThatThrownBy(() -> new LineInterval(level)).hasMessageContaining("confidence must be");
  }

  /**
   * Covariances that leave next to nothing at a place: only their roundings, which are doubles too.
   * Oracle: BigDecimal.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void whatIsLeftOfTermsThatCancelIsExact(int inputs) {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double[] root = random.doubles(inputs + 1, -1, 1).toArray();
      double[] x = random.doubles(inputs, -1e6, 1e6).toArray();
      root[inputs] = 0;
      for (int j = 0; j < inputs; j++) {
        root[inputs] -= root[j] * x[j];
      }
      double[] covariance = new double[(inputs + 1) * (inputs + 2) / 2];
      int at = 0;
      for (int j = 0; j <= inputs; j++) {
        for (int k = 0; k <= j; k++) {
          covariance[at++] = root[j] * root[k];
        }
      }
      // Above 0, whatever the roundings are.
      covariance[at - 1] += 100 * Math.ulp(1e12);
      BigDecimal exact = BigDecimal.ZERO;
      at = 0;
      for (int j = 0; j <= inputs; j++) {
        for (int k = 0; k <= j; k++) {
          exact =
              exact.add(
                  new BigDecimal(covariance[at++])
                      .multiply(new BigDecimal(j < inputs ? x[j] : 1))
                      .multiply(new BigDecimal(k < inputs ? x[k] : 1))
                      .multiply(BigDecimal.valueOf(j == k ? 1 : 2)));
        }
      }
      double expected = exact.sqrt(MathContext.DECIMAL128).doubleValue();
      assertThat(new LineInterval(0.5).halfWidth(0, 1, covariance, x))
          .as("seed %s", seed)
          .isCloseTo(expected, within(1e-13 * expected));
    }
  }
}
