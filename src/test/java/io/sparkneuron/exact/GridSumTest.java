package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A sum on grids is exact, or says that it is not. Oracles: BigDecimal, and ExactSum after it. */
class GridSumTest {
  private static final SumKernel[] KERNELS = {SumKernel.SCALAR, SumKernel.forRows(1 << 20)};
  private static final int[] LENGTHS = {1, 127, 128, 131, 1024};

  private static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  /** Numbers of at most 2^exponent, down to 2^(exponent − spread). */
  private static double[] numbers(Random random, int length, int exponent, int spread) {
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      double u = 1 - 2 * random.nextDouble();
      numbers[i] = Math.scalb(u, exponent - random.nextInt(spread + 1));
    }
    return numbers;
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  private static BigDecimal value(GridSum sum) {
    ExactSum total = new ExactSum();
    sum.addTo(total);
    return total.value();
  }

  private static BigDecimal exact(double[] a) {
    return exact(a, filled(a.length, 1));
  }

  private static BigDecimal exact(double[] a, double[] b) {
    ExactSum exact = new ExactSum();
    for (int i = 0; i < a.length; i++) {
      exact.addProduct(a[i], b[i]);
    }
    return exact.value();
  }

  /** Whether it was exact; fails if it claims so and was not. */
  private static boolean adds(SumKernel kernel, double[] a, GridSum sum) {
    if (!sum.begin(greatest(a))) {
      return false;
    }
    kernel.add(a, 0, a.length, sum);
    if (sum.isExact()) {
      assertThat(value(sum)).isEqualByComparingTo(exact(a));
    }
    return sum.isExact();
  }

  private static boolean addsProducts(SumKernel kernel, double[] a, double[] b, GridSum sum) {
    if (!sum.begin(greatest(a), greatest(b))) {
      return false;
    }
    kernel.addProducts(a, 0, b, 0, a.length, sum);
    if (sum.isExact()) {
      assertThat(value(sum)).isEqualByComparingTo(exact(a, b));
    }
    return sum.isExact();
  }

  @Test
  void whateverTheNumbersASumThatSaysItIsExactIsExact() {
    int fitted = 0;
    int refused = 0;
    for (SumKernel kernel : KERNELS) {
      GridSum sum = new GridSum();
      for (long seed = 0; seed < 300; seed++) {
        Random random = new Random(seed);
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        int spread = random.nextInt(4) * 60;
        double[] a = numbers(random, length, random.nextInt(1500) - 900, spread);
        double[] b = numbers(random, length, random.nextInt(600) - 300, spread);
        for (boolean exact :
            new boolean[] {adds(kernel, a, sum), addsProducts(kernel, a, b, sum)}) {
          fitted += exact ? 1 : 0;
          refused += exact ? 0 : 1;
        }
      }
    }
    assertThat(fitted).isGreaterThan(300);
    assertThat(refused).isGreaterThan(300);
  }

  /** Otherwise every sum would be right, but slow. */
  @Test
  void everydayNumbersFit() {
    for (SumKernel kernel : KERNELS) {
      GridSum sum = new GridSum();
      for (int exponent = -300; exponent <= 300; exponent += 30) {
        Random random = new Random(exponent);
        for (int length : LENGTHS) {
          double[] a = numbers(random, length, exponent, 40);
          double[] b = numbers(random, length, exponent, 5);
          assertThat(adds(kernel, a, sum)).as("2^%s", exponent).isTrue();
          assertThat(addsProducts(kernel, a, b, sum)).as("(2^%s)²", exponent).isTrue();
        }
      }
      assertThat(adds(kernel, new double[500], sum)).as("zeros").isTrue();
      assertThat(addsProducts(kernel, new double[500], filled(500, 1e300), sum)).isTrue();
      assertThat(addsProducts(kernel, filled(500, 1e-300), new double[500], sum)).isTrue();
    }
  }

  /** The most that an accumulator is made for: every row is as large as the bound allows. */
  @Test
  void aRangeOfTheGreatestNumbersIsExact() {
    double greatest = Math.nextDown(2.0);
    double[] all = filled(RowLoop.RANGE, greatest);
    for (SumKernel kernel : KERNELS) {
      for (double sign : new double[] {1, -1}) {
        double[] signed = filled(RowLoop.RANGE, sign * greatest);
        GridSum sum = new GridSum();
        assertThat(sum.begin(greatest)).isTrue();
        GridSum products = new GridSum();
        assertThat(products.begin(greatest, greatest)).isTrue();
        for (int from = 0; from < RowLoop.RANGE; from += RowLoop.CHUNK) {
          kernel.add(signed, from, from + RowLoop.CHUNK, sum);
          kernel.addProducts(all, from, signed, from, RowLoop.CHUNK, products);
        }
        assertThat(sum.isExact()).isTrue();
        assertThat(value(sum)).isEqualByComparingTo(exact(signed));
        assertThat(products.isExact()).isTrue();
        assertThat(value(products)).isEqualByComparingTo(exact(all, signed));
      }
    }
  }

  /** Beside numbers up to 2, products reach down to 2⁻¹⁵⁷, single terms to 2⁻¹¹⁷. */
  @Test
  void oneTinyTermAnywhereIsAddedOrNoticed() {
    for (SumKernel kernel : KERNELS) {
      GridSum sum = new GridSum();
      for (int length : new int[] {131, 160}) {
        double[] ones = filled(length, 1);
        for (int at = 0; at < length; at++) {
          double[] a = filled(length, 1);
          a[at] = 0x1p-117;
          assertThat(adds(kernel, a, sum)).as("row %s", at).isTrue();
          a[at] = 0x1p-157;
          assertThat(addsProducts(kernel, a, ones, sum)).as("row %s", at).isTrue();
          assertThat(addsProducts(kernel, ones, a, sum)).as("row %s", at).isTrue();
          a[at] = 0x1p-200;
          assertThat(adds(kernel, a, sum)).as("row %s", at).isFalse();
          assertThat(addsProducts(kernel, a, ones, sum)).as("row %s", at).isFalse();
          assertThat(addsProducts(kernel, ones, a, sum)).as("row %s", at).isFalse();
          // All bits of the product count: the low half of it is 2^−104 · 2^−100.
          a[at] = 0x1.0000000000001p-100;
          double[] b = filled(length, 0x1.0000000000001p0);
          assertThat(addsProducts(kernel, a, b, sum)).as("row %s", at).isFalse();
        }
      }
    }
  }

  @Test
  void rowsOutsideOfThePartAreLeftOut() {
    for (SumKernel kernel : KERNELS) {
      double[] a = numbers(new Random(5), 600, 3, 5);
      double[] b = numbers(new Random(6), 600, 3, 5);
      for (int length : new int[] {0, 1, 130, 300}) {
        GridSum sum = new GridSum();
        sum.begin(8);
        kernel.add(a, 100, 100 + length, sum);
        assertThat(value(sum))
            .isEqualByComparingTo(exact(Arrays.copyOfRange(a, 100, 100 + length)));
        sum.begin(8, 8);
        kernel.addProducts(a, 100, b, 200, length, sum);
        assertThat(value(sum))
            .isEqualByComparingTo(
                exact(
                    Arrays.copyOfRange(a, 100, 100 + length),
                    Arrays.copyOfRange(b, 200, 200 + length)));
      }
    }
  }

  /** There the parts of products would be no doubles any more. */
  @Test
  void atTheEndsOfTheDoublesThereAreNoGrids() {
    GridSum sum = new GridSum();
    assertThat(sum.begin(1e300)).isFalse();
    assertThat(sum.begin(1e150, 1e150)).isFalse();
    assertThat(sum.begin(1e-300)).isFalse();
    assertThat(sum.begin(1e-150, 1e-150)).isFalse();
    assertThat(sum.begin(Double.MIN_VALUE, Double.MIN_VALUE)).isFalse();
    assertThat(sum.begin(0)).isTrue();
    assertThat(sum.begin(1e100, 1e100)).isTrue();
    assertThat(sum.begin(1e-100, 1e-100)).isTrue();
  }

  /** A rest of −0.0 is none; anything else is. */
  @Test
  void beginningAgainForgetsWhatWas() {
    GridSum sum = new GridSum();
    assertThat(adds(SumKernel.SCALAR, new double[] {1, 0x1p-200}, sum)).isFalse();
    assertThat(adds(SumKernel.SCALAR, new double[] {1, -0.0}, sum)).isTrue();
    assertThat(value(sum)).isEqualByComparingTo("1");
  }
}
