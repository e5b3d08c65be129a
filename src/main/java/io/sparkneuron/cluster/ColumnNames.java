package io.sparkneuron.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Names of columns, in sentences and in Spark's expressions. */
final class ColumnNames {
  private static final int MOST_NAMES = 20;
  private static final int LONGEST_NAME = 50;

  private ColumnNames() {}

  static String names(StructField[] fields) {
    return names(
        Arrays.stream(fields)
            .map(StructField::name)
            .filter(field -> !OwnNames.isOne(field))
            .toList());
  }

  /** Names for a sentence: not too many, not too long, and nothing that a terminal would obey. */
  static String names(List<String> names) {
    String shown =
        names.stream()
            .limit(MOST_NAMES)
            .map(
                name ->
                    name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…")
            .map(name -> name.replaceAll("\\p{Cntrl}", " "))
            .map(name -> name.contains(",") ? "\"" + name + "\"" : name)
            .collect(Collectors.joining(", "));
    if (names.size() > MOST_NAMES) {
      return shown + " and " + (names.size() - MOST_NAMES) + " more";
    }
    return shown.isEmpty() ? "none" : shown;
  }

  /** A column by its plain name, whatever characters it has. */
  static Column column(String name) {
    return functions.col(quote(name));
  }

  /** A value as people read and type it. */
  static Column text(Column value) {
    return value.cast(DataTypes.StringType);
  }

  /** A plain name as SQL writes it. */
  static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
