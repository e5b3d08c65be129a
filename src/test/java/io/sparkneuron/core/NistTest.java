package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

  private static final double[] PONTIUS = {
    .11019, .21956, .32949, .43899, .54803, .65694, .76562, .87487, .98292, 1.09146, 1.20001,
    1.30822, 1.41599, 1.52399, 1.63194, 1.73947, 1.84646, 1.95392, 2.06128, 2.16844, .11052, .22018,
    .32939, .43886, .54798, .65739, .76596, .87474, .98300, 1.09150, 1.20004, 1.30818, 1.41613,
    1.52408, 1.63159, 1.73965, 1.84696, 1.95445, 2.06177, 2.16829
  };

  private static double digits(TrainingResult result, String... certifiedBiasThenWeights) {
    List<BigDecimal> certified =
        Arrays.stream(certifiedBiasThenWeights).map(BigDecimal::new).toList();
    return new ExactLine(certified.subList(1, certified.size()), certified.get(0))
        .digits(result.neuron());
  }

  /**
   * From any start. 17 digits where the table is one of whole numbers with whole coefficients; else
   * the doubles nearest to its decimals, and to the certified values, cost a few.
   */
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
  void norrisHasFourteenDigitsInFiveEpochsFromAnyStart() {
    for (long seed = 0; seed < 20; seed++) {
      TrainingResult result = TestRows.file("norris.csv").train(TrainingSettings.defaults(seed));
      assertThat(result.stop().converged()).as("seed %s", seed).isTrue();
      assertThat(result.epochs()).as("seed %s", seed).isLessThanOrEqualTo(5);
      assertThat(digits(result, "-0.262323073774029", "1.00211681802045"))
          .as("seed %s", seed)
          .isGreaterThanOrEqualTo(14);
      // n/(n − 2) turns the mean squared error into the certified residual variance.
      double deviation = Math.sqrt(result.losses().get(result.epochs() - 1) * 36 / 34);
      assertThat(ExactLine.digits(deviation, new BigDecimal("0.884796396144373")))
          .as("residual standard deviation, seed %s", seed)
          .isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void wampler1() {
    assertDigits(wampler("1", 0), 17, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler2() {
    assertDigits(wampler("0.1", 0), 13, "1", "0.1", "0.01", "0.001", "0.0001", "0.00001");
  }

  @Test
  void wampler3() {
    assertDigits(wampler("1", 1), 17, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler4() {
    assertDigits(wampler("1", 100), 17, "1", "1", "1", "1", "1", "1");
  }

  @Test
  void wampler5() {
    assertDigits(wampler("1", 10000), 17, "1", "1", "1", "1", "1", "1");
  }

  private static LocalPoints longleyTable() {
    double[][] x = new double[6][LONGLEY.length];
    double[] y = new double[LONGLEY.length];
    for (int i = 0; i < LONGLEY.length; i++) {
      for (int j = 0; j < 6; j++) {
        x[j][i] = LONGLEY[i][j];
      }
      y[i] = LONGLEY[i][6];
    }
    return LocalPoints.of(x, y);
  }

  @Test
  void longley() {
    assertDigits(
        longleyTable(),
        14.5,
        "-3482258.63459582",
        "15.0618722713733",
        "-0.0358191792925910",
        "-2.02022980381683",
        "-1.03322686717359",
        "-0.0511041056535807",
        "1829.15146461355");
  }

  /** x and x²: loads of 150000, 300000, … 3000000, twice. */
  private static LocalPoints pontius() {
    double[][] x = new double[2][PONTIUS.length];
    for (int i = 0; i < PONTIUS.length; i++) {
      x[0][i] = 150_000.0 * (1 + i % 20);
      x[1][i] = x[0][i] * x[0][i];
    }
    return LocalPoints.of(x, PONTIUS.clone());
  }

  @Test
  void pontiusLine() {
    assertDigits(
        pontius(), 13, "0.000673565789473684", "0.000000732059160401003", "-0.316081871345029E-14");
  }

  // How sure: the certified standard deviations.

  private static void assertSure(
      LocalPoints points,
      double digits,
      String residualDeviation,
      String r2,
      String f,
      String... deviationsBiasFirst) {
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    Uncertainty found = StandardErrors.of(points, neuron, ErrorKind.CLASSIC, 0.95);
    List<Double> numbers = new ArrayList<>();
    numbers.add(found.residualStandardError().orElseThrow());
    DataSummary summary = points.summary();
    numbers.add(Evaluation.of(summary, neuron, points.evaluationSums(neuron)).r2().orElseThrow());
    numbers.add(found.f().orElseThrow());
    numbers.add(found.bias().orElseThrow().standardError());
    found.weights().forEach(weight -> numbers.add(weight.orElseThrow().standardError()));
    List<String> certified = new ArrayList<>(List.of(residualDeviation, r2, f));
    certified.addAll(List.of(deviationsBiasFirst));
    assertThat(numbers).hasSameSizeAs(certified);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(ExactLine.digits(numbers.get(i), new BigDecimal(certified.get(i))))
          .as("digits of %s, which is %s", certified.get(i), numbers.get(i))
          .isGreaterThanOrEqualTo(digits);
    }
  }

  @Test
  void howSureNorrisIs() {
    assertSure(
        TestRows.file("norris.csv"),
        13.5,
        "0.884796396144373",
        "0.999993745883712",
        "5436385.54079785",
        "0.232818234301152",
        "0.000429796848199937");
  }

  @Test
  void howSurePontiusIs() {
    assertSure(
        pontius(),
        13,
        "0.000205177424076185",
        "0.999999900178537",
        "185330865.995752",
        "0.000107938612033077",
        "0.157817399981659E-09",
        "0.486652849992036E-16");
  }

  @Test
  void howSureLongleyIs() {
    assertSure(
        longleyTable(),
        14,
        "304.854073561965",
        "0.995479004577296",
        "330.285339234588",
        "890420.383607373",
        "84.9149257747669",
        "0.0334910077722432",
        "0.488399681651699",
        "0.214274163161675",
        "0.226073200069370",
        "455.478499142212");
  }

  @Test
  void howSureWampler3Is() {
    assertSure(
        wampler("1", 1),
        14,
        "2360.14502379268",
        "0.999995559025820",
        "675524.458240122",
        "2152.32624678170",
        "2363.55173469681",
        "779.343524331583",
        "101.475507550350",
        "5.64566512170752",
        "0.112324854679312");
  }

  @Test
  void howSureWampler4Is() {
    assertSure(
        wampler("1", 100),
        14,
        "236014.502379268",
        "0.957478440825662",
        "67.5524458240122",
        "215232.624678170",
        "236355.173469681",
        "77934.3524331583",
        "10147.5507550350",
        "564.566512170752",
        "11.2324854679312");
  }

  @Test
  void howSureWampler5Is() {
    assertSure(
        wampler("1", 10000),
        14,
        "23601450.2379268",
        "0.00224668921574940",
        "0.00675524458240122",
        "21523262.4678170",
        "23635517.3469681",
        "7793435.24331583",
        "1014755.07550350",
        "56456.6512170752",
        "1123.24854679312");
  }

  // Without a bias: R² and F are against 0.

  private static void assertThroughZero(
      double[] x, double[] y, String slope, String deviation, String s, String r2, String f) {
    LocalPoints points = LocalPoints.of(new double[][] {x}, y);
    TrainingResult result = points.train(TrainingSettings.defaults(1).withBias(false));
    Uncertainty found = result.uncertainty();
    int n = y.length;
    double adjusted = found.r2Adjusted().orElseThrow();
    double[] numbers = {
      result.neuron().weight(0),
      found.weights().get(0).orElseThrow().standardError(),
      found.residualStandardError().orElseThrow(),
      1 - (1 - adjusted) * (n - 1) / n,
      found.f().orElseThrow()
    };
    List<String> certified = List.of(slope, deviation, s, r2, f);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(ExactLine.digits(numbers[i], new BigDecimal(certified.get(i))))
          .as("digits of %s, which is %s", certified.get(i), numbers[i])
          .isGreaterThanOrEqualTo(14);
    }
    assertThat(result.neuron().bias()).isEqualTo(0.0);
    assertThat(found.degreesOfFreedom()).hasValue(n - 1);
  }

  @Test
  void noInt1() {
    assertThroughZero(
        IntStream.rangeClosed(60, 70).asDoubleStream().toArray(),
        IntStream.rangeClosed(130, 140).asDoubleStream().toArray(),
        "2.07438016528926",
        "0.165289256198347E-01",
        "3.56753034006338",
        "0.999365492298663",
        "15750.25");
  }

  @Test
  void noInt2() {
    assertThroughZero(
        new double[] {4, 5, 6},
        new double[] {3, 4, 4},
        "0.727272727272727",
        "0.420827318078432E-01",
        "0.369274472937998",
        "0.993348115299335",
        "298.6666666666667");
  }

  /** Certified: all deviations are 0, and F is infinite. */
  @Test
  void howSureWampler1Is() {
    LocalPoints points = wampler("1", 0);
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    Uncertainty found = StandardErrors.of(points, neuron, ErrorKind.CLASSIC, 0.95);
    assertThat(found.residualStandardError()).hasValue(0);
    assertThat(found.f()).isEmpty();
    assertThat(found.bias().orElseThrow().standardError()).isZero();
    assertThat(found.weights()).allMatch(weight -> weight.orElseThrow().standardError() == 0);
  }

  /**
   * Certified as well: all deviations are 0. That is so of the decimals of the table; of the
   * doubles nearest to them the residuals are half a last digit of a label, as they should.
   */
  @Test
  void howSureWampler2IsInDoubles() {
    LocalPoints points = wampler("0.1", 0);
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    Uncertainty found = StandardErrors.of(points, neuron, ErrorKind.CLASSIC, 0.95);
    assertThat(found.residualStandardError().orElseThrow()).isBetween(1e-17, Math.ulp(63.0));
  }
}
