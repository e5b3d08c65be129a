package io.sparkneuron.cluster;

import java.nio.ByteBuffer;

/**
 * What is known of the keys of one bucket, a share of all keys by their hash: rows to train on and
 * held-out ones, as they are, and of keys with many of them the exact statistics instead.
 *
 * <p>It travels as bytes: its number, the lengths of its four parts, and then they.
 */
final class KeyBucket {
  /** Of all keys together; so few of them in each that they can be told apart in the cache. */
  static final int BUCKETS = 1024;

  private static final int BUCKET_BITS = 10;

  static final int SIDES = 2;

  private static final int HEAD = Integer.BYTES * (1 + 2 * SIDES);

  private final KeyedShape shape;
  private final Words[] rows = {new Words(), new Words()};
  private final Words[] sums = {new Words(), new Words()};

  KeyBucket(KeyedShape shape) {
    this.shape = shape;
  }

  /** The bucket of a key with such a hash. */
  static int of(long hash) {
    return (int) (hash >>> (Long.SIZE - BUCKET_BITS));
  }

  /** 1 for rows that are held out, else 0. */
  static int side(boolean isHeldOut) {
    return isHeldOut ? 1 : 0;
  }

  Words rows(int side) {
    return rows[side];
  }

  Words sums(int side) {
    return sums[side];
  }

  int words() {
    return rows[0].size() + rows[1].size() + sums[0].size() + sums[1].size();
  }

  void clear() {
    for (int side = 0; side < SIDES; side++) {
      rows[side].clear();
      sums[side].clear();
    }
  }

  /** The number of the bucket that was written. */
  static int number(byte[] written) {
    return ByteBuffer.wrap(written).getInt();
  }

  byte[] toBytes(int number) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD + Math.multiplyExact(Long.BYTES, words())).putInt(number);
    for (int side = 0; side < SIDES; side++) {
      bytes.putInt(rows[side].size()).putInt(sums[side].size());
    }
    for (int side = 0; side < SIDES; side++) {
      rows[side].putTo(bytes);
      sums[side].putTo(bytes);
    }
    return bytes.array();
  }

  /** Adds what was written by {@link #toBytes}. */
  void add(byte[] written) {
    ByteBuffer lengths = ByteBuffer.wrap(written).position(Integer.BYTES);
    ByteBuffer bytes = ByteBuffer.wrap(written).position(HEAD);
    for (int side = 0; side < SIDES; side++) {
      rows[side].addFrom(bytes, lengths.getInt());
      sums[side].addFrom(bytes, lengths.getInt());
    }
  }
}
