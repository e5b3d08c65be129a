package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowKeys;
import io.sparkneuron.core.SummaryLoop;
import io.sparkneuron.exact.RowHash;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the keys of a bucket, or of blocks with few keys, apart, and sums up the rows of each: a
 * row is looked at twice, to find its key and to bring it to those of the same key. Made once per
 * partition; one bucket after the other.
 */
final class KeyGroups {
  private static final int[] NONE = {};

  private final KeyedShape shape;
  private final SummaryLoop loop;

  /** Where the key of a group is: its words in {@link #keys}. */
  private final Words keys = new Words();

  private int[] keyFrom = new int[64];
  private int[] keyTo = new int[64];
  private long[] hashes = new long[64];
  private int groups;

  /** Groups by the hash of their key, plus 1; 0 is none. At least three of four are 0. */
  private int[] table = new int[256];

  private final Side[] sides = {new Side(), new Side()};

  /** The rows of one side of a bucket, brought together by their keys. */
  private final class Side {
    private int[] groupOfRow = NONE;

    /** Where the rows of a group begin in the columns. */
    private int[] begin = NONE;

    private int rows;
    private double[][] columns;
    private DataSummary[] summaries = {};

    /** Makes room for more rows. */
    private void grow(int more) {
      if (rows + more > groupOfRow.length) {
        groupOfRow = Arrays.copyOf(groupOfRow, Math.max(64, Math.max(rows + more, 2 * rows)));
      }
    }

    /** Counts the rows of each group; says where the next one of each goes. */
    private int[] begin(int groups) {
      begin = new int[groups + 1];
      for (int row = 0; row < rows; row++) {
        begin[groupOfRow[row] + 1]++;
      }
      for (int group = 0; group < groups; group++) {
        begin[group + 1] += begin[group];
      }
      return begin.clone();
    }
  }

  KeyGroups(KeyedShape shape) {
    this.shape = shape;
    loop = new SummaryLoop(shape.inputs());
  }

  private void clear() {
    groups = 0;
    keys.clear();
    Arrays.fill(table, 0);
  }

  /**
   * Looks at blocks.
   *
   * @param most keys; false if there are more, and then nothing is known
   */
  boolean read(List<PointBlock> blocks, int most) {
    clear();
    for (Side side : sides) {
      side.rows = 0;
    }
    for (PointBlock block : blocks) {
      if (!find(sides[KeyBucket.side(block.isHeldOut())], block.keys(), most)) {
        return false;
      }
    }
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      boolean isHeldOut = KeyBucket.side(true) == side;
      bring(sides[side], blocks.stream().filter(block -> block.isHeldOut() == isHeldOut).toList());
      sides[side].summaries = new DataSummary[groups];
    }
    return true;
  }

  /** Looks at a bucket. */
  void read(KeyBucket bucket) {
    clear();
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      find(sides[side], bucket.rows(side));
    }
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      bring(sides[side], bucket.rows(side).array());
      sides[side].summaries = new DataSummary[groups];
    }
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      addSums(side, bucket.sums(side));
    }
  }

  int size() {
    return groups;
  }

  /** The words of all keys; those of a group are [{@link #keyFrom}, {@link #keyTo}). */
  long[] keyWords() {
    return keys.array();
  }

  int keyFrom(int group) {
    return keyFrom[group];
  }

  int keyTo(int group) {
    return keyTo[group];
  }

  /**
   * The line of a group whose only row is one: its weights, from a column on, and then its bias.
   */
  Neuron line(int group, int from) {
    double[] weights = new double[shape.inputs() - from];
    Arrays.setAll(weights, j -> value(group, from + j));
    return Neuron.of(weights, value(group, shape.inputs()));
  }

  /** The group of a key; −1 if there is none. */
  int find(long[] words, int from, int to) {
    return table[slot(RowHash.of(words, from, to), words, from, to)] - 1;
  }

  /** A value of the first row of a group, to train on. */
  double value(int group, int column) {
    return sides[0].columns[column][sides[0].begin[group]];
  }

  /** The rows of a group to train on, without those that are summed up already. */
  PointBlock block(int group) {
    Side of = sides[0];
    int from = of.begin[group];
    int to = of.begin[group + 1];
    double[][] inputs = new double[shape.inputs()][];
    for (int j = 0; j < inputs.length; j++) {
      inputs[j] = Arrays.copyOfRange(of.columns[j], from, to);
    }
    double[] labels = Arrays.copyOfRange(of.columns[inputs.length], from, to);
    return shape.values() > inputs.length + 1
        ? PointBlock.of(inputs, labels, Arrays.copyOfRange(of.columns[inputs.length + 1], from, to))
        : PointBlock.of(inputs, labels);
  }

  /** Rows of a group that are not summed up yet. */
  int rows(int side, int group) {
    // A group that only sums have has no place among the rows.
    return group + 1 < sides[side].begin.length
        ? sides[side].begin[group + 1] - sides[side].begin[group]
        : 0;
  }

  /** The statistics of a group, of its rows too; null if there are none. */
  DataSummary summary(int side, int group) {
    Side of = sides[side];
    DataSummary summary = of.summaries[group];
    if (rows(side, group) > 0) {
      summary = summary == null ? new DataSummary(shape.inputs()) : summary;
      summary.add(of.columns, of.begin[group], of.begin[group + 1], loop);
    }
    return summary;
  }

  /**
   * Replaces the rows of each key that has many by their statistics.
   *
   * @param bucket that was {@link #read}
   * @param many rows
   */
  void combine(KeyBucket bucket, int many) {
    bucket.clear();
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      for (int group = 0; group < groups; group++) {
        add(bucket, side, group, many);
      }
    }
  }

  /**
   * The same of blocks.
   *
   * @param buckets receives those of the keys
   */
  void combine(KeyBucket[] buckets, int many) {
    for (int group = 0; group < groups; group++) {
      int bucket = KeyBucket.of(hashes[group]);
      if (buckets[bucket] == null) {
        buckets[bucket] = new KeyBucket(shape);
      }
      for (int side = 0; side < KeyBucket.SIDES; side++) {
        add(buckets[bucket], side, group, many);
      }
    }
  }

  private void add(KeyBucket to, int side, int group, int many) {
    if (sides[side].summaries[group] != null || rows(side, group) >= many) {
      long[] words = summary(side, group).toWords();
      addKey(to.sums(side), group);
      to.sums(side).add(words, 0, words.length);
    } else {
      addRows(to.rows(side), side, group);
    }
  }

  /** Adds the key of a group, before it its length where keys differ in that. */
  void addKey(Words to, int group) {
    int length = keyTo[group] - keyFrom[group];
    if (shape.hasLengths()) {
      int at = to.grow(1);
      to.array()[at] = length;
    }
    to.add(keys.array(), keyFrom[group], keyTo[group]);
  }

  private void addRows(Words to, int side, int group) {
    Side of = sides[side];
    for (int row = 0; row < rows(side, group); row++) {
      addKey(to, group);
      int at = to.grow(of.columns.length);
      for (double[] column : of.columns) {
        to.array()[at++] = Double.doubleToRawLongBits(column[of.begin[group] + row]);
      }
    }
  }

  // ---- Rows ----

  private void find(Side side, Words words) {
    side.rows = 0;
    long[] array = words.array();
    for (int at = 0; at < words.size(); ) {
      int end = shape.keyTo(array, at);
      side.grow(1);
      side.groupOfRow[side.rows++] = group(array, shape.keyFrom(at), end);
      at = end + shape.values();
    }
  }

  /** Whether there are not more keys than that by now. */
  private boolean find(Side side, RowKeys of, int most) {
    side.grow(of.rows());
    for (int row = 0; row < of.rows() && groups <= most; row++) {
      side.groupOfRow[side.rows++] = group(of.hashes()[row], of.words(), of.from(row), of.to(row));
    }
    return groups <= most;
  }

  private void bring(Side side, long[] array) {
    int[] next = side.begin(groups);
    double[][] columns = new double[shape.values()][side.rows];
    int at = 0;
    for (int row = 0; row < side.rows; row++) {
      int place = next[side.groupOfRow[row]]++;
      at = shape.keyTo(array, at);
      for (double[] column : columns) {
        column[place] = Double.longBitsToDouble(array[at++]);
      }
    }
    side.columns = columns;
  }

  private void bring(Side side, List<PointBlock> blocks) {
    int[] next = side.begin(groups);
    double[][] columns = new double[shape.values()][side.rows];
    int first = 0;
    for (PointBlock block : blocks) {
      double[][] from = shape.columns(block);
      for (int row = 0; row < block.rows(); row++) {
        int place = next[side.groupOfRow[first + row]]++;
        for (int j = 0; j < columns.length; j++) {
          columns[j][place] = from[j][row];
        }
      }
      first += block.rows();
    }
    side.columns = columns;
  }

  private void addSums(int side, Words words) {
    long[] array = words.array();
    for (int at = 0; at < words.size(); ) {
      int end = shape.keyTo(array, at);
      int group = group(array, shape.keyFrom(at), end);
      for (Side each : sides) {
        if (group >= each.summaries.length) {
          each.summaries = Arrays.copyOf(each.summaries, 2 * group + 1);
        }
      }
      DataSummary[] summaries = sides[side].summaries;
      if (summaries[group] == null) {
        summaries[group] = new DataSummary(shape.inputs());
      }
      at = summaries[group].addWords(array, end);
    }
  }

  // ---- Keys ----

  private int group(long[] words, int from, int to) {
    return group(RowHash.of(words, from, to), words, from, to);
  }

  private int group(long hash, long[] words, int from, int to) {
    int slot = slot(hash, words, from, to);
    if (table[slot] != 0) {
      return table[slot] - 1;
    }
    table[slot] = groups + 1;
    return newGroup(hash, words, from, to);
  }

  /** Where the group of a key is in the table, or would be. */
  private int slot(long hash, long[] words, int from, int to) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0) {
      int group = table[slot] - 1;
      if (hashes[group] == hash && isKeyOf(group, words, from, to)) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Whether a key with the hash of a group is that of the group. */
  private boolean isKeyOf(int group, long[] words, int from, int to) {
    if (shape.isOneWord()) {
      // Every step of its hash can be undone.
      return true;
    }
    long[] known = keys.array();
    int at = keyFrom[group];
    boolean same = keyTo[group] - at == to - from;
    for (int i = from; same && i < to; i++) {
      same = known[at++] == words[i];
    }
    return same;
  }

  private int newGroup(long hash, long[] words, int from, int to) {
    if (groups == keyFrom.length) {
      keyFrom = Arrays.copyOf(keyFrom, 2 * groups);
      keyTo = Arrays.copyOf(keyTo, 2 * groups);
      hashes = Arrays.copyOf(hashes, 2 * groups);
    }
    keyFrom[groups] = keys.size();
    keys.add(words, from, to);
    keyTo[groups] = keys.size();
    hashes[groups] = hash;
    groups++;
    if (4 * groups > table.length) {
      table = new int[2 * table.length];
      for (int group = 0; group < groups; group++) {
        int slot = (int) hashes[group] & (table.length - 1);
        while (table[slot] != 0) {
          slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = group + 1;
      }
    }
    return groups - 1;
  }
}
