package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.exact.Wide;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Σω·e² in 240 bits, and how sure it is. Outside oracle: BigDecimal. */
class WideErrorsTest {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private static BigDecimal power(int exponent) {
    return exponent >= 0 ? TWO.pow(exponent) : BigDecimal.ONE.divide(TWO.pow(-exponent));
  }

  private static double log2(BigDecimal value) {
    int digits = value.precision() - value.scale();
    return Math.log10(value.movePointLeft(digits).doubleValue()) / Math.log10(2)
        + digits / Math.log10(2);
  }

  private static WideErrors errors(double[][] x, double[] y, double[] weights, Neuron neuron) {
    DataSummary summary = new DataSummary(x.length);
    summary.add(PointBlock.of(x, y, weights));
    return new WideErrors(new WideSums(summary, IntStream.range(0, x.length).toArray()), neuron);
  }

  private static WideErrors errors(double[] x, double[] y, double weight, double bias) {
    return errors(
        new double[][] {x},
        y,
        IntStream.range(0, y.length).mapToDouble(i -> 1).toArray(),
        Neuron.of(new double[] {weight}, bias));
  }

  private static BigDecimal exact(double[][] x, double[] y, double[] weights, Neuron neuron) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < y.length; i++) {
      BigDecimal error = new BigDecimal(neuron.bias()).subtract(new BigDecimal(y[i]));
      for (int j = 0; j < x.length; j++) {
        error = error.add(new BigDecimal(neuron.weight(j)).multiply(new BigDecimal(x[j][i])));
      }
      sum = sum.add(error.multiply(error).multiply(new BigDecimal(weights[i])));
    }
    return sum;
  }

  /** The greatest of w² Σωx², b² Σω and Σωy². */
  private static BigDecimal greatest(double[][] x, double[] y, double[] weights, Neuron neuron) {
    BigDecimal greatest = BigDecimal.ZERO;
    for (int j = -1; j <= x.length; j++) {
      double factor = j < 0 ? neuron.bias() : j < x.length ? neuron.weight(j) : 1;
      BigDecimal sum = BigDecimal.ZERO;
      for (int i = 0; i < y.length; i++) {
        BigDecimal value = new BigDecimal(j < 0 ? 1 : j < x.length ? x[j][i] : y[i]);
        sum = sum.add(value.multiply(value).multiply(new BigDecimal(weights[i])));
      }
      greatest = greatest.max(sum.multiply(new BigDecimal(factor).pow(2)));
    }
    return greatest;
  }

  /** Never below 16 n³ roundings of the greatest term, and less than ten bits above. */
  @Test
  void theErrorIsBoundedAsDocumentedAndNotMuchWider() {
    for (long seed = 0; seed < 120; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(20);
      int rows = 5;
      double[][] x = new double[inputs][rows];
      double[] y = new double[rows];
      double[] weights = random.doubles(rows, 0.1, 10).toArray();
      Neuron neuron =
          Neuron.of(
              random
                  .doubles(inputs, -1, 1)
                  .map(u -> u * Math.pow(10, random.nextInt(20)))
                  .toArray(),
              random.nextGaussian() * Math.pow(10, random.nextInt(30) - 5));
      for (int i = 0; i < rows; i++) {
        for (double[] column : x) {
          column[i] = random.nextGaussian() * Math.pow(10, random.nextInt(20));
          y[i] += neuron.weight(0) * column[i];
        }
      }
      WideErrors found = errors(x, y, weights, neuron);
      String about = "seed " + seed;
      assertThat(
              new BigDecimal(found.value().toString()).subtract(exact(x, y, weights, neuron)).abs())
          .as(about)
          .isLessThan(power(found.error()));
      double documented =
          log2(greatest(x, y, weights, neuron))
              + 4
              + 3 * Math.log(inputs + 1) / Math.log(2)
              - Wide.PRECISION;
      assertThat(found.error() - documented).as(about).isBetween(0.0, 10.0);
    }
  }

  /** Rows (2^75, its prediction) and (1, 2^-k beside it): the terms cancel but for 2^-2k. */
  @Test
  void whatMayBeZeroIsSaidToBeSo() {
    for (int k = 20; k <= 52; k++) {
      WideErrors found =
          errors(new double[] {0x1p75, 1}, new double[] {0x1p75, 1 + Math.scalb(1.0, -k)}, 1, 0);
      BigDecimal value = new BigDecimal(found.value().toString()).abs();
      String about = "k = " + k;
      assertThat(value.subtract(power(-2 * k)).abs()).as(about).isLessThan(power(found.error()));
      if (value.compareTo(power(found.error())) <= 0) {
        assertThat(found.mayBeZero()).as(about).isTrue();
      } else if (value.compareTo(power(found.error() + 3)) > 0) {
        assertThat(found.mayBeZero()).as(about).isFalse();
      }
      if (value.compareTo(power(found.error() + 60)) > 0) {
        assertThat(found.nearest()).as(about).isEqualTo(Math.scalb(1.0, -2 * k));
      }
      assertThat(found.isZero()).as(about).isFalse();
    }
  }

  /** The least that rows can lie beside a line is never taken for none. */
  @Test
  void oneUnitIsNotZero() {
    for (int size = 40; size <= 120; size++) {
      double large = Math.scalb(1.0, size);
      for (int k = 20; k <= 52; k += 4) {
        double part = Math.scalb(1.0, -k);
        String about = "size %s, k %s".formatted(size, k);
        WideErrors ofLabel = errors(new double[] {large, 1}, new double[] {large, 1 + part}, 1, 0);
        assertThat(ofLabel.isZero()).as(about).isFalse();
        WideErrors ofBias = errors(new double[] {large, 1}, new double[] {large, 1}, 1, part);
        assertThat(ofBias.isZero()).as(about).isFalse();
        // (1 − 2^-k)(1 + 2^-k) is 2^-2k below the label, which has no digit as small as that.
        double weight = 1 + part;
        WideErrors ofInput =
            errors(new double[] {large, 1 - part}, new double[] {large * weight, 1}, weight, 0);
        assertThat(ofInput.isZero()).as(about).isFalse();
      }
    }
  }

  /** Of rows whose numbers are whole multiples of a unit, however large or small that is. */
  @Test
  void rowsOnALineAreKnownToLieThere() {
    for (int unit : new int[] {-200, -100, 0, 100, 200}) {
      for (long seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        int inputs = 1 + random.nextInt(4);
        double scale = Math.scalb(1.0, unit);
        Neuron neuron =
            Neuron.of(
                random.ints(inputs, -99, 100).mapToDouble(w -> w).toArray(),
                scale * random.nextInt(100));
        double[][] x = new double[inputs][8];
        double[] y = new double[8];
        for (int i = 0; i < y.length; i++) {
          y[i] = neuron.bias();
          for (int j = 0; j < inputs; j++) {
            x[j][i] = scale * random.nextInt(1000);
            y[i] += neuron.weight(j) * x[j][i];
          }
        }
        double[] weights = random.ints(y.length, 1, 5).mapToDouble(w -> w).toArray();
        WideErrors found = errors(x, y, weights, neuron);
        String about = "unit 2^%s, seed %s".formatted(unit, seed);
        assertThat(found.isZero()).as(about).isTrue();
        assertThat(found.nearest()).as(about).isZero();
      }
    }
  }

  @Test
  void bitsAreThoseOfAWholeNumber() {
    assertThat(new int[] {WideErrors.bits(1), WideErrors.bits(7), WideErrors.bits(8)})
        .containsExactly(1, 3, 4);
  }
}
