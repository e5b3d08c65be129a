package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What stands in a column of text.
 *
 * @param areNumbers every cell is a number or empty
 * @param areWhole every cell is a whole number of at most 38 digits or empty
 * @param areLong the same with at most 18 digits
 * @param areCodes a cell has a zero before another digit, a plus, or more digits than a number type
 *     holds: digits that name something, such as 02134
 */
record CellKinds(boolean areNumbers, boolean areWhole, boolean areLong, boolean areCodes) {
  static final String NUMBER =
      "^(?:[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?i)[+-]?(?:nan|inf|infinity))$";
  private static final String WHOLE = "^[+-]?[0-9]{1,38}$";
  private static final String LONG = "^[+-]?[0-9]{1,18}$";
  private static final String CODE =
      "^(?:\\+.*|-?0[0-9].*|-?[0-9]{19,}|-?(?:[0-9]\\.?){18,}(?:[eE].*)?)$";

  /**
   * Looks at the cells of columns in one pass; records that do not fit the columns are left out.
   */
  static Map<String, CellKinds> of(Dataset<Row> rows, Collection<String> columns) {
    Map<String, CellKinds> kinds = new HashMap<>();
    if (columns.isEmpty()) {
      return kinds;
    }
    List<Column> answers = new ArrayList<>();
    for (String name : columns) {
      Column cell = ColumnNames.column(name);
      answers.add(every(cell.rlike(NUMBER)));
      answers.add(every(cell.rlike(WHOLE)));
      answers.add(every(cell.rlike(LONG)));
      answers.add(every(functions.not(cell.rlike(CODE))));
    }
    Row found =
        rows.where(ColumnNames.column(TextSource.CORRUPT).isNull())
            .select(answers.toArray(Column[]::new))
            .first();
    int at = 0;
    for (String name : columns) {
      kinds.put(
          name,
          new CellKinds(
              isTrue(found, at),
              isTrue(found, at + 1),
              isTrue(found, at + 2),
              !isTrue(found, at + 3)));
      at += 4;
    }
    return kinds;
  }

  private static Column every(Column condition) {
    return functions.min(functions.coalesce(condition, functions.lit(true)));
  }

  /** Of no rows there is nothing that speaks against it. */
  private static boolean isTrue(Row row, int at) {
    return row.isNullAt(at) || row.getBoolean(at);
  }

  /** Whether the column is one of numbers, and not of digits that name something. */
  boolean isNumber() {
    return areNumbers && !areCodes;
  }

  /** The type that holds the numbers in the column, as SQL writes it. */
  String numberType() {
    if (areLong) {
      return "BIGINT";
    }
    return areWhole ? "DECIMAL(38,0)" : "DOUBLE";
  }
}
