package io.sparkneuron.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first of many lines by a rank, and by the words of their keys where ranks are equal: the same
 * ones in whatever order and parts the lines come.
 *
 * <p>A plain class, not a record: it travels to the driver.
 */
final class FirstLines implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int most;

  /** Rank, key and numbers of each line; more than are wanted, until there are twice as many. */
  private List<long[]> lines = new ArrayList<>();

  private long lastRank = Long.MAX_VALUE;

  FirstLines(int most) {
    this.most = most;
  }

  /** Whether a line of a rank may be among the first. */
  boolean mayTake(long rank) {
    return rank <= lastRank;
  }

  /**
   * Adds a line.
   *
   * @param line its rank, the words of its key, which say themselves where they end, and whatever
   *     else is known of it
   */
  void add(long[] line) {
    lines.add(line);
    if (lines.size() >= 2 * most) {
      cut();
    }
  }

  void merge(FirstLines other) {
    other.lines.forEach(this::add);
  }

  private void cut() {
    lines.sort(Arrays::compare);
    if (lines.size() > most) {
      lines = new ArrayList<>(lines.subList(0, most));
      lastRank = lines.get(most - 1)[0];
    }
  }

  /** In their order. */
  List<long[]> lines() {
    cut();
    return lines;
  }
}
