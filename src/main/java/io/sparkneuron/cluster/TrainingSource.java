package io.sparkneuron.cluster;

import io.sparkneuron.core.Secrets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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

  /** The same source of another format. */
  TrainingSource withFormat(String newFormat) {
    return new TrainingSource(paths, table, Optional.of(newFormat), options, where);
  }

  /** Whether numbers may be text, and malformed records are kept; its format is known. */
  boolean isText() {
    return table.isEmpty()
        && (format.equals(Optional.of("csv")) || format.equals(Optional.of("json")));
  }

  /** The rows that pass {@code where}. */
  Dataset<Row> filter(Dataset<Row> rows) {
    return where.isPresent() ? rows.where(where.get()) : rows;
  }
}
