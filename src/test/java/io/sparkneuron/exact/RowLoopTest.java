package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every row is added once: on grids, or one by one where it is one of a few that do not fit. */
class RowLoopTest {
  private record Range(int from, int to) {
    boolean holds(int row) {
      return from <= row && row < to;
    }
  }

  /** Grids that refuse some rows. */
  private static final class Recording extends RowLoop {
    private final Set<Integer> unfit;
    private final List<Range> onGrids = new ArrayList<>();
    private final List<Range> oneByOne = new ArrayList<>();

    private Recording(Integer... unfit) {
      this.unfit = Set.of(unfit);
    }

    @Override
    protected boolean addOnGrids(int from, int to) {
      Range range = new Range(from, to);
      if (unfit.stream().anyMatch(range::holds)) {
        return false;
      }
      onGrids.add(range);
      return true;
    }

    @Override
    protected void addOneByOne(int from, int to) {
      oneByOne.add(new Range(from, to));
    }

    private void assertEachRowIsAddedOnce(int rows) {
      int[] times = new int[rows];
      for (List<Range> ranges : List.of(onGrids, oneByOne)) {
        for (Range range : ranges) {
          assertThat(range.to()).isGreaterThan(range.from());
          for (int i = range.from(); i < range.to(); i++) {
            times[i]++;
          }
        }
      }
      assertThat(times).containsOnly(1);
    }
  }

  @Test
  void rowsThatFitGoOnGridsInRanges() {
    for (int rows : new int[] {1, 255, 4095, 4096, 4097, 10_000}) {
      Recording loop = new Recording();
      loop.add(rows);
      loop.assertEachRowIsAddedOnce(rows);
      assertThat(loop.oneByOne).isEmpty();
      assertThat(loop.onGrids)
          .as("%s rows", rows)
          .hasSize((rows + RowLoop.RANGE - 1) / RowLoop.RANGE)
          .allSatisfy(range -> assertThat(range.to() - range.from()).isBetween(1, RowLoop.RANGE));
    }
    Recording none = new Recording();
    none.add(0);
    assertThat(none.onGrids).isEmpty();
    assertThat(none.oneByOne).isEmpty();
  }

  @Test
  void onlyAFewRowsAroundOneThatDoesNotFitGoOneByOne() {
    for (int rows : new int[] {1, 300, 4096, 5000, 10_000}) {
      for (int unfit : new int[] {0, rows / 2, rows - 1}) {
        Recording loop = new Recording(unfit);
        loop.add(rows);
        loop.assertEachRowIsAddedOnce(rows);
        assertThat(loop.oneByOne).as("row %s of %s", unfit, rows).hasSize(1);
        Range few = loop.oneByOne.get(0);
        assertThat(few.holds(unfit)).isTrue();
        assertThat(few.to() - few.from()).isLessThanOrEqualTo(256);
      }
    }
  }

  @Test
  void productsAreThoseOfTheFirstValues() {
    double[] values = {3, -0.1, 5};
    RowLoop.multiply(values, new double[] {7, 0.3, 9}, 2);
    assertThat(values).containsExactly(21, -0.1 * 0.3, 5);
    RowLoop.multiply(values, values, 2);
    assertThat(values).containsExactly(441, (-0.1 * 0.3) * (-0.1 * 0.3), 5);
  }
}
