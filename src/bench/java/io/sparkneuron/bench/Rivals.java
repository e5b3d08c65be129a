package io.sparkneuron.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Others that find the same line: Spark SQL, MLlib and DuckDB. */
final class Rivals {
  private static final String JOBS = "mllib";

  private Rivals() {}

  /** Every job that Spark ran for a fit was one pass over the rows. */
  record Fit(LinearRegressionModel model, int passes) {
    double[] line() {
      double[] weights = model.coefficients().toArray();
      double[] line = Arrays.copyOf(weights, weights.length + 1);
      line[weights.length] = model.intercept();
      return line;
    }
  }

  /** The cached vectors that MLlib trains on. */
  static Dataset<Row> vectors(Dataset<Row> rows, List<String> inputs) {
    Dataset<Row> vectors =
        new VectorAssembler()
            .setInputCols(inputs.toArray(String[]::new))
            .setOutputCol("features")
            .transform(rows)
            .select(functions.col("features"), functions.col("y").as("label"))
            .persist();
    vectors.count();
    return vectors;
  }

  static Fit mllib(Dataset<Row> vectors, String solver) {
    SparkSession spark = vectors.sparkSession();
    String group = JOBS + System.nanoTime();
    spark.sparkContext().setJobGroup(group, solver, false);
    try {
      LinearRegressionModel model =
          new LinearRegression()
              .setSolver(solver)
              .setRegParam(0)
              .setMaxIter(20)
              .setTol(1e-9)
              .fit(vectors);
      return new Fit(model, spark.sparkContext().statusTracker().getJobIdsForGroup(group).length);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  /** The line as one SQL aggregate over the Parquet files: slope, intercept. */
  static double[] sparkRegression(Dataset<Row> rows) {
    Row line = rows.selectExpr("regr_slope(y, x)", "regr_intercept(y, x)").first();
    return new double[] {line.getDouble(0), line.getDouble(1)};
  }

  /** Reads both columns and does next to nothing with them. */
  static Row sparkScan(Dataset<Row> rows) {
    return rows.selectExpr("sum(x)", "sum(y)").first();
  }

  /** The epoch one would write first: another query with other literals each time. */
  static double[] naiveEpoch(Dataset<Row> cached, double weight, double bias) {
    Row sums =
        cached
            .select(
                functions
                    .col("x")
                    .multiply(functions.lit(weight))
                    .plus(functions.lit(bias))
                    .minus(functions.col("y"))
                    .as("error"),
                functions.col("x"))
            .selectExpr("avg(error)", "avg(error * x)")
            .first();
    return new double[] {sums.getDouble(0), sums.getDouble(1)};
  }

  /** DuckDB in this JVM, with as many threads as cores. */
  static Connection duckDb(int cores) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + cores);
    }
    return connection;
  }

  static double[] duckDbRegression(Connection connection, Path parquet) throws SQLException {
    return duckDb(connection, "regr_slope(y, x), regr_intercept(y, x)", "parquet", parquet);
  }

  static double[] duckDbScan(Connection connection, Path parquet) throws SQLException {
    return duckDb(connection, "sum(x), sum(y)", "parquet", parquet);
  }

  static double[] duckDbCsvScan(Connection connection, Path csv, String input) throws SQLException {
    return duckDb(connection, "sum(%s), sum(y)".formatted(input), "csv", csv);
  }

  private static double[] duckDb(Connection connection, String what, String format, Path folder)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "SELECT %s FROM read_%s('%s/*.%2$s')".formatted(what, format, folder))) {
      answer.next();
      return new double[] {answer.getDouble(1), answer.getDouble(2)};
    }
  }
}
