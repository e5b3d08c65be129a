package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * NIST Statistical Reference Datasets for linear regression, with their certified values. Digits
 * are the log relative error of the worst coefficient.
 */
class NistTest {
  /** The residuals of Wampler3; Wampler4 and 5 have 100 and 10000 times these. */
  private static final int[] WAMPLER_NOISE = {
    759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048,
    -2048, 2523, -2048, 2048, -2048, 759
  };

  /** GNP deflator, GNP, unemployed, armed forces, population, year; then employed, the label. */
  private static final double[][] LONGLEY = {
    {83.0, 234289, 2356, 1590, 107608, 1947, 60323},
    {88.5, 259426, 2325, 1456, 108632, 1948, 61122},
    {88.2, 258054, 3682, 1616, 109773, 1949, 60171},
    {89.5, 284599, 3351, 1650, 110929, 1950, 61187},
    {96.2, 328975, 2099, 3099, 112075, 1951, 63221},
    {98.1, 346999, 1932, 3594, 113270, 1952, 63639},
    {99.0, 365385, 1870, 3547, 115094, 1953, 64989},
    {100.0, 363112, 3578, 3350, 116219, 1954, 63761},
    {101.2, 397469, 2904, 3048, 117388, 1955, 66019},
    {104.6, 419180, 2822, 2857, 118734, 1956, 67857},
    {108.4, 442769, 2936, 2798, 120445, 1957, 68169},
    {110.8, 444546, 4681, 2637, 121950, 1958, 66513},
    {112.6, 482704, 3813, 2552, 123366, 1959, 68655},
    {114.2, 502601, 3931, 2514, 125368, 1960, 69564},
    {115.7, 518173, 4806, 2572, 127852, 1961, 69331},
    {116.9, 554894, 4007, 2827, 130081, 1962, 70551},
  };

  private static double digits(TrainingResult result, String... certifiedBiasThenWeights) {
    List<BigDecimal> certified =
        Arrays.stream(certifiedBiasThenWeights).map(BigDecimal::new).toList();
    return new ExactLine(certified.subList(1, certified.size()), certified.get(0))
        .digits(result.neuron());
  }

  /** From any start; the digits asked for are a little below the worst of 200 starts. */
  private static void assertDigits(
      LocalPoints points, double digits, String... certifiedBiasThenWeights) {
    for (long seed = 0; seed < 20; seed++) {
      TrainingResult result = points.train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s: %s", seed, result.stop()).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertThat(digits(result, certifiedBiasThenWeights))
          .as("digits, seed %s", seed)
          .isGreaterThanOrEqualTo(digits);
    }
  }

  /** x, x², …, x⁵ for x = 0…20; label Σ (step·x)^i for i = 0…5, plus noise. */
  private static LocalPoints wampler(String step, int noise) {
    double[][] powers = new double[5][21];
    double[] y = new double[21];
    for (int x = 0; x <= 20; x++) {
      BigDecimal label = BigDecimal.valueOf((long) noise * WAMPLER_NOISE[x]);
      for (int i = 0; i <= 5; i++) {
        label = label.add(new BigDecimal(step).multiply(BigDecimal.valueOf(x)).pow(i));
        if (i > 0) {
          powers[i - 1][x] = BigDecimal.valueOf(x).pow(i).doubleValue();
        }
      }
      y[x] = label.doubleValue();
    }
    return LocalPoints.of(powers, y);
  }

  @Test
  void norrisHasTwelveDigitsInFiveEpochsFromAnyStart() {
    for (long seed = 0; seed < 20; seed++) {
      TrainingResult result = TestRows.file("norris.csv").train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertThat(digits(result, "-0.262323073774029", "1.00211681802045"))
          .as("seed %s", seed)
          .isGreaterThanOrEqualTo(12);
      // n/(n − 2) turns the mean squared error into the certified residual variance.
      double deviation = Math.sqrt(result.losses().get(result.epochs() - 1) * 36 / 34);
      assertThat(ExactLine.digits(deviation, new BigDecimal("0.884796396144373")))
          .as("residual standard deviation, seed %s", seed)
          .isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void wampler1() {
    assertDigits(wampler("1", 0), 9.8, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler2() {
    assertDigits(wampler("0.1", 0), 12.5, "1", "0.1", "0.01", "0.001", "0.0001", "0.00001");
  }

  @Test
  void wampler3() {
    assertDigits(wampler("1", 1), 9.8, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler4() {
    assertDigits(wampler("1", 100), 9.8, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler5() {
    assertDigits(wampler("1", 10000), 8.7, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void longley() {
    double[][] x = new double[6][LONGLEY.length];
    double[] y = new double[LONGLEY.length];
    for (int i = 0; i < LONGLEY.length; i++) {
      for (int j = 0; j < 6; j++) {
        x[j][i] = LONGLEY[i][j];
      }
      y[i] = LONGLEY[i][6];
    }
    assertDigits(
        LocalPoints.of(x, y),
        11,
        "-3482258.63459582",
        "15.0618722713733",
        "-0.0358191792925910",
        "-2.02022980381683",
        "-1.03322686717359",
        "-0.0511041056535807",
        "1829.15146461355");
  }
}
