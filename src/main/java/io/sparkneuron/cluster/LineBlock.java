package io.sparkneuron.cluster;

import java.io.Serializable;
import java.util.Optional;

/**
 * The lines of some keys, each as the words of its key and then those of {@link LineShape}; the
 * last block of a partition also says what they are together.
 *
 * <p>A plain class, not a record: it is kept by executors and may be spilled by Kryo.
 */
final class LineBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] words;

  /** Null but in the last block of a partition. */
  private final LineTotals totals;

  LineBlock(long[] words, LineTotals totals) {
    this.words = words;
    this.totals = totals;
  }

  /** Of all lines, one after the other. */
  long[] words() {
    return words;
  }

  Optional<LineTotals> totals() {
    return Optional.ofNullable(totals);
  }
}
