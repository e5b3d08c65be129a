package io.sparkneuron.bench;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows to train on: every input uniform in [0, 1), the label on a line with normal noise of 0.5;
 * the same in every run.
 *
 * @param rows how many
 * @param inputs x with one, x1, x2, … with several
 */
record Data(long rows, int inputs) {
  static final int FILES = 8;

  private static final int SEED = 2024;

  Columns columns() {
    return new Columns(
        inputs == 1
            ? List.of("x")
            : IntStream.rangeClosed(1, inputs).mapToObj(j -> "x" + j).toList(),
        "y");
  }

  /** The line that the rows scatter about. */
  Neuron line() {
    double[] weights = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = 12 + j;
    }
    return Neuron.of(weights, 37);
  }

  /** A line beside it, such as an epoch meets on the way. */
  Neuron nearby() {
    double[] weights = line().weights();
    for (int j = 0; j < inputs; j++) {
      weights[j] += 0.1;
    }
    return Neuron.of(weights, 37.2);
  }

  /** Computed where they are needed, not read. */
  Dataset<Row> generated(SparkSession spark, int partitions) {
    List<String> values = new ArrayList<>();
    StringBuilder label = new StringBuilder("37.0D + 0.5D * noise");
    for (int j = 0; j < inputs; j++) {
      String name = columns().features().get(j);
      values.add("rand(%d) AS %s".formatted(SEED + j, name));
      label.append(" + %sD * %s".formatted(line().weight(j), name));
    }
    values.add("randn(%d) AS noise".formatted(SEED - 1));
    return spark
        .range(0, rows, 1, partitions)
        .selectExpr(values.toArray(String[]::new))
        .withColumn("y", functions.expr(label.toString()))
        .drop("noise");
  }

  /** Parquet files as Spark writes them; made when they are not there yet. */
  Path parquet(SparkSession spark, Path folder) {
    return make(spark, folder.resolve("rows-%d-inputs-%d.parquet".formatted(rows, inputs)), FILES);
  }

  /** So many Parquet files. */
  Path parquet(SparkSession spark, Path folder, int files) {
    String name = "rows-%d-inputs-%d-files-%d.parquet".formatted(rows, inputs, files);
    return make(spark, folder.resolve(name), files);
  }

  private Path make(SparkSession spark, Path path, int files) {
    return make(
        path, () -> generated(spark, files).write().mode("overwrite").parquet(path.toString()));
  }

  /** Csv files with a header, as Spark writes them. */
  Path csv(SparkSession spark, Path folder, Map<String, String> options) {
    String name =
        "rows-%d-inputs-%d%s.csv".formatted(rows, inputs, String.join("-", options.keySet()));
    Path path = folder.resolve(name);
    return make(
        path,
        () ->
            generated(spark, FILES)
                .write()
                .mode("overwrite")
                .option("header", true)
                .options(options)
                .csv(path.toString()));
  }

  /** What a Spark job writes there; made when it is not there yet. */
  static Path make(Path path, Runnable write) {
    if (!Files.exists(path.resolve("_SUCCESS"))) {
      System.err.println("making " + path + " …");
      write.run();
    }
    return path;
  }
}
