package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SplitSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Executor side of a line per key, before the shuffle: rows go to buckets by the hash of their key,
 * some megabytes at a time. The rows of keys that have many become exact statistics, so that no key
 * is too many rows for whoever sums it up; where all keys are few, that is done first. The buckets
 * are handed on as bytes, and at the end the statistics of all rows, as bucket −1.
 */
final class KeyScatter implements FlatMapFunction<Iterator<PointBlock>, byte[]> {
  private static final long serialVersionUID = 1L;

  static final int ALL_ROWS = -1;

  /** 32 MB. */
  private static final int MOST_WORDS = 1 << 22;

  /** So many keys are told apart faster at once than bucket by bucket. */
  private static final int FEW = 1 << 14;

  /** A bucket of so many times the usual size has a key with many rows. */
  private static final int LARGE = 4;

  private final KeyedShape shape;
  private final int many;

  KeyScatter(KeyedShape shape) {
    this(shape, many(shape));
  }

  /**
   * @param many rows of a key from which on their statistics travel
   */
  KeyScatter(KeyedShape shape, int many) {
    this.shape = shape;
    this.many = many;
  }

  /**
   * From so many rows on their statistics, of which a sum has about six words, are much shorter.
   */
  static int many(KeyedShape shape) {
    int columns = shape.inputs() + 1;
    return Math.max(24, 6 * columns * (columns + 3) / 2 * 3 / 2 / shape.values());
  }

  @Override
  public Iterator<byte[]> call(Iterator<PointBlock> blocks) {
    return new Scattered(blocks);
  }

  private final class Scattered implements Iterator<byte[]> {
    private final Iterator<PointBlock> blocks;
    private final KeyGroups ofBlocks = new KeyGroups(shape);
    private final KeyGroups ofBucket = new KeyGroups(shape);
    private final SplitSummary all = new SplitSummary(shape.inputs());

    /** The rows of a chunk by bucket; its keys are few if they are not here, but in sums. */
    private KeyChunk chunk = new KeyChunk(shape);

    /** Buckets with rows; null where there are none. */
    private final KeyBucket[] few = new KeyBucket[KeyBucket.BUCKETS];

    private int next = KeyBucket.BUCKETS;

    /** Whether keys of this chunk have many rows, as far as its buckets were looked at. */
    private boolean isWorthIt;

    private boolean isDone;

    Scattered(Iterator<PointBlock> blocks) {
      this.blocks = blocks;
    }

    @Override
    public boolean hasNext() {
      while (true) {
        while (next < KeyBucket.BUCKETS) {
          if (few[next] != null || chunk.hasRows(next)) {
            return true;
          }
          next++;
        }
        if (!blocks.hasNext()) {
          return !isDone;
        }
        fill();
      }
    }

    private void fill() {
      List<PointBlock> some = new ArrayList<>();
      chunk = new KeyChunk(shape);
      for (int words = 0; words < MOST_WORDS && blocks.hasNext(); ) {
        PointBlock block = blocks.next();
        all.add(block);
        some.add(block);
        words += shape.words(block);
      }
      if (ofBlocks.read(some, FEW)) {
        ofBlocks.combine(few, many);
      } else {
        some.forEach(chunk::add);
        chunk.scatter();
      }
      next = 0;
      isWorthIt = true;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (next == KeyBucket.BUCKETS) {
        isDone = true;
        return bytes(all);
      }
      KeyBucket bucket = few[next] == null ? combined(chunk.bucket(next)) : few[next];
      few[next] = null;
      return bucket.toBytes(next++);
    }

    private KeyBucket combined(KeyBucket bucket) {
      int words = bucket.words();
      boolean isLarge = words > (long) LARGE * chunk.words() / KeyBucket.BUCKETS;
      if (words >= (long) many * (1 + shape.values()) && (isWorthIt || isLarge)) {
        ofBucket.read(bucket);
        ofBucket.combine(bucket, many);
        isWorthIt = bucket.words() < words / 2;
      }
      return bucket;
    }
  }

  private static byte[] bytes(SplitSummary summary) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(ALL_ROWS).array());
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(summary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
