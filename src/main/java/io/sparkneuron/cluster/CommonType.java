package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The type as which columns of two types are read together: the narrowest that holds every value of
 * both, or double where none does, which rounds each value once, as training does. Which of the two
 * comes first makes no difference, but for the order of the fields of a struct.
 */
final class CommonType {
  private static final int MOST_DIGITS = 38;

  private CommonType() {}

  /** Empty if the two do not go together. */
  static Optional<DataType> of(DataType one, DataType other) {
    if (one instanceof StructType left && other instanceof StructType right) {
      return structs(left, right);
    }
    if (one instanceof ArrayType left && other instanceof ArrayType right) {
      return nested(left.elementType(), right.elementType())
          .map(element -> DataTypes.createArrayType(element, true));
    }
    if (one instanceof MapType left && other instanceof MapType right) {
      return nested(left.keyType(), right.keyType())
          .flatMap(
              key ->
                  nested(left.valueType(), right.valueType())
                      .map(value -> DataTypes.createMapType(key, value, true)));
    }
    return one.equals(other) ? Optional.of(one) : numbers(one, other);
  }

  /** The type itself, but null may stand everywhere in it. */
  static DataType nullable(DataType type) {
    return of(type, type).orElse(type);
  }

  /** Whether every number of one type is, to the last digit, one of the other. */
  static boolean isExact(DataType from, DataType to) {
    return !to.equals(DataTypes.DoubleType)
        || isBinary(from)
        || (digits(from) <= 15 && scale(from) == 0);
  }

  /**
   * How to read a column of a file's own type so that a cast makes the common type of it: with all
   * fields of the common type, those that the file lacks being null.
   */
  static DataType readAs(DataType own, DataType common) {
    if (own instanceof StructType from && common instanceof StructType to) {
      StructType read = new StructType();
      for (StructField field : to.fields()) {
        read =
            read.add(
                field.name(),
                find(from, field.name())
                    .map(found -> readAs(found.dataType(), field.dataType()))
                    .orElse(field.dataType()));
      }
      return read;
    }
    if (own instanceof ArrayType from && common instanceof ArrayType to) {
      return DataTypes.createArrayType(readAs(from.elementType(), to.elementType()), true);
    }
    if (own instanceof MapType from && common instanceof MapType to) {
      return DataTypes.createMapType(
          readAs(from.keyType(), to.keyType()), readAs(from.valueType(), to.valueType()), true);
    }
    return own;
  }

  private static Optional<DataType> numbers(DataType one, DataType other) {
    if (digits(one) < 0 || digits(other) < 0) {
      return Optional.empty();
    }
    if (isBinary(one) || isBinary(other)) {
      return Optional.of(DataTypes.DoubleType);
    }
    if (!(one instanceof DecimalType) && !(other instanceof DecimalType)) {
      return Optional.of(digits(one) > digits(other) ? one : other);
    }
    int scale = Math.max(scale(one), scale(other));
    int whole = Math.max(digits(one) - scale(one), digits(other) - scale(other));
    return Optional.of(
        whole + scale <= MOST_DIGITS
            ? DataTypes.createDecimalType(whole + scale, scale)
            : DataTypes.DoubleType);
  }

  private static boolean isBinary(DataType type) {
    return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }

  /** The most decimal digits of a number of the type, 0 for floating point, −1 for no number. */
  private static int digits(DataType type) {
    if (type instanceof DecimalType decimal) {
      return decimal.precision();
    }
    List<DataType> whole =
        List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
    int[] digits = {3, 5, 10, 19};
    return whole.contains(type) ? digits[whole.indexOf(type)] : isBinary(type) ? 0 : -1;
  }

  private static int scale(DataType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  /** Inside of a column a value is not rounded, not even once: nothing there is trained on. */
  private static Optional<DataType> nested(DataType one, DataType other) {
    return of(one, other).filter(common -> isExact(one, common) && isExact(other, common));
  }

  private static Optional<DataType> structs(StructType one, StructType other) {
    List<StructField> fields = new ArrayList<>();
    for (StructField field : one.fields()) {
      Optional<StructField> same = find(other, field.name());
      Optional<DataType> type =
          nested(field.dataType(), same.map(StructField::dataType).orElse(field.dataType()));
      if (type.isEmpty()) {
        return Optional.empty();
      }
      fields.add(DataTypes.createStructField(field.name(), type.get(), true));
    }
    for (StructField field : other.fields()) {
      if (find(one, field.name()).isEmpty()) {
        fields.add(DataTypes.createStructField(field.name(), nullable(field.dataType()), true));
      }
    }
    return Optional.of(DataTypes.createStructType(fields));
  }

  private static Optional<StructField> find(StructType struct, String name) {
    for (StructField field : struct.fields()) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
