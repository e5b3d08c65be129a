package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.apache.spark.sql.types.DataTypes;
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
  private final Map<String, String> options;
  private final boolean header;

  private CsvSource(SparkSession spark, TrainingSource source) {
    this.spark = spark;
    this.source = source;
    options = TextSource.options(source.options());
    options.putIfAbsent("header", "true");
    options.putIfAbsent("ignoreleadingwhitespace", "true");
    options.putIfAbsent("ignoretrailingwhitespace", "true");
    header = Boolean.parseBoolean(options.get("header"));
  }

  static TrainingRows open(SparkSession spark, TrainingSource source, Columns columns) {
    CsvSource csv = new CsvSource(spark, source);
    return TrainingRows.ofText(
        TextSource.filter(csv.rows(), source.where()), columns, source.name());
  }

  private Dataset<Row> rows() {
    String[] paths = source.paths().toArray(String[]::new);
    Map<List<String>, List<String>> filesByNames = filesByNames(paths);
    List<String> first = filesByNames.keySet().iterator().next();
    if (filesByNames.size() == 1) {
      // The paths as given, so that Spark finds the columns in folder names (day=2026-11-22).
      return read(first, paths);
    }
    Dataset<Row> all = null;
    for (Map.Entry<List<String>, List<String>> group : filesByNames.entrySet()) {
      if (!new TreeSet<>(group.getKey()).equals(new TreeSet<>(first))) {
        throw new DataRefusedException(
            "Cannot read training data: the columns of %s (%s) and of %s (%s) differ. Read them apart, or mend the headers."
                .formatted(
                    filesByNames.get(first).get(0),
                    String.join(", ", first),
                    group.getValue().get(0),
                    String.join(", ", group.getKey())));
      }
      Dataset<Row> rows = read(group.getKey(), group.getValue().toArray(String[]::new));
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
    return spark.read().options(options).schema(schema).csv(paths);
  }

  /** The files that have a line, by the names of their columns; in the order of the file names. */
  private Map<List<String>, List<String>> filesByNames(String[] paths) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, Optional<String>> firstLines =
        Arrays.stream(spark.read().text(paths).inputFiles())
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
    String charset = options.getOrDefault("encoding", options.getOrDefault("charset", "UTF-8"));
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
