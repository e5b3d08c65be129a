package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Neuron;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SQL of a version gives the bits of the neuron, in Spark and in a database. */
class SqlTest {
  private static final long SEED = 20261122;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("sql")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static final List<String> NAMES =
      List.of(
          "x",
          "living area",
          "a`b",
          "``",
          "quote\"d",
          "select",
          "Ünit €",
          "1st",
          "back\\slash`",
          "line\nbreak",
          "'); -- $x");

  private static final double[] AWKWARD = {
    0.1,
    -0.1,
    1.0 / 3,
    -0.0,
    0,
    1,
    12,
    -1e100,
    1e100,
    1e22,
    1e23,
    9007199254740993d,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    -2.5e-300,
    123456.789,
    Math.nextUp(1.0)
  };

  private record Case(Neuron neuron, List<String> names, List<double[]> rows) {
    String sql() {
      return CommandLineRun.version("run", names, neuron).sql();
    }
  }

  /** Each awkward number as weight, bias and input, and many mixtures of them. */
  private static List<Case> cases() {
    Random random = new Random(SEED);
    List<Case> cases = new ArrayList<>();
    for (double awkward : AWKWARD) {
      List<double[]> rows = new ArrayList<>();
      for (double input : AWKWARD) {
        rows.add(new double[] {input});
      }
      cases.add(new Case(Neuron.of(new double[] {awkward}, -awkward), List.of("x"), rows));
    }
    for (int i = 0; i < 30; i++) {
      int inputs = 1 + random.nextInt(NAMES.size());
      List<double[]> rows = new ArrayList<>();
      for (int row = 0; row < 20; row++) {
        rows.add(numbers(inputs, random));
      }
      cases.add(
          new Case(
              Neuron.of(numbers(inputs, random), numbers(1, random)[0]),
              NAMES.subList(0, inputs),
              rows));
    }
    return cases;
  }

  private static double[] numbers(int count, Random random) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          random.nextInt(4) == 0
              ? AWKWARD[random.nextInt(AWKWARD.length)]
              : random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
    }
    return numbers;
  }

  private static List<String> bits(List<Double> values) {
    return values.stream().map(value -> Double.toHexString(value)).toList();
  }

  private static List<Double> predictions(Case c) {
    return c.rows().stream().map(row -> c.neuron().predict(row)).toList();
  }

  @Test
  void sparkGetsTheBitsOfThePredictions() {
    for (Case c : cases()) {
      StructType schema = new StructType().add("row", DataTypes.IntegerType);
      for (String name : c.names()) {
        schema = schema.add(name, DataTypes.DoubleType);
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < c.rows().size(); i++) {
        List<Object> cells = new ArrayList<>(List.of(i));
        for (double cell : c.rows().get(i)) {
          cells.add(cell);
        }
        rows.add(RowFactory.create(cells.toArray()));
      }
      List<Double> found =
          spark
              .createDataFrame(rows, schema)
              .select(functions.col("row"), functions.expr(c.sql()).as("prediction"))
              .orderBy("row")
              .collectAsList()
              .stream()
              .map(row -> row.getDouble(1))
              .toList();
      assertThat(bits(found))
          .as("seed %d: %s of %s", SEED, c.sql(), c.names())
          .isEqualTo(bits(predictions(c)));
    }
  }

  /** DuckDB quotes names as the standard does, by ". */
  private static String standard(String sql) {
    return Pattern.compile("`((?:[^`]|``)*)`")
        .matcher(sql)
        .replaceAll(name -> Matcher.quoteReplacement(quoted(name.group(1).replace("``", "`"))));
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  @Test
  void aDatabaseGetsTheBitsOfThePredictions() throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      for (Case c : cases()) {
        statement.execute(
            c.names().stream()
                .map(name -> quoted(name) + " DOUBLE")
                .collect(Collectors.joining(", ", "CREATE OR REPLACE TABLE t (n INTEGER, ", ")")));
        insert(database, c);
        List<Double> found = new ArrayList<>();
        try (ResultSet rows =
            statement.executeQuery("SELECT " + standard(c.sql()) + " FROM t ORDER BY n")) {
          assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("DOUBLE");
          while (rows.next()) {
            found.add(rows.getDouble(1));
          }
        }
        assertThat(bits(found))
            .as("seed %d: %s of %s", SEED, c.sql(), c.names())
            .isEqualTo(bits(predictions(c)));
      }
    }
  }

  private static void insert(Connection database, Case c) throws SQLException {
    try (PreparedStatement insert =
        database.prepareStatement(
            "INSERT INTO t VALUES (?" + ", ?".repeat(c.names().size()) + ")")) {
      for (int i = 0; i < c.rows().size(); i++) {
        insert.setInt(1, i);
        for (int j = 0; j < c.names().size(); j++) {
          insert.setDouble(j + 2, c.rows().get(i)[j]);
        }
        insert.executeUpdate();
      }
    }
  }
}
