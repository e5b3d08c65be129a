package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How good the lines of a version are on some rows, together and key by key. */
public final class EvaluatedLines {
  private final TrainingRows rows;
  private final Forecaster pooled;
  private final JavaRDD<LineEvaluator.Part> parts;
  private final LineEvaluator.Sums sums;

  /**
   * Looks at the rows.
   *
   * @param rows with the keys of the table
   * @param pooled what predicts for keys without a line of their own
   * @throws DataRefusedException if the rows are not what the settings allow
   */
  public EvaluatedLines(
      TrainingRows rows, LoadSettings settings, LineTable table, Forecaster pooled) {
    this.rows = rows;
    this.pooled = pooled;
    KeyReader keys = rows.reader().keys();
    Columns columns = rows.columns();
    int inputs = columns.features().size();
    KeyedShape ofRows = new KeyedShape(keys.words(), inputs, columns.weight().isPresent());
    JavaRDD<PointBlock> source = rows.blocks(0);
    int partitions = KeyShuffle.partitions(source);
    List<String> numbers =
        Stream.concat(Stream.of(LineRows.STATUS), columns.features().stream().map(LineRows::weight))
            .toList();
    JavaRDD<byte[]> lines =
        KeyShuffle.linesInBuckets(
            () -> table.withStatus(rows.spark(), keys), numbers, rows, partitions);
    KeyedShape ofLines = KeyShuffle.shapeOfLines(numbers.size(), rows);
    parts =
        KeyShuffle.inBuckets(source, new KeyScatter(ofRows, Integer.MAX_VALUE), partitions)
            .zipPartitions(lines, new LineEvaluator(ofRows, ofLines, pooled));
    sums = new LineEvaluator.Sums(pooled);
    rows.during(
            "evaluate the lines of a version on " + rows.source(),
            () -> parts.flatMap(EvaluatedLines::sums).collect())
        .forEach(sums::merge);
    rows.check(counts(), settings);
    requireInRange();
  }

  private static Iterator<LineEvaluator.Sums> sums(LineEvaluator.Part part) {
    return Stream.ofNullable(part.sums).iterator();
  }

  private void requireInRange() {
    DataSummary summary = sums.read();
    if (!(summary.errorBound(pooled.neuron()) <= Trainer.GREATEST_ERROR)) {
      throw new DataRefusedException(
          "Cannot evaluate on %s: errors could be beyond 1e120. Leave such rows out with --where."
              .formatted(rows.source()));
    }
  }

  public RowCounts counts() {
    return sums.read().counts();
  }

  /** Of all rows, each with the line that predicts it. */
  public Evaluation evaluation() {
    return sums.evaluation(pooled.neuron());
  }

  /** Rows outside of the range that was trained on. */
  public OutsideCounts outside() {
    return sums.range().outside();
  }

  public long unknownKeys() {
    return sums.unknownKeys();
  }

  public long unknownRows() {
    return sums.unknownRows();
  }

  /** Of each key of the rows: status, rows, rmse, mae, r2; sorted by key. */
  public Dataset<Row> byKey() {
    KeyReader keys = rows.reader().keys();
    StructType schema =
        keys.rawSchema()
            .add(LineRows.STATUS, DataTypes.StringType, false)
            .add(LineRows.ROWS, DataTypes.LongType, false)
            .add(LineRows.RMSE, DataTypes.DoubleType)
            .add("mae", DataTypes.DoubleType)
            .add(LineRows.R2, DataTypes.DoubleType);
    List<Column> columns = new ArrayList<>(keys.columns());
    Arrays.stream(schema.fieldNames())
        .skip(keys.size())
        .forEach(name -> columns.add(ColumnNames.column(name)));
    Column[] order = rows.by().stream().map(ColumnNames::column).toArray(Column[]::new);
    JavaRDD<Row> table = parts.flatMap(part -> LineEvaluator.rows(part, keys));
    return InUtc.of(
        rows.spark(),
        () ->
            rows.spark()
                .createDataFrame(table, schema)
                .select(columns.toArray(Column[]::new))
                .orderBy(order));
  }

  /**
   * Writes {@link #byKey}, whole or not at all.
   *
   * @throws DataRefusedException if something is there, or it cannot be written
   */
  public void write(PredictionOutput output) {
    new PredictionWriter(byKey(), List.of(), List.of(), rows.columns(), rows.source(), output)
        .writeTable();
  }
}
