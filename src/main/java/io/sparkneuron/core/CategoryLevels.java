package io.sparkneuron.core;

import io.sparkneuron.exact.Wide;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The levels of all categories of some columns, term by term, and which of them some rows have.
 *
 * <p>An input of a level is 1 in the rows with that level, 0 in all others; the reference has none.
 */
final class CategoryLevels {
  /** Whether an input is that of a level. */
  private final boolean[] isLevel;

  /** The input of each level; of a reference those of the other levels of its term. */
  private final List<List<Integer>> inputs = new ArrayList<>();

  private final List<Boolean> isReference = new ArrayList<>();

  CategoryLevels(InputEncoder encoder) {
    isLevel = new boolean[encoder.inputs()];
    for (int t = 0; t < encoder.terms(); t++) {
      int[] inputOfLevel = encoder.inputOfLevel(t);
      if (inputOfLevel == null) {
        continue;
      }
      List<Integer> all = Arrays.stream(inputOfLevel).filter(j -> j >= 0).boxed().toList();
      all.forEach(j -> isLevel[j] = true);
      for (int input : inputOfLevel) {
        isReference.add(input < 0);
        inputs.add(input < 0 ? all : List.of(input));
      }
    }
  }

  /** Whether an input is that of a level which no row has. */
  boolean isUnseen(int input, DataSummary summary) {
    return isLevel[input] && Wide.of(summary.sum(input)).isZero();
  }

  /** Levels that no row has, by their place among all. */
  int[] unseen(DataSummary summary) {
    int[] unseen = new int[inputs.size()];
    int count = 0;
    for (int level = 0; level < unseen.length; level++) {
      List<Integer> columns = inputs.get(level);
      if (isReference.get(level)
          ? isOneAlways(columns, summary)
          : isUnseen(columns.get(0), summary)) {
        unseen[count++] = level;
      }
    }
    return Arrays.copyOf(unseen, count);
  }

  /** See {@link DataSummary#isOneAlways}, which is slower. */
  private static boolean isOneAlways(List<Integer> columns, DataSummary summary) {
    if (summary.isWeighted()) {
      return summary.isOneAlways(columns);
    }
    Wide rest = Wide.of(summary.rows());
    for (int column : columns) {
      rest = rest.minus(Wide.of(summary.sum(column)));
    }
    return rest.isZero();
  }
}
