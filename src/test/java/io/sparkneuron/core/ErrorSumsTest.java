package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The laws of the sums, then their numbers. Outside oracle: java.math.BigDecimal. */
class ErrorSumsTest {
  private static LocalPoints rows(long seed, int rows, int inputs) {
    Random random = new Random(seed);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        x[j][i] = random.nextGaussian() * Math.scalb(1.0, random.nextInt(200) - 100);
      }
      y[i] = random.nextGaussian() * Math.scalb(1.0, random.nextInt(200) - 100);
    }
    return LocalPoints.of(x, y);
  }

  /** Every number the sums answer, as bits. */
  private static List<Long> bits(ErrorSums sums) {
    List<Double> answers = new ArrayList<>();
    answers.add((double) sums.rows());
    answers.add(sums.meanError());
    answers.add(sums.meanSquaredError());
    for (int j = 0; j < sums.inputs(); j++) {
      answers.add(sums.meanErrorTimesInput(j));
      answers.add(sums.meanErrorTimesCentredInput(j, new BigDecimal("0.3")));
    }
    return answers.stream().map(Double::doubleToRawLongBits).toList();
  }

  @Test
  void withoutRowsTheMeansAreNaN() {
    ErrorSums empty = new ErrorSums(2);
    empty.merge(new ErrorSums(2));
    assertThat(empty.rows()).isZero();
    assertThat(empty.meanError()).isNaN();
    assertThat(empty.meanErrorTimesInput(1)).isNaN();
    assertThat(empty.meanSquaredError()).isNaN();
    assertThatThrownBy(() -> empty.meanErrorTimesCentredInput(0, BigDecimal.ONE))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> empty.meanErrorTimesInput(2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void mergingTheEmptySumsChangesNothing() {
    LocalPoints points = rows(1, 20, 2);
    Neuron neuron = Neuron.random(2, 1);
    ErrorSums sums = points.errorSums(neuron);
    sums.merge(new ErrorSums(2));
    ErrorSums other = new ErrorSums(2);
    other.merge(points.errorSums(neuron));
    assertThat(bits(sums)).isEqualTo(bits(points.errorSums(neuron))).isEqualTo(bits(other));
  }

  @Test
  void anySplitOrderAndMergeTreeGivesTheSameBits() {
    LocalPoints points = rows(2, 120, 3);
    Neuron neuron = Neuron.of(new double[] {0.1, -7, 1e5}, 0.3);
    List<Long> whole = bits(points.errorSums(neuron));
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<double[]> rows = points.rows();
      Collections.shuffle(rows, random);
      List<ErrorSums> parts = new ArrayList<>();
      for (PointBlock block : TestRows.randomBlocks(rows, random)) {
        ErrorSums part = new ErrorSums(3);
        part.add(block, neuron);
        parts.add(part);
      }
      while (parts.size() > 1) {
        ErrorSums one = parts.remove(random.nextInt(parts.size()));
        parts.get(random.nextInt(parts.size())).merge(one);
      }
      assertThat(bits(parts.get(0))).as("seed %s", seed).isEqualTo(whole);
    }
  }

  @Test
  void theMeansAreThoseOfExactSumsOfEachRowsError() {
    for (long seed = 0; seed < 20; seed++) {
      LocalPoints points = rows(seed, 60, 2);
      Neuron neuron = Neuron.of(new double[] {3.7, -0.2}, 11);
      BigDecimal error = BigDecimal.ZERO;
      BigDecimal squared = BigDecimal.ZERO;
      BigDecimal[] timesInput = {BigDecimal.ZERO, BigDecimal.ZERO};
      for (double[] row : points.rows()) {
        BigDecimal e = new BigDecimal(3.7 * row[0] + -0.2 * row[1] + 11 - row[2]);
        error = error.add(e);
        squared = squared.add(new BigDecimal(e.doubleValue() * e.doubleValue()));
        for (int j = 0; j < 2; j++) {
          timesInput[j] = timesInput[j].add(e.multiply(new BigDecimal(row[j])));
        }
      }
      ErrorSums sums = points.errorSums(neuron);
      assertThat(sums.rows()).isEqualTo(60);
      assertThat(sums.meanError()).as("seed %s", seed).isEqualTo(error.doubleValue() / 60);
      assertThat(sums.meanSquaredError()).as("seed %s", seed).isEqualTo(squared.doubleValue() / 60);
      for (int j = 0; j < 2; j++) {
        assertThat(sums.meanErrorTimesInput(j))
            .as("seed %s", seed)
            .isEqualTo(timesInput[j].doubleValue() / 60);
      }
    }
  }

  @Test
  void aHugeCentreCostsNoDigits() {
    Random random = new Random(3);
    double[] x = random.doubles(200, 1.7e18, 1.7e18 + 1e9).toArray();
    double[] y = random.doubles(200).toArray();
    ErrorSums sums = LocalPoints.of(new double[][] {x}, y).errorSums(Neuron.of(new double[1], 0.5));
    BigDecimal centre = new BigDecimal("1700000000500000000.123456789");
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < 200; i++) {
      BigDecimal e = new BigDecimal(0.5 - y[i]);
      exact = exact.add(e.multiply(new BigDecimal(x[i]).subtract(centre)));
    }
    double expected = exact.divide(BigDecimal.valueOf(200), MathContext.DECIMAL128).doubleValue();
    assertThat(sums.meanErrorTimesCentredInput(0, centre)).isEqualTo(expected);
    // The same in plain doubles keeps only a digit or two.
    double plain = sums.meanErrorTimesInput(0) - centre.doubleValue() * sums.meanError();
    assertThat(Math.abs(plain - expected)).isGreaterThan(1e-9 * Math.abs(expected));
  }

  /** Values that the range limits allow, from tiny to 1e100, in one data set. */
  @Test
  void tinyAndHugeErrorsTogetherHaveAFiniteLoss() {
    double[] y = {1e-120, 1e100};
    ErrorSums sums =
        LocalPoints.of(new double[][] {{1e-120, 1e100}}, y).errorSums(Neuron.of(new double[1], 0));
    assertThat(sums.meanSquaredError()).isEqualTo(1e200 / 2, within(1e-15));
    assertThat(sums.meanErrorTimesInput(0)).isEqualTo(-1e200 / 2, within(1e-15));
  }

  private static org.assertj.core.data.Offset<Double> within(double relative) {
    return org.assertj.core.data.Offset.offset(relative * 1e200);
  }

  /** So that rows that changed meanwhile are noticed, however they were spread. */
  @Test
  void theFingerprintIsThatOfTheRowsHoweverTheyAreSplit() {
    LocalPoints points = rows(4, 40, 2);
    Neuron neuron = Neuron.random(2, 1);
    ErrorSums merged = new ErrorSums(2);
    for (PointBlock block : TestRows.randomBlocks(points.rows(), new Random(4))) {
      ErrorSums part = new ErrorSums(2);
      part.add(block, neuron);
      merged.merge(part);
    }
    assertThat(merged.fingerprint()).isEqualTo(points.summary().fingerprint()).isNotZero();
    assertThat(merged.rows()).isEqualTo(40);
    assertThat(merged.inputs()).isEqualTo(2);
    assertThat(ErrorSums.of(points.summary(), neuron).fingerprint())
        .isEqualTo(merged.fingerprint());
  }

  /** Σω·e² is 1e320 here. */
  @Test
  void aMeanOfSumsBeyondTheDoublesIsOneAlsoAfterMerging() {
    Neuron neuron = Neuron.of(new double[] {0}, 1e110);
    ErrorSums part = new ErrorSums(1);
    part.add(PointBlock.of(new double[][] {{0}}, new double[] {0}, new double[] {1e100}), neuron);
    assertThat(part.meanSquaredError()).isCloseTo(1e220, within(1e205));
    ErrorSums total = new ErrorSums(1);
    total.merge(part);
    total.merge(new ErrorSums(1));
    assertThat(total.meanSquaredError()).isEqualTo(part.meanSquaredError());
  }
}
