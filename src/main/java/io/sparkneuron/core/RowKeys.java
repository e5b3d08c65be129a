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

  /** Of each key, once they are complete and were asked for. */
  private transient long[] hashes;

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

  /** Adds rows whose key is one word each. */
  public void addRows(long[] wordOfEach) {
    int first = rows;
    int at = from(first);
    int count = wordOfEach.length;
    if (first + count > ends.length) {
      ends = Arrays.copyOf(ends, Math.max(first + count, 2 * first));
    }
    if (at + count > words.length) {
      words = Arrays.copyOf(words, Math.max(at + count, 2 * at));
    }
    System.arraycopy(wordOfEach, 0, words, at, count);
    for (int i = 0; i < count; i++) {
      ends[first + i] = at + i + 1;
    }
    rows += count;
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

  /** {@link RowHash} of the key of each row; no more rows are added. */
  public long[] hashes() {
    if (hashes == null) {
      long[] of = new long[rows];
      for (int row = 0; row < rows; row++) {
        of[row] = RowHash.of(words, from(row), to(row));
      }
      hashes = of;
    }
    return hashes;
  }

  /** What stands for the key in the fingerprint of a row: a whole number below 2⁵³. */
  double[] marks() {
    long[] of = hashes();
    double[] marks = new double[rows];
    for (int row = 0; row < rows; row++) {
      marks[row] = RowHash.fraction(of[row]) * 0x1p53;
    }
    return marks;
  }
}
