package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Turns one row of a plan into doubles, or says why it cannot be used.
 *
 * <p>A plain class, not a record: it travels to executors with the load.
 */
final class RowReader implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a row is good for; the worst of its cells, in this order, decides. */
  enum Verdict {
    USED,
    NON_FINITE,
    NULL,
    MALFORMED
  }

  private enum Kind {
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL,
    TEXT
  }

  private static final int LONGEST_QUOTE = 200;

  private final String[] names;
  private final int[] ordinals;
  private final Kind[] kinds;
  private final int[] precisions;
  private final int[] scales;
  private final boolean[] wholes;
  private final int corruptOrdinal;

  /**
   * @param columns what to read, in this order
   * @param fields the fields of the plan
   * @param text whether text is read as numbers (csv) or refused
   * @param corruptOrdinal the field that holds a malformed record as text, or −1
   * @param source what the rows are called in sentences
   */
  RowReader(
      List<String> columns, StructField[] fields, boolean text, int corruptOrdinal, String source) {
    names = columns.toArray(String[]::new);
    ordinals = new int[names.length];
    kinds = new Kind[names.length];
    precisions = new int[names.length];
    scales = new int[names.length];
    wholes = new boolean[names.length];
    this.corruptOrdinal = corruptOrdinal;
    for (int c = 0; c < names.length; c++) {
      ordinals[c] = Cell.find(names[c], fields, source).position();
      DataType type = fields[ordinals[c]].dataType();
      kinds[c] = kind(names[c], type, text, source);
      wholes[c] = fields[ordinals[c]].metadata().contains(MixedFiles.WHOLE);
      if (type instanceof DecimalType decimal) {
        precisions[c] = decimal.precision();
        scales[c] = decimal.scale();
      }
    }
  }

  private static Kind kind(String name, DataType type, boolean text, String source) {
    if (type instanceof DecimalType) {
      return Kind.DECIMAL;
    }
    if (type.equals(DataTypes.DoubleType)) {
      return Kind.DOUBLE;
    }
    if (type.equals(DataTypes.FloatType)) {
      return Kind.FLOAT;
    }
    if (type.equals(DataTypes.LongType)) {
      return Kind.LONG;
    }
    if (type.equals(DataTypes.IntegerType)) {
      return Kind.INT;
    }
    if (type.equals(DataTypes.ShortType)) {
      return Kind.SHORT;
    }
    if (type.equals(DataTypes.ByteType)) {
      return Kind.BYTE;
    }
    if (text && type.equals(DataTypes.StringType)) {
      return Kind.TEXT;
    }
    throw new DataRefusedException(
        "Cannot read training data: column \"%s\" of %s must be numeric, but is %s. Cast it in a view, or choose another column."
            .formatted(name, source, type.simpleString()));
  }

  /** Where a column stands in the plan. */
  int ordinal(int column) {
    return ordinals[column];
  }

  /** Copies values that are not null; whether they are finite is not looked at. */
  void copy(int column, ColumnVector from, int row, int length, double[] to, int at) {
    switch (kinds[column]) {
      case DOUBLE -> System.arraycopy(from.getDoubles(row, length), 0, to, at, length);
      case FLOAT -> {
        float[] values = from.getFloats(row, length);
        for (int i = 0; i < length; i++) {
          to[at + i] = values[i];
        }
      }
      case LONG -> {
        long[] values = from.getLongs(row, length);
        for (int i = 0; i < length; i++) {
          to[at + i] = values[i];
        }
      }
      case INT -> {
        int[] values = from.getInts(row, length);
        for (int i = 0; i < length; i++) {
          to[at + i] = values[i];
        }
      }
      case SHORT -> {
        for (int i = 0; i < length; i++) {
          to[at + i] = from.getShort(row + i);
        }
      }
      case BYTE -> {
        for (int i = 0; i < length; i++) {
          to[at + i] = from.getByte(row + i);
        }
      }
      case DECIMAL -> {
        for (int i = 0; i < length; i++) {
          to[at + i] =
              from.getDecimal(row + i, precisions[column], scales[column])
                  .toJavaBigDecimal()
                  .doubleValue();
        }
      }
      case TEXT -> throw new IllegalStateException("text does not come in batches");
    }
  }

  int columns() {
    return names.length;
  }

  /** Whether a column holds whole numbers that doubles may round. */
  boolean isWhole(int column) {
    return wholes[column]
        || kinds[column] == Kind.LONG
        || (kinds[column] == Kind.DECIMAL && scales[column] == 0);
  }

  /** Reads one row into {@code values}, which are complete only when the verdict is USED. */
  Verdict read(SpecializedGetters row, double[] values) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      return Verdict.MALFORMED;
    }
    Verdict verdict = Verdict.USED;
    for (int c = 0; c < ordinals.length; c++) {
      Verdict cell = readCell(row, c, values);
      if (cell.compareTo(verdict) > 0) {
        verdict = cell;
      }
    }
    return verdict;
  }

  private Verdict readCell(SpecializedGetters row, int c, double[] values) {
    int ordinal = ordinals[c];
    if (row.isNullAt(ordinal)) {
      return Verdict.NULL;
    }
    double value;
    switch (kinds[c]) {
      case DOUBLE -> value = row.getDouble(ordinal);
      case FLOAT -> value = row.getFloat(ordinal);
      case LONG -> value = row.getLong(ordinal);
      case INT -> value = row.getInt(ordinal);
      case SHORT -> value = row.getShort(ordinal);
      case BYTE -> value = row.getByte(ordinal);
      case DECIMAL ->
          value =
              row.getDecimal(ordinal, precisions[c], scales[c]).toJavaBigDecimal().doubleValue();
      case TEXT -> {
        String text = row.getUTF8String(ordinal).toString().strip();
        if (text.isEmpty()) {
          return Verdict.NULL;
        }
        if (DecimalText.isNonFinite(text)) {
          return Verdict.NON_FINITE;
        }
        if (!DecimalText.isNumber(text)) {
          return Verdict.MALFORMED;
        }
        value = Double.parseDouble(text);
      }
      default -> throw new IllegalStateException(kinds[c].name());
    }
    values[c] = value;
    return Double.isFinite(value) ? Verdict.USED : Verdict.NON_FINITE;
  }

  /** Says what is wrong with a row that is not used: the values, then the reason. */
  String describe(SpecializedGetters row) {
    if (corruptOrdinal >= 0 && !row.isNullAt(corruptOrdinal)) {
      return "record "
          + quote(row.getUTF8String(corruptOrdinal).toString())
          + " does not fit the columns";
    }
    StringBuilder cells = new StringBuilder();
    String reason = "";
    Verdict worst = read(row, new double[names.length]);
    for (int c = 0; c < names.length; c++) {
      String cell = cell(row, c);
      cells.append(c == 0 ? "" : ", ").append(names[c]).append('=').append(cell);
      if (reason.isEmpty() && readCell(row, c, new double[names.length]) == worst) {
        reason =
            switch (worst) {
              case NULL -> "column \"" + names[c] + "\" is null";
              case NON_FINITE -> "column \"" + names[c] + "\" is not finite, but " + cell;
              default -> "column \"" + names[c] + "\" is not a number, but " + cell;
            };
      }
    }
    return "row (" + cells + "): " + reason;
  }

  private String cell(SpecializedGetters row, int c) {
    int ordinal = ordinals[c];
    if (row.isNullAt(ordinal)) {
      return "null";
    }
    return switch (kinds[c]) {
      case TEXT -> quote(row.getUTF8String(ordinal).toString());
      case DECIMAL ->
          row.getDecimal(ordinal, precisions[c], scales[c]).toJavaBigDecimal().toString();
      case LONG -> String.valueOf(row.getLong(ordinal));
      default -> {
        double[] values = new double[names.length];
        readCell(row, c, values);
        yield String.valueOf(values[c]);
      }
    };
  }

  /** Quoted, on one line, and not endless. */
  private static String quote(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    return "\"" + shown.replaceAll("\\p{Cntrl}", " ") + "\"";
  }
}
