package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.Neuron;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The lines of a version as they lie in a store. Their keys are compared with those of other rows
 * in the type of these: 7 is the 7 of a csv, whose cells are text, and not its 007.
 *
 * @param folder of the Parquet files
 * @param by the key columns
 * @param columns of the version
 */
public record LineTable(String folder, List<String> by, Columns columns) {
  public LineTable {
    by = List.copyOf(by);
  }

  /**
   * A key of the lines as one of rows: the same value in their type, null if there is none, so that
   * different keys stay different.
   */
  private static Column asIn(DataType rows, StructField line, String lineColumn) {
    if (rows.equals(line.dataType())) {
      return ColumnNames.column(lineColumn);
    }
    String key = ColumnNames.quote(lineColumn);
    String value = "try_cast(%s AS %s)".formatted(key, rows.sql());
    return functions.expr(
        "CASE WHEN try_cast(%s AS %s) = %s THEN %1$s END"
            .formatted(value, line.dataType().sql(), key));
  }

  private Dataset<Row> read(SparkSession spark) {
    return spark.read().parquet(InputPaths.literal(new Path(folder)));
  }

  /**
   * The lines with their keys as those of other rows.
   *
   * @param keys of these rows
   */
  Dataset<Row> lines(SparkSession spark, DataType[] keys) {
    Dataset<Row> lines = read(spark);
    StructField[] fields = lines.schema().fields();
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < fields.length; c++) {
      String name = fields[c].name();
      columns.add(
          (c < by.size() ? asIn(keys[c], fields[c], name) : ColumnNames.column(name))
              .as(column(name)));
    }
    return lines.select(columns.toArray(Column[]::new));
  }

  /**
   * One line, as a row of the table.
   *
   * @param key the value of each key column, as text
   */
  public Optional<Line> find(SparkSession spark, Map<String, String> key) {
    return InUtc.of(
        spark,
        () -> {
          Dataset<Row> lines = read(spark);
          for (String name : by) {
            Column value = ColumnNames.text(ColumnNames.column(name));
            lines = lines.where(value.equalTo(functions.lit(key.get(name))));
          }
          Dataset<Row> found = lines;
          String description = "look for the line of a key";
          return JobDescription.during(spark, description, () -> first(found));
        });
  }

  private static Optional<Line> first(Dataset<Row> found) {
    Map<String, String> options = Map.of("ignoreNullFields", "false");
    Column json =
        functions.to_json(
            functions.struct(
                Arrays.stream(found.columns()).map(ColumnNames::column).toArray(Column[]::new)),
            options);
    List<Column> texts = new ArrayList<>();
    for (String name : found.columns()) {
      texts.add(ColumnNames.text(ColumnNames.column(name)));
    }
    texts.add(json);
    List<Row> rows = found.select(texts.toArray(Column[]::new)).limit(1).collectAsList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> cells = new LinkedHashMap<>();
    Row line = rows.get(0);
    String[] names = found.columns();
    for (int c = 0; c < names.length; c++) {
      cells.put(names[c], line.isNullAt(c) ? "not known" : line.getString(c));
    }
    return Optional.of(new Line(cells, line.getString(names.length)));
  }

  /**
   * A line for people and for scripts.
   *
   * @param cells by the names of their columns
   * @param json the row
   */
  public record Line(Map<String, String> cells, String json) {
    public Line {
      cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
    }
  }

  /**
   * The keys that have a line, as those of other rows, and their lines, as neurons of other
   * columns: a level that a version never saw predicts as its reference.
   *
   * @param keys of the other rows
   * @param like columns that differ in levels at most
   */
  Dataset<Row> linesLike(SparkSession spark, KeyReader keys, Columns like) {
    return like(spark, keys, like, false);
  }

  /**
   * All keys as those of other rows, with their status by its number, and their lines, 0 for none.
   */
  Dataset<Row> withStatus(SparkSession spark, KeyReader keys) {
    return like(spark, keys, columns, true);
  }

  private Dataset<Row> like(SparkSession spark, KeyReader keys, Columns like, boolean withStatus) {
    Dataset<Row> lines = lines(spark, keys.types());
    List<Column> wanted = new ArrayList<>();
    Column bias = ColumnNames.column(column(LineRows.BIAS));
    Column usable = withStatus ? functions.lit(true) : bias.isNotNull();
    for (int k = 0; k < by.size(); k++) {
      Column key = ColumnNames.column(lines.columns()[k]);
      usable = usable.and(key.isNotNull());
      wanted.add(key.as(keys.name(k)));
    }
    if (withStatus) {
      String[] words =
          Arrays.stream(KeyLine.Status.values()).map(KeyLine.Status::word).toArray(String[]::new);
      Column status = ColumnNames.column(column(LineRows.STATUS));
      wanted.add(
          functions
              .array_position(functions.lit(words), status)
              .minus(functions.lit(1))
              .cast(DataTypes.DoubleType)
              .as(LineRows.STATUS));
    }
    // What becomes of each weight, and of the bias, shows in lines that have nothing but it.
    int inputs = columns.features().size();
    List<Neuron> parts = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      double[] only = new double[inputs];
      only[j] = 1;
      parts.add(like.translated(Neuron.of(only, 0), columns));
    }
    for (int i = 0; i < like.features().size(); i++) {
      int input = i;
      wanted.add(
          orZero(sum(functions.lit(0.0), parts, part -> part.weight(input)))
              .as(LineRows.weight(like.features().get(i))));
    }
    wanted.add(orZero(sum(bias, parts, Neuron::bias)).as(LineRows.BIAS));
    return lines.where(usable).select(wanted.toArray(Column[]::new));
  }

  private static Column orZero(Column number) {
    return functions.coalesce(number, functions.lit(0.0));
  }

  private Column sum(Column first, List<Neuron> parts, ToDoubleFunction<Neuron> share) {
    Column sum = first;
    for (int j = 0; j < parts.size(); j++) {
      double factor = share.applyAsDouble(parts.get(j));
      if (factor != 0) {
        Column weight = ColumnNames.column(column(LineRows.weight(columns.features().get(j))));
        sum = sum.plus(weight.multiply(functions.lit(factor)));
      }
    }
    return sum;
  }

  /**
   * All rows, each with the line of its key behind its columns, as far as there is one; Spark
   * decides by the size of the files whether every executor gets all lines.
   *
   * @param source what the rows are called in sentences
   */
  Dataset<Row> joined(Dataset<Row> rows, String source) {
    List<Cell> cells =
        by.stream().map(key -> Cell.find(key, rows.schema().fields(), source)).toList();
    Dataset<Row> lines =
        lines(rows.sparkSession(), cells.stream().map(Cell::type).toArray(DataType[]::new));
    Column condition = functions.lit(true);
    for (int k = 0; k < by.size(); k++) {
      Column key = ColumnNames.column(lines.columns()[k]);
      condition = condition.and(cells.get(k).column().equalTo(key));
    }
    return rows.join(lines, condition, "left_outer");
  }

  /** What a column of the lines is called beside those of the rows. */
  static String column(String name) {
    return OwnNames.of("line " + name);
  }

  /** What a prediction needs of a line, in this order: see {@link RowLine}. */
  List<Column> needed(boolean withInterval) {
    List<Column> needed = new ArrayList<>();
    needed.add(ColumnNames.column(column(LineRows.STATUS)));
    needed.add(ColumnNames.column(column(LineRows.BIAS)));
    columns.features().forEach(f -> needed.add(ColumnNames.column(column(LineRows.weight(f)))));
    if (hasLevels()) {
      needed.add(ColumnNames.column(column(LineRows.UNSEEN)));
    }
    if (withInterval) {
      needed.add(ColumnNames.column(column(LineRows.RESIDUAL)));
      needed.add(ColumnNames.column(column(LineRows.DEGREES)));
      needed.add(ColumnNames.column(column(LineRows.COVARIANCE)));
    }
    return needed;
  }

  boolean hasLevels() {
    return !LineRows.levels(columns).isEmpty();
  }
}
