package io.sparkneuron.core;

import io.sparkneuron.exact.RowHash;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The key of each of some rows, as words of 64 bits that say themselves where a key ends: equal
 * keys have equal words, different ones have not.
 *
 * <p>A plain class, not a record: it travels with the rows.
 */
public final class RowKeys implements Serializable {
  private static final long serialVersionUID = 1L;

  private long[] words;
  private int[] ends;
  private int rows;

  /**
   * @param capacity rows that fit without growing, with keys of one word
   */
  public RowKeys(int capacity) {
    words = new long[capacity];
    ends = new int[capacity];
  }

  public int rows() {
    return rows;
  }

  /** Adds a word to the key of the next row. */
  public void addWord(int ofKey, long word) {
    int at = from(rows) + ofKey;
    if (at == words.length) {
      words = Arrays.copyOf(words, Math.max(16, 2 * words.length));
    }
    words[at] = word;
  }

  /** The key of the next row is complete. */
  public void endRow(int length) {
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(16, 2 * ends.length));
    }
    ends[rows] = from(rows) + length;
    rows++;
  }

  /** The words of all rows; those of a row are [{@link #from}, {@link #to}). */
  public long[] words() {
    return words;
  }

  public int from(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  public int to(int row) {
    return ends[row];
  }

  /** Those of some of the rows. */
  public RowKeys of(boolean[] chosen, boolean wanted) {
    RowKeys some = new RowKeys(rows);
    for (int row = 0; row < rows; row++) {
      if (chosen[row] == wanted) {
        for (int at = from(row); at < to(row); at++) {
          some.addWord(at - from(row), words[at]);
        }
        some.endRow(to(row) - from(row));
      }
    }
    return some;
  }

  /** What stands for the key in the fingerprint of a row: a whole number below 2⁵³. */
  double[] hashes() {
    double[] hashes = new double[rows];
    for (int row = 0; row < rows; row++) {
      hashes[row] = RowHash.fraction(words, from(row), to(row)) * 0x1p53;
    }
    return hashes;
  }
}
