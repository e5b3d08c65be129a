package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Executor side of loading: rows of a partition into blocks of primitive arrays, counting what
 * cannot be used.
 */
final class BlockLoader implements FlatMapFunction<Iterator<InternalRow>, PointBlock> {
  private static final long serialVersionUID = 1L;

  /** 128 KiB per column: never a humongous object for G1. */
  private static final int MOST_ROWS = 16384;

  /** Rows of very wide tables share 8 MiB per block. */
  private static final int MOST_VALUES = 1 << 20;

  private static final int FEWEST_ROWS = 64;

  private final RowReader reader;

  BlockLoader(RowReader reader) {
    this.reader = reader;
  }

  @Override
  public Iterator<PointBlock> call(Iterator<InternalRow> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public PointBlock next() {
        if (!rows.hasNext()) {
          throw new NoSuchElementException();
        }
        return fill(rows);
      }
    };
  }

  private PointBlock fill(Iterator<InternalRow> rows) {
    int columns = reader.columns();
    int capacity = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / columns));
    double[][] block = new double[columns][capacity];
    double[] values = new double[columns];
    int used = 0;
    long nulls = 0;
    long nonFinite = 0;
    long malformed = 0;
    while (used < capacity && rows.hasNext()) {
      switch (reader.read(rows.next(), values)) {
        case USED -> {
          for (int c = 0; c < columns; c++) {
            block[c][used] = values[c];
          }
          used++;
        }
        case NULL -> nulls++;
        case NON_FINITE -> nonFinite++;
        case MALFORMED -> malformed++;
      }
    }
    if (used < capacity) {
      for (int c = 0; c < columns; c++) {
        block[c] = Arrays.copyOf(block[c], used);
      }
    }
    return new PointBlock(
        Arrays.copyOf(block, columns - 1),
        block[columns - 1],
        new RowCounts(used, nulls, nonFinite, malformed));
  }
}
