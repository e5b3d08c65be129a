package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.exact.Wide;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covariances in 240 bits. Outside oracle: BigDecimal. */
class WideSumsTest {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private static BigDecimal power(int exponent) {
    return exponent >= 0 ? TWO.pow(exponent) : BigDecimal.ONE.divide(TWO.pow(-exponent));
  }

  /** Four rows, all in a unit, with W Σxy = 4 and Σx Σy = 4 − rest. */
  private static WideSums sums(double unit, double rest) {
    DataSummary summary = new DataSummary(1);
    summary.add(
        PointBlock.of(
            new double[][] {{unit, 0, 0, 0}}, new double[] {unit, 3 * unit, -rest * unit, 0}));
    return new WideSums(summary, new int[] {0});
  }

  /** From a rest that all digits show to one that none does. */
  @ParameterizedTest
  @ValueSource(ints = {-300, -100, 0, 100, 300})
  void aCovarianceIsNearTheExactOneAndZeroOnlyIfThatIs(int unit) {
    for (int k = 100; k < 400; k += k < 200 || k > 260 ? 20 : 1) {
      Wide found = sums(Math.scalb(1.0, unit), Math.scalb(1.0, -k)).covariance(1, 0);
      assertThat(found.isZero()).as("2^-%s", k).isFalse();
      BigDecimal error = new BigDecimal(found.toString()).subtract(power(2 * unit - k)).abs();
      // Of the greater product, which is 4 units.
      assertThat(error)
          .as("2^-%s", k)
          .isLessThanOrEqualTo(power(2 * unit + 2 + 2 - Wide.PRECISION));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-300, -100, 0, 100, 300})
  void noCovarianceIsNone(int unit) {
    assertThat(sums(Math.scalb(1.0, unit), 0).covariance(1, 0).isZero()).isTrue();
  }

  @Test
  void withoutASumItIsTheSumOfTheProducts() {
    DataSummary summary = new DataSummary(1);
    summary.add(PointBlock.of(new double[][] {{-1, 0, 1}}, new double[] {1e-300, 5, 1e300}));
    Wide found = new WideSums(summary, new int[] {0}).covariance(1, 0);
    assertThat(found.nearest(-700)).isEqualTo(3e300);
  }
}
