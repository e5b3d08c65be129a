package io.sparkneuron.cluster;

import io.sparkneuron.core.SettingRefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
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

  static OutputFormat of(PredictionOutput output) {
    return new OutputFormat(
        output
            .format()
            .orElseGet(() -> TrainingSource.formatOf(output.path()))
            .toLowerCase(Locale.ROOT),
        TrainingSource.ending(output.path()).equals("tsv") ? "\t" : ",");
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
