package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hashes that outlive releases. Oracle: the formula in whole numbers without limit. */
class RowHashTest {
  private static final double HASH_OF_NOTHING = 1506410140131437.0;
  private static final double HASH_OF_OSLO = 2650815551199738.0;
  private static final double HASH_OF_A_BYTE = 6983965968775991.0;

  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64);

  @AfterEach
  void useTheBestKernelAgain() {
    System.clearProperty(SumKernel.PROPERTY);
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private static BigInteger mixed(BigInteger value, long factor, int shift) {
    BigInteger product = value.multiply(unsigned(factor)).mod(MODULUS);
    return product.xor(product.shiftRight(shift));
  }

  private static BigInteger expected(double... row) {
    BigInteger hash = unsigned(0x9E3779B97F4A7C15L);
    for (double value : row) {
      BigInteger bits = unsigned(Double.doubleToRawLongBits(value == 0 ? 0.0 : value));
      hash = mixed(hash.xor(bits), 0xBF58476D1CE4E5B9L, 30);
    }
    return mixed(hash, 0x94D049BB133111EBL, 31);
  }

  private static double[][] inputs(double... row) {
    double[][] inputs = new double[row.length - 1][];
    for (int j = 0; j < inputs.length; j++) {
      inputs[j] = new double[] {row[j]};
    }
    return inputs;
  }

  private static double[] last(double... row) {
    return new double[] {row[row.length - 1]};
  }

  private static long hash(double... row) {
    return RowHash.of(inputs(row), last(row), 0);
  }

  private static double fraction(double... row) {
    return RowHash.fraction(inputs(row), last(row), 0);
  }

  /** Worked out in Python: what is kept of older releases must stay comparable. */
  @Test
  void hashesNeverChange() {
    assertThat(hash(0)).isEqualTo(-7123374609070725881L);
    assertThat(hash(0.66, 44.92)).isEqualTo(-5041295120271370497L);
    assertThat(hash(1, 2, 3)).isEqualTo(3744385244900316214L);
    assertThat(hash(-1e100, Double.MIN_VALUE, 0.1)).isEqualTo(8950025819822180872L);
    assertThat(fraction(0)).isEqualTo(0.2677268373478786);
    assertThat(fraction(0.66, 44.92)).isEqualTo(0.07219074779052681);
    assertThat(fraction(1, 2, 3)).isEqualTo(0.8563334075721034);
    assertThat(fraction(-1e100, Double.MIN_VALUE, 0.1)).isEqualTo(0.9896003712438542);
  }

  @Test
  void aHashIsThatOfTheFormula() {
    for (long seed = 0; seed < 100; seed++) {
      double[] row = new Random(seed).doubles(1 + seed % 5, -1e3, 1e3).toArray();
      assertThat(unsigned(hash(row))).as("seed %s", seed).isEqualTo(expected(row));
      assertThat(fraction(row)).as("seed %s", seed).isBetween(0.0, Math.nextDown(1.0));
    }
    assertThat(hash(-0.0, 1)).isEqualTo(hash(0.0, 1)).isNotEqualTo(hash(1, 0));
  }

  @Test
  void aFingerprintIsTheSumOfTheHashesWhateverTheKernel() {
    double[][] inputs = {
      new Random(1).doubles(2000).toArray(), new Random(2).doubles(2000, -1, 1).toArray()
    };
    double[] observed = new Random(3).doubles(2000).toArray();
    inputs[1][7] = -0.0;
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      for (int[] range : new int[][] {{0, 0}, {0, 1}, {3, 130}, {0, 128}, {5, 1034}, {0, 2000}}) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = range[0]; i < range[1]; i++) {
          sum = sum.add(expected(inputs[0][i], inputs[1][i], observed[i]));
        }
        assertThat(
                unsigned(SumKernel.forRows(2000).fingerprint(inputs, observed, range[0], range[1])))
            .as("%s, rows %s to %s", kernel, range[0], range[1])
            .isEqualTo(sum.mod(MODULUS));
      }
    }
  }

  /**
   * It never changes: whoever keeps fingerprints may compare them with those of another release.
   */
  @Test
  void aTextIsAWholeNumberThatStays() {
    assertThat(RowHash.ofText(new byte[0])).isEqualTo(HASH_OF_NOTHING);
    assertThat(RowHash.ofText("Oslo".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(HASH_OF_OSLO);
    assertThat(RowHash.ofText(new byte[] {-1})).isEqualTo(HASH_OF_A_BYTE);
    for (double hash : new double[] {HASH_OF_NOTHING, HASH_OF_OSLO, HASH_OF_A_BYTE}) {
      assertThat(hash).isBetween(0.0, 0x1p53).isEqualTo(Math.rint(hash));
    }
  }
}
