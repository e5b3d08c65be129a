package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Inverse roots of two doubles. Outside oracle: BigDecimal. */
class InverseRootTest {
  private static final MathContext DIGITS = new MathContext(60);

  private static InverseRoot root(double[][] matrix) {
    double[][] low = new double[matrix.length][];
    for (int i = 0; i < low.length; i++) {
      low[i] = new double[matrix[i].length];
    }
    return new InverseRoot(matrix, low, matrix.length);
  }

  @Test
  void aRootOfOneNumberIsTheNearestDouble() {
    for (long seed = 0; seed < 300; seed++) {
      double a = 1 + new Random(seed).nextDouble() * 3;
      BigDecimal exact = BigDecimal.ONE.divide(new BigDecimal(a).sqrt(DIGITS), DIGITS);
      InverseRoot root = root(new double[][] {{a}});
      assertThat(root.entry(0, 0)).as("1/√%s", a).isEqualTo(exact.doubleValue());
      assertThat(
              root.inverse(0, 0).subtract(BigDecimal.ONE.divide(new BigDecimal(a), DIGITS)).abs())
          .as("1/%s", a)
          .isLessThan(new BigDecimal("1e-30"));
    }
  }

  /** Also what a matrix has beyond doubles counts. */
  @Test
  void theInverseHasTheDigitsOfTwoDoubles() {
    int size = 4;
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double[][] high = new double[size][];
      double[][] low = new double[size][];
      for (int i = 0; i < size; i++) {
        high[i] = random.doubles(i + 1, -1, 1).toArray();
        low[i] = random.doubles(i + 1, -1, 1).map(u -> u * 0x1p-54).toArray();
        high[i][i] += 5;
      }
      InverseRoot root = new InverseRoot(high, low, size);
      int[] order = root.order();
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          BigDecimal sum = BigDecimal.valueOf(i == j ? -1 : 0);
          for (int k = 0; k < size; k++) {
            int row = Math.max(order[i], order[k]);
            int column = Math.min(order[i], order[k]);
            sum =
                sum.add(
                    new BigDecimal(high[row][column])
                        .add(new BigDecimal(low[row][column]))
                        .multiply(root.inverse(k, j)));
          }
          assertThat(sum.abs()).as("seed %s", seed).isLessThan(new BigDecimal("1e-29"));
        }
      }
    }
  }

  /** The high part is the nearest double, the low part what it lacks. */
  @Test
  void productsAreTwoDoublesThatDoNotOverlap() {
    InverseRoot root = root(new double[][] {{3}, {1, 5}, {-1, 2, 7}});
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      InverseRoot.Vector x =
          new InverseRoot.Vector(random.doubles(3, -1, 1).toArray(), new double[3]);
      InverseRoot.Vector product = root.times(x);
      for (int i = 0; i < 3; i++) {
        assertThat(product.high()[i] + product.low()[i])
            .as("seed %s", seed)
            .isEqualTo(product.high()[i]);
      }
    }
  }

  /** Beside the first row the second says a hundredth of its variance, the third nine tenths. */
  @Test
  void whatSaysMostBesideTheOthersIsTakenFirst() {
    double[][] matrix = {{1}, {99.5, 10_000}, {0.1, 9.95, 0.1}};
    assertThat(root(matrix).order()).containsExactly(0, 2, 1);
  }

  @Test
  void ofWhatSaysTheSameTheFirstIsTaken() {
    assertThat(root(new double[][] {{4}, {0, 1}, {0, 0, 9}}).order()).containsExactly(0, 1, 2);
  }

  @Test
  void aRowThatFollowsFromOthersIsLeftOut() {
    double[][] matrix = {{4}, {4, 4}, {0, 0, 9}};
    assertThat(root(matrix).order()).containsExactly(0, 2);
  }
}
