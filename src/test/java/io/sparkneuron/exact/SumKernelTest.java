package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both kernels do the same. */
class SumKernelTest {
  private static final int ROWS = 3000;
  private static final SumKernel VECTOR = SumKernel.forRows(ROWS);

  @AfterEach
  void useTheBestKernelAgain() {
    System.clearProperty(SumKernel.PROPERTY);
  }

  /** Otherwise the tests here compare a kernel with itself. */
  @Test
  void thisJvmHasTheVectorKernel() {
    assertThat(VECTOR.getClass().getSimpleName()).isEqualTo("VectorKernel");
    System.setProperty(SumKernel.PROPERTY, "scalar");
    assertThat(SumKernel.forRows(ROWS)).isSameAs(SumKernel.SCALAR);
  }

  @Test
  void fewRowsAreNotWorthTheStartOfVectors() {
    assertThat(SumKernel.forRows(RowLoop.CHUNK - 1)).isSameAs(SumKernel.SCALAR);
    assertThat(SumKernel.forRows(RowLoop.CHUNK)).isSameAs(VECTOR).isNotSameAs(SumKernel.SCALAR);
  }

  @Test
  void theExtremesOfAnyNumberOfRowsAreFound() {
    for (SumKernel kernel : new SumKernel[] {VECTOR, SumKernel.SCALAR}) {
      double[] extremes = new double[2];
      kernel.extremes(new double[1], 1, 1, extremes);
      assertThat(extremes).containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
      for (int rows : new int[] {1, 2, 127, 128, 129, 1000}) {
        double[] a = new Random(rows).doubles(rows, -5, 7).toArray();
        for (int from = 0; from < Math.min(rows, 20); from++) {
          for (int to = Math.max(from + 1, rows - 20); to <= rows; to++) {
            kernel.extremes(a, from, to, extremes);
            double[] some = Arrays.copyOfRange(a, from, to);
            assertThat(extremes)
                .containsExactly(
                    Arrays.stream(some).min().orElseThrow(),
                    Arrays.stream(some).max().orElseThrow());
          }
        }
      }
    }
  }

  /** Otherwise every sum would be right, but slow. */
  @Test
  void ordinaryErrorsFitTheGridsOfThoseBefore() {
    int rows = RowLoop.RANGE;
    double[] x = new Random(17).doubles(rows).toArray();
    double[] y = new Random(18).doubles(rows).toArray();
    for (SumKernel kernel : new SumKernel[] {VECTOR, SumKernel.SCALAR}) {
      ResidualGrids grids = new ResidualGrids();
      assertThat(grids.begin(1e6, 1)).isTrue();
      assertThat(kernel.addResiduals(12, x, 37, y, 0, rows, grids)).isEqualTo(rows);
      grids.isExact();
      assertThat(grids.begin(1e6, 1)).isTrue();
      kernel.addResiduals(12, x, 37, y, 0, rows, grids);
      assertThat(grids.isExact()).isTrue();
      // One error that the squares cannot hold.
      y[rows / 2] = 1e9;
      assertThat(grids.begin(1e9, 1)).isTrue();
      kernel.addResiduals(12, x, 37, y, 0, rows, grids);
      assertThat(grids.isExact()).isFalse();
      y[rows / 2] = 0.5;
    }
  }

  /** Also in the rows that do not fill a vector, or an odd one. */
  @Test
  void everyPositionCountsForTheExtremes() {
    for (int rows : new int[] {1024, 1025, 1031, 1032, 1040, 1047}) {
      for (int at = 0; at < rows; at++) {
        double[] a = new double[rows];
        double[] extremes = new double[2];
        a[at] = 3;
        SumKernel.forRows(rows).extremes(a, 0, a.length, extremes);
        assertThat(extremes).containsExactly(0, 3);
        a[at] = -3;
        SumKernel.forRows(rows).extremes(a, 0, a.length, extremes);
        assertThat(extremes).containsExactly(-3, 0);
        a[at] = Double.NaN;
        SumKernel.forRows(rows).extremes(a, 0, a.length, extremes);
        assertThat(extremes).containsExactly(Double.NaN, Double.NaN);
      }
    }
  }
}
