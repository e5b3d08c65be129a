package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Lines of keys as rows of a table, one for each key; null where a number is not known. */
final class LineRows implements FlatMapFunction<LineBlock, Row> {
  private static final long serialVersionUID = 1L;

  static final String STATUS = "status";
  static final String ROWS = "rows";
  static final String BIAS = "bias";
  static final String RMSE = "rmse";
  static final String R2 = "r2";
  static final String RESIDUAL = "residual_standard_error";
  static final String DEGREES = "degrees_of_freedom";
  static final String COVARIANCE = "covariance";
  static final String UNSEEN = "unseen_levels";

  private final KeyReader keys;
  private final LineShape shape;

  /** All levels of all categories, as {@code column=level}. */
  private final String[] levels;

  private final String[] features;

  LineRows(KeyReader keys, LineShape shape, Columns columns) {
    this.keys = keys;
    this.shape = shape;
    levels = levels(columns).toArray(String[]::new);
    features = columns.features().toArray(String[]::new);
  }

  static List<String> levels(Columns columns) {
    List<String> levels = new ArrayList<>();
    for (Term term : columns.terms()) {
      term.levels().forEach(level -> levels.add(term.input(level)));
    }
    return levels;
  }

  static String weight(String input) {
    return "weight_" + input;
  }

  static String standardError(String input) {
    return "standard_error_" + input;
  }

  /** What comes after the key columns. */
  StructType numbers() {
    StructType fields =
        new StructType()
            .add(STATUS, DataTypes.StringType, false)
            .add(ROWS, DataTypes.LongType, false)
            .add(BIAS, DataTypes.DoubleType);
    for (String feature : features) {
      fields = fields.add(weight(feature), DataTypes.DoubleType);
    }
    fields =
        fields
            .add(RMSE, DataTypes.DoubleType)
            .add(R2, DataTypes.DoubleType)
            .add(standardError(BIAS), DataTypes.DoubleType);
    for (String feature : features) {
      fields = fields.add(standardError(feature), DataTypes.DoubleType);
    }
    fields =
        fields
            .add(RESIDUAL, DataTypes.DoubleType)
            .add(DEGREES, DataTypes.LongType)
            .add(COVARIANCE, DataTypes.createArrayType(DataTypes.DoubleType, true));
    return levels.length == 0
        ? fields
        : fields.add(UNSEEN, DataTypes.createArrayType(DataTypes.StringType, false));
  }

  /** The columns of the table, from rows as {@link #call} makes them. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>(keys.columns());
    for (String name : numbers().fieldNames()) {
      columns.add(ColumnNames.column(name));
    }
    return columns;
  }

  /** Of the rows that {@link #call} makes. */
  StructType schema() {
    return new StructType(
        Stream.of(keys.rawSchema().fields(), numbers().fields())
            .flatMap(Arrays::stream)
            .toArray(StructField[]::new));
  }

  @Override
  public Iterator<Row> call(LineBlock block) {
    long[] words = block.words();
    return new Iterator<>() {
      private final int columns = schema().size();
      private int at;

      @Override
      public boolean hasNext() {
        return at < words.length;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Object[] cells = new Object[columns];
        int line = keys.values(words, shape.keys().keyFrom(at), cells);
        int next = keys.size();
        boolean hasLine = shape.status(words, line).hasLine();
        long degrees = shape.degrees(words, line);
        cells[next++] = shape.status(words, line).word();
        cells[next++] = shape.rows(words, line);
        cells[next++] = known(shape.bias(words, line));
        for (int j = 0; j < features.length; j++) {
          cells[next++] = known(shape.weight(words, line, j));
        }
        cells[next++] = known(shape.rmse(words, line));
        cells[next++] = known(shape.r2(words, line));
        cells[next++] =
            shape.hasBias() ? known(shape.standardError(words, line, features.length)) : null;
        for (int j = 0; j < features.length; j++) {
          cells[next++] = known(shape.standardError(words, line, j));
        }
        cells[next++] = known(shape.residualStandardError(words, line));
        cells[next++] = hasLine ? degrees : null;
        cells[next++] = hasLine && degrees > 0 ? covariance(line) : null;
        if (levels.length > 0) {
          cells[next] = unseen(line);
        }
        at = line + shape.words();
        return RowFactory.create(cells);
      }

      private Double[] covariance(int line) {
        Double[] covariance = new Double[shape.covariances()];
        for (int i = 0; i < covariance.length; i++) {
          covariance[i] = known(shape.covariance(words, line, i));
        }
        return covariance;
      }

      private String[] unseen(int line) {
        List<String> unseen = new ArrayList<>();
        for (int level = 0; level < levels.length; level++) {
          if (shape.isUnseen(words, line, level)) {
            unseen.add(levels[level]);
          }
        }
        return unseen.toArray(String[]::new);
      }
    };
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
