package io.sparkneuron.cluster;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Words of 64 bits, of which there can always be more. */
final class Words {
  private long[] words = new long[0];
  private int size;

  int size() {
    return size;
  }

  /** They, and room behind them. */
  long[] array() {
    return words;
  }

  /** They alone. */
  long[] toArray() {
    return Arrays.copyOf(words, size);
  }

  /** Makes room for more words, and says where the first of them is. */
  int grow(int more) {
    int at = size;
    size = Math.addExact(size, more);
    if (size > words.length) {
      words = Arrays.copyOf(words, Math.max(16, Math.max(size, words.length + words.length / 2)));
    }
    return at;
  }

  void add(long[] from, int start, int end) {
    int at = grow(end - start);
    System.arraycopy(from, start, words, at, end - start);
  }

  void clear() {
    size = 0;
  }

  void putTo(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words, 0, size);
    bytes.position(bytes.position() + Long.BYTES * size);
  }

  void addFrom(ByteBuffer bytes, int count) {
    int at = grow(count);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words, at, count);
    bytes.position(bytes.position() + Long.BYTES * count);
  }
}
