package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Three sums at once, exact or known not to be. Oracle: ExactSum, row by row. */
class ResidualGridsTest {
  private static final SumKernel[] KERNELS = {SumKernel.SCALAR, SumKernel.forRows(1 << 20)};
  private static final int ROWS = 1024;

  /** Whether the rows fitted; fails if the grids claim so and a sum is another. */
  private static boolean adds(
      SumKernel kernel,
      ResidualGrids grids,
      double slope,
      double[] x,
      double intercept,
      double[] y) {
    double[] residuals = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      residuals[i] = slope * x[i] + intercept - y[i];
    }
    if (!grids.begin(greatest(residuals), greatest(x))) {
      return false;
    }
    int end = kernel.addResiduals(slope, x, intercept, y, 0, x.length, grids);
    assertThat(end).isBetween(x.length - 64 * 32, x.length);
    if (!grids.isExact()) {
      return false;
    }
    ExactSum[] expected = {new ExactSum(), new ExactSum(), new ExactSum()};
    for (int i = 0; i < end; i++) {
      expected[0].add(residuals[i]);
      expected[1].add(residuals[i] * residuals[i]);
      expected[2].addProduct(residuals[i], x[i]);
    }
    ExactSum[] found = {new ExactSum(), new ExactSum(), new ExactSum()};
    grids.addTo(found[0], found[1], found[2]);
    for (int sum = 0; sum < 3; sum++) {
      assertThat(found[sum].value()).isEqualByComparingTo(expected[sum].value());
    }
    return true;
  }

  /** The same of rows with weights. */
  private static boolean adds(
      SumKernel kernel,
      ResidualGrids grids,
      double slope,
      double[] x,
      double[] y,
      double[] weights) {
    double[] residuals = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      residuals[i] = slope * x[i] + 0.0 - y[i];
    }
    if (!grids.beginWeighted(greatest(residuals), greatest(x), greatest(weights))) {
      return false;
    }
    int end = kernel.addWeightedResiduals(slope, x, 0, y, weights, 0, x.length, grids);
    assertThat(end).isBetween(x.length - 64 * 32, x.length);
    if (!grids.isExact()) {
      return false;
    }
    ExactSum[] expected = {new ExactSum(), new ExactSum(), new ExactSum()};
    for (int i = 0; i < end; i++) {
      double weighted = weights[i] * residuals[i];
      expected[0].add(weighted);
      expected[1].add(weighted * residuals[i]);
      expected[2].addProduct(weighted, x[i]);
    }
    ExactSum[] found = {new ExactSum(), new ExactSum(), new ExactSum()};
    grids.addTo(found[0], found[1], found[2]);
    for (int sum = 0; sum < 3; sum++) {
      assertThat(found[sum].value()).isEqualByComparingTo(expected[sum].value());
    }
    return true;
  }

  private static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static double[] numbers(long seed, int exponent, int spread) {
    Random random = new Random(seed);
    double[] numbers = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double u = 1 - 2 * random.nextDouble();
      numbers[i] = Math.scalb(u, exponent - random.nextInt(spread + 1));
    }
    return numbers;
  }

  private static double[] filled(double value) {
    double[] values = new double[ROWS];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void whateverTheNumbersSumsThatSayTheyAreExactAreExact() {
    int fitted = 0;
    int refused = 0;
    for (SumKernel kernel : KERNELS) {
      for (long seed = 0; seed < 200; seed++) {
        ResidualGrids grids = new ResidualGrids();
        Random random = new Random(seed);
        int spread = random.nextInt(4) * 8;
        double[] x = numbers(seed + 1000, random.nextInt(200) - 100, spread);
        double[] y = numbers(seed + 2000, random.nextInt(800) - 400, spread);
        double slope = random.nextBoolean() ? 0 : random.nextGaussian();
        double intercept = random.nextBoolean() ? 0 : random.nextGaussian();
        for (int again = 0; again < 2; again++) {
          boolean exact = adds(kernel, grids, slope, x, intercept, y);
          fitted += exact ? 1 : 0;
          refused += exact ? 0 : 1;
        }
      }
    }
    assertThat(fitted).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void whateverTheWeightsSumsThatSayTheyAreExactAreExact() {
    int fitted = 0;
    int refused = 0;
    for (SumKernel kernel : KERNELS) {
      for (long seed = 0; seed < 300; seed++) {
        ResidualGrids grids = new ResidualGrids();
        Random random = new Random(seed);
        int spread = random.nextInt(3) * 6;
        double[] x = numbers(seed + 1000, random.nextInt(100) - 50, spread);
        double[] y = numbers(seed + 2000, random.nextInt(200) - 100, spread);
        for (int again = 0; again < 3; again++) {
          double[] weights = numbers(seed + 3000, random.nextInt(200) - 100, random.nextInt(12));
          for (int i = 0; i < ROWS; i++) {
            weights[i] = Math.abs(weights[i]) + Double.MIN_NORMAL;
          }
          boolean exact = adds(kernel, grids, random.nextGaussian(), x, y, weights);
          fitted += exact ? 1 : 0;
          refused += exact ? 0 : 1;
        }
      }
    }
    assertThat(fitted).isGreaterThan(300);
    assertThat(refused).isGreaterThan(300);
  }

  /** Each of one sign and as large as the proof allows, wherever the limit is. */
  @Test
  void weightedResidualsThatGrowAreRightOrNoticed() {
    double[] ones = filled(1);
    for (SumKernel kernel : KERNELS) {
      for (double weight = 0.01; weight < 200; weight *= 1.17) {
        for (double residual : new double[] {0.01, 0.3, 0.99, 1, 1.5, 3, 1e6}) {
          ResidualGrids grids = new ResidualGrids();
          assertThat(adds(kernel, grids, 0, ones, filled(-1), filled(1))).isTrue();
          boolean fits = adds(kernel, grids, 0, ones, filled(-residual), filled(weight));
          if (weight * residual * residual > 4) {
            assertThat(fits).as("weight %s, residual %s", weight, residual).isFalse();
          }
          boolean fitsAgain = adds(kernel, grids, 0, ones, filled(-residual), filled(weight));
          assertThat(fitsAgain).as("weight %s, residual %s", weight, residual).isTrue();
        }
      }
    }
  }

  /** Otherwise every weighted sum would be right, but slow. */
  @Test
  void everydayWeightsFitTheGridsOfTheRowsBefore() {
    for (SumKernel kernel : KERNELS) {
      for (int exponent = -150; exponent <= 150; exponent += 30) {
        ResidualGrids grids = new ResidualGrids();
        for (long seed = 0; seed < 5; seed++) {
          double[] x = numbers(seed, 0, 5);
          double[] y = numbers(seed + 10, 0, 3);
          double[] weights = numbers(seed + 20, exponent, 3);
          for (int i = 0; i < ROWS; i++) {
            weights[i] = Math.abs(weights[i]) + Math.scalb(1.0, exponent - 10);
          }
          boolean exact = adds(kernel, grids, 0.5, x, y, weights);
          assertThat(seed == 0 || exact).as("2^%s, seed %s", exponent, seed).isTrue();
        }
      }
    }
  }

  /** Otherwise every sum would be right, but slow. */
  @Test
  void everydayResidualsFitTheGridsOfThoseBefore() {
    for (SumKernel kernel : KERNELS) {
      for (int exponent = -150; exponent <= 150; exponent += 30) {
        ResidualGrids grids = new ResidualGrids();
        for (long seed = 0; seed < 5; seed++) {
          double[] x = numbers(seed, exponent, 10);
          double[] y = numbers(seed + 10, exponent, 3);
          boolean exact = adds(kernel, grids, 0.5, x, 0, y);
          assertThat(seed == 0 || exact).as("2^%s, seed %s", exponent, seed).isTrue();
        }
      }
    }
  }

  /** Each row may be the one that does not fit, by its residual, its square or its product. */
  @Test
  void oneNumberThatDoesNotFitIsNoticedInAnyRow() {
    double[] ones = filled(1);
    double[] minusOnes = filled(-1);
    for (SumKernel kernel : KERNELS) {
      for (int at = 0; at < ROWS; at += at < 16 ? 1 : 37) {
        ResidualGrids grids = new ResidualGrids();
        assertThat(adds(kernel, grids, 0, ones, 0, minusOnes)).isTrue();
        double[] y = minusOnes.clone();
        y[at] = -0x1p-60;
        assertThat(adds(kernel, grids, 0, ones, 0, y)).as("a square, row %s", at).isFalse();
        y[at] = -0x1p-80 - 0x1p-132;
        assertThat(adds(kernel, grids, 0, ones, 0, y)).as("a residual, row %s", at).isFalse();
        double[] x = ones.clone();
        x[at] = 0x1p-140;
        assertThat(adds(kernel, grids, 0, x, 0, minusOnes)).as("a product, row %s", at).isFalse();
        y[at] = -0x1.0000000000001p0;
        x[at] = 0x1.0000000000001p-40;
        assertThat(adds(kernel, grids, 0, x, 0, y)).as("a low part, row %s", at).isFalse();
        // Squares down to 2^−88 fit, and low parts of products down to 2^−134.
        y[at] = -0x1p-44;
        assertThat(adds(kernel, grids, 0, ones, 0, y)).as("a small square, row %s", at).isTrue();
        x[at] = 0x1.0000000000001p-30;
        y[at] = -0x1.0000000000001p0;
        assertThat(adds(kernel, grids, 0, x, 0, y)).as("a small low part, row %s", at).isTrue();
        x[at] = 0;
        y[at] = 1;
        assertThat(adds(kernel, grids, 0, x, 0, y)).as("−0.0, row %s", at).isTrue();
      }
    }
  }

  /** Whole numbers leave no rest, so only the sum of squares shows that they are too many. */
  @Test
  void oneResidualThatIsTooLargeIsNoticedInAnyRow() {
    double[] ones = filled(1);
    for (SumKernel kernel : KERNELS) {
      for (int at = 0; at < ROWS; at += at < 16 ? 1 : 37) {
        ResidualGrids grids = new ResidualGrids();
        assertThat(adds(kernel, grids, 0, ones, 0, filled(-1))).isTrue();
        double[] y = filled(-1);
        y[at] = -1e6;
        assertThat(adds(kernel, grids, 0, ones, 0, y)).as("row %s", at).isFalse();
        assertThat(adds(kernel, grids, 0, ones, 0, y)).as("row %s, again", at).isTrue();
      }
    }
  }

  /** All of one sign, and the products as large as the bounds of both factors allow. */
  @Test
  void residualsOfUpToTheSpreadFit() {
    for (SumKernel kernel : KERNELS) {
      for (double sign : new double[] {1, -1}) {
        ResidualGrids grids = new ResidualGrids();
        double[] x = filled(Math.nextDown(2.0));
        assertThat(adds(kernel, grids, 0, x, 0, filled(-0.99 * sign))).isTrue();
      }
    }
  }

  /** Wherever the limit is at which residuals are too many for the grids of those before. */
  @Test
  void growingResidualsAreRightOrNoticed() {
    double[] ones = filled(1);
    for (SumKernel kernel : KERNELS) {
      for (double residual = 1; residual < 20; residual += 0.25) {
        ResidualGrids grids = new ResidualGrids();
        assertThat(adds(kernel, grids, 0, ones, 0, filled(-1))).isTrue();
        boolean fits = adds(kernel, grids, 0, ones, 0, filled(-residual));
        assertThat(fits).as("residual %s", residual).isEqualTo(residual < 2);
      }
    }
  }

  @Test
  void onlyWholeGroupsAreAdded() {
    double[] x = numbers(1, 0, 3);
    double[] y = numbers(2, 0, 3);
    for (SumKernel kernel : KERNELS) {
      ResidualGrids grids = new ResidualGrids();
      for (int rows : new int[] {0, 63, 64, 127, 128, 600, 1000}) {
        assertThat(grids.begin(4, 1)).isTrue();
        int end = kernel.addResiduals(1, x, 0.5, y, 7, 7 + rows, grids);
        assertThat((end - 7) % 64).isZero();
        assertThat(end).isBetween(7 + Math.max(0, rows - 64 * 8), 7 + rows);
        if (kernel == SumKernel.SCALAR) {
          assertThat(end).isEqualTo(7 + rows / 64 * 64);
        }
        assertThat(grids.isExact()).isTrue();
        ExactSum found = new ExactSum();
        grids.addTo(found, new ExactSum(), new ExactSum());
        ExactSum expected = new ExactSum();
        for (int i = 7; i < end; i++) {
          expected.add(x[i] + 0.5 - y[i]);
        }
        assertThat(found.value()).isEqualByComparingTo(expected.value());
      }
    }
  }

  @Test
  void atTheEndsOfTheDoublesThereAreNoGrids() {
    ResidualGrids grids = new ResidualGrids();
    assertThat(grids.begin(1e300, 1)).isFalse();
    assertThat(grids.begin(1e-300, 1)).isFalse();
    assertThat(grids.begin(1, 1e300)).isFalse();
    assertThat(grids.begin(1, 1e-300)).isFalse();
    assertThat(grids.begin(1e100, 1e100)).isTrue();
    assertThat(grids.begin(1e-100, 1e-100)).isTrue();
  }
}
