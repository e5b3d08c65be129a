package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens a source by the rules of its format; no row is read, but for the first of text files. */
public final class Sources {
  /** Formats whose paths are files; to others, as iceberg, they may be anything. */
  private static final Set<String> FILES =
      Set.of("parquet", "orc", "avro", "csv", "json", "text", "xml", "binaryfile");

  private Sources() {}

  /**
   * Opens a source for the columns of a training.
   *
   * @throws DataRefusedException if it is not there, cannot be read, or lacks a column
   */
  public static TrainingRows open(SparkSession spark, TrainingSource given, ColumnChoice choice) {
    try {
      TrainingSource source = withFormat(spark, given);
      return switch (format(source)) {
        case "csv" -> CsvSource.open(spark, source, choice);
        case "json" -> JsonSource.open(spark, source, choice);
        case "parquet", "orc" -> ColumnarSource.open(spark, source, choice);
        default -> rows(load(spark, source), source, choice);
      };
    } catch (Exception e) {
      throw choice.advised(ReadFailures.translateOpening(e, given.name()));
    }
  }

  /** Opens a source for columns by their names. */
  public static TrainingRows open(SparkSession spark, TrainingSource source, Columns columns) {
    return open(spark, source, ColumnChoice.of(columns));
  }

  /**
   * Opens a source with all its columns; a text format has {@link TextSource#CORRUPT} as well.
   *
   * @param numbers the columns of which numbers will be made
   * @param notes hears what the user should know about the columns
   * @throws DataRefusedException if it is not there or cannot be read
   */
  static Dataset<Row> openAll(
      SparkSession spark, TrainingSource given, List<String> numbers, Consumer<String> notes) {
    try {
      TrainingSource source = withFormat(spark, given);
      return switch (format(source)) {
        case "csv" -> CsvSource.rows(spark, source, numbers);
        case "json" -> JsonSource.rows(spark, source);
        case "parquet", "orc" -> ColumnarSource.rows(spark, source, notes);
        default -> source.filter(load(spark, source));
      };
    } catch (Exception e) {
      throw ReadFailures.translateOpening(e, given.name());
    }
  }

  /** The same source; where neither it nor its paths name a format, the files in them do. */
  static TrainingSource withFormat(SparkSession spark, TrainingSource source) {
    return source.table().isPresent() || source.format().isPresent()
        ? source
        : source.withFormat(InputPaths.format(spark, source).orElse("parquet"));
  }

  private static String format(TrainingSource source) {
    return source.table().isPresent() ? "" : source.format().orElseThrow();
  }

  private static TrainingRows rows(Dataset<Row> rows, TrainingSource source, ColumnChoice choice) {
    return TrainingRows.of(source.filter(rows), choice, source.name());
  }

  private static Dataset<Row> load(SparkSession spark, TrainingSource source) {
    Optional<String> table = source.table();
    if (table.isPresent()) {
      return spark.table(table.get());
    }
    String format = source.format().orElseThrow();
    String[] loaded =
        FILES.contains(format.toLowerCase(Locale.ROOT))
            ? InputFiles.of(spark, source).paths()
            : source.paths().toArray(String[]::new);
    return spark.read().format(format).options(source.options()).load(loaded);
  }
}
