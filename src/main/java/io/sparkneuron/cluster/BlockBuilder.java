package io.sparkneuron.cluster;

import io.sparkneuron.core.Holdout;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.RowKeys;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.types.UTF8String;

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
  private final InputEncoder encoder;

  /** Where the label stands among the columns, after those of the terms. */
  private final int label;

  private final double holdout;
  private final double[] values;
  private final UTF8String[] texts;

  /** Whether lines have nothing but numbers for it. */
  private final boolean areNumbers;

  private final int capacity;
  private double[][] columns;

  /** Null if rows have none. */
  private RowKeys keys;

  private int used;
  private long nulls;
  private long nonFinite;
  private long malformed;
  private long zeroWeight;
  private long unknownLevel;

  /**
   * @param holdout share of rows that {@link #takeHeldOut} takes
   */
  BlockBuilder(RowReader reader, InputEncoder encoder, double holdout) {
    this.reader = reader;
    this.encoder = encoder;
    this.holdout = holdout;
    label = encoder.terms();
    values = new double[reader.columns()];
    texts = new UTF8String[reader.texts()];
    areNumbers = reader.isOfNumbers();
    int width = Math.max(reader.columns(), encoder.inputs() + 1);
    capacity = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_VALUES / width));
    columns = new double[reader.columns()][capacity];
    keys = newKeys();
  }

  private RowKeys newKeys() {
    return reader.keys() == null ? null : new RowKeys(capacity);
  }

  boolean isFull() {
    return used == capacity;
  }

  void add(SpecializedGetters row) {
    RowVerdict verdict = reader.read(row, values);
    add(verdict);
    if (keys != null && verdict == RowVerdict.USED) {
      reader.keys().read(row, keys);
    }
  }

  /** The next record of the lines. */
  void add(CsvLines lines) {
    if (areNumbers) {
      reader.prepare(values);
      add(reader.settled(lines.next(values), values));
    } else {
      RowVerdict verdict = lines.next(texts) ? reader.read(texts, values) : RowVerdict.MALFORMED;
      add(verdict);
      if (keys != null && verdict == RowVerdict.USED) {
        reader.keys().read(texts, reader.columns(), keys);
      }
    }
  }

  private void add(RowVerdict verdict) {
    switch (verdict) {
      case USED -> {
        for (int c = 0; c < columns.length; c++) {
          columns[c][used] = values[c];
        }
        used++;
      }
      case NULL -> nulls++;
      case NON_FINITE -> nonFinite++;
      case MALFORMED -> malformed++;
      case ZERO_WEIGHT -> zeroWeight++;
      case UNKNOWN_LEVEL -> unknownLevel++;
    }
  }

  /**
   * Adds the rows of a batch from {@code from} on, as far as there is room.
   *
   * @return the first row that was not added
   */
  int add(ColumnarBatch batch, int from) {
    int to = Math.min(batch.numRows(), from + capacity - used);
    if (!copy(batch, from, to)) {
      for (int row = from; row < to; row++) {
        add(batch.getRow(row));
      }
      return to;
    }
    if (keys != null) {
      reader.keys().read(batch, from, to, keys);
    }
    used += to - from;
    return to;
  }

  /** All at once; false if a row needs a look. */
  private boolean copy(ColumnarBatch batch, int from, int to) {
    for (int c = 0; c < columns.length; c++) {
      if (batch.column(reader.cell(c).ordinal()).hasNull()) {
        return false;
      }
    }
    if (keys != null && reader.keys().mayMiss(batch)) {
      return false;
    }
    for (int c = 0; c < columns.length; c++) {
      CellReader cell = reader.cell(c);
      if (!cell.copy(batch.column(cell.ordinal()), from, to - from, columns[c], used)) {
        return false;
      }
    }
    boolean areWeights = true;
    if (reader.isWeighted()) {
      double[] weights = columns[columns.length - 1];
      for (int i = used; i < used + to - from; i++) {
        areWeights &= RowReader.isWeight(weights[i]);
      }
    }
    return areWeights;
  }

  /** The held-out rows so far, if there are any; the others stay. */
  Optional<PointBlock> takeHeldOut() {
    if (holdout == 0) {
      return Optional.empty();
    }
    dropNonFinite();
    double[][] terms = encoder.hashed(Arrays.copyOf(columns, label));
    boolean[] taken = new boolean[used];
    int rows = 0;
    for (int row = 0; row < used; row++) {
      taken[row] = Holdout.takes(terms, columns[label], row, holdout);
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
    RowKeys takenKeys = keys == null ? null : keys.of(taken, true);
    keys = keys == null ? null : keys.of(taken, false);
    return Optional.of(block(heldOut, new RowCounts(0, rows, 0, 0, 0), takenKeys));
  }

  /** The block so far; the builder is empty then. */
  PointBlock build() {
    PointBlock block = block();
    if (!isFinite(block)) {
      dropNonFinite();
      block = block();
    }
    columns = new double[columns.length][capacity];
    keys = newKeys();
    used = 0;
    nulls = 0;
    nonFinite = 0;
    malformed = 0;
    zeroWeight = 0;
    unknownLevel = 0;
    return block;
  }

  private PointBlock block() {
    double[][] filled = columns;
    if (used < capacity) {
      filled = Arrays.stream(columns).map(c -> Arrays.copyOf(c, used)).toArray(double[][]::new);
    }
    return block(
        filled,
        new RowCounts(used, 0, nulls, nonFinite, malformed, zeroWeight, unknownLevel),
        keys);
  }

  private PointBlock block(double[][] filled, RowCounts counts, RowKeys rowKeys) {
    double[][] terms = Arrays.copyOf(filled, label);
    double[] weights = reader.isWeighted() ? filled[filled.length - 1] : null;
    return PointBlock.of(
        encoder.encode(terms), filled[label], weights, counts, encoder.hashed(terms), rowKeys);
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
    boolean[] stays = new boolean[used];
    for (int row = 0; row < used; row++) {
      boolean finite = true;
      for (double[] column : columns) {
        finite &= Double.isFinite(column[row]);
      }
      stays[row] = finite;
      if (finite) {
        for (double[] column : columns) {
          column[kept] = column[row];
        }
        kept++;
      }
    }
    keys = keys == null || kept == used ? keys : keys.of(stays, true);
    nonFinite += used - kept;
    used = kept;
  }
}
