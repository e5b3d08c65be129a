package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The statistics of the key with the most rows to train on, that with the smallest words among
 * several: the same one in whatever order keys come.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
final class LargestKey implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null as long as no key was looked at. */
  private long[] words;

  private DataSummary training;
  private DataSummary judging;

  /**
   * Looks at a key.
   *
   * @param words of many keys
   * @param rows of the key to train on; they must not change afterwards
   * @param judges those that judge; null if there are none
   */
  void add(long[] words, int from, int to, DataSummary rows, DataSummary judges) {
    if (isBefore(rows.rows(), words, from, to)) {
      this.words = Arrays.copyOfRange(words, from, to);
      training = rows;
      judging = judges;
    }
  }

  void merge(LargestKey other) {
    if (other.words != null) {
      add(other.words, 0, other.words.length, other.training, other.judging);
    }
  }

  private boolean isBefore(long rows, long[] other, int from, int to) {
    return words == null
        || rows > training.rows()
        || (rows == training.rows() && Arrays.compare(other, from, to, words, 0, words.length) < 0);
  }

  long[] words() {
    return words;
  }

  DataSummary training() {
    return training;
  }

  /** Null if no row of the key judges. */
  DataSummary judging() {
    return judging;
  }
}
