package io.sparkneuron.cluster;

import io.sparkneuron.core.SettingRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * A format in which rows are written, so that others can read them.
 *
 * @param name of the Spark format, in lower case
 * @param separator of cells, for text
 */
record OutputFormat(String name, String separator) {
  private static final Set<String> PLAIN_FILES =
      Set.of("csv", "json", "parquet", "orc", "avro", "text", "xml");

  /** Formats whose files Hadoop unpacks by the endings of their names. */
  private static final Set<String> UNPACKED_BY_NAME = Set.of("csv", "json", "text", "xml");

  /**
   * @param format a name; empty: by the ending of the path, else parquet
   */
  static OutputFormat of(Optional<String> format, String path) {
    return new OutputFormat(
        format.orElseGet(() -> TrainingSource.formatOf(path)).toLowerCase(Locale.ROOT),
        TrainingSource.ending(path).equals("tsv") ? "\t" : ",");
  }

  /** Whether it is files and nothing besides; others have transactions of their own. */
  boolean isPlainFiles() {
    return PLAIN_FILES.contains(name);
  }

  /** Writes rows; options of the user win. */
  DataFrameWriter<Row> writer(Dataset<Row> rows, Map<String, String> options) {
    DataFrameWriter<Row> writer = rows.write().format(name);
    if (name.equals("csv")) {
      // As it is read: with a header, text as it stands, and quotes as RFC 4180 has them.
      writer
          .option("header", "true")
          .option("sep", separator)
          .option("escape", "\"")
          .option("ignoreLeadingWhiteSpace", "false")
          .option("ignoreTrailingWhiteSpace", "false");
    } else if (name.equals("json")) {
      writer.option("ignoreNullFields", "false");
    }
    return writer.options(options);
  }

  /**
   * Writes no rows with the options of the user, before all rows are read for nothing.
   *
   * @param rows whose columns are to be written
   * @param scratch a folder that can be written and is deleted by the caller
   * @throws SettingRefusedException if an option is what is wrong, and names it
   */
  void check(Dataset<Row> rows, Map<String, String> options, Path scratch) {
    Optional<Exception> failure = attempt(rows, options, scratch);
    if (failure.isEmpty() || attempt(rows, Map.of(), scratch).isPresent()) {
      // What is wrong without them, too, is said when all rows are written.
      return;
    }
    for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
      Optional<Exception> alone =
          attempt(rows, Map.of(option.getKey(), option.getValue()), scratch);
      if (alone.isPresent()) {
        throw new SettingRefusedException(
            "output-option %s must be one that %s takes, but got \"%s\": %s"
                .formatted(option.getKey(), name, option.getValue(), reason(alone.get())),
            alone.get());
      }
    }
    throw new SettingRefusedException(
        "output-option must be options that %s takes together, but got %s: %s"
            .formatted(name, new TreeMap<>(options), reason(failure.get())),
        failure.get());
  }

  /**
   * The options for one file: they compress it as the ending of its name says, unless they say
   * themselves what does.
   */
  Map<String, String> optionsOf(Path file, Map<String, String> options, Configuration hadoop) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    // Whatever the session says.
    all.put("maxRecordsPerFile", "0");
    if (UNPACKED_BY_NAME.contains(name)) {
      codec(file, hadoop).ifPresent(codec -> all.put("compression", codec.getClass().getName()));
    }
    if (options.keySet().stream().anyMatch("codec"::equalsIgnoreCase)) {
      all.remove("compression");
    }
    all.putAll(options);
    return all;
  }

  /**
   * Writes no rows into one file, before all rows are read for nothing.
   *
   * @param file whose name is to fit how it is compressed
   * @param options with those of the user
   * @throws SettingRefusedException if it does not
   */
  void checkOneFile(Dataset<Row> rows, Path file, Map<String, String> options, Path scratch)
      throws IOException {
    Configuration hadoop = rows.sparkSession().sparkContext().hadoopConfiguration();
    Optional<CompressionCodec> wanted = codec(file, hadoop);
    Optional<Exception> failure = attempt(rows, options, scratch);
    if (failure.isPresent()) {
      Map<String, String> loose = new TreeMap<>(options);
      loose.keySet().removeIf("compression"::equalsIgnoreCase);
      if (wanted.isPresent() && attempt(rows, loose, scratch).isEmpty()) {
        throw new SettingRefusedException(
            "output must have an ending by which Spark can compress it, but got %s: %s"
                .formatted(file, reason(failure.get())),
            failure.get());
      }
      return;
    }
    Optional<String> has = codec(onlyFile(scratch, hadoop), hadoop).map(OutputFormat::ending);
    if (UNPACKED_BY_NAME.contains(name) && !has.equals(wanted.map(OutputFormat::ending))) {
      throw new SettingRefusedException(
          "one-file must have an --output that ends %s, by which it is unpacked, but got %s"
              .formatted(has.map(e -> "in " + e).orElse("in no compression"), file));
    }
  }

  private static Optional<CompressionCodec> codec(Path file, Configuration hadoop) {
    return Optional.ofNullable(new CompressionCodecFactory(hadoop).getCodec(file));
  }

  private static String ending(CompressionCodec codec) {
    return codec.getDefaultExtension();
  }

  /** The file that a task wrote into a folder, where it was the only one. */
  static Path onlyFile(Path folder, Configuration hadoop) throws IOException {
    FileStatus[] files =
        folder.getFileSystem(hadoop).listStatus(folder, file -> file.getName().startsWith("part-"));
    if (files.length != 1) {
      throw new IOException("Spark wrote %d files to %s".formatted(files.length, folder));
    }
    return files[0].getPath();
  }

  private Optional<Exception> attempt(
      Dataset<Row> rows, Map<String, String> options, Path scratch) {
    Dataset<Row> none = rows.sparkSession().createDataFrame(List.<Row>of(), rows.schema());
    try {
      writer(none, options).mode(SaveMode.Overwrite).save(scratch.toString());
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return ReadFailures.firstLine(root);
  }
}
