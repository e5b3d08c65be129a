package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Keys as people read and type them: what Spark makes of their values as text, in UTC. */
final class KeyTexts {
  private final SparkSession spark;
  private final KeyReader keys;

  KeyTexts(SparkSession spark, KeyReader keys) {
    this.spark = spark;
    this.keys = keys;
  }

  /**
   * The values of some keys.
   *
   * @param words of each key, from some place on
   */
  List<List<String>> of(List<long[]> words, int from) {
    List<Row> values = new ArrayList<>();
    for (long[] key : words) {
      Object[] cells = new Object[keys.size()];
      keys.values(key, from, cells);
      values.add(RowFactory.create(cells));
    }
    Column[] texts = keys.columns().stream().map(ColumnNames::text).toArray(Column[]::new);
    List<Row> rows =
        InUtc.of(
            spark,
            () -> spark.createDataFrame(values, keys.rawSchema()).select(texts).collectAsList());
    return rows.stream().map(KeyTexts::cells).toList();
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < row.size(); c++) {
      cells.add(row.getString(c));
    }
    return cells;
  }
}
