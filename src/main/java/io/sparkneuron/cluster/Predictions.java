package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.SettingRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
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
  private final Dataset<Row> rows;
  private final String name;
  private final String source;
  private final List<String> warnings;

  private Predictions(Dataset<Row> rows, String name, String source, List<String> warnings) {
    this.warnings = List.copyOf(warnings);
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
    TrainingSource source = Sources.withFormat(spark, given);
    List<String> warnings = new ArrayList<>();
    Dataset<Row> rows = Sources.openAll(spark, source, features, warnings::add);
    try {
      Dataset<Row> predicted =
          predict(rows, features, source.isText(), source.name(), neuron, name);
      return new Predictions(predicted, name, source.name(), warnings);
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
              .formatted(name, ColumnNames.names(present)));
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
      cells.add(ColumnNames.column(TextSource.CORRUPT));
      struct = struct.add(TextSource.CORRUPT, DataTypes.StringType, true);
    }
    RowReader reader =
        new RowReader(
            features, struct.fields(), text, isCorruptKept ? features.size() : -1, source);
    Column prediction =
        functions
            .udf(new RowPrediction(reader, neuron), DataTypes.DoubleType)
            .apply(functions.struct(cells.toArray(Column[]::new)));
    return rows.withColumn(name, prediction);
  }

  /** What the user should know about the columns although they can be written. */
  public List<String> warnings() {
    return warnings;
  }

  /** The rows with their predictions. */
  Dataset<Row> rows() {
    return rows.drop(TextSource.CORRUPT);
  }

  /** The files that are read, as URIs. */
  public List<String> inputFiles() {
    return List.of(rows.inputFiles());
  }

  /**
   * Writes all rows, and counts them on the way.
   *
   * @return empty if something is there and {@link SaveMode#Ignore} leaves it
   * @throws DataRefusedException if something is there and must not be, or it cannot be written
   * @throws SettingRefusedException if an option of the output is wrong
   */
  public Optional<PredictionOutput.Counts> write(PredictionOutput output) {
    return new PredictionWriter(rows, name, source, output).write();
  }
}
