package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The csv policy: every column is read, as text, under the names of its own file's first line.
 *
 * <p>Spark applies a schema by position, hides malformed records when it reads fewer columns, and
 * takes {@code 1.5d} for a number. So each file's header is looked at, the schema has the full
 * width, the record that does not fit it is kept, and {@link DecimalText} says what a number is.
 */
final class CsvSource {
  private final SparkSession spark;
  private final TrainingSource source;
  private final List<String> needed;
  private final Map<String, String> options;
  private final boolean header;
  private final Charset charset;

  private CsvSource(SparkSession spark, TrainingSource source, List<String> needed) {
    this.spark = spark;
    this.source = source;
    this.needed = needed;
    options = TextSource.options(source.options());
    // With it on, Spark does not notice records with too few or too many fields.
    options.put("columnpruning", "false");
    options.putIfAbsent("header", "true");
    options.putIfAbsent("ignoreleadingwhitespace", "true");
    options.putIfAbsent("ignoretrailingwhitespace", "true");
    header = flag("header");
    charset = charset(options.getOrDefault("encoding", options.getOrDefault("charset", "UTF-8")));
  }

  private boolean flag(String key) {
    return switch (options.get(key).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new SettingRefusedException(
              "option %s must be true or false, but got \"%s\"".formatted(key, options.get(key)));
    };
  }

  private static Charset charset(String name) {
    try {
      if (Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    } catch (IllegalCharsetNameException e) {
      // As good as unknown.
    }
    throw new SettingRefusedException(
        "option encoding must be a character set, e.g. UTF-8 or ISO-8859-1, but got \"%s\""
            .formatted(name));
  }

  static TrainingRows open(SparkSession spark, TrainingSource source, Columns columns) {
    return TrainingRows.ofText(rows(spark, source, columns.all()), columns, source.name());
  }

  /**
   * All columns, as text.
   *
   * @param needed those that {@code --where} sees as numbers, whatever stands in them
   */
  static Dataset<Row> rows(SparkSession spark, TrainingSource source, List<String> needed) {
    return new CsvSource(spark, source, needed).rows();
  }

  private Dataset<Row> rows() {
    String[] paths = source.paths().toArray(String[]::new);
    Map<List<String>, List<String>> filesByNames = filesByNames(paths);
    List<String> first = filesByNames.keySet().iterator().next();
    if (filesByNames.size() == 1) {
      // The paths as given, so that Spark finds the columns in folder names (day=2026-11-22).
      return read(first, paths);
    }
    keepPartitionColumns(paths);
    Dataset<Row> all = null;
    for (Map.Entry<List<String>, List<String>> group : filesByNames.entrySet()) {
      if (!new TreeSet<>(group.getKey()).equals(new TreeSet<>(first))) {
        throw new DataRefusedException(
            "Cannot read training data: the columns of %s (%s) and of %s (%s) differ. Read them apart, or mend the headers."
                .formatted(
                    filesByNames.get(first).get(0),
                    TrainingRows.names(first),
                    group.getValue().get(0),
                    TrainingRows.names(group.getKey())));
      }
      Dataset<Row> rows =
          read(
              group.getKey(),
              group.getValue().stream().map(CsvSource::literal).toArray(String[]::new));
      all = all == null ? rows : all.unionByName(rows);
    }
    return all;
  }

  private Dataset<Row> read(List<String> names, String[] paths) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType, true);
    }
    schema = schema.add(TextSource.CORRUPT, DataTypes.StringType, true);
    Dataset<Row> rows = spark.read().options(options).schema(schema).csv(paths);
    return source.where().isPresent()
        ? new CsvFilter(rows, numbers(rows, paths), needed(rows)).where(source.where().get())
        : rows;
  }

  private Set<String> needed(Dataset<Row> rows) {
    StructField[] fields = rows.schema().fields();
    return needed.stream()
        .map(name -> fields[TrainingRows.find(name, fields, source.name())].name())
        .collect(Collectors.toSet());
  }

  /** The columns that a filter may take for numbers: one more pass over the source. */
  private Map<String, DataType> numbers(Dataset<Row> rows, String[] paths) {
    Map<String, DataType> numbers = new HashMap<>();
    for (StructField field :
        spark.read().options(options).option("inferSchema", true).csv(paths).schema().fields()) {
      if (field.dataType() instanceof NumericType) {
        numbers.put(field.name(), field.dataType());
      }
    }
    needed(rows).forEach(name -> numbers.put(name, DataTypes.DoubleType));
    return numbers;
  }

  /** Files that are read one by one still belong to the folder that was named. */
  private void keepPartitionColumns(String[] paths) {
    try {
      Path path = new Path(paths[0]);
      if (paths.length == 1
          && path.getFileSystem(spark.sparkContext().hadoopConfiguration())
              .getFileStatus(path)
              .isDirectory()) {
        options.putIfAbsent("basepath", paths[0]);
      }
    } catch (FileNotFoundException e) {
      // A glob.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of one file, in which no character is a glob. */
  private static String literal(String file) {
    return new Path(URI.create(file)).toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
  }

  /** The files that have a line, by the names of their columns; in the order of the file names. */
  private Map<List<String>, List<String>> filesByNames(String[] paths) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, Optional<String>> firstLines =
        Arrays.stream(spark.read().options(options).text(paths).inputFiles())
            .parallel()
            .collect(
                Collectors.toMap(
                    file -> file, file -> firstLine(file, hadoop), (a, b) -> a, TreeMap::new));
    Map<String, List<String>> namesByLine = new LinkedHashMap<>();
    Map<List<String>, List<String>> filesByNames = new LinkedHashMap<>();
    firstLines.forEach(
        (file, line) -> {
          if (line.isPresent() && (header || filesByNames.isEmpty())) {
            List<String> names = namesByLine.computeIfAbsent(line.get(), this::names);
            filesByNames.computeIfAbsent(names, n -> new ArrayList<>()).add(file);
          }
        });
    if (filesByNames.isEmpty()) {
      throw new DataRefusedException(
          "Cannot read training data from %s: there is no line in it. Look at --input."
              .formatted(source.name()));
    }
    return filesByNames;
  }

  /** Column names by Spark's own reading of a header (or of a first row: _c0, _c1, …). */
  private List<String> names(String line) {
    return List.of(
        spark
            .read()
            .options(options)
            .csv(spark.createDataset(List.of(line), Encoders.STRING()))
            .columns());
  }

  /** The first line that Spark would not skip as blank or as a comment. */
  private Optional<String> firstLine(String file, Configuration hadoop) {
    Path path = new Path(URI.create(file));
    String comment = options.getOrDefault("comment", "");
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    try (InputStream raw = path.getFileSystem(hadoop).open(path);
        InputStream bytes = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, charset))) {
      String line = lines.readLine();
      if (line != null && line.startsWith("\uFEFF")) {
        line = line.substring(1);
      }
      while (line != null && (line.isBlank() || (!comment.isEmpty() && line.startsWith(comment)))) {
        line = lines.readLine();
      }
      return Optional.ofNullable(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
