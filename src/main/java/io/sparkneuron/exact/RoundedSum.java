package io.sparkneuron.exact;

/**
 * A sum over up to {@link RowLoop#RANGE} rows of terms that are each rounded to whole multiples of
 * one quantum, ties to even: 2¹⁰¹ of them at most to a term. What a term becomes depends on itself
 * and the quantum alone, so the sum has no order; and a quantum that is known before the first row
 * needs neither a bound of the rows at hand nor a look at what was left.
 *
 * <p>Two grids: {@code term + 1.5·2⁵²·w} rounds a term to a multiple of w = 2⁵¹ quanta, the rest of
 * it is rounded to quanta in the same way, and as long as both keep their exponent, the bits of the
 * two doubles count w and quanta. They are added as whole numbers, modulo 2⁶⁴, and no chain of
 * additions waits for one before it.
 *
 * <p>Whether terms were too large is noticed of terms ≥ 0 only. Products of two columns fit if the
 * squares of each of them do.
 *
 * <p>Source: Demmel and Nguyen (2015), "Parallel reproducible summation", for the grids.
 */
public final class RoundedSum {
  private static final int LEVEL_BITS = 51;

  /**
   * Terms are below 2 to this many widths: half of what keeps the exponent, for the signed ones.
   */
  private static final int TERM_BITS = 50;

  /** Least exponent of a quantum. */
  public static final int LEAST_EXPONENT = -1000;

  private static final int GREATEST_EXPONENT = 900;

  private final int exponent;

  /** What puts a term, and then its rest, on a grid. */
  final double coarse;

  final double fine;

  private long rows;
  private long widths;
  private long quanta;

  /** Or of the bits of every term on the first grid. */
  private long seen;

  /**
   * @param exponent the quantum is 2 to this power
   * @throws IllegalArgumentException if there are no grids of this quantum
   */
  public RoundedSum(int exponent) {
    if (exponent < LEAST_EXPONENT || exponent > GREATEST_EXPONENT) {
      throw new IllegalArgumentException(
          "exponent must be from %d to %d, but got %d"
              .formatted(LEAST_EXPONENT, GREATEST_EXPONENT, exponent));
    }
    this.exponent = exponent;
    coarse = 1.5 * Math.scalb(1.0, 52 + exponent + LEVEL_BITS);
    fine = 1.5 * Math.scalb(1.0, 52 + exponent);
    begin();
  }

  /** A term as every sum of this quantum adds it. */
  public static double rounded(double term, int exponent) {
    double quanta = Math.scalb(term, -exponent);
    // Larger ones are whole multiples anyway.
    return Math.abs(quanta) < 0x1p53 ? Math.scalb(Math.rint(quanta), exponent) : term;
  }

  /** Starts again from zero. */
  public void begin() {
    rows = 0;
    widths = 0;
    quanta = 0;
    seen = Double.doubleToRawLongBits(coarse);
  }

  /** Adds a term. */
  void add(double term) {
    double onGrid = term + coarse;
    long bits = Double.doubleToRawLongBits(onGrid);
    take(1, bits, Double.doubleToRawLongBits(term - (onGrid - coarse) + fine), bits);
  }

  /** Takes over sums and the or of bits of so many terms. */
  void take(long count, long coarseBits, long fineBits, long seenBits) {
    rows += count;
    widths += coarseBits;
    quanta += fineBits;
    seen |= seenBits;
  }

  /** Whether every term was small enough, if none was below 0; NaN and ∞ never are. */
  public boolean fits() {
    // A larger number has a bit that the start has not.
    return seen >>> TERM_BITS == Double.doubleToRawLongBits(coarse) >>> TERM_BITS;
  }

  /** Adds this sum to another one; only if every term was small enough. */
  public void addTo(ExactSum total) {
    add(widths - rows * Double.doubleToRawLongBits(coarse), exponent + LEVEL_BITS, total);
    add(quanta - rows * Double.doubleToRawLongBits(fine), exponent, total);
  }

  private static void add(long units, int exponent, ExactSum total) {
    total.add(Math.scalb((double) (units >> 32), exponent + 32));
    total.add(Math.scalb((double) (units & 0xFFFF_FFFFL), exponent));
  }
}
