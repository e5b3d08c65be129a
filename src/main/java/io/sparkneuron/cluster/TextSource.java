package io.sparkneuron.cluster;

import io.sparkneuron.core.SettingRefusedException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
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

  /**
   * The character set that options name, UTF-8 unless they do.
   *
   * @throws SettingRefusedException if there is none of that name
   */
  static Charset charset(Map<String, String> options) {
    String name = options.getOrDefault("encoding", options.getOrDefault("charset", "UTF-8"));
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

  /** The rows that pass the filter; malformed records are not asked, they stay. */
  static Dataset<Row> filter(Dataset<Row> rows, Optional<String> where) {
    if (where.isEmpty()) {
      return rows;
    }
    Column malformed = ColumnNames.column(CORRUPT).isNotNull();
    return rows.where(malformed.or(functions.expr(where.get())));
  }
}
