package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.StandardErrors;
import io.sparkneuron.core.TrainedRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row is looked at once, whatever is told of its prediction, and counted once. */
class ForecastTest {
  private static final Neuron NEURON = Neuron.of(new double[] {2}, 1);

  private static SparkSession spark;

  @TempDir private Path temp;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("forecasts")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Forecaster forecaster() {
    LocalPoints points = LocalPoints.of(new double[][] {{0, 5, 9}}, new double[] {1, 10, 19});
    return new Forecaster(
        NEURON,
        TrainedRange.of(
            List.of(
                ColumnStatistics.of(points.summary(), 0),
                ColumnStatistics.of(points.summary(), 1))),
        StandardErrors.of(points, NEURON, ErrorKind.CLASSIC, 0.95).predictionInterval(0.9));
  }

  private static Predictions open(Dataset<Row> rows, Forecaster forecaster) {
    rows.createOrReplaceTempView("some_rows");
    TrainingSource table =
        new TrainingSource(
            List.of(), Optional.of("some_rows"), Optional.empty(), Map.of(), Optional.empty());
    return Predictions.open(spark, table, new Columns(List.of("x"), "label"), forecaster, "p");
  }

  private PredictionOutput output(String partitionBy) {
    return new PredictionOutput(
        temp.resolve("out").toString(),
        Optional.of("parquet"),
        Map.of(),
        SaveMode.Overwrite,
        Optional.of(partitionBy.isEmpty() ? List.of() : List.of(partitionBy)),
        false);
  }

  @Test
  void threeColumnsAreOneLookAtTheRow() {
    Dataset<Row> rows = spark.range(0, 100, 1, 3).selectExpr("id", "double(id) AS x");

    Dataset<Row> predicted = open(rows, forecaster()).rows();

    assertThat(predicted.columns()).containsExactly("id", "x", "p", "p_low", "p_high");
    String plan = predicted.queryExecution().executedPlan().toString();
    assertThat(plan.split("UDF\\(", -1)).as(plan).hasSize(2);
    assertThat(predicted.where("p_low < p AND p < p_high AND p = 2 * x + 1").count())
        .isEqualTo(100);
  }

  /** Spark works out rows of a plan itself while it plans, as often as it likes. */
  @Test
  void rowsOfAPlanAreCountedOnceToo() {
    Dataset<Row> rows = spark.sql("SELECT * FROM VALUES (1D), (9.5D), (-3D), (NULL) AS some(x)");

    for (int time = 0; time < 2; time++) {
      PredictionOutput.Counts counts = open(rows, forecaster()).write(output("")).orElseThrow();
      assertThat(counts.rows()).isEqualTo(4);
      assertThat(counts.nulls()).isEqualTo(1);
      assertThat(counts.outside()).hasToString("2 rows, by input [2]");
    }
  }

  @Test
  void shufflesAndFoldersChangeNoCount() {
    Dataset<Row> rows =
        spark
            .range(0, 1000, 1, 7)
            .selectExpr("double(id % 20) AS x", "id % 3 AS day")
            .repartition(5);

    PredictionOutput.Counts counts = open(rows, forecaster()).write(output("day")).orElseThrow();

    assertThat(counts.outside()).hasToString("500 rows, by input [500]");
    assertThat(spark.read().parquet(temp.resolve("out").toString()).columns())
        .containsExactly("x", "p", "p_low", "p_high", "day");
  }

  /** As before there was anything to count. */
  @Test
  void aNeuronAloneIsPlannedAsOneColumn() {
    Dataset<Row> rows = spark.range(0, 10, 1, 3).selectExpr("double(id) AS x");

    Dataset<Row> predicted = open(rows, Forecaster.of(NEURON)).rows();

    assertThat(predicted.columns()).containsExactly("x", "p");
    assertThat(predicted.queryExecution().executedPlan().toString()).doesNotContain(".low");
  }
}
