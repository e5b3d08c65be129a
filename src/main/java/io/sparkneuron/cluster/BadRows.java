package io.sparkneuron.cluster;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Executor side of naming a bad row: the file, a NUL, and what is wrong, for each row that cannot
 * be used.
 */
final class BadRows implements FlatMapFunction<Iterator<InternalRow>, String> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final int readOrdinal;

  /**
   * @param readOrdinal of a text of what expressions read; the name of the file comes after it
   */
  BadRows(RowReader reader, int readOrdinal) {
    this.reader = reader;
    this.readOrdinal = readOrdinal;
  }

  @Override
  public Iterator<String> call(Iterator<InternalRow> rows) {
    double[] values = new double[reader.columns()];
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
        .filter(row -> reader.read(row, values).isRefused())
        .map(
            row ->
                row.getUTF8String(readOrdinal + 1)
                    + "\0"
                    + reader.describe(row, row.getUTF8String(readOrdinal).toString()))
        .iterator();
  }
}
