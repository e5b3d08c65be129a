package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.PointBlock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * Rows of a partitioned Dataset to train on: the columns that are needed, in the order of their
 * source, and how to read them.
 */
public final class TrainingRows {
  private static final String FILE = OwnNames.of("file");

  private final Dataset<Row> selected;
  private final Columns columns;
  private final RowReader reader;
  private final String source;

  private TrainingRows(Dataset<Row> rows, Columns columns, boolean text, String source) {
    this.source = source;
    StructField[] fields = rows.schema().fields();
    List<Cell> cells = columns.all().stream().map(name -> Cell.find(name, fields, source)).toList();
    this.columns =
        columns.withNested(
            IntStream.range(0, cells.size())
                .filter(i -> cells.get(i).isNested())
                .mapToObj(columns.all()::get)
                .collect(Collectors.toSet()));
    // In the order of the source, so that Spark can hand out column batches.
    List<Column> inOrder =
        cells.stream()
            .sorted(Comparator.comparing(Cell::position))
            .map(Cell::column)
            .collect(Collectors.toList());
    if (text) {
      inOrder.add(ColumnNames.column(TextSource.CORRUPT));
    }
    try {
      selected = rows.select(inOrder.toArray(Column[]::new));
    } catch (Exception e) {
      throw ReadFailures.translate(e, source);
    }
    reader =
        new RowReader(
            columns.all(),
            selected.schema().fields(),
            text,
            text ? inOrder.size() - 1 : -1,
            source);
  }

  /**
   * Rows of any Dataset with numeric columns.
   *
   * @param source what to call it in sentences
   * @throws DataRefusedException if a column is missing or not numeric
   */
  public static TrainingRows of(Dataset<Row> rows, Columns columns, String source) {
    return new TrainingRows(rows, columns, false, source);
  }

  /**
   * Rows of a text format: numbers may be text, and a malformed record stands in {@link
   * TextSource#CORRUPT}.
   */
  static TrainingRows ofText(Dataset<Row> rows, Columns columns, String source) {
    return new TrainingRows(rows, columns, true, source);
  }

  public Columns columns() {
    return columns;
  }

  /** What the rows are called in sentences. */
  public String source() {
    return source;
  }

  SparkSession spark() {
    return selected.sparkSession();
  }

  RowReader reader() {
    return reader;
  }

  /**
   * The rows as blocks, without a Row object each: from column batches where the plan has them.
   *
   * @param holdout share of the rows that comes in blocks of held-out rows
   */
  JavaRDD<PointBlock> blocks(double holdout) {
    QueryExecution query = selected.queryExecution();
    SparkPlan plan = query.executedPlan();
    if (plan instanceof WholeStageCodegenExec generated) {
      plan = generated.child();
    }
    if (plan instanceof ColumnarToRowExec toRows) {
      SparkPlan batches = toRows.child();
      if (batches instanceof InputAdapter adapter) {
        batches = adapter.child();
      }
      if (Arrays.equals(batches.schema().fieldNames(), selected.columns())) {
        return batches
            .executeColumnar()
            .toJavaRDD()
            .mapPartitions(BlockLoader.fromBatches(reader, holdout));
      }
    }
    return query.toRdd().toJavaRDD().mapPartitions(BlockLoader.fromRows(reader, holdout));
  }

  /**
   * The sentence about the bad row that comes first by file name and content, so that partitioning
   * does not choose it. One more pass over the data, paid only by those who are stopped.
   */
  String firstBadRow() {
    RowReader rows = reader;
    int fileOrdinal = selected.columns().length;
    JavaRDD<InternalRow> plan;
    try {
      plan =
          selected
              .withColumn(FILE, functions.input_file_name())
              .queryExecution()
              .toRdd()
              .toJavaRDD();
    } catch (Exception e) {
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      // A plan of several sources has no one file per row.
      plan = selected.withColumn(FILE, functions.lit("")).queryExecution().toRdd().toJavaRDD();
    }
    String[] first =
        plan.mapPartitions(new BadRows(rows, fileOrdinal))
            .min(Comparator.naturalOrder())
            .split("\0", 2);
    return first[1] + (first[0].isEmpty() ? "" : ", in " + first[0]);
  }
}
