package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * Some megabytes of rows, brought to their buckets: first it is counted how many words of each
 * bucket there are, so that then every row goes to its place in one array.
 */
final class KeyChunk {
  private final KeyedShape shape;
  private final List<PointBlock> blocks = new ArrayList<>();

  /** Of each block, the bucket of each row. */
  private final List<short[]> buckets = new ArrayList<>();

  /** How many words of each bucket there are, for each side. */
  private final int[][] sizes = new int[KeyBucket.SIDES][KeyBucket.BUCKETS];

  /** Where those of the bucket end. */
  private final int[][] ends = new int[KeyBucket.SIDES][KeyBucket.BUCKETS];

  private long[] words = {};
  private int size;

  KeyChunk(KeyedShape shape) {
    this.shape = shape;
  }

  int words() {
    return size;
  }

  void add(PointBlock block) {
    RowKeys keys = block.keys();
    long[] hashes = keys.hashes();
    int[] ofSide = sizes[KeyBucket.side(block.isHeldOut())];
    int besideKey = (shape.hasLengths() ? 1 : 0) + shape.values();
    short[] of = new short[block.rows()];
    for (int row = 0; row < of.length; row++) {
      int from = keys.from(row);
      int to = keys.to(row);
      int bucket = KeyBucket.of(hashes[row]);
      of[row] = (short) bucket;
      ofSide[bucket] += besideKey + to - from;
    }
    size += shape.words(block);
    blocks.add(block);
    buckets.add(of);
  }

  /** Brings the rows to their buckets; no more are added. */
  void scatter() {
    words = new long[size];
    int at = 0;
    int[][] next = new int[KeyBucket.SIDES][KeyBucket.BUCKETS];
    for (int bucket = 0; bucket < KeyBucket.BUCKETS; bucket++) {
      for (int side = 0; side < KeyBucket.SIDES; side++) {
        next[side][bucket] = at;
        at += sizes[side][bucket];
        ends[side][bucket] = at;
      }
    }
    for (int b = 0; b < blocks.size(); b++) {
      PointBlock block = blocks.get(b);
      scatter(block, buckets.get(b), next[KeyBucket.side(block.isHeldOut())]);
    }
    blocks.clear();
    buckets.clear();
  }

  private void scatter(PointBlock block, short[] of, int[] next) {
    double[][] columns = shape.columns(block);
    RowKeys keys = block.keys();
    long[] key = keys.words();
    for (int row = 0; row < of.length; row++) {
      int at = next[of[row]];
      int from = keys.from(row);
      int to = keys.to(row);
      if (shape.hasLengths()) {
        words[at++] = to - from;
      }
      for (int i = from; i < to; i++) {
        words[at++] = key[i];
      }
      for (double[] column : columns) {
        words[at++] = Double.doubleToRawLongBits(column[row]);
      }
      next[of[row]] = at;
    }
  }

  boolean hasRows(int bucket) {
    return sizes[0][bucket] + sizes[1][bucket] > 0;
  }

  /** The rows of a bucket. */
  KeyBucket bucket(int number) {
    KeyBucket bucket = new KeyBucket(shape);
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      int end = ends[side][number];
      bucket.rows(side).add(words, end - sizes[side][number], end);
    }
    return bucket;
  }
}
