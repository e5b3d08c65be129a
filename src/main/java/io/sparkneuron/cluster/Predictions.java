package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.LineInterval;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * All rows and columns of a source, and what a neuron predicts for each row: {@link
 * Neuron#predict}, to the bit, or null where an input is no number that could be trained on; around
 * it the prediction interval, if there is one.
 */
public final class Predictions {
  /** What is known of a row beside its prediction, until it is counted. */
  private static final String FORECAST = OwnNames.of("forecast");

  private final Dataset<Row> rows;

  /** As URIs. */
  private final List<String> inputFiles;

  /** The columns that are added, the prediction first. */
  private final List<String> added;

  /** What the inputs are made of. */
  private final Columns columns;

  private final String source;
  private final List<String> warnings;

  /**
   * The lines of keys that predict.
   *
   * @param table where they are
   * @param isUnknownPooled whether the neuron predicts for keys that training never saw
   * @param confidence level of the interval, if one is asked for
   */
  public record Lines(LineTable table, boolean isUnknownPooled, OptionalDouble confidence) {
    RowLine ofRows(Forecaster pooled, int first) {
      return new RowLine(
          table,
          pooled.neuron(),
          isUnknownPooled,
          first,
          confidence.isPresent()
              ? Optional.of(new LineInterval(confidence.getAsDouble()))
              : Optional.empty());
    }
  }

  private Predictions(
      Dataset<Row> rows,
      List<String> inputFiles,
      List<String> added,
      Columns columns,
      String source,
      List<String> warnings) {
    this.inputFiles = List.copyOf(inputFiles);
    this.columns = columns;
    this.warnings = List.copyOf(warnings);
    this.rows = rows;
    this.added = List.copyOf(added);
    this.source = source;
  }

  /** Predictions of a neuron for all rows. */
  public static Predictions open(
      SparkSession spark,
      TrainingSource given,
      Columns columns,
      Forecaster forecaster,
      String name) {
    return open(spark, given, columns, forecaster, Optional.empty(), name);
  }

  /**
   * Opens a source and plans the predictions; no row is read yet.
   *
   * @param columns of the neuron; the label and the weight need not be there
   * @param lines of keys; empty: the neuron predicts for all rows
   * @param name of the new column, which must not be there yet; with an interval there are two
   *     more, {@code name_low} and {@code name_high}
   * @throws DataRefusedException if the source cannot be read, or a feature is missing or not
   *     numeric
   * @throws SettingRefusedException if a new column is there already
   */
  public static Predictions open(
      SparkSession spark,
      TrainingSource given,
      Columns columns,
      Forecaster forecaster,
      Optional<Lines> lines,
      String name) {
    TrainingSource source = Sources.withFormat(spark, given);
    List<String> warnings = new ArrayList<>();
    Dataset<Row> rows =
        Sources.openAll(spark, source, Terms.numbers(columns.terms()), warnings::add);
    try {
      List<String> added = added(rows, forecaster, name);
      Dataset<Row> predicted =
          InUtc.of(
              spark,
              () ->
                  predict(
                      lines.isPresent() ? lines.get().table().joined(rows, source.name()) : rows,
                      columns.terms(),
                      source.isText(),
                      source.name(),
                      forecaster,
                      lines,
                      added));
      return new Predictions(
          predicted, List.of(rows.inputFiles()), added, columns, source.name(), warnings);
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
      Dataset<Row> given,
      List<Term> terms,
      boolean text,
      String source,
      Forecaster forecaster,
      Optional<Lines> lines,
      List<String> added) {
    boolean isText = text && Arrays.asList(given.columns()).contains(TextSource.CORRUPT);
    TermCells cells = new TermCells(given, terms, isText, source);
    Dataset<Row> rows = cells.rows();
    List<Term> read = new ArrayList<>(terms);
    read.addAll(cells.seen());
    List<Column> values = new ArrayList<>();
    read.forEach(term -> values.add(cells.column(term).as(OwnNames.of("cell " + values.size()))));
    if (isText) {
      values.add(ColumnNames.column(TextSource.CORRUPT));
    }
    StructField[] types = rows.select(values.toArray(Column[]::new)).schema().fields();
    List<CellReader> readers = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      readers.add(new CellReader(read.get(i), i, types[i], text, source));
    }
    RowReader reader =
        new RowReader(
            readers.subList(0, terms.size()),
            readers.subList(terms.size(), read.size()),
            false,
            isText ? read.size() : -1,
            null);
    RowLine line = lines.map(some -> some.ofRows(forecaster, values.size())).orElse(null);
    lines.ifPresent(some -> values.addAll(some.table().needed(forecaster.interval().isPresent())));
    Column struct = functions.struct(values.toArray(Column[]::new));
    RowPrediction prediction =
        new RowPrediction(reader, new InputEncoder(terms), forecaster.neuron(), line);
    if (lines.isEmpty()
        && arePlain(terms)
        && forecaster.range().isEmpty()
        && forecaster.interval().isEmpty()) {
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
    if (!arePlain(terms)) {
      columns.add(known.getField(RowForecast.MISSING).as(PredictionWriter.MISSING));
    }
    if (lines.isPresent()) {
      columns.add(known.getField(RowForecast.UNKNOWN).as(PredictionWriter.UNKNOWN_KEY));
    }
    return forecasts.select(columns.toArray(Column[]::new)).drop(FORECAST);
  }

  /** Whether a row without a prediction needs no more words. */
  private static boolean arePlain(List<Term> terms) {
    return terms.stream().noneMatch(term -> term.isCategory() || term.expression().isPresent());
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
    return inputFiles;
  }

  /**
   * Writes all rows, and counts them on the way.
   *
   * @return empty if something is there and {@link SaveMode#Ignore} leaves it
   * @throws DataRefusedException if something is there and must not be, or it cannot be written
   * @throws SettingRefusedException if an option of the output is wrong
   */
  public Optional<PredictionOutput.Counts> write(PredictionOutput output) {
    return new PredictionWriter(rows, inputFiles, added, columns, source, output).write();
  }
}
