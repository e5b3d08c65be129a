package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Turns one row of a plan into doubles, one for each term, or says why it cannot be used.
 *
 * <p>A plain class, not a record: it travels to executors with the load.
 */
final class RowReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CellReader[] cells;

  /** Columns of text that expressions see as numbers, dates and so on: they must be such. */
  private final CellReader[] seen;

  private final boolean isWeighted;
  private final int corruptOrdinal;

  /** Null if rows have no keys. */
  private final KeyReader keys;

  /**
   * @param cells of the terms, in their order
   * @param seen by expressions
   * @param isWeighted whether the last cell is the weight of the row
   * @param corruptOrdinal the field that holds a malformed record as text, or −1
   * @param keys of the rows; null if they have none
   */
  RowReader(
      List<CellReader> cells,
      List<CellReader> seen,
      boolean isWeighted,
      int corruptOrdinal,
      KeyReader keys) {
    this.cells = cells.toArray(CellReader[]::new);
    this.seen = seen.toArray(CellReader[]::new);
    this.isWeighted = isWeighted;
    this.corruptOrdinal = corruptOrdinal;
    this.keys = keys;
  }

  /** How many doubles a row becomes: those of the inputs, then the label, then the weight. */
  int columns() {
    return cells.length;
  }

  CellReader cell(int column) {
    return cells[column];
  }

  boolean isWeighted() {
    return isWeighted;
  }

  /** How the key of a row is read; null if rows have none. */
  KeyReader keys() {
    return keys;
  }

  /** Reads one row into {@code values}, which are complete only when the verdict is USED. */
  RowVerdict read(SpecializedGetters row, double[] values) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      return RowVerdict.MALFORMED;
    }
    prepare(values);
    RowVerdict verdict = RowVerdict.USED;
    for (int c = 0; c < cells.length; c++) {
      verdict = worse(verdict, cells[c].read(row, values, c));
    }
    for (CellReader column : seen) {
      if (column.read(row, new double[1], 0) == RowVerdict.MALFORMED) {
        verdict = RowVerdict.MALFORMED;
      }
    }
    if (keys != null && keys.missing(row) >= 0) {
      verdict = worse(verdict, RowVerdict.NULL);
    }
    return settled(verdict, values);
  }

  /** Whether all cells are text that must be numbers. */
  boolean isOfNumbers() {
    return keys == null && Arrays.stream(cells).allMatch(CellReader::isTextOfNumbers);
  }

  /** How many texts a record has: a cell for each term, then the keys. */
  int texts() {
    return cells.length + (keys == null ? 0 : keys.size());
  }

  /**
   * Reads a record of which the cells are known, in the order of the terms, and then the keys; null
   * for an empty one.
   */
  RowVerdict read(UTF8String[] texts, double[] values) {
    prepare(values);
    RowVerdict verdict = RowVerdict.USED;
    for (int c = 0; c < cells.length; c++) {
      RowVerdict cell = texts[c] == null ? RowVerdict.NULL : cells[c].readCell(texts[c], values, c);
      verdict = worse(verdict, cell);
    }
    for (int k = cells.length; k < texts(); k++) {
      verdict = texts[k] == null ? worse(verdict, RowVerdict.NULL) : verdict;
    }
    return settled(verdict, values);
  }

  /** Before the cells of a row are read. */
  void prepare(double[] values) {
    if (isWeighted) {
      values[cells.length - 1] = Double.NaN;
    }
  }

  /** After the cells of a row were read: its weight has a say, if it is a number. */
  RowVerdict settled(RowVerdict verdict, double[] values) {
    double weight = values[cells.length - 1];
    if (!isWeighted || !Double.isFinite(weight) || isWeight(weight)) {
      return verdict;
    }
    return worse(verdict, weight == 0 ? RowVerdict.ZERO_WEIGHT : RowVerdict.MALFORMED);
  }

  static boolean isWeight(double weight) {
    return weight >= PointBlock.LEAST_WEIGHT && weight <= PointBlock.GREATEST_WEIGHT;
  }

  private static RowVerdict worse(RowVerdict a, RowVerdict b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /**
   * The values that no column of numbers would have been without: for each term the level that is
   * not known, or an empty text for an expression that has no value; null for one that is there,
   * and as a whole if all are.
   */
  String[] missing(SpecializedGetters row) {
    String[] missing = null;
    for (int c = 0; c < cells.length; c++) {
      String value = cells[c].missing(row);
      if (value != null) {
        missing = missing == null ? new String[cells.length] : missing;
        missing[c] = value;
      }
    }
    return missing;
  }

  /**
   * Says what is wrong with a row that is not used: the values, then the reason.
   *
   * @param read more values, which expressions read
   */
  String describe(SpecializedGetters row, String read) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      return "record "
          + CellReader.quote(row.getUTF8String(corruptOrdinal).toString())
          + " does not fit the columns";
    }
    double[] values = new double[cells.length];
    RowVerdict worst = read(row, values);
    StringBuilder shown = new StringBuilder();
    String reason = "";
    int inputs = cells.length - (isWeighted ? 2 : 1);
    for (int c = 0; c < cells.length; c++) {
      CellReader cell = cells[c];
      shown.append(c == 0 ? "" : ", ").append(cell.name()).append('=').append(cell.shown(row));
      if (reason.isEmpty() && cell.read(row, values, c) == worst) {
        reason = cell.reason(row, worst);
        if (c < inputs && worst == RowVerdict.MALFORMED && cell.isTextOfNumbers()) {
          reason += "; --features 'category(" + cell.name() + ")' takes it as text";
        }
      }
    }
    for (CellReader column : seen) {
      shown.append(", ").append(column.name()).append('=').append(column.shown(row));
      if (reason.isEmpty() && column.read(row, new double[1], 0) == worst) {
        reason = column.reason(row, worst);
      }
    }
    if (keys != null && keys.missing(row) >= 0) {
      String key = keys.name(keys.missing(row));
      shown.append(", ").append(key).append("=null");
      if (reason.isEmpty() && worst == RowVerdict.NULL) {
        reason = "the key \"" + key + "\" is null";
      }
    }
    shown.append(read.isEmpty() ? "" : ", " + CellReader.plain(read));
    if (reason.isEmpty()) {
      reason =
          "the weight \"%s\" is not 0 or from 1e-100 to 1e100, but %s"
              .formatted(cells[cells.length - 1].name(), cells[cells.length - 1].shown(row));
    }
    return "row (" + shown + "): " + reason;
  }
}
