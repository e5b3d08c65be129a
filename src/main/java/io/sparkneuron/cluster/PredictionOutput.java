package io.sparkneuron.cluster;

import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SaveMode;

/**
 * Where predictions go.
 *
 * @param path a folder, or one file
 * @param format a Spark format; empty: by the ending of the path, else parquet
 * @param options of the format
 * @param mode what happens if there is something already
 * @param partitionBy columns that become folders; empty: as the source is partitioned
 * @param oneFile whether all rows go into one file, which the path names
 */
public record PredictionOutput(
    String path,
    Optional<String> format,
    Map<String, String> options,
    SaveMode mode,
    Optional<List<String>> partitionBy,
    boolean oneFile) {
  public PredictionOutput {
    options = Map.copyOf(options);
    if (path.isBlank()) {
      throw new IllegalArgumentException("output must be a path, but got nothing");
    }
    try {
      new Path(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "output must be a path, but got \"%s\": %s".formatted(path, e.getMessage()), e);
    }
    if (oneFile) {
      requireOneFile(OutputFormat.of(format, path), options, mode, partitionBy);
    }
  }

  private static void requireOneFile(
      OutputFormat format,
      Map<String, String> options,
      SaveMode mode,
      Optional<List<String>> partitionBy) {
    List<String> problems = new ArrayList<>();
    if (mode == SaveMode.Append) {
      problems.add("one-file must have --mode error, overwrite or ignore, but got append");
    }
    partitionBy
        .filter(columns -> !columns.isEmpty())
        .ifPresent(
            columns ->
                problems.add(
                    "one-file must be without --partition-by, whose folders are many files, but got "
                        + String.join(",", columns)));
    if (!format.isPlainFiles()) {
      problems.add(
          "one-file must have an --output-format of plain files, such as csv or parquet, but got "
              + format.name());
    }
    options.entrySet().stream()
        .filter(option -> option.getKey().equalsIgnoreCase("maxRecordsPerFile"))
        .forEach(
            option ->
                problems.add(
                    "one-file must be without --output-option maxRecordsPerFile, but got "
                        + option.getValue()));
    SettingRefusedException.throwIfAny(problems);
  }

  /** The path for people. */
  public String shownPath() {
    return Secrets.hidden(path);
  }

  /**
   * What was written.
   *
   * @param rows all rows
   * @param nulls those without a prediction
   * @param malformed records that do not fit the columns
   * @param malformedColumn the column that has their text, if there are any
   * @param outside those with a prediction from outside of the range that was trained on; none if
   *     that is not known
   * @param missing terms without a value in some rows
   * @param unknownKeys rows whose key training never saw; empty if there are no lines of keys
   */
  public record Counts(
      long rows,
      long nulls,
      long malformed,
      String malformedColumn,
      OutsideCounts outside,
      List<Missing> missing,
      OptionalLong unknownKeys) {}

  /**
   * A term without a value, and so without a prediction.
   *
   * @param rows how many
   * @param first of a category the first of the levels that training never saw
   */
  public record Missing(Term term, long rows, String first) {
    /** For people. */
    public String sentence() {
      String count = rows + (rows == 1 ? " row" : " rows");
      return term.isCategory()
          ? "%s with a level that training never saw, as %s=%s".formatted(count, term.name(), first)
          : "%s where \"%s\" has no value".formatted(count, term.expression().orElseThrow());
    }
  }
}
