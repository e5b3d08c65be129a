package io.sparkneuron.bench;

import io.sparkneuron.NeuronTraining;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures rows with weights beside the same rows without, and a category beside the numbers that
 * it stands for, in one JVM. {@code src/bench/README.md} says what each line means.
 */
final class Tables {
  private static final String SOURCE = "the benchmark's rows";

  private static final int LEVELS = 50;
  private static final int SEED = 2025;

  /** Of an epoch, which is short. */
  private static final int RUNS = 41;

  private static final String LOAD = "load to blocks + summary";
  private static final String CATEGORY = "50 levels + 3 numbers: one-pass";
  private static final String WIDE = "the same as 52 numbers: one-pass";
  private static final String LOOK = "the pass that finds the 50 levels, alone";
  private static final String NARROW = "the 3 numbers alone: one-pass";
  private static final String CSV = "csv, text and 3 numbers: ";
  private static final String SPARK = "Spark sums, distinct levels";

  private final SparkSession spark;
  private final Path folder;
  private final int cores;
  private final Results results;

  private Tables(Program program) {
    spark = program.spark();
    folder = program.folder();
    cores = program.cores();
    results = program.results();
  }

  public static void main(String[] args) throws Exception {
    Program.run(args, "tables", program -> new Tables(program).measure(program.rows()));
  }

  private void measure(long rows) throws Exception {
    // An epoch over few rows is mostly Spark's job.
    Data one = new Data(4 * rows, 1);
    Data ten = new Data(rows, 10);
    for (Data data : List.of(one, ten)) {
      weights(data);
    }
    category(rows);
    csv(rows);
    for (Data data : List.of(one, ten)) {
      results.atMost(
          1.6,
          HowSure.name("epoch with weights / epoch", data),
          results.seconds(HowSure.name("epoch with weights", data))
              / results.seconds(HowSure.name("epoch", data)));
    }
    results.atMost(
        1.5, CATEGORY + " / 52 numbers", results.seconds(CATEGORY) / results.seconds(WIDE));
  }

  // ---- Weights ----

  private void weights(Data data) throws Exception {
    Path path =
        folder.resolve("rows-%d-inputs-%d-weights.parquet".formatted(data.rows(), data.inputs()));
    Dataset<Row> made =
        data.generated(spark, Data.FILES)
            .withColumn("w", functions.expr("0.5D + 1.5D * rand(%d)".formatted(SEED)));
    Dataset<Row> parquet = spark.read().parquet(parquet(path, made).toString());
    ColumnChoice equal = ColumnChoice.of(data.columns().features(), "y");
    ColumnChoice weighted = equal.withWeight("w");
    new Section(Bench.title("load with weights", data) + " of Parquet", 3, 7, true)
        .add(HowSure.name("load + summary", data), () -> load(parquet, equal, data.rows()).close())
        .add(
            HowSure.name("load + summary with weights", data),
            () -> load(parquet, weighted, data.rows()).close())
        .measure(results);
    Neuron neuron = data.nearby();
    JavaRDD<Integer> nothing =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(List.of(), cores);
    try (ClusterPoints without = load(parquet, equal, data.rows());
        ClusterPoints with = load(parquet, weighted, data.rows())) {
      check(without.errorSums(neuron), parquet, "1", neuron, data);
      check(with.errorSums(neuron), parquet, "w", neuron, data);
      new Section(Bench.title("epoch with weights", data), 100, RUNS, false)
          .add(HowSure.name("epoch", data), () -> without.errorSums(neuron))
          .add(HowSure.name("epoch with weights", data), () -> with.errorSums(neuron))
          .add(HowSure.name("empty job, one task per core", data), () -> Bench.emptyJob(nothing))
          .measure(results);
      TaskTime tasks = new TaskTime(spark.sparkContext());
      double cost = tasks.median(RUNS, () -> without.errorSums(neuron));
      results.figure(
          HowSure.name("epoch with weights / epoch, processor time of the tasks", data),
          tasks.median(RUNS, () -> with.errorSums(neuron)) / cost,
          "");
    }
  }

  private static ClusterPoints load(Dataset<Row> source, ColumnChoice choice, long rows) {
    return loaded(TrainingRows.of(source, choice, SOURCE), rows);
  }

  private static ClusterPoints loaded(TrainingRows source, long rows) {
    ClusterPoints points = new ClusterPoints(source, LoadSettings.defaults());
    if (points.summary().rows() != rows) {
      throw new IllegalStateException(points.summary().counts().toString());
    }
    return points;
  }

  /** Sums of so many rounded numbers differ by their order. */
  private static void check(
      ErrorSums sums, Dataset<Row> rows, String weight, Neuron neuron, Data data) {
    StringBuilder error = new StringBuilder("(" + neuron.bias() + "D - y");
    for (int j = 0; j < data.inputs(); j++) {
      error.append(" + %sD * %s".formatted(neuron.weight(j), data.columns().features().get(j)));
    }
    error.append(")");
    String input = data.columns().features().get(0);
    Row expected =
        rows.selectExpr(
                "sum(%s * %s) / sum(%1$s)".formatted(weight, error),
                "sum(%s * %s * %s) / sum(%1$s)".formatted(weight, error, input),
                "sum(%s * %s * %2$s) / sum(%1$s)".formatted(weight, error))
            .first();
    double[] measured = {sums.meanError(), sums.meanErrorTimesInput(0), sums.meanSquaredError()};
    for (int i = 0; i < measured.length; i++) {
      if (!(Math.abs(measured[i] / expected.getDouble(i) - 1) <= 1e-9)) {
        throw new IllegalStateException(
            "the sums must be %s, but got %s".formatted(expected.getDouble(i), measured[i]));
      }
    }
  }

  // ---- A category ----

  /** A text of 50 levels, three numbers, and a label that goes by them all; the same every time. */
  private Dataset<Row> table(long rows) {
    return spark
        .range(0, rows, 1, Data.FILES)
        .selectExpr(
            "rand(%d) AS a".formatted(SEED),
            "rand(%d) AS b".formatted(SEED + 1),
            "rand(%d) AS c".formatted(SEED + 2),
            "CAST(%d * rand(%d) AS INT) AS place".formatted(LEVELS, SEED + 3),
            "randn(%d) AS noise".formatted(SEED + 4))
        .selectExpr(
            "format_string('level%02d', place) AS level",
            "a",
            "b",
            "c",
            "37.0D + 12.0D * a + 13.0D * b + 14.0D * c + 0.25D * place + 0.5D * noise AS y");
  }

  /** Of a level that has an input. */
  private static String level(int place) {
    return "level%02d".formatted(place);
  }

  private void category(long rows) throws Exception {
    List<String> wideNames = new ArrayList<>(List.of("a", "b", "c"));
    List<String> wideValues = new ArrayList<>(wideNames);
    for (String level : IntStream.range(1, LEVELS).mapToObj(Tables::level).toList()) {
      wideNames.add(level);
      wideValues.add("CAST(level = '%s' AS DOUBLE) AS %1$s".formatted(level));
    }
    wideValues.add("y");
    Dataset<Row> made = table(rows);
    Dataset<Row> parquet = read(folder.resolve("table-%d.parquet".formatted(rows)), made);
    Dataset<Row> wide =
        read(
            folder.resolve("table-%d-wide.parquet".formatted(rows)),
            made.selectExpr(wideValues.toArray(String[]::new)));
    ColumnChoice numbers = ColumnChoice.of(List.of("a", "b", "c"), "y");
    ColumnChoice withLevel = ColumnChoice.of(List.of("a", "b", "c", "level"), "y");
    ColumnChoice asNumbers = ColumnChoice.of(wideNames, "y");
    results.note(
        "tasks: %d with levels, %d with numbers for them",
        parquet.javaRDD().getNumPartitions(), wide.javaRDD().getNumPartitions());
    Neuron expected = onePass(wide, asNumbers);
    new Section("a category, %s rows of Parquet".formatted(Bench.millions(rows)), 3, 7, true)
        .add(CATEGORY, () -> check(onePass(parquet, withLevel), expected))
        .add(WIDE, () -> check(onePass(wide, asNumbers), expected))
        .add(LOOK, () -> TrainingRows.of(parquet, withLevel, SOURCE))
        .add(NARROW, () -> onePass(parquet, numbers))
        .measure(results);
  }

  /** With all that is to be found out about the columns. */
  private static Neuron onePass(Dataset<Row> source, ColumnChoice choice) {
    return NeuronTraining.train(
            TrainingRows.of(source, choice, SOURCE),
            LoadSettings.defaults().withGradient(LoadSettings.Gradient.ONE_PASS),
            TrainingSettings.defaults(SEED),
            new TrainingListener() {})
        .result()
        .neuron();
  }

  private static void check(Neuron neuron, Neuron expected) {
    if (!neuron.equals(expected)) {
      throw new IllegalStateException(
          "the neuron must be %s, but got %s".formatted(expected, neuron));
    }
  }

  // ---- Csv ----

  private void csv(long rows) throws Exception {
    Path path = folder.resolve("table-%d.csv".formatted(rows));
    Data.make(
        path,
        () -> table(rows).write().mode("overwrite").option("header", true).csv(path.toString()));
    Dataset<Row> csv =
        spark
            .read()
            .option("header", true)
            .schema("level STRING, a DOUBLE, b DOUBLE, c DOUBLE, y DOUBLE")
            .csv(path.toString());
    TrainingSource source =
        new TrainingSource(
            List.of(path.toString()),
            Optional.empty(),
            Optional.of("csv"),
            Map.of(),
            Optional.empty());
    ColumnChoice choice = ColumnChoice.of(List.of("a", "b", "c", "level"), "y");
    new Section(String.format(Locale.ROOT, "csv of %s rows", Bench.millions(rows)), 3, 7, true)
        .add(CSV + LOAD, () -> loaded(Sources.open(spark, source, choice), rows).close())
        .add(CSV + SPARK, () -> scan(csv))
        .measure(results);
  }

  private static void scan(Dataset<Row> csv) {
    Row sums =
        csv.selectExpr("sum(a)", "sum(b)", "sum(c)", "sum(y)", "count(distinct level)").first();
    if (sums.getLong(4) != LEVELS) {
      throw new IllegalStateException("levels must be 50, but got " + sums);
    }
  }

  private Dataset<Row> read(Path path, Dataset<Row> made) {
    return spark.read().parquet(parquet(path, made).toString());
  }

  private static Path parquet(Path path, Dataset<Row> made) {
    return Data.make(path, () -> made.write().mode("overwrite").parquet(path.toString()));
  }
}
