package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Secrets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Where rows come from.
 *
 * @param paths files and folders, when no table is named
 * @param table a catalog table
 * @param format a Spark format; empty: by the ending of the paths or of the files in them, else
 *     parquet
 * @param options of the format
 * @param where a SQL filter
 */
public record TrainingSource(
    List<String> paths,
    Optional<String> table,
    Optional<String> format,
    Map<String, String> options,
    Optional<String> where) {

  /** Options that decide which rows are seen; these policies are ours. */
  private static final Set<String> OURS =
      Set.of(
          "mode",
          "columnnameofcorruptrecord",
          "columnpruning",
          "inferschema",
          "enforceschema",
          "samplingratio");

  /** Formats whose paths are files; to others, as iceberg, they may be anything. */
  private static final Set<String> FILES =
      Set.of("parquet", "orc", "avro", "csv", "json", "text", "xml", "binaryfile");

  public TrainingSource {
    paths = List.copyOf(paths);
    options = Map.copyOf(options);
    if (paths.isEmpty() == table.isEmpty()) {
      throw new IllegalArgumentException(
          "input or table must be given, one of them, but got "
              + (table.isEmpty() ? "neither" : "both"));
    }
    if (table.isPresent() && format.isPresent()) {
      throw new IllegalArgumentException(
          "format must be left out with table, but got " + format.get());
    }
    Set<String> refused = new TreeSet<>();
    for (String key : options.keySet()) {
      if (OURS.contains(key.toLowerCase(Locale.ROOT))) {
        refused.add(key);
      }
    }
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "option must leave bad rows and types to spark-neuron, but got "
              + String.join(", ", refused)
              + "; use --bad-rows");
    }
    if (table.isEmpty() && format.isEmpty()) {
      Set<String> endings = new TreeSet<>();
      for (String path : paths) {
        endings.add(formatOf(path));
      }
      if (endings.size() > 1) {
        throw new IllegalArgumentException(
            "input must be files of one format, but got "
                + String.join(" and ", endings)
                + "; set --format");
      }
      format =
          paths.stream().map(TrainingSource::knownFormatOf).flatMap(Optional::stream).findFirst();
    }
  }

  /** Files by their ending. */
  public static TrainingSource files(String... paths) {
    return new TrainingSource(
        List.of(paths), Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
  }

  /** The format that a file ending stands for, parquet for an unknown one. */
  static String formatOf(String path) {
    return knownFormatOf(path).orElse("parquet");
  }

  /** The format that a file ending stands for. */
  static Optional<String> knownFormatOf(String path) {
    return switch (ending(path)) {
      case "csv", "tsv", "txt" -> Optional.of("csv");
      case "json", "jsonl", "ndjson" -> Optional.of("json");
      case "orc" -> Optional.of("orc");
      case "parquet" -> Optional.of("parquet");
      default -> Optional.empty();
    };
  }

  /** The ending of a path in lower case, without that of a compression; empty if there is none. */
  static String ending(String path) {
    String name = path.toLowerCase(Locale.ROOT).replaceAll("/+$", "");
    name = name.replaceAll("\\.(gz|bz2|zst|zstd|lz4|snappy|deflate|xz)$", "");
    name = name.substring(name.lastIndexOf('/') + 1);
    return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
  }

  /** What the source is called in sentences. */
  public String name() {
    return Secrets.hidden(
        table.map(name -> "table " + name).orElseGet(() -> String.join(", ", paths)));
  }

  /**
   * Opens the source; no row is read yet, but for the first lines of text files.
   *
   * @throws DataRefusedException if it is not there, cannot be read, or lacks a column
   */
  public TrainingRows open(SparkSession spark, ColumnChoice choice) {
    try {
      if (table.isEmpty() && format.isEmpty()) {
        return withFormat(spark).open(spark, choice);
      }
      if (table.isPresent()) {
        return rows(spark.table(table.get()), choice);
      }
      return switch (format.orElseThrow()) {
        case "csv" -> CsvSource.open(spark, this, choice);
        case "json" -> JsonSource.open(spark, this, choice);
        case "parquet", "orc" -> ColumnarSource.open(spark, this, choice);
        default -> rows(load(spark), choice);
      };
    } catch (Exception e) {
      throw ReadFailures.translateOpening(e, name());
    }
  }

  /** Opens the source for columns by their names. */
  public TrainingRows open(SparkSession spark, Columns columns) {
    return open(spark, ColumnChoice.of(columns));
  }

  private TrainingRows rows(Dataset<Row> rows, ColumnChoice choice) {
    return TrainingRows.of(filter(rows), choice.in(rows.schema().fields(), name()), name());
  }

  /**
   * Opens the source with all its columns; a text format has {@link TextSource#CORRUPT} as well.
   *
   * @param numbers the columns of which numbers will be made
   * @param notes hears what the user should know about the columns
   * @throws DataRefusedException if it is not there or cannot be read
   */
  Dataset<Row> openAll(SparkSession spark, List<String> numbers, Consumer<String> notes) {
    try {
      if (table.isEmpty() && format.isEmpty()) {
        return withFormat(spark).openAll(spark, numbers, notes);
      }
      if (table.isPresent()) {
        return filter(spark.table(table.get()));
      }
      return switch (format.orElseThrow()) {
        case "csv" -> CsvSource.rows(spark, this, numbers);
        case "json" -> JsonSource.rows(spark, this);
        case "parquet", "orc" -> ColumnarSource.rows(spark, this, notes);
        default -> filter(load(spark));
      };
    } catch (Exception e) {
      throw ReadFailures.translateOpening(e, name());
    }
  }

  /** The same source; where neither it nor its paths name a format, the files in them do. */
  TrainingSource withFormat(SparkSession spark) {
    if (table.isPresent() || format.isPresent()) {
      return this;
    }
    String found = InputPaths.format(spark, this).orElse("parquet");
    return new TrainingSource(paths, table, Optional.of(found), options, where);
  }

  /** Whether numbers may be text, and malformed records are kept; its format is known. */
  boolean isText() {
    return table.isEmpty()
        && (format.equals(Optional.of("csv")) || format.equals(Optional.of("json")));
  }

  private Dataset<Row> load(SparkSession spark) {
    String[] loaded =
        FILES.contains(format.orElseThrow().toLowerCase(Locale.ROOT))
            ? InputFiles.of(spark, this).paths()
            : paths.toArray(String[]::new);
    return spark.read().format(format.orElseThrow()).options(options).load(loaded);
  }

  /** The rows that pass {@code where}. */
  Dataset<Row> filter(Dataset<Row> rows) {
    return where.isPresent() ? rows.where(where.get()) : rows;
  }
}
