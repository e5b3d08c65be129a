package io.sparkneuron.exact;

/**
 * A hash of the values of one row of some columns; −0.0 counts as 0.0. It never changes: whoever
 * keeps hashes may compare them with those of another release.
 *
 * <p>It chains the columns through multiplications, so that swapped cells show. Constants: Steele,
 * Lea and Flood (2014), "Fast splittable pseudorandom number generators".
 */
public final class RowHash {
  static final long SEED = 0x9E3779B97F4A7C15L;
  static final long FACTOR = 0xBF58476D1CE4E5B9L;
  static final long LAST_FACTOR = 0x94D049BB133111EBL;
  static final int SHIFT = 30;
  static final int LAST_SHIFT = 31;

  private static final int FRACTION_BITS = 53;

  private RowHash() {}

  /**
   * Hash of one row.
   *
   * @param inputs one array per column, any number of them
   * @param observed one column more, the last of the chain
   */
  static long of(double[][] inputs, double[] observed, int row) {
    long hash = SEED;
    for (double[] input : inputs) {
      hash = chain(hash, input[row]);
    }
    hash = chain(hash, observed[row]) * LAST_FACTOR;
    return hash ^ (hash >>> LAST_SHIFT);
  }

  /**
   * The row as a number in [0, 1), uniform over different rows: its hash once more mixed, without
   * the lowest bits.
   *
   * @param inputs one array per column, any number of them
   * @param observed one column more
   */
  public static double fraction(double[][] inputs, double[] observed, int row) {
    long hash = of(inputs, observed, row) * FACTOR;
    hash ^= hash >>> SHIFT;
    return (hash >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-53;
  }

  /**
   * What stands for a text in the hash of a row: a whole number below 2⁵³, so that it is a double.
   *
   * @param text in UTF-8
   */
  public static double ofText(byte[] text) {
    long hash = SEED;
    for (byte part : text) {
      hash = mixed((hash ^ (part & 0xFF)) * FACTOR);
    }
    hash = hash * LAST_FACTOR;
    return (hash ^ (hash >>> LAST_SHIFT)) >>> (Long.SIZE - FRACTION_BITS);
  }

  /** Hash of some words, each of which is mixed with those before it. */
  public static long of(long[] words, int from, int to) {
    long hash = SEED;
    for (int i = from; i < to; i++) {
      hash = mixed((hash ^ words[i]) * FACTOR);
    }
    hash *= LAST_FACTOR;
    return hash ^ (hash >>> LAST_SHIFT);
  }

  /** A hash as a number in [0, 1), without the lowest bits. */
  public static double fraction(long hash) {
    return (hash >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-53;
  }

  private static long chain(long hash, double value) {
    return mixed((hash ^ Double.doubleToRawLongBits(value + 0.0)) * FACTOR);
  }

  private static long mixed(long hash) {
    return hash ^ (hash >>> SHIFT);
  }
}
