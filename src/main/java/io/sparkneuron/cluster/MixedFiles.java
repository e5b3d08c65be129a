package io.sparkneuron.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads files of several kinds as one: those that have the same types together, by their own types,
 * and each value is then cast to the type that all of its column have in common.
 */
final class MixedFiles {
  /** On a column of doubles, some of which were whole numbers that doubles may round. */
  static final String WHOLE = "io.sparkneuron.whole";

  private static final String LISTING_TASKS =
      "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  /** What every double holds, up to here. */
  private static final long WHOLE_NUMBERS = 1L << 53;

  private final SparkSession spark;
  private final TrainingSource source;
  private final InputFiles input;
  private final Supplier<DataFrameReader> reader;
  private final Set<String> rounded;

  /**
   * @param reader one for the files, each time
   * @param rounded the columns whose values may be rounded, once, to doubles; in others the first
   *     number that no double holds is the end
   */
  MixedFiles(
      SparkSession spark,
      TrainingSource source,
      InputFiles input,
      Supplier<DataFrameReader> reader,
      Set<String> rounded) {
    this.spark = spark;
    this.source = source;
    this.input = input;
    this.reader = reader;
    this.rounded = Set.copyOf(rounded);
  }

  /** All rows of all kinds, with the columns that are wanted and those of the folders. */
  Dataset<Row> read(List<FileKinds.Kind> kinds, Map<String, FileColumn> wanted, StructType folders)
      throws IOException {
    Map<Map<String, DataType>, List<FileKinds.Kind>> groups = new LinkedHashMap<>();
    for (FileKinds.Kind kind : kinds) {
      groups.computeIfAbsent(types(kind, wanted), t -> new ArrayList<>()).add(kind);
    }
    Map<String, DataType> common = new LinkedHashMap<>();
    wanted.forEach((key, column) -> common.put(key, column.type().orElseThrow()));
    if (groups.keySet().equals(Set.of(common))) {
      return reader.get().schema(schema(common, wanted, folders)).load(input.paths());
    }
    // Spark would list files that are named one by one in a task each.
    String tasks = spark.conf().get(LISTING_TASKS);
    int parallelism = spark.sparkContext().defaultParallelism();
    spark.conf().set(LISTING_TASKS, Math.min(Integer.parseInt(tasks), 2 * parallelism));
    try {
      return union(groups, wanted, folders);
    } finally {
      spark.conf().set(LISTING_TASKS, tasks);
    }
  }

  private Dataset<Row> union(
      Map<Map<String, DataType>, List<FileKinds.Kind>> groups,
      Map<String, FileColumn> wanted,
      StructType folders)
      throws IOException {
    List<String> roots = roots();
    boolean hasBase = source.options().keySet().stream().anyMatch("basePath"::equalsIgnoreCase);
    Dataset<Row> all = null;
    for (Map.Entry<Map<String, DataType>, List<FileKinds.Kind>> group : groups.entrySet()) {
      Map<String, List<String>> byRoot = new TreeMap<>();
      for (FileKinds.Kind kind : group.getValue()) {
        for (String file : kind.files()) {
          byRoot.computeIfAbsent(rootOf(file, roots), r -> new ArrayList<>()).add(file);
        }
      }
      for (Map.Entry<String, List<String>> files : byRoot.entrySet()) {
        DataFrameReader one = reader.get().schema(schema(group.getKey(), wanted, folders));
        if (!files.getKey().isEmpty() && !hasBase) {
          one.option("basePath", files.getKey());
        }
        Dataset<Row> rows =
            one.load(files.getValue().stream().map(InputFiles::literal).toArray(String[]::new))
                .select(casts(group.getValue().get(0), group.getKey(), wanted, folders));
        all = all == null ? rows : all.union(rows);
      }
    }
    return all;
  }

  /** The types with which a kind of files is read; without columns of nothing but nulls. */
  private static Map<String, DataType> types(FileKinds.Kind kind, Map<String, FileColumn> wanted) {
    Map<String, DataType> types = new LinkedHashMap<>();
    wanted.forEach(
        (key, column) -> {
          DataType common = column.type().orElseThrow();
          FileColumn.Part part = kind.columns().get(key);
          if (part == null) {
            types.put(key, common);
          } else if (part.reading() != FileColumn.Reading.NULLS) {
            types.put(key, CommonType.readAs(part.type(), common));
          }
        });
    return types;
  }

  private static StructType schema(
      Map<String, DataType> types, Map<String, FileColumn> wanted, StructType folders) {
    StructType schema = new StructType();
    for (Map.Entry<String, DataType> type : types.entrySet()) {
      schema = schema.add(wanted.get(type.getKey()).name(), type.getValue(), true);
    }
    for (StructField folder : folders.fields()) {
      schema = schema.add(folder);
    }
    return schema;
  }

  private Column[] casts(
      FileKinds.Kind kind,
      Map<String, DataType> types,
      Map<String, FileColumn> wanted,
      StructType folders) {
    List<Column> casts = new ArrayList<>();
    wanted.forEach(
        (key, column) -> {
          DataType common = column.type().orElseThrow();
          Column cell =
              types.containsKey(key) ? ColumnNames.column(column.name()) : functions.lit(null);
          FileColumn.Part part = kind.columns().get(key);
          boolean isRounded = part != null && column.isRounded(part);
          casts.add(
              (isRounded && !rounded.contains(key)
                      ? exactly(cell, column, part)
                      : cell.cast(common))
                  .as(column.name(), rounded.contains(key) ? metadata(column) : Metadata.empty()));
        });
    for (String folder : folders.fieldNames()) {
      casts.add(ColumnNames.column(folder));
    }
    return casts.toArray(Column[]::new);
  }

  private static Metadata metadata(FileColumn column) {
    boolean hasWhole = column.parts().stream().anyMatch(p -> column.isRounded(p) && p.isWhole());
    return hasWhole ? new MetadataBuilder().putBoolean(WHOLE, true).build() : Metadata.empty();
  }

  /** A number as a double, if that is the same number; else the end. */
  private Column exactly(Column cell, FileColumn column, FileColumn.Part part) {
    Column isSame =
        part.type() instanceof LongType
            ? cell.between(-WHOLE_NUMBERS, WHOLE_NUMBERS)
            : cell.cast(DataTypes.DoubleType).cast(part.type()).equalTo(cell);
    FileColumn.Part other =
        column.parts().stream()
            .filter(p -> p.reading() == part.reading() && !p.type().equals(part.type()))
            .findFirst()
            .orElse(part);
    Column sentence =
        functions.concat(
            functions.lit(
                "Cannot read training data from %s: %s, and no number of the other type is "
                    .formatted(source.name(), column.differ(part, other))),
            cell.cast(DataTypes.StringType),
            functions.lit(
                ". Read the files apart, or write one of them again with the type of the other."));
    return functions
        .when(cell.isNull().or(isSame), cell.cast(DataTypes.DoubleType))
        .otherwise(functions.raise_error(sentence).cast(DataTypes.DoubleType));
  }

  /** The folders that were named: below them, names of folders are columns. */
  private List<String> roots() throws IOException {
    List<String> roots = new ArrayList<>();
    for (String given : input.paths()) {
      Path path = new Path(given);
      FileStatus[] found;
      try {
        found = path.getFileSystem(spark.sparkContext().hadoopConfiguration()).globStatus(path);
      } catch (FileNotFoundException e) {
        found = null;
      }
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        if (status.isDirectory()) {
          roots.add(status.getPath().toString());
        }
      }
    }
    return roots;
  }

  private static String rootOf(String file, List<String> roots) {
    String path = new Path(URI.create(file)).toString();
    return roots.stream().filter(root -> path.startsWith(root + "/")).findFirst().orElse("");
  }
}
