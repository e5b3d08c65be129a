package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.exact.Wide;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How sure the numbers of a {@link WideLine} are. Oracle: the same in 200 decimal digits. */
class WideLineTest {
  private static final MathContext DIGITS = new MathContext(200);

  /** M of the inputs and the label, its inverse for the inputs, and what follows. */
  private record Exact(
      BigDecimal[][] moments, BigDecimal[][] inverse, BigDecimal rest, double[] cancelled) {
    static Exact of(double[][] columns, double[] weights, boolean centred) {
      int label = columns.length - 1;
      BigDecimal weight = sum(weights);
      BigDecimal[][] moments = new BigDecimal[label + 1][label + 1];
      double[] cancelled = new double[label + 1];
      for (int j = 0; j <= label; j++) {
        for (int k = 0; k <= label; k++) {
          BigDecimal product = sum(weights, columns[j], columns[k]);
          moments[j][k] =
              centred
                  ? product
                      .multiply(weight)
                      .subtract(sum(weights, columns[j]).multiply(sum(weights, columns[k])))
                  : product;
          if (centred && j == k) {
            cancelled[j] = log2(product.multiply(weight).divide(moments[j][j], DIGITS));
          }
        }
      }
      BigDecimal[][] inverse = inverseOf(moments, label);
      BigDecimal rest = moments[label][label];
      for (int j = 0; j < label; j++) {
        for (int k = 0; k < label; k++) {
          rest =
              rest.subtract(moments[label][j].multiply(inverse[j][k]).multiply(moments[k][label]));
        }
      }
      return new Exact(moments, inverse, rest, cancelled);
    }

    /** n·trace(R⁻¹) with R the correlation of the inputs. */
    double condition() {
      BigDecimal trace = BigDecimal.ZERO;
      for (int j = 0; j < inverse.length; j++) {
        trace = trace.add(inverse[j][j].multiply(moments[j][j]));
      }
      return inverse.length * trace.doubleValue();
    }
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

  /** Of the first rows and columns, by elimination without pivots. */
  private static BigDecimal[][] inverseOf(BigDecimal[][] matrix, int size) {
    BigDecimal[][] rows = new BigDecimal[size][2 * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        rows[i][j] = matrix[i][j];
        rows[i][size + j] = i == j ? BigDecimal.ONE : BigDecimal.ZERO;
      }
    }
    for (int pivot = 0; pivot < size; pivot++) {
      for (int i = 0; i < size; i++) {
        BigDecimal factor = rows[i][pivot].divide(rows[pivot][pivot], DIGITS);
        for (int j = 0; j < 2 * size; j++) {
          rows[i][j] =
              i == pivot
                  ? rows[i][j]
                  : rows[i][j].subtract(factor.multiply(rows[pivot][j]), DIGITS);
        }
      }
    }
    BigDecimal[][] inverse = new BigDecimal[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        inverse[i][j] = rows[i][size + j].divide(rows[i][i], DIGITS);
      }
    }
    return inverse;
  }

  private static double log2(BigDecimal value) {
    int digits = value.precision() - value.scale();
    return (Math.log10(value.movePointLeft(digits).doubleValue()) + digits) / Math.log10(2);
  }

  private interface Check {
    void of(WideLine line, Exact exact, int inputs, String about);
  }

  /** Of any units, offsets and weights, and inputs that are alike to some degree. */
  private static void forTables(Check check) {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(4);
      int rows = inputs + 2 + random.nextInt(8);
      double[][] columns = new double[inputs + 1][rows];
      for (int j = 0; j <= inputs; j++) {
        double unit = Math.pow(10, random.nextInt(40) - 20);
        double offset = Math.pow(10, random.nextInt(12) - 2);
        double alike = j > 0 && random.nextBoolean() ? Math.pow(10, random.nextInt(4)) : 0;
        double ofFirst = columns[0][0] == 0 ? 0 : alike / columns[0][0];
        for (int i = 0; i < rows; i++) {
          columns[j][i] = unit * (offset + random.nextGaussian() + ofFirst * columns[0][i]);
        }
      }
      double[] weights = random.doubles(rows, 0.1, 1).toArray();
      boolean centred = random.nextInt(4) > 0;
      DataSummary summary = new DataSummary(inputs);
      summary.add(PointBlock.of(Arrays.copyOf(columns, inputs), columns[inputs], weights));
      WideLine line =
          WideLine.of(new WideSums(summary, IntStream.range(0, inputs).toArray()), centred)
              .orElse(null);
      if (line != null) {
        check.of(
            line,
            Exact.of(columns, weights, centred),
            inputs,
            "seed %s, %s inputs, centred %s".formatted(seed, inputs, centred));
      }
    }
  }

  @Test
  void theConditionIsABoundAndNotMuchGreater() {
    forTables(
        (line, exact, inputs, about) ->
            assertThat(line.condition() / exact.condition()).as(about).isBetween(1.0, 64.0));
  }

  /** 2^(c + 4) roundings of what cancelled c bits, n³κ² times, in units of D. */
  @Test
  void theErrorIsBoundedAsDocumentedAndNotMuchWider() {
    forTables(
        (line, exact, inputs, about) -> {
          double cancelled = 0;
          for (double bits : exact.cancelled()) {
            cancelled = Math.max(cancelled, bits + 4);
          }
          double documented =
              cancelled
                  + 3 * Math.log(inputs) / Math.log(2)
                  + 2 * Math.log(exact.condition()) / Math.log(2)
                  + log2(exact.moments()[inputs][inputs].divide(exact.rest(), DIGITS))
                  - Wide.PRECISION;
          assertThat(line.relativeError() - documented).as(about).isBetween(0.0, 32.0);
        });
  }

  /** D times an entry is known to that of itself, or of the root of the diagonal entries. */
  @Test
  void numbersAreAsNearAsTheErrorSays() {
    forTables(
        (line, exact, inputs, about) -> {
          double share = Math.scalb(1.0, line.relativeError());
          BigDecimal rest = new BigDecimal(line.rest().toString());
          for (int j = 0; j < inputs; j++) {
            for (int k = 0; k <= j; k++) {
              BigDecimal found =
                  rest.multiply(new BigDecimal(line.entry(j, k).toString())).negate();
              BigDecimal expected = exact.rest().multiply(exact.inverse()[j][k]);
              BigDecimal size = exact.inverse()[j][j].multiply(exact.inverse()[k][k]).sqrt(DIGITS);
              assertThat(found.subtract(expected).abs())
                  .as(about)
                  .isLessThan(size.multiply(exact.rest()).multiply(new BigDecimal(share)));
            }
          }
        });
  }
}
