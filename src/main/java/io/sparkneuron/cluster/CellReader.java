package io.sparkneuron.cluster;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.Term;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the values of one term as doubles: numbers as they are, true as 1, dates as days,
 * timestamps as seconds, a level of a category as its place among the levels.
 *
 * <p>A plain class, not a record: it travels to executors with the load.
 */
final class CellReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Form {
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL,
    BOOLEAN,
    DAYS,
    MICROS,
    TEXT,
    LEVEL
  }

  private static final int LONGEST_QUOTE = 200;

  private final String name;

  /** Null for a column: what travels is no Optional. */
  private final String expression;

  private final Kind kind;
  private final int ordinal;
  private final Form form;
  private final int precision;
  private final int scale;
  private final boolean isWhole;

  /** Of a text file, which cannot tell an empty cell from none. */
  private final boolean isEmptyNull;

  private final String[] levels;
  private transient Map<UTF8String, Integer> placeOfLevel;

  /**
   * @param ordinal where its values stand in a row
   * @param field they stand in
   * @param text whether text is read as what it says (csv, json) or refused
   * @param source what the rows are called in sentences
   */
  CellReader(Term term, int ordinal, StructField field, boolean text, String source) {
    this.ordinal = ordinal;
    name = term.name();
    expression = term.expression().orElse(null);
    kind = term.kind();
    isEmptyNull = text && expression == null;
    levels = term.levels().toArray(String[]::new);
    DataType type = field.dataType();
    form = form(type, text, source);
    precision = type instanceof DecimalType decimal ? decimal.precision() : 0;
    scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
    isWhole =
        field.metadata().contains(MixedFiles.WHOLE)
            || form == Form.LONG
            || (form == Form.DECIMAL && scale == 0);
  }

  private Form form(DataType type, boolean text, String source) {
    if (type instanceof StringType && kind == Kind.CATEGORY) {
      return Form.LEVEL;
    }
    if (type instanceof StringType && text) {
      return Form.TEXT;
    }
    Form form = form(type);
    if (form == null) {
      throw new DataRefusedException(
          "Cannot read training data: %s of %s must be %s, but is %s. Cast it in a view, or choose another column."
              .formatted(what(), source, kind.rule(), type.simpleString()));
    }
    return form;
  }

  /** Null if values of the type are not of the kind. */
  private Form form(DataType type) {
    return switch (kind) {
      case NUMBER -> numeric(type);
      case BOOLEAN -> type instanceof BooleanType ? Form.BOOLEAN : null;
      case DATE -> type instanceof DateType ? Form.DAYS : null;
      case TIMESTAMP -> type instanceof TimestampType ? Form.MICROS : null;
      case TIMESTAMP_NTZ -> type instanceof TimestampNTZType ? Form.MICROS : null;
      case CATEGORY -> null;
    };
  }

  private static Form numeric(DataType type) {
    if (type instanceof DecimalType) {
      return Form.DECIMAL;
    } else if (type instanceof DoubleType) {
      return Form.DOUBLE;
    } else if (type instanceof FloatType) {
      return Form.FLOAT;
    } else if (type instanceof LongType) {
      return Form.LONG;
    } else if (type instanceof IntegerType) {
      return Form.INT;
    } else if (type instanceof ShortType) {
      return Form.SHORT;
    }
    return type instanceof ByteType ? Form.BYTE : null;
  }

  private String what() {
    return expression == null ? "column \"" + name + "\"" : "\"" + expression + "\"";
  }

  String name() {
    return name;
  }

  /** Where its values stand in the plan. */
  int ordinal() {
    return ordinal;
  }

  /** Whether it is a column of text that must be numbers. */
  boolean isTextOfNumbers() {
    return form == Form.TEXT && kind == Kind.NUMBER && expression == null;
  }

  /** Whether it holds whole numbers that doubles may round. */
  boolean isWhole() {
    return isWhole;
  }

  /**
   * Copies values that are not null; whether they are finite is not looked at.
   *
   * @return false if one cannot be copied, as a level that is not known
   */
  boolean copy(ColumnVector from, int row, int length, double[] to, int at) {
    switch (form) {
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
      case INT, DAYS -> {
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
          to[at + i] = from.getDecimal(row + i, precision, scale).toJavaBigDecimal().doubleValue();
        }
      }
      case BOOLEAN -> {
        for (int i = 0; i < length; i++) {
          to[at + i] = from.getBoolean(row + i) ? 1 : 0;
        }
      }
      case MICROS -> {
        long[] values = from.getLongs(row, length);
        for (int i = 0; i < length; i++) {
          to[at + i] = IsoText.ofMicros(values[i]);
        }
      }
      case LEVEL -> {
        return copyLevels(from, row, length, to, at);
      }
      case TEXT -> throw new IllegalStateException("text does not come in batches");
    }
    return true;
  }

  private boolean copyLevels(ColumnVector from, int row, int length, double[] to, int at) {
    Map<UTF8String, Integer> places = placeOfLevel();
    for (int i = 0; i < length; i++) {
      Integer place = places.get(from.getUTF8String(row + i));
      if (place == null) {
        return false;
      }
      to[at + i] = place;
    }
    return true;
  }

  /** Reads the value of a row into {@code values[c]}, which is complete only when it is USED. */
  RowVerdict read(SpecializedGetters row, double[] values, int c) {
    if (row.isNullAt(ordinal)) {
      return RowVerdict.NULL;
    }
    double value;
    switch (form) {
      case DOUBLE -> value = row.getDouble(ordinal);
      case FLOAT -> value = row.getFloat(ordinal);
      case LONG -> value = row.getLong(ordinal);
      case INT, DAYS -> value = row.getInt(ordinal);
      case SHORT -> value = row.getShort(ordinal);
      case BYTE -> value = row.getByte(ordinal);
      case DECIMAL ->
          value = row.getDecimal(ordinal, precision, scale).toJavaBigDecimal().doubleValue();
      case BOOLEAN -> value = row.getBoolean(ordinal) ? 1 : 0;
      case MICROS -> value = IsoText.ofMicros(row.getLong(ordinal));
      case LEVEL -> {
        return readLevel(row.getUTF8String(ordinal), values, c);
      }
      case TEXT -> {
        return readText(row.getUTF8String(ordinal).toString(), values, c);
      }
      default -> throw new IllegalStateException(form.name());
    }
    return used(value, values, c);
  }

  private RowVerdict readLevel(UTF8String level, double[] values, int c) {
    Integer place = placeOfLevel().get(level);
    if (place == null) {
      return isEmptyNull && level.numBytes() == 0 ? RowVerdict.NULL : RowVerdict.UNKNOWN_LEVEL;
    }
    values[c] = place;
    return RowVerdict.USED;
  }

  private Map<UTF8String, Integer> placeOfLevel() {
    if (placeOfLevel == null) {
      Map<UTF8String, Integer> places = new HashMap<>();
      for (int i = 0; i < levels.length; i++) {
        places.put(UTF8String.fromString(levels[i]), i);
      }
      placeOfLevel = places;
    }
    return placeOfLevel;
  }

  /** Reads a cell of a text file, which is not empty, into {@code values[c]}. */
  RowVerdict readCell(UTF8String cell, double[] values, int c) {
    if (form == Form.LEVEL) {
      return readLevel(cell, values, c);
    }
    if (kind == Kind.NUMBER) {
      byte[] bytes = TextBytes.array(cell);
      int from = TextBytes.from(cell);
      int to = from + cell.numBytes();
      if (DecimalText.end(bytes, from, to) == to) {
        return used(JavaDoubleParser.parseDouble(bytes, from, to - from), values, c);
      }
    }
    return readText(cell.toString(), values, c);
  }

  private RowVerdict readText(String cell, double[] values, int c) {
    String text = cell.strip();
    return switch (kind) {
      case NUMBER -> readNumber(text, values, c);
      case BOOLEAN -> readIso(text, IsoText::ofBoolean, values, c);
      case DATE -> readIso(text, IsoText::ofDate, values, c);
      case TIMESTAMP, TIMESTAMP_NTZ -> readIso(text, IsoText::ofTimestamp, values, c);
      case CATEGORY -> throw new IllegalStateException("a level is no text to be read");
    };
  }

  private static RowVerdict readIso(
      String text, Function<String, OptionalDouble> value, double[] values, int c) {
    if (text.isEmpty()) {
      return RowVerdict.NULL;
    }
    OptionalDouble read = value.apply(text);
    return read.isEmpty() ? RowVerdict.MALFORMED : used(read.getAsDouble(), values, c);
  }

  /** Reads a cell of a text file, without blanks around it, into {@code values[c]}. */
  static RowVerdict readNumber(String text, double[] values, int c) {
    if (text.isEmpty()) {
      return RowVerdict.NULL;
    }
    if (DecimalText.isNonFinite(text)) {
      return RowVerdict.NON_FINITE;
    }
    return DecimalText.isNumber(text)
        ? used(Double.parseDouble(text), values, c)
        : RowVerdict.MALFORMED;
  }

  private static RowVerdict used(double value, double[] values, int c) {
    values[c] = value;
    return Double.isFinite(value) ? RowVerdict.USED : RowVerdict.NON_FINITE;
  }

  /** A level that is not known, or an empty text where an expression has no value; else null. */
  String missing(SpecializedGetters row) {
    return switch (read(row, new double[1], 0)) {
      case UNKNOWN_LEVEL -> row.getUTF8String(ordinal).toString();
      case NULL -> expression == null ? null : "";
      default -> null;
    };
  }

  /** The value of a row for people. */
  String shown(SpecializedGetters row) {
    if (row.isNullAt(ordinal)) {
      return "null";
    }
    return switch (form) {
      case TEXT, LEVEL -> quote(row.getUTF8String(ordinal).toString());
      case DECIMAL -> row.getDecimal(ordinal, precision, scale).toJavaBigDecimal().toString();
      case LONG -> String.valueOf(row.getLong(ordinal));
      case BOOLEAN -> String.valueOf(row.getBoolean(ordinal));
      case DAYS -> LocalDate.ofEpochDay(row.getInt(ordinal)).toString();
      default -> {
        double[] value = new double[1];
        read(row, value, 0);
        yield String.valueOf(value[0]);
      }
    };
  }

  /** Why the row cannot be used, which its value says. */
  String reason(SpecializedGetters row, RowVerdict verdict) {
    return switch (verdict) {
      case NULL -> expression == null ? what() + " is null" : what() + " has no value";
      case NON_FINITE -> what() + " is not finite, but " + shown(row);
      case UNKNOWN_LEVEL -> what() + " has a level that training never saw, " + shown(row);
      default ->
          what()
              + " is not "
              + (kind == Kind.NUMBER ? "a number" : kind.rule())
              + ", but "
              + shown(row);
    };
  }

  /** Quoted, on one line, and not endless. */
  static String quote(String text) {
    return "\"" + plain(text) + "\"";
  }

  /** On one line, and not endless. */
  static String plain(String text) {
    String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    return shown.replaceAll("\\p{Cntrl}", " ");
  }
}
