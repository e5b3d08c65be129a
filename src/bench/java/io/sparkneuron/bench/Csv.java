package io.sparkneuron.bench;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Columns;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Measures how csv is loaded, beside Spark's own reader of csv and DuckDB, in one JVM. {@code
 * src/bench/README.md} says what each line means.
 */
final class Csv {
  private static final String LOAD = "load to blocks + summary";
  private static final String SPARK = "Spark sum, sum";
  private static final String DUCK_DB = "DuckDB sum, sum";

  private final SparkSession spark;
  private final Path folder;
  private final int cores;
  private final Results results;

  private Csv(Program program) {
    spark = program.spark();
    folder = program.folder();
    cores = program.cores();
    results = program.results();
  }

  public static void main(String[] args) throws Exception {
    Program.run(args, "csv", program -> new Csv(program).measure(program.rows()));
  }

  private void measure(long rows) throws Exception {
    Data two = new Data(rows, 1);
    Data ten = new Data(Math.max(1, rows / 2), 9);
    String narrow = section("2 columns", two, "x", Map.of());
    String wide = section("10 columns, 2 of them used", ten, "x5", Map.of());
    String quoted = section("2 columns in quotes", two, "x", Map.of("quoteAll", "true"));
    atMost(0.3, narrow, SPARK);
    atMost(2.5, narrow, DUCK_DB);
    atMost(0.3, wide, SPARK);
    atMost(0.6, quoted, SPARK);
  }

  private void atMost(double most, String prefix, String rival) {
    results.atMost(
        most,
        prefix + "load / " + rival,
        results.seconds(prefix + LOAD) / results.seconds(prefix + rival));
  }

  /** Returns what the names of its cases begin with. */
  private String section(String title, Data data, String input, Map<String, String> format)
      throws Exception {
    String prefix = title + ": ";
    Path path = data.csv(spark, folder, format);
    String schema =
        Arrays.stream(data.generated(spark, 1).columns())
            .map(name -> name + " DOUBLE")
            .collect(Collectors.joining(", "));
    Dataset<Row> csv = spark.read().option("header", true).schema(schema).csv(path.toString());
    double[] expected = sparkSums(csv, input);
    try (Connection duck = Rivals.duckDb(cores)) {
      new Section(
              String.format(Locale.ROOT, "csv of %.1f M rows, %s", data.rows() / 1e6, title),
              3,
              7,
              true)
          .add(prefix + LOAD, () -> load(path, input, data.rows()))
          .add(prefix + SPARK, () -> check(sparkSums(csv, input), expected))
          .add(prefix + DUCK_DB, () -> check(Rivals.duckDbCsvScan(duck, path, input), expected))
          .measure(results);
    }
    return prefix;
  }

  private static double[] sparkSums(Dataset<Row> csv, String input) {
    Row sums = csv.selectExpr("sum(%s)".formatted(input), "sum(y)").first();
    return new double[] {sums.getDouble(0), sums.getDouble(1)};
  }

  /** Sums of so many rounded numbers differ by their order. */
  private static void check(double[] sums, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(sums[i] / expected[i] - 1) <= 1e-9)) {
        throw new IllegalStateException(
            "the sums must be %s, but got %s"
                .formatted(Arrays.toString(expected), Arrays.toString(sums)));
      }
    }
  }

  private void load(Path path, String input, long rows) {
    TrainingSource source =
        new TrainingSource(
            List.of(path.toString()),
            Optional.empty(),
            Optional.of("csv"),
            Map.of(),
            Optional.empty());
    try (ClusterPoints points =
        new ClusterPoints(
            Sources.open(spark, source, new Columns(List.of(input), "y")),
            LoadSettings.defaults())) {
      if (points.summary().rows() != rows) {
        throw new IllegalStateException(points.summary().counts().toString());
      }
    }
  }
}
