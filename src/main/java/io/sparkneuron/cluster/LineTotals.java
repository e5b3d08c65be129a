package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.SplitSummary;
import io.sparkneuron.exact.ExactSum;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/**
 * What some keys are together; none of it depends on the order in which they are added.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
final class LineTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SplitSummary read;
  private final DataSummary training;
  private final DataSummary heldOut;
  private final DataSummary pooled;
  private final long[] keys = new long[KeyLine.Status.values().length];
  private final ExactSum squares = new ExactSum();
  private final LargestKey largest = new LargestKey();

  LineTotals(int inputs) {
    read = new SplitSummary(inputs);
    training = new DataSummary(inputs);
    heldOut = new DataSummary(inputs);
    pooled = new DataSummary(inputs);
  }

  /** Adds what a task has read, whatever the keys of its rows. */
  void addRead(SplitSummary rows) {
    read.merge(rows);
  }

  /**
   * Adds a key.
   *
   * @param rows of the key to train on; null if there are none
   * @param held its held-out rows; null if there are none
   * @param judging those of them that judge; null if there are none
   */
  void add(KeyLine line, DataSummary rows, DataSummary held, DataSummary judging) {
    keys[line.status().ordinal()]++;
    squares.add(line.squares());
    if (rows != null) {
      training.merge(rows);
    }
    if (held != null) {
      heldOut.merge(held);
    }
    if (judging != null && !line.status().hasLine()) {
      pooled.merge(judging);
    }
  }

  void merge(LineTotals other) {
    largest.merge(other.largest);
    read.merge(other.read);
    training.merge(other.training);
    heldOut.merge(other.heldOut);
    pooled.merge(other.pooled);
    squares.merge(other.squares);
    for (int status = 0; status < keys.length; status++) {
      keys[status] += other.keys[status];
    }
  }

  /** Of all rows that were read. */
  SplitSummary read() {
    return read;
  }

  /** Whether the rows of the keys are all rows that were read. */
  boolean areComplete() {
    boolean hasHeldOut = read.judging() != read.training();
    return training.hasSumsOf(read.training())
        && (hasHeldOut ? heldOut.hasSumsOf(read.judging()) : heldOut.rows() == 0);
  }

  /** The key with the most rows to train on; it is told of apart from {@link #add}. */
  LargestKey largest() {
    return largest;
  }

  /** Of the rows of all keys to train on. */
  DataSummary training() {
    return training;
  }

  LineCounts counts() {
    Map<KeyLine.Status, Long> counts = new EnumMap<>(KeyLine.Status.class);
    for (KeyLine.Status status : KeyLine.Status.values()) {
      counts.put(status, keys[status.ordinal()]);
    }
    return new LineCounts(counts);
  }

  /** Of the rows that judge, those of keys without a line. */
  DataSummary pooled() {
    return pooled;
  }

  /** Σω·error² of the rows that judge, of keys with a line, each key's rounded once. */
  ExactSum squares() {
    return squares;
  }
}
