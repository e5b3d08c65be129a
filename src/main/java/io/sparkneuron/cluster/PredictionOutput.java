package io.sparkneuron.cluster;

import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SaveMode;

/**
 * Where predictions go.
 *
 * @param path a folder
 * @param format a Spark format; empty: by the ending of the path, else parquet
 * @param options of the format
 * @param mode what happens if there is something already
 * @param partitionBy columns that become folders; empty: as the source is partitioned
 */
public record PredictionOutput(
    String path,
    Optional<String> format,
    Map<String, String> options,
    SaveMode mode,
    Optional<List<String>> partitionBy) {
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
   */
  public record Counts(
      long rows, long nulls, long malformed, String malformedColumn, OutsideCounts outside) {}
}
