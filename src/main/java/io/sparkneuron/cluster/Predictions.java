package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Forecaster;
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
 * Neuron#predict}, to the bit, or null where an input is no number that could be trained on; around
 * it the prediction interval, if there is one.
 */
public final class Predictions {
  /** What is known of a row beside its prediction, until it is counted. */
  private static final String FORECAST = OwnNames.of("forecast");

  private final Dataset<Row> rows;

  /** The columns that are added, the prediction first. */
  private final List<String> added;

  private final int inputs;

  private final String source;
  private final List<String> warnings;

  private Predictions(
      Dataset<Row> rows, List<String> added, int inputs, String source, List<String> warnings) {
    this.inputs = inputs;
    this.warnings = List.copyOf(warnings);
    this.rows = rows;
    this.added = List.copyOf(added);
    this.source = source;
  }

  /**
   * Opens a source and plans the predictions; no row is read yet.
   *
   * @param features the columns of the neuron's inputs, in their order
   * @param name of the new column, which must not be there yet; with an interval there are two
   *     more, {@code name_low} and {@code name_high}
   * @throws DataRefusedException if the source cannot be read, or a feature is missing or not
   *     numeric
   * @throws SettingRefusedException if a new column is there already
   */
  public static Predictions open(
      SparkSession spark,
      TrainingSource given,
      List<String> features,
      Forecaster forecaster,
      String name) {
    TrainingSource source = Sources.withFormat(spark, given);
    List<String> warnings = new ArrayList<>();
    Dataset<Row> rows = Sources.openAll(spark, source, features, warnings::add);
    try {
      List<String> added = added(rows, forecaster, name);
      Dataset<Row> predicted =
          predict(rows, features, source.isText(), source.name(), forecaster, added);
      return new Predictions(predicted, added, features.size(), source.name(), warnings);
    } catch (Exception e) {
      throw ReadFailures.translateOpening(e, source.name());
    }
  }

  private static List<String> added(Dataset<Row> rows, Forecaster forecaster, String name) {
    List<String> present =
        Arrays.stream(rows.columns()).filter(field -> !OwnNames.isOne(field)).toList();
    if (name.isBlank() || present.stream().anyMatch(name::equalsIgnoreCase)) {
      throw new SettingRefusedException(
          "prediction must be the name of a new column, but got \"%s\" (found: %s)"
              .formatted(name, ColumnNames.names(present)));
    }
    if (forecaster.interval().isEmpty()) {
      return List.of(name);
    }
    List<String> added = List.of(name, name + "_low", name + "_high");
    for (String end : added) {
      if (present.stream().anyMatch(end::equalsIgnoreCase)) {
        throw new SettingRefusedException(
            "prediction must be a name that is new also with _low and _high, but got \"%s\", and \"%s\" is there already (found: %s)"
                .formatted(name, end, ColumnNames.names(present)));
      }
    }
    return added;
  }

  private static Dataset<Row> predict(
      Dataset<Row> rows,
      List<String> features,
      boolean text,
      String source,
      Forecaster forecaster,
      List<String> added) {
    StructField[] fields = rows.schema().fields();
    List<Column> cells = new ArrayList<>();
    StructType types = new StructType();
    for (String feature : features) {
      Cell cell = Cell.find(feature, fields, source);
      cells.add(cell.column());
      types = types.add(feature, cell.type(), true);
    }
    boolean isCorruptKept = text && Arrays.asList(rows.columns()).contains(TextSource.CORRUPT);
    if (isCorruptKept) {
      cells.add(ColumnNames.column(TextSource.CORRUPT));
      types = types.add(TextSource.CORRUPT, DataTypes.StringType, true);
    }
    RowReader reader =
        new RowReader(features, types.fields(), text, isCorruptKept ? features.size() : -1, source);
    Column struct = functions.struct(cells.toArray(Column[]::new));
    RowPrediction prediction = new RowPrediction(reader, forecaster.neuron());
    if (forecaster.range().isEmpty() && forecaster.interval().isEmpty()) {
      return rows.withColumn(
          added.get(0), functions.udf(prediction, DataTypes.DoubleType).apply(struct));
    }
    RowForecast forecast = new RowForecast(prediction, forecaster);
    Dataset<Row> forecasts =
        rows.withColumn(FORECAST, functions.udf(forecast, forecast.type()).apply(struct));
    List<Column> columns = new ArrayList<>(List.of(functions.col("*")));
    Column known = ColumnNames.column(FORECAST);
    columns.add(known.getField(RowForecast.PREDICTION).as(added.get(0)));
    if (forecaster.interval().isPresent()) {
      columns.add(known.getField(RowForecast.LOW).as(added.get(1)));
      columns.add(known.getField(RowForecast.HIGH).as(added.get(2)));
    }
    if (forecaster.range().isPresent()) {
      columns.add(known.getField(RowForecast.OUTSIDE).as(PredictionWriter.OUTSIDE));
    }
    return forecasts.select(columns.toArray(Column[]::new)).drop(FORECAST);
  }

  /** What the user should know about the columns although they can be written. */
  public List<String> warnings() {
    return warnings;
  }

  /** The rows with their predictions. */
  Dataset<Row> rows() {
    return OwnNames.dropped(rows);
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
    return new PredictionWriter(rows, added, inputs, source, output).write();
  }
}
