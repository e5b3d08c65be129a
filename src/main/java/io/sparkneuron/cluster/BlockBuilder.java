package io.sparkneuron.cluster;

import io.sparkneuron.core.Holdout;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Fills one block after the other, from rows or from column batches, and counts what cannot be
 * used.
 */
final class BlockBuilder {
  /** 128 KiB per column: never a humongous object for G1. */
  private static final int MOST_ROWS = 16384;

  /** Rows of very wide tables share 8 MiB per block. */
  private static final int MOST_VALUES = 1 << 20;

  private static final int FEWEST_ROWS = 64;

  private final RowReader reader;
  private final double holdout;
  private final double[] values;
  private final int capacity;
  private double[][] columns;
  private int used;
  private long nulls;
  private long nonFinite;
  private long malformed;

  /**
   * @param holdout share of rows that {@link #takeHeldOut} takes
   */
  BlockBuilder(RowReader reader, double holdout) {
    this.reader = reader;
    this.holdout = holdout;
    values = new double[reader.columns()];
    capacity = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / reader.columns()));
    columns = new double[reader.columns()][capacity];
  }

  boolean isFull() {
    return used == capacity;
  }

  void add(SpecializedGetters row) {
    switch (reader.read(row, values)) {
      case USED -> {
        for (int c = 0; c < columns.length; c++) {
          columns[c][used] = values[c];
        }
        used++;
      }
      case NULL -> nulls++;
      case NON_FINITE -> nonFinite++;
      case MALFORMED -> malformed++;
    }
  }

  /**
   * Adds the rows of a batch from {@code from} on, as far as there is room.
   *
   * @return the first row that was not added
   */
  int add(ColumnarBatch batch, int from) {
    int to = Math.min(batch.numRows(), from + capacity - used);
    for (int c = 0; c < columns.length; c++) {
      if (batch.column(reader.ordinal(c)).hasNull()) {
        for (int row = from; row < to; row++) {
          add(batch.getRow(row));
        }
        return to;
      }
    }
    for (int c = 0; c < columns.length; c++) {
      ColumnVector column = batch.column(reader.ordinal(c));
      reader.copy(c, column, from, to - from, columns[c], used);
    }
    used += to - from;
    return to;
  }

  /** The held-out rows so far, if there are any; the others stay. */
  Optional<PointBlock> takeHeldOut() {
    if (holdout == 0) {
      return Optional.empty();
    }
    dropNonFinite();
    int inputs = columns.length - 1;
    double[][] features = Arrays.copyOf(columns, inputs);
    boolean[] taken = new boolean[used];
    int rows = 0;
    for (int row = 0; row < used; row++) {
      taken[row] = Holdout.takes(features, columns[inputs], row, holdout);
      rows += taken[row] ? 1 : 0;
    }
    if (rows == 0) {
      return Optional.empty();
    }
    double[][] heldOut = new double[columns.length][rows];
    for (int c = 0; c < columns.length; c++) {
      double[] column = columns[c];
      int kept = 0;
      int moved = 0;
      for (int row = 0; row < used; row++) {
        if (taken[row]) {
          heldOut[c][moved++] = column[row];
        } else {
          column[kept++] = column[row];
        }
      }
    }
    used -= rows;
    return Optional.of(PointBlock.heldOut(Arrays.copyOf(heldOut, inputs), heldOut[inputs]));
  }

  /** The block so far; the builder is empty then. */
  PointBlock build() {
    PointBlock block = block();
    if (!isFinite(block)) {
      dropNonFinite();
      block = block();
    }
    columns = new double[columns.length][capacity];
    used = 0;
    nulls = 0;
    nonFinite = 0;
    malformed = 0;
    return block;
  }

  private PointBlock block() {
    double[][] filled = columns;
    if (used < capacity) {
      filled = Arrays.stream(columns).map(c -> Arrays.copyOf(c, used)).toArray(double[][]::new);
    }
    int inputs = columns.length - 1;
    return new PointBlock(
        Arrays.copyOf(filled, inputs),
        filled[inputs],
        new RowCounts(used, nulls, nonFinite, malformed));
  }

  private static boolean isFinite(PointBlock block) {
    for (int c = 0; c <= block.inputs() && block.rows() > 0; c++) {
      if (!Double.isFinite(block.least(c)) || !Double.isFinite(block.greatest(c))) {
        return false;
      }
    }
    return true;
  }

  /** Rows that came in batches have not been looked at one by one. */
  private void dropNonFinite() {
    int kept = 0;
    for (int row = 0; row < used; row++) {
      boolean finite = true;
      for (double[] column : columns) {
        finite &= Double.isFinite(column[row]);
      }
      if (finite) {
        for (double[] column : columns) {
          column[kept] = column[row];
        }
        kept++;
      }
    }
    nonFinite += used - kept;
    used = kept;
  }
}
