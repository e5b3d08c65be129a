package io.sparkneuron.core;

/**
 * Adds rows to exact sums: on grids, which is fast and nearly always exact; where it is not, the
 * few rows concerned one by one.
 */
abstract class RowLoop {
  /** Rows of which the errors stay in the first-level cache. */
  static final int CHUNK = 1024;

  /** Rows that are done one by one when one of them does not fit the grids. */
  private static final int FEW = 256;

  final void add(int rows) {
    if (addOnGrids(0, rows)) {
      return;
    }
    for (int from = 0; from < rows; from += FEW) {
      int to = Math.min(rows, from + FEW);
      if (!addOnGrids(from, to)) {
        addOneByOne(from, to);
      }
    }
  }

  /** Adds rows [from, to), or nothing at all and returns false. */
  abstract boolean addOnGrids(int from, int to);

  abstract void addOneByOne(int from, int to);
}
