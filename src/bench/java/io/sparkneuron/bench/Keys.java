package io.sparkneuron.bench;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.LineSettings;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures a line per key beside {@code regr_slope … GROUP BY} of Spark SQL and DuckDB, in one JVM.
 * {@code src/bench/README.md} says what each line means.
 */
final class Keys {
  private static final int SEED = 2026;

  private static final String OURS = "lines, written";
  private static final String SPARK = "Spark regr_slope … GROUP BY, counted";
  private static final String DUCK_DB = "DuckDB regr_slope … GROUP BY, counted";
  private static final String ONE_LINE = "one line, one-pass";

  private final SparkSession spark;
  private final Path folder;
  private final int cores;
  private final Results results;

  private Keys(Program program) {
    spark = program.spark();
    folder = program.folder();
    cores = program.cores();
    results = program.results();
  }

  public static void main(String[] args) throws Exception {
    Program.run(args, "keys", program -> new Keys(program).measure(program.rows()));
  }

  private void measure(long rows) throws Exception {
    Data one = new Data(rows, 1);
    long many = Math.max(1, rows / 20);
    String millions =
        section(one, "rows / 20 keys", "CAST(rand(%d) * %d AS BIGINT)".formatted(SEED, many));
    String thousand = section(one, "1000 keys", "CAST(rand(%d) * 1000 AS BIGINT)".formatted(SEED));
    String hundred = section(one, "100 keys", "CAST(rand(%d) * 100 AS BIGINT)".formatted(SEED));
    String skewed =
        section(
            one,
            "100 keys, half of the rows of one",
            "CAST(greatest(rand(%d) * 200 - 100, 0) AS BIGINT)".formatted(SEED));
    results.atMost(0.5, millions + "ours / Spark", ratio(millions, SPARK));
    results.atMost(3, millions + "ours / DuckDB", ratio(millions, DUCK_DB));
    results.atMost(0.8, thousand + "ours / Spark", ratio(thousand, SPARK));
    results.atMost(3, thousand + "ours / one line", ratio(thousand, ONE_LINE));
    results.atMost(
        1.2,
        skewed + "/ evenly spread",
        results.seconds(skewed + OURS) / results.seconds(hundred + OURS));
  }

  private double ratio(String prefix, String rival) {
    return results.seconds(prefix + OURS) / results.seconds(prefix + rival);
  }

  private String section(Data data, String title, String key) throws Exception {
    String prefix = title + ": ";
    Path path =
        folder.resolve("rows-%d-%s.parquet".formatted(data.rows(), title.replaceAll("\\W+", "-")));
    Data.make(
        path,
        () ->
            data.generated(spark, Data.FILES)
                .withColumn("k", functions.expr(key))
                .write()
                .mode("overwrite")
                .parquet(path.toString()));
    Dataset<Row> parquet = spark.read().parquet(path.toString());
    long keys = sparkLines(parquet);
    Path lines = folder.resolve("lines");
    ColumnChoice choice = ColumnChoice.of(data.columns().features(), "y");
    try (Connection duck = Rivals.duckDb(cores)) {
      new Section(Bench.title(title, data), 2, 5, true)
          .add(prefix + OURS, () -> check(lines(parquet, choice.withBy(List.of("k")), lines), keys))
          .add(prefix + SPARK, () -> check(sparkLines(parquet), keys))
          .add(prefix + DUCK_DB, () -> check(duckLines(duck, path), keys))
          .add(prefix + ONE_LINE, () -> onePass(parquet, choice))
          .measure(results);
    }
    return prefix;
  }

  private static void check(long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException("keys must be " + expected + ", but got " + found);
    }
  }

  private static long lines(Dataset<Row> rows, ColumnChoice choice, Path folder) throws Exception {
    FileUtils.deleteDirectory(folder.toFile());
    long a = System.nanoTime();
    try (ClusterPoints points =
        new ClusterPoints(
            TrainingRows.of(rows, choice, "the benchmark's rows"),
            LoadSettings.defaults(),
            new LineSettings(OptionalLong.empty(), true))) {
      points.summary();
      long b = System.nanoTime();
      points.lines().orElseThrow().write(folder.toString());
      long c = System.nanoTime();
      if (Boolean.getBoolean("bench.parts")) {
        System.err.printf("  find %.2f write %.2f%n", (b - a) / 1e9, (c - b) / 1e9);
      }
      return points.lines().orElseThrow().counts().keys();
    }
  }

  private static void onePass(Dataset<Row> rows, ColumnChoice choice) {
    try (ClusterPoints points =
        new ClusterPoints(
            TrainingRows.of(rows, choice, "the benchmark's rows"),
            LoadSettings.defaults().withGradient(LoadSettings.Gradient.ONE_PASS))) {
      points.summary();
    }
  }

  private static long sparkLines(Dataset<Row> rows) {
    return rows.groupBy("k")
        .agg(
            functions.expr("regr_slope(y, x) AS w"),
            functions.expr("regr_intercept(y, x) AS b"),
            functions.expr("count(*) AS n"))
        .selectExpr("count(w + b + n)")
        .first()
        .getLong(0);
  }

  private static long duckLines(Connection duck, Path path) throws Exception {
    try (Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT count(w + b + n) FROM (SELECT regr_slope(y, x) AS w, regr_intercept(y, x) AS b, count(*) AS n FROM '%s/*.parquet' GROUP BY k)"
                    .formatted(path))) {
      found.next();
      return found.getLong(1);
    }
  }
}
