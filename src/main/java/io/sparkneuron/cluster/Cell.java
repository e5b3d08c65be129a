package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where the values of a named column stand in rows: in a column of that name, else, for {@code
 * a.b}, in field b of the struct a.
 *
 * @param path the names of the column and of the fields in it, as the rows have them
 * @param position of the column
 * @param column the values, under the name of the column or, in a struct, under the one asked for
 * @param type of the values
 */
record Cell(List<String> path, int position, Column column, DataType type) {

  /**
   * By its exact name, else by the only name that differs in case alone.
   *
   * @throws DataRefusedException if there is none, or more than one
   */
  static Cell find(String name, StructField[] fields, String source) {
    int position = position(name, fields, source);
    if (position >= 0) {
      String found = fields[position].name();
      return new Cell(
          List.of(found), position, ColumnNames.column(found), fields[position].dataType());
    }
    return inStruct(name, fields, source)
        .orElseThrow(() -> refused(name, "missing from", fields, source));
  }

  /** Whether there is such a column, or more than one. */
  static boolean exists(String name, StructField[] fields) {
    try {
      return position(name, fields, "") >= 0 || inStruct(name, fields, "").isPresent();
    } catch (DataRefusedException ambiguous) {
      return true;
    }
  }

  private static Optional<Cell> inStruct(String name, StructField[] fields, String source) {
    String[] path = name.split("\\.", -1);
    if (path.length < 2) {
      return Optional.empty();
    }
    int first = position(path[0], fields, source);
    if (first < 0) {
      return Optional.empty();
    }
    path[0] = fields[first].name();
    Column column = ColumnNames.column(path[0]);
    DataType type = fields[first].dataType();
    for (int depth = 1; depth < path.length; depth++) {
      if (!(type instanceof StructType struct)) {
        return Optional.empty();
      }
      int next = position(path[depth], struct.fields(), source);
      if (next < 0) {
        return Optional.empty();
      }
      path[depth] = struct.fields()[next].name();
      column = column.getField(path[depth]);
      type = struct.fields()[next].dataType();
    }
    return Optional.of(new Cell(List.of(path), first, column.as(name), type));
  }

  private static int position(String name, StructField[] fields, String source) {
    int found = -1;
    boolean ambiguous = false;
    long same = Arrays.stream(fields).filter(field -> field.name().equals(name)).count();
    for (int i = 0; i < fields.length; i++) {
      if (same == 1 && fields[i].name().equals(name)) {
        return i;
      }
      if (fields[i].name().equalsIgnoreCase(name)) {
        ambiguous = found >= 0;
        found = i;
      }
    }
    if (ambiguous) {
      throw refused(name, "ambiguous in", fields, source);
    }
    return found;
  }

  private static DataRefusedException refused(
      String name, String what, StructField[] fields, String source) {
    return new DataRefusedException(
        "Cannot read training data: column \"%s\" is %s %s (found: %s). %s"
            .formatted(name, what, source, ColumnNames.names(fields), advice(name, fields)));
  }

  /** A list of features is split at its commas, also at one inside a name. */
  private static String advice(String name, StructField[] fields) {
    return Arrays.stream(fields)
        .map(StructField::name)
        .filter(field -> field.contains(",") && Arrays.asList(field.split(" *, *")).contains(name))
        .findFirst()
        .map(
            field ->
                "Set --features and --label; a name with a comma is written \"%s\", with its quotes."
                    .formatted(field))
        .orElse("Set --features and --label.");
  }

  boolean isNested() {
    return path.size() > 1;
  }
}
