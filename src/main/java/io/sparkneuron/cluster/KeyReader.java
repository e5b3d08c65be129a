package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.RowKeys;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the key columns of rows as {@link RowKeys}, and makes values of these again.
 *
 * <p>A value of a fixed width is one word; a text, or a decimal of more than 18 digits, is the
 * number of its bytes and then as many words as they fill.
 *
 * <p>A plain class, not a record: it travels to executors with the load.
 */
final class KeyReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Form {
    BOOLEAN,
    BYTE,
    SHORT,
    INT,
    LONG,
    DAYS,
    MICROS,
    MICROS_NTZ,
    DECIMAL,
    LONG_DECIMAL,
    TEXT
  }

  private static final Set<Form> LONGS = EnumSet.of(Form.LONG, Form.MICROS, Form.MICROS_NTZ);
  private static final Set<Form> INTS = EnumSet.of(Form.INT, Form.DAYS);

  private final StructType fields;
  private final Form[] forms;
  private final int[] ordinals;

  /** Of a text file, which cannot tell an empty cell from none. */
  private final boolean isEmptyNull;

  /**
   * @param fields of the keys
   * @param ordinals where each stands in a row
   * @param text whether the rows are of a text format
   * @param source what the rows are called in sentences
   */
  KeyReader(StructType fields, int[] ordinals, boolean text, String source) {
    this.ordinals = ordinals.clone();
    isEmptyNull = text;
    this.fields = fields;
    forms = new Form[fields.length()];
    for (int k = 0; k < forms.length; k++) {
      forms[k] = form(type(k));
      if (forms[k] == null) {
        throw new DataRefusedException(
            "Cannot train a line per key on %s: column \"%s\" is %s, and keys are whole numbers, text, dates, timestamps, booleans or decimals. Cast it in a view, or choose another --by."
                .formatted(source, name(k), type(k).simpleString()));
      }
    }
  }

  /** Null if values of the type cannot be keys. */
  private static Form form(DataType type) {
    if (type instanceof BooleanType) {
      return Form.BOOLEAN;
    } else if (type instanceof ByteType) {
      return Form.BYTE;
    } else if (type instanceof ShortType) {
      return Form.SHORT;
    } else if (type instanceof IntegerType) {
      return Form.INT;
    } else if (type instanceof LongType) {
      return Form.LONG;
    } else if (type instanceof DateType) {
      return Form.DAYS;
    } else if (type instanceof TimestampType) {
      return Form.MICROS;
    } else if (type instanceof TimestampNTZType) {
      return Form.MICROS_NTZ;
    } else if (type instanceof DecimalType decimal) {
      return decimal.precision() <= Decimal.MAX_LONG_DIGITS() ? Form.DECIMAL : Form.LONG_DECIMAL;
    }
    // A text with a collation of its own is equal to texts of other bytes.
    return type.equals(DataTypes.StringType) ? Form.TEXT : null;
  }

  int size() {
    return forms.length;
  }

  String name(int key) {
    return fields.fields()[key].name();
  }

  private DataType type(int key) {
    return fields.fields()[key].dataType();
  }

  DataType[] types() {
    return Arrays.stream(fields.fields()).map(StructField::dataType).toArray(DataType[]::new);
  }

  /** The types of {@link #values}. */
  StructType rawSchema() {
    StructType schema = new StructType();
    for (int k = 0; k < forms.length; k++) {
      DataType raw =
          switch (forms[k]) {
            case DAYS -> DataTypes.IntegerType;
            case MICROS, MICROS_NTZ -> DataTypes.LongType;
            default -> type(k);
          };
      schema = schema.add(name(k), raw, false);
    }
    return schema;
  }

  /** The key columns of rows of {@link #rawSchema}, with the types of their source. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (int k = 0; k < forms.length; k++) {
      String name = ColumnNames.quote(name(k));
      String sql =
          switch (forms[k]) {
            case DAYS -> "date_from_unix_date(" + name + ")";
            case MICROS -> "timestamp_micros(" + name + ")";
            // The session is in UTC.
            case MICROS_NTZ -> "CAST(timestamp_micros(" + name + ") AS TIMESTAMP_NTZ)";
            default -> name;
          };
      columns.add(functions.expr(sql).as(name(k)));
    }
    return columns;
  }

  /** How many words a key has; −1 if that depends on the key. */
  int words() {
    for (Form form : forms) {
      if (form == Form.TEXT || form == Form.LONG_DECIMAL) {
        return -1;
      }
    }
    return forms.length;
  }

  /** The first key column that has no value in a row, or −1. */
  int missing(SpecializedGetters row) {
    for (int k = 0; k < ordinals.length; k++) {
      if (row.isNullAt(ordinals[k])
          || (isEmptyNull
              && forms[k] == Form.TEXT
              && row.getUTF8String(ordinals[k]).numBytes() == 0)) {
        return k;
      }
    }
    return -1;
  }

  /** Whether a row of a batch may have a {@link #missing} one. */
  boolean mayMiss(ColumnarBatch batch) {
    for (int ordinal : ordinals) {
      if (batch.column(ordinal).hasNull()) {
        return true;
      }
    }
    return false;
  }

  /** Adds the key of a row that has no {@link #missing} one. */
  void read(SpecializedGetters row, RowKeys keys) {
    int at = 0;
    for (int k = 0; k < ordinals.length; k++) {
      int ordinal = ordinals[k];
      switch (forms[k]) {
        case BOOLEAN -> keys.addWord(at++, row.getBoolean(ordinal) ? 1 : 0);
        case BYTE -> keys.addWord(at++, row.getByte(ordinal));
        case SHORT -> keys.addWord(at++, row.getShort(ordinal));
        case INT, DAYS -> keys.addWord(at++, row.getInt(ordinal));
        case LONG, MICROS, MICROS_NTZ -> keys.addWord(at++, row.getLong(ordinal));
        case DECIMAL -> keys.addWord(at++, decimal(row, k).toUnscaledLong());
        case LONG_DECIMAL -> {
          byte[] bytes = decimal(row, k).toJavaBigDecimal().unscaledValue().toByteArray();
          at = add(bytes, 0, bytes.length, keys, at);
        }
        case TEXT -> at = add(row.getUTF8String(ordinal), keys, at);
      }
    }
    keys.endRow(at);
  }

  /** The same of rows of a batch. */
  void read(ColumnarBatch batch, int from, int to, RowKeys keys) {
    if (forms.length == 1 && LONGS.contains(forms[0])) {
      keys.addRows(batch.column(ordinals[0]).getLongs(from, to - from));
    } else if (forms.length == 1 && INTS.contains(forms[0])) {
      int[] values = batch.column(ordinals[0]).getInts(from, to - from);
      keys.addRows(Arrays.stream(values).asLongStream().toArray());
    } else {
      for (int row = from; row < to; row++) {
        read(batch.getRow(row), keys);
      }
    }
  }

  private Decimal decimal(SpecializedGetters row, int key) {
    DecimalType type = (DecimalType) type(key);
    return row.getDecimal(ordinals[key], type.precision(), type.scale());
  }

  /** Adds the key of a record whose cells are all text. */
  void read(UTF8String[] texts, int first, RowKeys keys) {
    int at = 0;
    for (int k = 0; k < forms.length; k++) {
      at = add(texts[first + k], keys, at);
    }
    keys.endRow(at);
  }

  private static int add(UTF8String text, RowKeys keys, int at) {
    return add(TextBytes.array(text), TextBytes.from(text), text.numBytes(), keys, at);
  }

  private static int add(byte[] bytes, int from, int length, RowKeys keys, int at) {
    keys.addWord(at++, length);
    for (int i = 0; i < length; i += Long.BYTES) {
      long word = 0;
      for (int j = Math.min(length - i, Long.BYTES) - 1; j >= 0; j--) {
        word = word << Byte.SIZE | (bytes[from + i + j] & 0xFF);
      }
      keys.addWord(at++, word);
    }
    return at;
  }

  /**
   * The values of a key as a Row has them: days and microseconds for dates and times.
   *
   * @param values receives them
   * @return where the word after the key is
   */
  int values(long[] words, int from, Object[] values) {
    int at = from;
    for (int k = 0; k < forms.length; k++) {
      long word = words[at++];
      int bytes = forms[k] == Form.TEXT || forms[k] == Form.LONG_DECIMAL ? (int) word : 0;
      values[k] =
          switch (forms[k]) {
            case BOOLEAN -> word != 0;
            case BYTE -> (byte) word;
            case SHORT -> (short) word;
            case INT, DAYS -> (int) word;
            case LONG, MICROS, MICROS_NTZ -> word;
            case DECIMAL -> BigDecimal.valueOf(word, scale(k));
            case LONG_DECIMAL -> new BigDecimal(new BigInteger(bytes(words, at, bytes)), scale(k));
            case TEXT -> new String(bytes(words, at, bytes), StandardCharsets.UTF_8);
          };
      at += words(bytes);
    }
    return at;
  }

  private int scale(int key) {
    return ((DecimalType) type(key)).scale();
  }

  /** How many words so many bytes fill. */
  private static int words(int bytes) {
    return (bytes + Long.BYTES - 1) / Long.BYTES;
  }

  private static byte[] bytes(long[] words, int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (words[from + i / Long.BYTES] >> (Byte.SIZE * (i % Long.BYTES)));
    }
    return bytes;
  }
}
