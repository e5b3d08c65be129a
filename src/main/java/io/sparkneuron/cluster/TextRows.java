package io.sparkneuron.cluster;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A text format: rows with malformed records in {@link TextSource#CORRUPT}. */
interface TextRows {
  /**
   * @param numbers columns that are numbers, whatever stands in them
   */
  Dataset<Row> rows(List<String> numbers);

  /** What the first row has in a column; empty if it is not known. */
  Optional<String> first(String column);

  /** Whether a column holds what is no text, number or other single value. */
  boolean isNested(String column);

  /**
   * The same rows, if they can be read faster.
   *
   * @param columns that are needed, each once
   */
  List<CsvFiles> files(List<String> columns);
}
