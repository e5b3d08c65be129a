package io.sparkneuron.exact;

/**
 * Adds rows to exact sums: on grids, which is fast and nearly always exact; where it is not, the
 * few rows concerned one by one.
 */
public abstract class RowLoop {
  /** Rows of which the residuals stay in the first-level cache; one call of a kernel. */
  public static final int CHUNK = 1024;

  /** Rows that grids add up before they are emptied; see {@link GridSum}. */
  public static final int RANGE = 4 * CHUNK;

  /** Rows that are done one by one when one of them does not fit the grids. */
  private static final int FEW = 256;

  /** Adds rows [0, rows). */
  public final void add(int rows) {
    for (int range = 0; range < rows; range += RANGE) {
      int end = Math.min(rows, range + RANGE);
      if (!addOnGrids(range, end)) {
        for (int from = range; from < end; from += FEW) {
          int to = Math.min(end, from + FEW);
          if (!addOnGrids(from, to)) {
            addOneByOne(from, to);
          }
        }
      }
    }
  }

  /** Adds rows [from, to), or nothing at all and returns false. */
  protected abstract boolean addOnGrids(int from, int to);

  /** Adds rows [from, to), at most 256, without grids. */
  protected abstract void addOneByOne(int from, int to);

  /** Multiplies values by factors, each product rounded to a double, in place. */
  protected static void multiply(double[] values, double[] factors, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= factors[i];
    }
  }
}
