package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of terms that are rounded to a quantum. Oracle: each term rounded, then ExactSum. */
class RoundedSumTest {
  private static final SumKernel[] KERNELS = {SumKernel.SCALAR, SumKernel.forRows(1 << 20)};
  private static final int[] LENGTHS = {1, 127, 128, 131, 1024, 4096};

  private static double[] numbers(Random random, int length, int exponent, int spread) {
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      double u = 1 - 2 * random.nextDouble();
      numbers[i] = Math.scalb(u, exponent - random.nextInt(spread + 1));
    }
    return numbers;
  }

  private static void assertSum(RoundedSum sum, double[] terms, int exponent, String about) {
    ExactSum expected = new ExactSum();
    for (double term : terms) {
      expected.add(RoundedSum.rounded(term, exponent));
    }
    ExactSum found = new ExactSum();
    sum.addTo(found);
    assertThat(found.value()).as(about).isEqualByComparingTo(expected.value());
  }

  private static double[] products(double[] a, double[] b, int from) {
    double[] products = new double[a.length - from];
    for (int i = from; i < a.length; i++) {
      products[i - from] = a[i] * b[i];
    }
    return products;
  }

  @Test
  void aTermBecomesTheNearestMultipleOfTwoTheEvenOne() {
    assertThat(RoundedSum.rounded(5, 1)).isEqualTo(4);
    assertThat(RoundedSum.rounded(7, 1)).isEqualTo(8);
    assertThat(RoundedSum.rounded(-7.25, -1)).isEqualTo(-7);
    assertThat(RoundedSum.rounded(0.1, -80)).isEqualTo(0.1);
    assertThat(RoundedSum.rounded(1e300, -200)).isEqualTo(1e300);
    assertThat(RoundedSum.rounded(1e-300, -200)).isZero();
  }

  @Test
  void productsOfBothSignsAreRoundedAndAddedWithoutAnError() {
    for (SumKernel kernel : KERNELS) {
      for (int exponent : new int[] {-1000, -300, -76, 0, 200}) {
        for (int length : LENGTHS) {
          Random random = new Random(length);
          double[] a = numbers(random, length, exponent / 2 + 50, 100);
          double[] b = numbers(random, length, exponent - exponent / 2 + 50, 20);
          RoundedSum sum = new RoundedSum(exponent);
          int from = length / 5;
          kernel.addRoundedProducts(a, b, from, length, sum);
          assertSum(sum, products(a, b, from), exponent, "2^" + exponent + ", " + length);
        }
      }
    }
  }

  /** Halves of a quantum go to the even multiple, whatever was added before. */
  @Test
  void tiesDoNotDependOnTheOrder() {
    double[] ones = new double[4096];
    double[] terms = new double[4096];
    for (int i = 0; i < terms.length; i++) {
      ones[i] = 1;
      terms[i] = i % 3 == 0 ? i + 0.5 : i % 3 == 1 ? 0x1p50 * i + 0.5 : -0x1p51 * i;
    }
    for (SumKernel kernel : KERNELS) {
      RoundedSum sum = new RoundedSum(0);
      kernel.addRoundedProducts(ones, terms, 0, terms.length, sum);
      assertSum(sum, terms, 0, "ties");
    }
  }

  @Test
  void asManyTermsAsLargeAsTheyMayBeFit() {
    double[] a = new double[4096];
    double[] b = new double[4096];
    for (int i = 0; i < a.length; i++) {
      a[i] = 0x1.fffffp49;
      b[i] = 0x1p51;
    }
    for (SumKernel kernel : KERNELS) {
      RoundedSum sum = new RoundedSum(0);
      kernel.addRoundedProducts(a, b, 0, a.length, sum);
      assertThat(sum.fits()).isTrue();
      assertSum(sum, products(a, b, 0), 0, "all large");
    }
  }

  @Test
  void aTermThatIsTooLargeIsNoticedInAnyRow() {
    for (SumKernel kernel : KERNELS) {
      for (int at = 0; at < 300; at++) {
        for (double large : new double[] {0x1p51, 0x1p300, Double.NaN, Double.MAX_VALUE}) {
          double[] a = new double[300];
          a[at] = large;
          RoundedSum sum = new RoundedSum(0);
          kernel.addRoundedProducts(a, a, 0, a.length, sum);
          assertThat(sum.fits()).as("%s in row %d", large, at).isFalse();
          sum.begin();
          a[at] = 0x1p50;
          kernel.addRoundedProducts(a, a, 0, a.length, sum);
          assertThat(sum.fits()).as("after it, row %d", at).isTrue();
        }
      }
    }
  }

  private static final LeverageRule RULE =
      new LeverageRule(0.7, 0.1, -0.2, 0.01, 1.5, 0.02, 1e-3, 1e-10);

  @Test
  void squaresInOneLoopAreThoseOfEachRow() {
    for (SumKernel kernel : KERNELS) {
      for (int length : LENGTHS) {
        Random random = new Random(length);
        double[] x = numbers(random, length, 2, 20);
        double[] y = numbers(random, length, 2, 20);
        double[][] terms = new double[3][length];
        for (int i = 0; i < length; i++) {
          double d = x[i] - 0.1;
          double e = 0.7 * d + (0.01 - (y[i] + 0.2));
          double q = 1.5 * d - 0.02;
          double a = e / (1 - (1 + q * q) * 1e-3);
          terms[0][i] = a * a;
          terms[1][i] = a * (a * q);
          terms[2][i] = (a * q) * (a * q);
        }
        RoundedSum[] sums = {new RoundedSum(-76), new RoundedSum(-76), new RoundedSum(-76)};
        assertThat(kernel.addSquares(RULE, x, y, 0, length, sums[0], sums[1], sums[2])).isTrue();
        for (int k = 0; k < 3; k++) {
          assertThat(k == 1 || sums[k].fits()).isTrue();
          assertSum(sums[k], terms[k], -76, "sum " + k + " of " + length);
        }
      }
    }
  }

  @Test
  void aRowWithoutAShareIsNoticedWhereverItIs() {
    for (SumKernel kernel : KERNELS) {
      for (int at = 0; at < 300; at++) {
        double[] x = new double[300];
        double[] y = new double[300];
        x[at] = 22 + at;
        RoundedSum sum = new RoundedSum(-76);
        assertThat(kernel.addSquares(RULE, x, y, 0, 300, sum, sum, sum)).as("row %d", at).isFalse();
      }
    }
  }

  @Test
  void aSquareThatIsTooLargeIsNoticedInAnyRow() {
    for (SumKernel kernel : KERNELS) {
      for (int at = 0; at < 300; at++) {
        double[] x = new double[300];
        double[] y = new double[300];
        y[at] = 1e5;
        RoundedSum[] sums = {new RoundedSum(-76), new RoundedSum(-76), new RoundedSum(-76)};
        assertThat(kernel.addSquares(RULE, x, y, 0, 300, sums[0], sums[1], sums[2])).isTrue();
        assertThat(sums[0].fits()).as("row %d", at).isFalse();
      }
    }
  }

  @Test
  void atTheEndsOfTheDoublesThereIsNoQuantum() {
    for (int exponent : new int[] {-1001, 901}) {
      assertThatThrownBy(() -> new RoundedSum(exponent))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("exponent must be from -1000 to 900, but got " + exponent);
    }
  }
}
