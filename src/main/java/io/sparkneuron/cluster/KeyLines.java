package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.FoundLine;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.SplitSummary;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.storage.StorageLevel;

/**
 * A line for each distinct key of some rows, found in one pass: the rows go to the bucket of their
 * key in one shuffle, and each bucket is summed up and becomes lines. The lines stay with the
 * executors until {@link #close}.
 */
public final class KeyLines implements AutoCloseable {
  /** Lines of a file, so far as there are not more cores to write them. */
  private static final long LINES_PER_FILE = 1_000_000;

  private static final long FEWEST_PER_FILE = 100_000;

  private final TrainingRows rows;
  private final boolean hasHoldout;
  private final LineShape shape;
  private final long minRows;
  private final LineRows table;
  private final JavaRDD<byte[]> buckets;
  private final JavaRDD<LineBlock> blocks;
  private LineTotals totals;

  KeyLines(
      TrainingRows rows, JavaRDD<PointBlock> source, LoadSettings settings, LineSettings lines) {
    this.rows = rows;
    hasHoldout = settings.holdout() > 0;
    Columns columns = rows.columns();
    int inputs = columns.features().size();
    KeyedShape keyed =
        new KeyedShape(rows.reader().keys().words(), inputs, columns.weight().isPresent());
    shape = new LineShape(keyed, lines.bias(), LineRows.levels(columns).size());
    minRows = lines.minRows(inputs);
    table = new LineRows(rows.reader().keys(), shape, columns);
    requireNames(table.schema().fieldNames());
    buckets = KeyShuffle.inBuckets(source, new KeyScatter(keyed), KeyShuffle.partitions(source));
    blocks =
        buckets.mapPartitions(
            new LineMaker(new InputEncoder(columns.terms()), shape, minRows, hasHoldout));
    blocks.setName("lines of " + rows.source());
    // As bytes they can go to disk and come back in any little memory.
    blocks.persist(StorageLevel.MEMORY_AND_DISK_SER());
  }

  /** Spark does not tell names apart that differ in case alone. */
  private static void requireNames(String[] names) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : names) {
      if (!seen.add(name)) {
        throw new SettingRefusedException(
            "by must leave the columns of the lines their names, but got two that are called %s. Rename the key or the feature in a view."
                .formatted(name));
      }
    }
  }

  /** Finds the lines; the statistics are those of all rows. */
  SplitSummary load() {
    totals = new LineTotals(shape.inputs());
    blocks.flatMap(block -> block.totals().stream().iterator()).collect().forEach(totals::merge);
    if (!totals.areComplete()) {
      throw new DataRefusedException(
          "Cannot train on %s: %d rows were read, and those of all keys are %d. The input changed while training; train again."
              .formatted(rows.source(), totals.read().training().rows(), totals.training().rows()));
    }
    return totals.read();
  }

  /** The columns that make a key. */
  public List<String> by() {
    return rows.by();
  }

  /** How many keys have which status. */
  public LineCounts counts() {
    return totals.counts();
  }

  /** The line of the key with the most rows, found once more. */
  public FoundLine largest() {
    LargestKey largest = totals.largest();
    List<String> values =
        new KeyTexts(rows.spark(), rows.reader().keys()).of(List.of(largest.words()), 0).get(0);
    Map<String, String> key = new LinkedHashMap<>();
    for (int k = 0; k < values.size(); k++) {
      key.put(by().get(k), values.get(k));
    }
    DataSummary judging = largest.judging();
    InputEncoder encoder = new InputEncoder(rows.columns().terms());
    return new FoundLine(
        key,
        largest.training(),
        judging == null ? 0 : judging.rows(),
        new LineFitter(encoder, shape.hasBias(), minRows).fit(largest.training(), judging),
        minRows);
  }

  /**
   * What the lines look like together, in one job.
   *
   * @param inputs whose weights are drawn
   */
  public LinePicture picture(List<Integer> inputs) {
    int[] drawn = inputs.stream().mapToInt(Integer::intValue).toArray();
    LineShape of = shape;
    double share = (double) LinePicture.MOST_SAMPLED / counts().keys();
    LineSketch total = new LineSketch(of, drawn, share);
    rows.during(
            "draw the lines",
            () ->
                blocks
                    .mapPartitions(some -> sketched(some, new LineSketch(of, drawn, share)))
                    .collect())
        .forEach(total::merge);
    KeyTexts texts = new KeyTexts(rows.spark(), rows.reader().keys());
    return total.picture(lines -> texts.of(lines, 1));
  }

  private static Iterator<LineSketch> sketched(Iterator<LineBlock> blocks, LineSketch sketch) {
    blocks.forEachRemaining(sketch::add);
    return List.of(sketch).iterator();
  }

  /** How good the lines are on the rows that judge, a neuron where a key has none. */
  Evaluation judge(Neuron pooled) {
    DataSummary judging = totals.read().judging();
    return Evaluation.of(judging, totals.squares(), totals.pooled(), pooled);
  }

  /**
   * How good the lines of a version are on the same rows, which go by the same keys.
   *
   * @param judging the statistics of all of them that judge
   * @param version whose lines they are
   * @param pooled what predicts for keys without a line there, as a neuron of these columns
   */
  Evaluation judge(DataSummary judging, LineTable version, Neuron pooled) {
    KeyReader keys = rows.reader().keys();
    List<String> weights = rows.columns().features().stream().map(LineRows::weight).toList();
    JavaRDD<byte[]> others =
        KeyShuffle.linesInBuckets(
            () -> version.linesLike(rows.spark(), keys, rows.columns()),
            weights,
            rows,
            buckets.getNumPartitions());
    KeyedShape ofLines = KeyShuffle.shapeOfLines(weights.size(), rows);
    LineJudge.Sums sums = new LineJudge.Sums(shape.inputs());
    buckets
        .zipPartitions(others, new LineJudge(shape.keys(), ofLines, KeyBucket.side(hasHoldout)))
        .collect()
        .forEach(sums::merge);
    return Evaluation.of(judging, sums.squares(), sums.rest(), pooled);
  }

  /** The lines, in no order. */
  public Dataset<Row> dataset() {
    return InUtc.of(
        rows.spark(),
        () ->
            rows.spark()
                .createDataFrame(blocks.flatMap(table), table.schema())
                .select(table.columns().toArray(Column[]::new)));
  }

  /** Writes the lines as Parquet, sorted by key. */
  public void write(String folder) {
    int files = files();
    Column[] keys = rows.by().stream().map(ColumnNames::column).toArray(Column[]::new);
    Dataset<Row> lines = dataset();
    Dataset<Row> inFiles = files == 1 ? lines.coalesce(1) : lines.repartitionByRange(files, keys);
    JobDescription.during(
        rows.spark(),
        "write " + counts().keys() + " lines",
        () -> {
          inFiles
              .sortWithinPartitions(keys)
              .write()
              // Of a million different numbers a dictionary is only work.
              .option("parquet.enable.dictionary", "false")
              .mode(SaveMode.ErrorIfExists)
              .parquet(folder);
          return null;
        });
  }

  private int files() {
    long most = Math.max(1, counts().keys() / FEWEST_PER_FILE);
    long fewest = 1 + counts().keys() / LINES_PER_FILE;
    return (int) Math.max(fewest, Math.min(most, blocks.context().defaultParallelism()));
  }

  @Override
  public void close() {
    blocks.unpersist(false);
  }
}
