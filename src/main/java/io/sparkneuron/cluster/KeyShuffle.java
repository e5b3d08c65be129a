package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings the rows of each key together, by Spark's shuffle of a bucket's bytes. */
final class KeyShuffle {
  private KeyShuffle() {}

  /** For each piece of the source one, and one for each core. */
  static int partitions(JavaRDD<PointBlock> rows) {
    int cores = rows.context().defaultParallelism();
    return Math.min(KeyBucket.BUCKETS, Math.max(rows.getNumPartitions(), cores));
  }

  /** The parts of buckets, each partition with those of its own, in their order. */
  static JavaRDD<byte[]> inBuckets(JavaRDD<PointBlock> rows, KeyScatter scatter, int partitions) {
    return rows.mapPartitions(scatter)
        .keyBy(KeyBucket::number)
        .repartitionAndSortWithinPartitions(new BucketPartitioner(partitions))
        .values();
  }

  /**
   * Lines of a version in the same way, as rows whose inputs are some numbers of the line, the
   * weights last, and whose label is the bias.
   *
   * @param lines with the key columns of rows, these numbers and the bias; in UTC
   * @param like the rows whose keys they are
   */
  static JavaRDD<byte[]> linesInBuckets(
      Supplier<Dataset<Row>> lines, List<String> numbers, TrainingRows like, int partitions) {
    TrainingRows rows =
        InUtc.of(
            like.spark(),
            () ->
                TrainingRows.of(
                    lines.get(),
                    ColumnChoice.of(numbers, LineRows.BIAS).withBy(like.by()),
                    "the lines of a version"));
    KeyScatter scatter = new KeyScatter(shapeOfLines(numbers.size(), like), Integer.MAX_VALUE);
    return inBuckets(rows.blocks(0), scatter, partitions);
  }

  static KeyedShape shapeOfLines(int numbers, TrainingRows like) {
    return new KeyedShape(like.reader().keys().words(), numbers, false);
  }

  /** Buckets that follow each other go to the same partition. */
  private static final class BucketPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    BucketPartitioner(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object bucket) {
      return Math.max(0, (Integer) bucket) * partitions / KeyBucket.BUCKETS;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BucketPartitioner same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
