package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.SumKernel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever the kernel, the block and the numbers, the sums of blocks are exact. Oracle: BigDecimal.
 */
class BlockSumsTest {
  private static final int ROWS = 3000;

  @AfterEach
  void useTheBestKernelAgain() {
    System.clearProperty(SumKernel.PROPERTY);
  }

  private static double[] values(long seed, DoubleUnaryOperator shape) {
    return new Random(seed).doubles(ROWS, -1, 1).map(shape).toArray();
  }

  private static double anyExponent(double u, int span) {
    return Math.scalb(u, (int) (u * 1e6) % span);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Data(String name, double[][] inputs, double[] labels, Neuron neuron) {
    PointBlock block() {
      return PointBlock.of(inputs, labels);
    }
  }

  private static Stream<Data> data() {
    double[] uniform = values(1, u -> u);
    double[] decimals = values(2, u -> Math.rint(u * 100) / 100);
    double[] outliers = values(3, u -> u);
    outliers[17] = 1e17;
    outliers[1999] = -1e17;
    double[] huge = values(4, u -> u);
    huge[3] = 1e100;
    huge[4] = 1;
    huge[5] = -1e100;
    double[] subnormal = values(5, u -> u * Double.MIN_NORMAL);
    double[] tiny = values(6, u -> u * 1e-300);
    double[] small = values(14, u -> u * 1e-200);
    double[] wild = values(7, u -> anyExponent(u, 300));
    double[] tenths = new double[ROWS];
    Arrays.fill(tenths, 0.1);
    double[] nanoseconds = values(8, u -> 1.7e18 + 1e9 * u);
    double[] zeros = new double[ROWS];
    double[] signedZeros = values(9, u -> u > 0 ? 0.0 : -0.0);
    double[] fitted = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      fitted[i] = 12 * decimals[i] + 37;
    }
    Neuron line = Neuron.of(new double[] {25}, 85);
    Neuron flat = Neuron.of(new double[] {0}, 0);
    return Stream.of(
        new Data("uniform", new double[][] {uniform}, values(10, u -> u), line),
        new Data(
            "a perfect fit", new double[][] {decimals}, fitted, Neuron.of(new double[] {12}, 37)),
        new Data(
            "almost a fit",
            new double[][] {decimals},
            fitted,
            Neuron.of(new double[] {12.000000000001}, 37)),
        new Data("outliers", new double[][] {outliers}, uniform, line),
        new Data("outliers where the error is small", new double[][] {outliers}, uniform, flat),
        new Data("1e100, 1, -1e100", new double[][] {huge}, uniform, line),
        new Data("subnormal", new double[][] {subnormal}, subnormal, flat),
        new Data("products that underflow", new double[][] {small}, small, flat),
        new Data("tiny", new double[][] {tiny}, tiny, flat),
        new Data(
            "every exponent", new double[][] {wild}, values(11, u -> anyExponent(u, 200)), line),
        new Data("tenths", new double[][] {tenths}, tenths, flat),
        new Data(
            "nanoseconds",
            new double[][] {nanoseconds},
            uniform,
            Neuron.of(new double[] {5e-9}, -8.5e9)),
        new Data("zeros", new double[][] {zeros}, zeros, flat),
        new Data("signed zeros", new double[][] {signedZeros}, signedZeros, flat),
        new Data(
            "three inputs",
            new double[][] {uniform, zeros, wild},
            decimals,
            Neuron.of(new double[] {1, 2, 3}, 4)));
  }

  @TestFactory
  Stream<DynamicTest> bothKernelsAreExact() {
    return data()
        .map(
            data ->
                DynamicTest.dynamicTest(
                    data.name(),
                    () -> {
                      for (String kernel : new String[] {"vector", "scalar"}) {
                        System.setProperty(SumKernel.PROPERTY, kernel);
                        check(data);
                      }
                    }));
  }

  private static void check(Data data) {
    PointBlock block = data.block();
    int inputs = block.inputs();
    double[] errors = TestRows.errors(data.neuron(), block);
    ErrorSums sums = new ErrorSums(inputs);
    sums.add(block, data.neuron());
    BigDecimal error = BigDecimal.ZERO;
    BigDecimal square = BigDecimal.ZERO;
    BigDecimal magnitude = BigDecimal.ZERO;
    BigDecimal[] product = new BigDecimal[inputs];
    Arrays.fill(product, BigDecimal.ZERO);
    for (int i = 0; i < errors.length; i++) {
      BigDecimal e = new BigDecimal(errors[i]);
      error = error.add(e);
      magnitude = magnitude.add(e.abs());
      square = square.add(new BigDecimal(errors[i] * errors[i]));
      for (int j = 0; j < inputs; j++) {
        product[j] = product[j].add(e.multiply(new BigDecimal(block.input(j)[i])));
      }
    }
    assertThat(sums.meanError()).isEqualTo(error.doubleValue() / ROWS);
    assertThat(sums.meanSquaredError()).isEqualTo(square.doubleValue() / ROWS);
    for (int j = 0; j < inputs; j++) {
      assertThat(sums.meanErrorTimesInput(j)).isEqualTo(product[j].doubleValue() / ROWS);
    }
    EvaluationSums evaluation = new EvaluationSums();
    evaluation.add(block, data.neuron());
    assertThat(evaluation.meanAbsoluteError()).isEqualTo(magnitude.doubleValue() / ROWS);

    DataSummary summary = new DataSummary(inputs);
    summary.add(block);
    BigDecimal rows = BigDecimal.valueOf(ROWS);
    for (int j = 0; j <= inputs; j++) {
      double[] a = block.column(j);
      assertThat(summary.least(j)).isEqualTo(Arrays.stream(a).min().orElseThrow());
      assertThat(summary.greatest(j)).isEqualTo(Arrays.stream(a).max().orElseThrow());
      for (int k = 0; k <= j; k++) {
        double[] b = block.column(k);
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < ROWS; i++) {
          sum = sum.add(new BigDecimal(a[i]).multiply(new BigDecimal(b[i])));
        }
        assertThat(summary.meanProduct(j, k))
            .isEqualByComparingTo(sum.divide(rows, MathContext.DECIMAL128));
      }
    }
  }

  /** The grids are laid by the rows before; these jump by twenty orders of magnitude. */
  @Test
  void sumsStayExactWhateverTheErrorsBeforeWere() {
    double[] scales = {1, 1, 1e-20, 1e3, 0, 1e-3, 1e10, 1e-160, 1, 1e-170};
    double[] x = values(15, u -> u);
    double[] noise = values(16, u -> u);
    Neuron neuron = Neuron.of(new double[] {1}, 0);
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      ErrorSums sums = new ErrorSums(1);
      ExactSum error = new ExactSum();
      ExactSum square = new ExactSum();
      ExactSum product = new ExactSum();
      for (double scale : scales) {
        double[] input = Arrays.stream(x).map(u -> scale == 0 ? u : u * scale).toArray();
        double[] label = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
          label[i] = input[i] + scale * noise[i] * (i % 700 == 699 ? 1e9 : 1);
          double e = input[i] - label[i];
          error.add(e);
          square.add(e * e);
          product.addProduct(e, input[i]);
        }
        sums.add(PointBlock.of(new double[][] {input}, label), neuron);
      }
      assertThat(sums.meanError()).isEqualTo(error.doubleValue() / sums.rows());
      assertThat(sums.meanSquaredError()).isEqualTo(square.doubleValue() / sums.rows());
      assertThat(sums.meanErrorTimesInput(0)).isEqualTo(product.doubleValue() / sums.rows());
    }
  }

  /** Nothing is rounded off where all errors are whole numbers, so only the squares can tell. */
  @Test
  void wholeNumbersBeyondTheGridsAreNoticed() {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    Neuron neuron = Neuron.of(new double[] {1}, 0);
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      ErrorSums sums = new ErrorSums(1);
      double expected = 0;
      for (double error : new double[] {1, 2, 1024, 1 << 20, 3}) {
        double[] labels = new double[ROWS];
        Arrays.fill(labels, 1 - error);
        sums.add(PointBlock.of(new double[][] {ones}, labels), neuron);
        expected += error * ROWS;
      }
      assertThat(sums.meanError()).isEqualTo(expected / sums.rows());
      assertThat(sums.meanErrorTimesInput(0)).isEqualTo(expected / sums.rows());
    }
  }

  @Tag("long")
  @Test
  void aMillionTenthsAreExact() {
    double[] tenths = new double[16384];
    Arrays.fill(tenths, 0.1);
    DataSummary summary = new DataSummary(1);
    for (int block = 0; block < 61; block++) {
      summary.add(PointBlock.of(new double[][] {tenths}, tenths));
    }
    assertThat(summary.mean(0))
        .isEqualByComparingTo(new BigDecimal(0.1).round(MathContext.DECIMAL128));
    assertThat(summary.deviation(0)).isZero();
  }

  @Test
  void theFingerprintNamesTheRowsButNotTheirOrder() {
    double[] x = values(12, u -> u);
    double[] y = values(13, u -> u);
    long fingerprint = PointBlock.of(new double[][] {x}, y).fingerprint();
    System.setProperty(SumKernel.PROPERTY, "scalar");
    assertThat(PointBlock.of(new double[][] {x}, y).fingerprint()).isEqualTo(fingerprint);
    double[] turnedX = new double[ROWS];
    double[] turnedY = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      turnedX[i] = x[ROWS - 1 - i];
      turnedY[i] = y[ROWS - 1 - i];
    }
    assertThat(PointBlock.of(new double[][] {turnedX}, turnedY).fingerprint())
        .isEqualTo(fingerprint);
    assertThat(PointBlock.of(new double[][] {y}, x).fingerprint()).isNotEqualTo(fingerprint);
    double swapped = x[0];
    x[0] = x[1];
    x[1] = swapped;
    assertThat(PointBlock.of(new double[][] {x}, y).fingerprint()).isNotEqualTo(fingerprint);
    assertThat(PointBlock.of(new double[][] {{0.0}}, new double[] {-0.0}).fingerprint())
        .isEqualTo(PointBlock.of(new double[][] {{-0.0}}, new double[] {0.0}).fingerprint());
  }

  /** Some of the rows ones, the others something else. */
  private static double[] onesAnd(double other) {
    double[] values = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = i % 3 == 0 ? other : 1;
    }
    return values;
  }

  private static BigDecimal sum(double[]... factors) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < factors[0].length; i++) {
      BigDecimal product = BigDecimal.ONE;
      for (double[] factor : factors) {
        product = product.multiply(new BigDecimal(factor[i]));
      }
      sum = sum.add(product);
    }
    return sum;
  }

  /** Values that fit on grids, where their squares do not. */
  @Test
  void squaresBeyondTheGridsAreNoticed() {
    double[] values = onesAnd(0x1p-100);
    double[] ones = onesAnd(1);
    double[][] inputs = {ones};
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      DataSummary summary = new DataSummary(1);
      summary.add(PointBlock.of(inputs, values));
      assertThat(summary.product(1, 1).value()).isEqualByComparingTo(sum(values, values));
      DataSummary weighted = new DataSummary(1);
      weighted.add(PointBlock.of(inputs, values, ones));
      assertThat(weighted.product(1, 1).value()).isEqualByComparingTo(sum(values, values));
    }
  }

  /**
   * A weight times a value is rounded to a power of two here, and what was rounded off is far
   * smaller than it usually is.
   */
  @Test
  void roundedOffPartsBeyondTheGridsAreNoticed() {
    double[] weights = onesAnd(0x1p-70 * (1 + 0x1p-52));
    double[] x = onesAnd(1 - 0x1p-52);
    double[] y = onesAnd(1 + 0x1p-52);
    double[][] inputs = {y};
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      DataSummary summary = new DataSummary(1);
      summary.add(PointBlock.of(inputs, x, weights));
      assertThat(summary.product(1, 0).value()).isEqualByComparingTo(sum(weights, x, y));
      assertThat(summary.product(1, 1).value()).isEqualByComparingTo(sum(weights, x, x));
    }
  }

  /** Errors that fit on grids, where their squares or products with an input do not. */
  @Test
  void errorsWhoseProductsAreBeyondTheGridsAreNoticed() {
    double[] zeros = new double[ROWS];
    double[] small = onesAnd(0x1p-100);
    double[] smaller = onesAnd(0x1p-170);
    double[] ones = onesAnd(1);
    Neuron neuron = Neuron.of(new double[] {0, 0}, 0);
    double[][] none = {zeros, zeros};
    double[][] inputs = {smaller, zeros};
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      ErrorSums ofSmall = new ErrorSums(2);
      ofSmall.add(PointBlock.of(none, small), neuron);
      assertThat(ofSmall.squaredError().value()).isEqualByComparingTo(sum(small, small));
      ErrorSums ofOnes = new ErrorSums(2);
      ofOnes.add(PointBlock.of(inputs, ones), neuron);
      // Errors are -1, and around the mean of the input nothing is left of their products.
      BigDecimal mean = sum(smaller).divide(BigDecimal.valueOf(ROWS), new MathContext(200));
      assertThat(ofOnes.meanErrorTimesCentredInput(0, mean)).isCloseTo(0, Offset.offset(1e-100));
    }
  }
}
