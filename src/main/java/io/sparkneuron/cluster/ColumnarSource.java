package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The policy for parquet and orc: a source has the columns of all of its files, not of the first
 * one, and a column that is not needed stops nothing.
 *
 * <p>Spark reads all files by the columns and types of one of them. So the footers of several files
 * are looked at. Where they agree, Spark reads as ever; where they do not, files with the same
 * types are read together, each value is cast to the type that all of a column's values have in
 * common.
 */
final class ColumnarSource {
  private final SparkSession spark;
  private final TrainingSource source;
  private final InputFiles input;
  private final Optional<ColumnChoice> needed;
  private final boolean orc;
  private final Set<String> trainedOn = new TreeSet<>();
  private final Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private ColumnarSource(SparkSession spark, TrainingSource source, Optional<ColumnChoice> needed) {
    this.spark = spark;
    this.source = source;
    input = InputFiles.of(spark, source);
    this.needed = needed;
    orc = source.format().orElseThrow().equals("orc");
    options.putAll(source.options());
  }

  /** The columns that are needed. */
  static TrainingRows open(SparkSession spark, TrainingSource source, ColumnChoice choice)
      throws IOException {
    Dataset<Row> rows = new ColumnarSource(spark, source, Optional.of(choice)).rows(note -> {});
    return TrainingRows.of(rows, choice, source.name());
  }

  /**
   * All columns.
   *
   * @param notes hears what the user should know
   */
  static Dataset<Row> rows(SparkSession spark, TrainingSource source, Consumer<String> notes)
      throws IOException {
    return new ColumnarSource(spark, source, Optional.empty()).rows(notes);
  }

  private Dataset<Row> rows(Consumer<String> notes) throws IOException {
    if ("false".equalsIgnoreCase(options.get("mergeSchema"))) {
      // The user wants what Spark makes of the first file, and no look at the others.
      return source.filter(reader().load(paths()));
    }
    options.put("mergeSchema", "false");
    Dataset<Row> asSparkDoes;
    String[] files;
    try {
      asSparkDoes = reader().load(paths());
      files = asSparkDoes.inputFiles();
      if (files.length < 2) {
        return source.filter(asSparkDoes);
      }
    } catch (Exception e) {
      return rowsInSpite(ReadFailures.translateOpening(e, source.name()), notes);
    }
    List<List<String>> byFooter = kinds().filesByFooter(files);
    return byFooter.size() < 2 ? source.filter(asSparkDoes) : rows(byFooter, notes);
  }

  /** The rows, although Spark cannot tell the columns of a file. */
  private Dataset<Row> rowsInSpite(RuntimeException failure, Consumer<String> notes)
      throws IOException {
    String[] files;
    try {
      files = reader().schema(new StructType()).load(paths()).inputFiles();
    } catch (Exception e) {
      throw failure;
    }
    List<List<String>> byFooter = files.length == 0 ? List.of() : kinds().filesByFooter(files);
    if (byFooter.isEmpty()) {
      throw failure;
    }
    return rows(byFooter, notes);
  }

  private DataFrameReader reader() {
    return spark.read().format(source.format().orElseThrow()).options(options);
  }

  private String[] paths() {
    return input.paths();
  }

  private FileKinds kinds() {
    Configuration hadoop = new Configuration(spark.sparkContext().hadoopConfiguration());
    source.options().forEach(hadoop::set);
    return new FileKinds(
        spark,
        hadoop,
        orc,
        () -> {
          Map<String, String> ofOne = new TreeMap<>(options);
          ofOne.keySet().removeIf("basePath"::equalsIgnoreCase);
          return spark.read().format(source.format().orElseThrow()).options(ofOne);
        });
  }

  // ---- Files that differ ----

  private Dataset<Row> rows(List<List<String>> byFooter, Consumer<String> notes)
      throws IOException {
    FileKinds look = kinds();
    List<FileKinds.Kind> kinds = new ArrayList<>();
    for (List<String> files : byFooter) {
      kinds.add(look.kind(files));
    }
    StructType folders = reader().schema(new StructType()).load(paths()).schema();
    Map<String, FileColumn> columns = columns(kinds, folders);
    Map<String, FileColumn> wanted = wanted(columns, folders);
    Dataset<Row> rows =
        new MixedFiles(spark, source, input, this::reader, trainedOn).read(kinds, wanted, folders);
    requireReadable(rows, columns);
    for (FileColumn column : wanted.values()) {
      if (column.isNanoseconds()) {
        notes.accept(
            "column \"%s\" of %s holds timestamps in nanoseconds, which Spark cannot keep: it becomes whole numbers of nanoseconds since 1970-01-01"
                .formatted(column.name(), source.name()));
      }
    }
    return source.filter(rows);
  }

  /** Every column of every file; those of the folders' names win, as with Spark. */
  private static Map<String, FileColumn> columns(List<FileKinds.Kind> kinds, StructType folders) {
    Map<String, FileColumn> columns = new LinkedHashMap<>();
    for (FileKinds.Kind kind : kinds) {
      kind.columns()
          .forEach(
              (key, part) ->
                  columns.merge(key, new FileColumn(List.of(part)), (all, one) -> all.with(part)));
    }
    for (String folder : folders.fieldNames()) {
      columns.remove(FileKinds.key(folder));
    }
    return columns;
  }

  /**
   * Those to read.
   *
   * @throws DataRefusedException if one is needed that cannot be read
   */
  private Map<String, FileColumn> wanted(Map<String, FileColumn> columns, StructType folders) {
    Map<String, FileColumn> wanted = new LinkedHashMap<>(columns);
    if (needed.isEmpty()) {
      columns.values().forEach(column -> require(column, column.type().isPresent()));
      return wanted;
    }
    List<StructField> fields = new ArrayList<>();
    for (FileColumn column : columns.values()) {
      fields.add(
          DataTypes.createStructField(
              column.name(), column.type().orElse(DataTypes.NullType), true));
    }
    fields.addAll(Arrays.asList(folders.fields()));
    StructField[] all = fields.toArray(StructField[]::new);
    for (String name : new Terms(needed.get(), all, false, source.name()).needed()) {
      String key = FileKinds.key(Cell.find(name, all, source.name()).path().get(0));
      trainedOn.add(key);
      FileColumn column = columns.get(key);
      if (column != null) {
        require(column, column.type().isPresent() && !column.isNanoseconds());
      }
    }
    // Old files of Hive have no names: there, columns go by their position among all of them.
    boolean isByPosition = orc && columns.keySet().stream().allMatch(k -> k.startsWith("_col"));
    if (source.where().isEmpty() && !isByPosition) {
      wanted.keySet().retainAll(trainedOn);
    } else {
      wanted.values().removeIf(c -> c.type().isEmpty() || c.isNanoseconds());
    }
    return wanted;
  }

  private void require(FileColumn column, boolean isUsable) {
    if (!isUsable) {
      throw refused(column);
    }
  }

  private DataRefusedException refused(FileColumn column) {
    return new DataRefusedException(
        "Cannot read training data from " + source.name() + ": " + column.refusal());
  }

  /** Says so, when the filter needs a column that cannot be compared. */
  private void requireReadable(Dataset<Row> rows, Map<String, FileColumn> columns) {
    List<FileColumn> hidden =
        columns.values().stream().filter(c -> c.type().isEmpty() || c.isNanoseconds()).toList();
    if (hidden.isEmpty() || source.where().isEmpty()) {
      return;
    }
    StructType visible = new StructType();
    for (StructField field : rows.schema().fields()) {
      FileColumn column = columns.get(FileKinds.key(field.name()));
      visible = hidden.contains(column) ? visible : visible.add(field);
    }
    try {
      source.filter(spark.createDataFrame(List.of(), visible));
    } catch (Exception e) {
      for (FileColumn column : hidden) {
        Pattern word =
            Pattern.compile(
                "(?<!\\w)" + Pattern.quote(column.name()) + "(?!\\w)", Pattern.CASE_INSENSITIVE);
        if (word.matcher(source.where().get()).find()) {
          throw refused(column);
        }
      }
      throw e;
    }
  }
}
