package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * {@code --where} on rows of text, in which it sees numbers where there are numbers.
 *
 * <p>Spark compares text with a whole number by making the text a whole number: {@code x > 1} would
 * fail on 1.5, or take it for 1. What passes keeps its text, so that {@link DecimalText} has the
 * last word.
 *
 * @param rows columns of text, and {@link TextSource#CORRUPT}
 * @param numbers the columns that the filter sees as numbers
 * @param needed the columns that are trained on
 */
record CsvFilter(Dataset<Row> rows, Map<String, DataType> numbers, Set<String> needed) {
  private static final String RECORD = "_record";
  private static final String UNREADABLE = "_unreadable";

  /**
   * The rows for which the condition holds. Malformed records cannot be asked, so they stay, as do
   * rows for which there is no answer because a needed cell is no number.
   */
  Dataset<Row> where(String condition) {
    List<Column> record = new ArrayList<>();
    List<Column> seen = new ArrayList<>();
    List<Column> kept = new ArrayList<>();
    Column unreadable = functions.lit(false);
    for (StructField field : rows.schema().fields()) {
      String name = field.name();
      Column text = TrainingRows.column(name);
      Column cell = text;
      if (numbers.containsKey(name)) {
        cell =
            functions.expr(
                "try_cast(%s AS %s)".formatted(TrainingRows.quote(name), numbers.get(name).sql()));
        if (needed.contains(name)) {
          unreadable = unreadable.or(functions.trim(text).notEqual("").and(cell.isNull()));
        }
      }
      record.add(text);
      seen.add(cell.as(name));
      kept.add(TrainingRows.column(RECORD).getField(name).as(name));
    }
    seen.add(functions.struct(record.toArray(Column[]::new)).as(RECORD));
    seen.add(functions.coalesce(unreadable, functions.lit(false)).as(UNREADABLE));
    Column malformed = TrainingRows.column(TextSource.CORRUPT).isNotNull();
    Column holds = functions.coalesce(functions.expr(condition), TrainingRows.column(UNREADABLE));
    return rows.select(seen.toArray(Column[]::new))
        .where(malformed.or(holds))
        .select(kept.toArray(Column[]::new));
  }
}
