package io.sparkneuron.exact;

import java.util.Arrays;

/**
 * Σe, Σe·x and Σe² over up to {@link RowLoop#RANGE} rows, where e is the residual {@code slope·x +
 * intercept − observed}, without rounding and on fewer grids than three {@link GridSum}s, or the
 * knowledge that they did not fit.
 *
 * <p>A {@code GridSum} has to allow for the largest residual that there could be. Here the grids
 * are laid for residuals like those of the rows before, and the sum of squares, which only grows,
 * proves afterwards that they were wide enough: if Σe² ≤ 64·s² over the 64 rows of a group, then
 * Σ|e| ≤ 64·s (Cauchy and Schwarz) and Σ|e·x| ≤ 64·s·max|x|. With so few rows to a group, a grid
 * takes 45 bits; two of them reach 91 bits below s, or s², and three reach 136 bits below s·max|x|
 * for exact products. As in a {@code GridSum}, what is left after the last grid is noticed.
 *
 * <p>With row weights ω up to Ω the sums are Σωe, Σωe·x and Σωe²; Σωe² ≤ 64·s² then gives Σ|ωe| ≤
 * 64·s·√Ω and Σ|ωe·x| ≤ 64·s·√Ω·max|x|.
 *
 * <p>After each group the accumulators are emptied into whole numbers: on its grid an accumulator
 * keeps its exponent, so that its bits count grid widths.
 */
public final class ResidualGrids {
  /** Rows that one accumulator sees before it is emptied. */
  static final int GROUP = 64;

  /** Accumulators of a lane: two of the residuals, two of their squares, three of the products. */
  private static final int LEVELS = 7;

  private static final int FIRST_SQUARE = 2;
  private static final int FIRST_PRODUCT = 4;

  /** An accumulator may grow by 51 bits, of which 6 are for the rows of a group. */
  private static final int LEVEL_BITS = 51 - 6;

  private static final int LOWEST = -960;
  private static final int HIGHEST = 900;
  private static final int UNKNOWN = Integer.MAX_VALUE;

  /** Where the accumulators start: residuals, squares and products, level by level. */
  final double[] offsets = new double[LEVELS];

  /** Room for the bits of a kernel's accumulators, up to 32 lanes of each level, and its rests. */
  final long[] lanes = new long[(LEVELS + 1) * 32];

  /** The sums of what was in {@link #lanes}. */
  private final long[] totals = new long[LEVELS * 32];

  private final int[] widths = new int[LEVELS];

  /** √(ωe²) of the rows before is below 2 to this. */
  private int spread = UNKNOWN;

  private int laneCount;
  private long groups;
  private long rests;
  private double greatestSquares;

  /**
   * Starts the sums, with the spread of the residuals that were summed last.
   *
   * @param bound at least the magnitude of every residual, for want of a spread
   * @param greatestInput at least the magnitude of every input
   * @return false if there are no grids for these numbers
   */
  public boolean begin(double bound, double greatestInput) {
    return begin(bound, greatestInput, 0);
  }

  /**
   * The same for rows of weights.
   *
   * @param greatestWeight at least every weight
   */
  public boolean beginWeighted(double bound, double greatestInput, double greatestWeight) {
    return begin(bound, greatestInput, Math.getExponent(Math.sqrt(greatestWeight)) + 1);
  }

  /**
   * @param root √Ω is at most 2 to this
   */
  private boolean begin(double bound, double greatestInput, int root) {
    int roots = spread == UNKNOWN ? Math.getExponent(bound) + 1 + root : spread;
    int residuals = roots + root;
    int products = residuals + Math.getExponent(greatestInput) + 1;
    widths[0] = residuals - LEVEL_BITS;
    // The rests of 64 rows are at most half a width each, which saves a bit.
    widths[1] = widths[0] - LEVEL_BITS - 1;
    widths[FIRST_SQUARE] = 2 * roots - LEVEL_BITS;
    widths[FIRST_SQUARE + 1] = widths[FIRST_SQUARE] - LEVEL_BITS - 1;
    widths[FIRST_PRODUCT] = products - LEVEL_BITS;
    // Not here, where the low parts of the products come in.
    widths[FIRST_PRODUCT + 1] = widths[FIRST_PRODUCT] - LEVEL_BITS;
    widths[FIRST_PRODUCT + 2] = widths[FIRST_PRODUCT + 1] - LEVEL_BITS - 1;
    for (int level = 0; level < LEVELS; level++) {
      if (widths[level] < LOWEST || widths[level] > HIGHEST) {
        spread = UNKNOWN;
        return false;
      }
      offsets[level] = 1.5 * Math.scalb(1.0, 52 + widths[level]);
    }
    Arrays.fill(totals, 0);
    groups = 0;
    rests = 0;
    greatestSquares = 0;
    return true;
  }

  /** Takes over what a group left in {@link #lanes}, level by level, rests last. */
  void takeLanes(int count) {
    for (int i = 0; i < LEVELS * count; i++) {
      totals[i] += lanes[i];
    }
    for (int i = 0; i < count; i++) {
      greatestSquares =
          Math.max(greatestSquares, Double.longBitsToDouble(lanes[FIRST_SQUARE * count + i]));
      rests |= lanes[LEVELS * count + i];
    }
    laneCount = count;
    groups++;
  }

  /** Whether nothing was rounded; also looks how far the residuals spread, for the next time. */
  public boolean isExact() {
    double start = offsets[FIRST_SQUARE];
    double squares = Math.max(0, greatestSquares - start);
    if (squares > 0) {
      spread = Math.getExponent(Math.sqrt(2 * squares / GROUP)) + 1;
    }
    // An accumulator starts in the middle of its numbers of one exponent.
    return squares < 0.99 * start / 3 && rests << 1 == 0;
  }

  /** Adds the three sums to others; only if they are {@link #isExact exact}. */
  public void addTo(ExactSum residuals, ExactSum squares, ExactSum products) {
    for (int level = 0; level < LEVELS; level++) {
      ExactSum sum = level < FIRST_SQUARE ? residuals : level < FIRST_PRODUCT ? squares : products;
      long start = groups * Double.doubleToRawLongBits(offsets[level]);
      long total = 0;
      for (int i = level * laneCount; i < (level + 1) * laneCount; i++) {
        total += totals[i] - start;
      }
      sum.add((total >> 32) * Math.scalb(1.0, widths[level] + 32));
      sum.add((total & 0xFFFF_FFFFL) * Math.scalb(1.0, widths[level]));
    }
  }
}
