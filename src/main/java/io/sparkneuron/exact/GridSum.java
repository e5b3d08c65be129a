package io.sparkneuron.exact;

/**
 * A sum over up to {@link RowLoop#RANGE} rows of bounded terms in four doubles, without rounding,
 * or the knowledge that a term did not fit.
 *
 * <p>Each level is a grid: an accumulator starts at 1.5·2⁵²·q, so that adding a term rounds it to a
 * multiple of the grid width q, and what was rounded off is exact and goes to the next, finer
 * level. With terms of at most 2^p in magnitude, and two terms for each of 2^m rows, the widths are
 * 2^(p+m−50), 2^(p+2m−101) and 2^(p+3m−152): about 110 bits below the largest term. What is left
 * after the third level is not lost: it is noticed, and then whoever asked adds the rows to an
 * {@link ExactSum} one by one. So the result never depends on the grid, and a kernel may choose
 * any.
 *
 * <p>Source: Demmel and Nguyen (2015), "Parallel reproducible summation", for the grids.
 */
public final class GridSum {
  /**
   * Of the 51 bits that an accumulator can grow by, 12 are for the number of terms: two of each of
   * 2048 rows. A scalar accumulator sees the 1024 rows of a chunk, one of several lanes at most
   * half of a range.
   */
  private static final int LEVEL_BITS = 51 - 12;

  /** Below this exponent of the finest grid, low parts of products could be subnormal. */
  private static final int LOWEST = -960;

  private static final int HIGHEST = 900;

  double offset1;
  double offset2;
  double offset3;
  double offset4;
  double level1;
  double level2;
  double level3;
  double level4;

  /** Or of the bits of every rest; a rest of −0.0 is none. */
  long rests;

  /** Room for the accumulators and rests of a vector kernel: four levels of up to 32 lanes. */
  final double[] lanes;

  final long[] restLanes;

  public GridSum() {
    lanes = new double[4 * 32];
    restLanes = new long[32];
  }

  /** A sum that uses the room of another one, to which the same thread adds. */
  public GridSum(GridSum other) {
    lanes = other.lanes;
    restLanes = other.restLanes;
  }

  /**
   * Starts a sum of products.
   *
   * @param a at least the magnitude of every first factor
   * @param b at least the magnitude of every second factor
   * @return false if there is no grid for these bounds
   */
  public boolean begin(double a, double b) {
    // Where every product is 0, any grid will do; the product of two bounds may be too small for a
    // double without being 0.
    int top = a == 0 || b == 0 ? 0 : Math.getExponent(a) + Math.getExponent(b) + 2;
    int width1 = top - LEVEL_BITS;
    int width2 = width1 - 1 - LEVEL_BITS;
    int width3 = width2 - 1 - LEVEL_BITS;
    int width4 = width3 - 1 - LEVEL_BITS;
    if (width4 < LOWEST || top > HIGHEST) {
      return false;
    }
    offset1 = 1.5 * Math.scalb(1.0, 52 + width1);
    offset2 = 1.5 * Math.scalb(1.0, 52 + width2);
    offset3 = 1.5 * Math.scalb(1.0, 52 + width3);
    offset4 = 1.5 * Math.scalb(1.0, 52 + width4);
    level1 = 0;
    level2 = 0;
    level3 = 0;
    level4 = 0;
    rests = 0;
    return true;
  }

  /**
   * Starts a sum of terms.
   *
   * @param bound at least the magnitude of every term
   * @return false if there is no grid for this bound
   */
  public boolean begin(double bound) {
    return begin(bound, 1);
  }

  /** Takes over accumulators that started at the offsets; on a grid no addition rounds. */
  void take(double sum1, double sum2, double sum3, double sum4, long moreRests) {
    level1 += sum1 - offset1;
    level2 += sum2 - offset2;
    level3 += sum3 - offset3;
    level4 += sum4 - offset4;
    rests |= moreRests;
  }

  /** The same for accumulators of some lanes each, in {@link #lanes}, and {@link #restLanes}. */
  void takeLanes(int levels, int count) {
    for (int i = 0; i < count; i++) {
      take(
          lanes[i],
          lanes[count + i],
          lanes[2 * count + i],
          levels == 4 ? lanes[3 * count + i] : offset4,
          restLanes[i]);
    }
  }

  /** Whether every term since the beginning fitted. */
  public boolean isExact() {
    return rests << 1 == 0;
  }

  /** Adds this sum to another one; only if it {@link #isExact}. */
  public void addTo(ExactSum total) {
    total.add(level1);
    total.add(level2);
    total.add(level3);
    total.add(level4);
  }
}
