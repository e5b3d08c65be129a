package io.sparkneuron.cluster;

import java.util.Arrays;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Names of columns of our own, which no column of a user can have. */
final class OwnNames {
  private static final String MARK = " " + UUID.randomUUID();

  private OwnNames() {}

  static String of(String name) {
    return name + MARK;
  }

  static boolean isOne(String name) {
    return name.endsWith(MARK);
  }

  /** Rows with the columns of the user alone. */
  static Dataset<Row> dropped(Dataset<Row> rows) {
    return rows.drop(Arrays.stream(rows.columns()).filter(OwnNames::isOne).toArray(String[]::new));
  }

  /** A sentence without what makes our names our own. */
  static String hidden(String sentence) {
    return sentence.replace(MARK, "");
  }
}
