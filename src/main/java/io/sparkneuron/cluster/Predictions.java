package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * All rows and columns of a source, and what a neuron predicts for each row: {@link
 * Neuron#predict}, to the bit, or null where an input is no number that could be trained on.
 */
public final class Predictions {
  private static final String ROWS = "rows";
  private static final String PREDICTED = "predicted";

  private final Dataset<Row> rows;
  private final String name;
  private final String source;

  /**
   * Where predictions go.
   *
   * @param path a folder
   * @param format a Spark format; empty: by the ending of the path, else parquet
   * @param options of the format
   * @param mode what happens if there is something already
   */
  public record Output(
      String path, Optional<String> format, Map<String, String> options, SaveMode mode) {
    public Output {
      options = Map.copyOf(options);
      if (path.isBlank()) {
        throw new IllegalArgumentException("output must be a path, but got nothing");
      }
      try {
        new Path(path);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "output must be a path, but got \"%s\": %s".formatted(path, e.getMessage()), e);
      }
    }

    /** The path for people. */
    public String shownPath() {
      return Secrets.hidden(path);
    }
  }

  /**
   * What was written.
   *
   * @param rows all rows
   * @param nulls those without a prediction
   */
  public record Counts(long rows, long nulls) {}

  private Predictions(Dataset<Row> rows, String name, String source) {
    this.rows = rows;
    this.name = name;
    this.source = source;
  }

  /**
   * Opens a source and plans the predictions; no row is read yet.
   *
   * @param features the columns of the neuron's inputs, in their order
   * @param name of the new column, which must not be there yet
   * @throws DataRefusedException if the source cannot be read, or a feature is missing or not
   *     numeric
   */
  public static Predictions open(
      SparkSession spark, TrainingSource given, List<String> features, Neuron neuron, String name) {
    TrainingSource source = given.withFormat(spark);
    Dataset<Row> rows = source.openAll(spark, features);
    try {
      Dataset<Row> predicted =
          predict(rows, features, source.isText(), source.name(), neuron, name);
      return new Predictions(predicted, name, source.name());
    } catch (Exception e) {
      throw ReadFailures.translateOpening(e, source.name());
    }
  }

  private static Dataset<Row> predict(
      Dataset<Row> rows,
      List<String> features,
      boolean text,
      String source,
      Neuron neuron,
      String name) {
    StructField[] fields = rows.schema().fields();
    List<String> present =
        Arrays.stream(rows.columns()).filter(field -> !OwnNames.isOne(field)).toList();
    if (name.isBlank() || present.stream().anyMatch(name::equalsIgnoreCase)) {
      throw new SettingRefusedException(
          "prediction must be the name of a new column, but got \"%s\" (found: %s)"
              .formatted(name, TrainingRows.names(present)));
    }
    List<Column> cells = new ArrayList<>();
    StructType struct = new StructType();
    for (String feature : features) {
      Cell cell = Cell.find(feature, fields, source);
      cells.add(cell.column());
      struct = struct.add(feature, cell.type(), true);
    }
    boolean isCorruptKept = text && Arrays.asList(rows.columns()).contains(TextSource.CORRUPT);
    if (isCorruptKept) {
      cells.add(TrainingRows.column(TextSource.CORRUPT));
      struct = struct.add(TextSource.CORRUPT, DataTypes.StringType, true);
    }
    RowReader reader =
        new RowReader(
            features, struct.fields(), text, isCorruptKept ? features.size() : -1, source);
    Column prediction =
        functions
            .udf(new RowPrediction(reader, neuron), DataTypes.DoubleType)
            .apply(functions.struct(cells.toArray(Column[]::new)));
    Dataset<Row> predicted = rows.withColumn(name, prediction);
    return isCorruptKept ? predicted.drop(TextSource.CORRUPT) : predicted;
  }

  /** The rows with their predictions. */
  Dataset<Row> rows() {
    return rows;
  }

  /**
   * Writes all rows, and counts them on the way.
   *
   * @return empty if something is there and {@link SaveMode#Ignore} leaves it
   * @throws DataRefusedException if something is there and must not be, or it cannot be written
   */
  public Optional<Counts> write(Output output) {
    Path path = new Path(output.path());
    try {
      FileSystem files =
          path.getFileSystem(rows.sparkSession().sparkContext().hadoopConfiguration());
      path = files.makeQualified(path);
      if (files.exists(path)) {
        switch (output.mode()) {
          case ErrorIfExists ->
              throw new DataRefusedException(
                  "Cannot write predictions to %s: something is there already. Choose another --output, or set --mode overwrite, append or ignore."
                      .formatted(output.path()));
          case Ignore -> {
            return Optional.empty();
          }
          case Overwrite -> requireApart(path, output);
          case Append -> {}
        }
      }
    } catch (IOException e) {
      throw refused(output, e);
    }
    try {
      return Optional.of(writeAndCount(output));
    } catch (Exception e) {
      throw translate(e, path, output);
    }
  }

  /** Spark notices only if exactly a path that is read would be replaced. */
  private void requireApart(Path path, Output output) {
    for (String file : rows.inputFiles()) {
      for (Path read = new Path(file); read != null; read = read.getParent()) {
        if (read.toUri().getPath().equals(path.toUri().getPath())) {
          throw new SettingRefusedException(
              "output must be apart from the rows that are read when it is overwritten, but got %s, which holds %s"
                  .formatted(output.path(), file));
        }
      }
    }
  }

  private Counts writeAndCount(Output output) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Observation observation = new Observation();
    String format = output.format().orElseGet(() -> TrainingSource.formatOf(output.path()));
    for (String column : rows.columns()) {
      if (format.equals("orc") && column.contains("`")) {
        // Spark would write it without a word.
        throw new DataRefusedException(
            "Cannot write predictions to %s: orc cuts names of columns at a backquote, as in %s. Rename it in a view, or choose another --output-format."
                .formatted(output.path(), column));
      }
    }
    DataFrameWriter<Row> writer =
        rows.observe(
                observation,
                functions.count(functions.lit(1)).as(ROWS),
                functions.count(TrainingRows.column(name)).as(PREDICTED))
            .write()
            .format(format)
            .mode(output.mode());
    if (format.equals("csv")) {
      // As it is read: with a header, and text as it stands.
      writer
          .option("header", "true")
          .option("ignoreLeadingWhiteSpace", "false")
          .option("ignoreTrailingWhiteSpace", "false");
    } else if (format.equals("json")) {
      writer.option("ignoreNullFields", "false");
    }
    spark.setLocalProperty(
        "spark.job.description", "spark-neuron: predict " + source + " into " + output.shownPath());
    try {
      writer.options(output.options()).save(output.path());
    } finally {
      spark.setLocalProperty("spark.job.description", null);
    }
    try {
      Map<String, Object> counts = observation.getAsJava();
      long all = ((Number) counts.get(ROWS)).longValue();
      return new Counts(all, all - ((Number) counts.get(PREDICTED)).longValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted after the predictions were written", e);
    }
  }

  /** What cannot be written is said of the output, the rest of the source. */
  private RuntimeException translate(Exception failure, Path path, Output output) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = ReadFailures.firstLine(cause);
      boolean isPlan = failure instanceof AnalysisException && cause == failure;
      boolean isFile = cause instanceof IOException && reason.contains(path.toUri().getPath());
      if (isPlan || isFile) {
        return refused(output, cause);
      }
      if (cause instanceof ClassNotFoundException && output.format().isPresent()) {
        return new SettingRefusedException(
            "output-format must be one that Spark can load, but got %s. Bring its package with --packages before the command."
                .formatted(output.format().get()),
            failure);
      }
    }
    return ReadFailures.translateOpening(failure, source);
  }

  private static DataRefusedException refused(Output output, Throwable failure) {
    String reason = ReadFailures.firstLine(failure);
    return new DataRefusedException(
        "Cannot write predictions to %s: %s%s Look at --output, --output-format, --output-option and --mode."
            .formatted(output.path(), reason, reason.endsWith(".") ? "" : "."),
        failure);
  }
}
