package io.sparkneuron.cluster;

import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/** Executor side of naming levels that training never saw: {@code column=level}, each once. */
final class UnknownLevels implements FlatMapFunction<Iterator<InternalRow>, String> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;

  UnknownLevels(RowReader reader) {
    this.reader = reader;
  }

  @Override
  public Iterator<String> call(Iterator<InternalRow> rows) {
    double[] values = new double[reader.columns()];
    Set<String> levels = new TreeSet<>();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (reader.read(row, values) == RowVerdict.UNKNOWN_LEVEL) {
        String[] missing = reader.missing(row);
        for (int c = 0; c < missing.length; c++) {
          if (missing[c] != null) {
            levels.add(reader.cell(c).name() + "=" + missing[c]);
          }
        }
      }
    }
    return levels.iterator();
  }
}
