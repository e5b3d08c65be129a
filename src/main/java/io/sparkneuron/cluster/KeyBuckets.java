package io.sparkneuron.cluster;

import io.sparkneuron.core.SplitSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Iterator;

/**
 * Executor side of a line per key, after the shuffle: the parts of a bucket put together, one
 * bucket after the other.
 */
final class KeyBuckets {
  /** Rows of a bucket that are held as they are: 128 MB. */
  private static final int MOST_WORDS = 1 << 24;

  private final Iterator<byte[]> parts;
  private final KeyBucket bucket;
  private final KeyGroups groups;
  private final SplitSummary read;
  private final int many;
  private byte[] ahead;

  KeyBuckets(Iterator<byte[]> parts, KeyedShape shape) {
    this.parts = parts;
    bucket = new KeyBucket(shape);
    groups = new KeyGroups(shape);
    read = new SplitSummary(shape.inputs());
    many = KeyScatter.many(shape);
    step();
    while (ahead != null && KeyBucket.number(ahead) == KeyScatter.ALL_ROWS) {
      read.merge(summary(ahead));
      step();
    }
  }

  private void step() {
    ahead = parts.hasNext() ? parts.next() : null;
  }

  boolean hasNext() {
    return ahead != null;
  }

  /** The number of the next bucket. */
  int number() {
    return KeyBucket.number(ahead);
  }

  /** Passes over buckets before this one; whether it is there. */
  boolean isAt(int number) {
    while (hasNext() && number() < number) {
      step();
    }
    return hasNext() && number() == number;
  }

  /** The keys of the next bucket. */
  KeyGroups next() {
    int number = KeyBucket.number(ahead);
    bucket.clear();
    int most = MOST_WORDS;
    while (ahead != null && KeyBucket.number(ahead) == number) {
      bucket.add(ahead);
      step();
      if (bucket.words() > most) {
        groups.read(bucket);
        groups.combine(bucket, many);
        most = Math.max(MOST_WORDS, 2 * bucket.words());
      }
    }
    groups.read(bucket);
    return groups;
  }

  /** The keys of the next part of a bucket alone. */
  KeyGroups nextPart() {
    bucket.clear();
    bucket.add(ahead);
    step();
    groups.read(bucket);
    return groups;
  }

  /** Of all rows that tasks have read, as far as they came to this partition. */
  SplitSummary read() {
    return read;
  }

  private static SplitSummary summary(byte[] bytes) {
    try (ObjectInputStream in =
        new ObjectInputStream(
            new ByteArrayInputStream(bytes, Integer.BYTES, bytes.length - Integer.BYTES))) {
      return (SplitSummary) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("cannot read the statistics of a task", e);
    }
  }
}
