package io.sparkneuron.cluster;

import java.util.Iterator;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Executor side of plain csv: the records among the lines of a partition, which are those that are
 * not blank and not the header of a file.
 */
final class CsvLines {
  private final Iterator<InternalRow> lines;
  private final CsvCells cells;
  private final boolean header;

  /** The piece of a file that the line is from. */
  private UTF8String piece;

  private byte[] bytes;
  private int from;
  private int to;
  private boolean isAtRecord;

  /**
   * @param lines rows of one column of text, as Spark's reader of text makes them
   * @param header whether the first line of a file that is not blank has the names of the columns
   */
  CsvLines(Iterator<InternalRow> lines, CsvCells cells, boolean header) {
    this.lines = lines;
    this.cells = cells;
    this.header = header;
  }

  boolean hasNext() {
    while (!isAtRecord && lines.hasNext()) {
      pointAt(lines.next().getUTF8String(0));
      isAtRecord = !isBlank() && !(header && isHeader());
    }
    return isAtRecord;
  }

  /** Reads the next record; it is there. */
  RowVerdict next(double[] values) {
    isAtRecord = false;
    return cells.read(bytes, from, to, values);
  }

  /**
   * The needed cells of the next record; it is there.
   *
   * @return false if it does not fit the columns
   */
  boolean next(UTF8String[] texts) {
    isAtRecord = false;
    return cells.read(bytes, from, to, texts);
  }

  private void pointAt(UTF8String line) {
    bytes = TextBytes.array(line);
    from = TextBytes.from(line);
    to = from + line.numBytes();
  }

  /** What Spark's reader of csv passes over. */
  private boolean isBlank() {
    int at = from;
    while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at == to;
  }

  /** Whether the line, which is not blank, is the first such line of its file. */
  private boolean isHeader() {
    UTF8String now = InputFileBlockHolder.getInputFilePath();
    if (now == piece) {
      return false;
    }
    piece = now;
    return InputFileBlockHolder.getStartOffset() == 0;
  }
}
