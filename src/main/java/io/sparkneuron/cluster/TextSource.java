package io.sparkneuron.cluster;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What the two text formats share: malformed records are kept, as text, so that they can be
 * counted.
 */
final class TextSource {
  /** The column in which Spark keeps the text of a record that it cannot parse. */
  static final String CORRUPT = OwnNames.of("malformed record");

  private TextSource() {}

  /** The user's options with lower-case keys, as Spark compares them, and ours. */
  static Map<String, String> options(Map<String, String> given) {
    Map<String, String> options = new HashMap<>();
    given.forEach((key, value) -> options.put(key.toLowerCase(Locale.ROOT), value));
    options.put("mode", "PERMISSIVE");
    options.put("columnnameofcorruptrecord", CORRUPT);
    return options;
  }

  /** The rows that pass the filter; malformed records are not asked, they stay. */
  static Dataset<Row> filter(Dataset<Row> rows, Optional<String> where) {
    if (where.isEmpty()) {
      return rows;
    }
    Column malformed = ColumnNames.column(CORRUPT).isNotNull();
    return rows.where(malformed.or(functions.expr(where.get())));
  }
}
