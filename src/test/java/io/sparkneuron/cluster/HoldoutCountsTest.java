package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Holdout;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row is used, held out or refused, and a split that cannot work is a sentence. */
class HoldoutCountsTest {
  private static final double SHARE = 0.2;
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final LoadSettings HOLDOUT = LoadSettings.defaults().withHoldout(SHARE);

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static ClusterPoints points(Dataset<Row> rows, LoadSettings load) {
    return new ClusterPoints(TrainingRows.of(rows, X_Y, "rows"), load);
  }

  private static Dataset<Row> numbers(int rows, String label) {
    return spark.range(rows).selectExpr("DOUBLE(id) AS x", label + " AS y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "IF(id % 10 = 3, NULL, x)"})
  void everyRowIsCountedOnce(String x) {
    String path = folder.resolve("bad.parquet").toString();
    // Batches without nulls are copied, those with nulls are read row by row.
    numbers(40_000, "IF(id % 10 = 4, DOUBLE('NaN'), DOUBLE(id))")
        .selectExpr("x AS id", "x", "y")
        .selectExpr(x + " AS x", "y")
        .coalesce(1)
        .write()
        .parquet(path);
    boolean nulls = !x.equals("x");
    int[] good =
        IntStream.range(0, 40_000).filter(i -> i % 10 != 4 && !(nulls && i % 10 == 3)).toArray();
    double[] values = Arrays.stream(good).asDoubleStream().toArray();
    long taken =
        IntStream.range(0, good.length)
            .filter(i -> Holdout.takes(new double[][] {values}, values, i, SHARE))
            .count();
    LoadSettings load = HOLDOUT.withBadRows(LoadSettings.BadRows.SKIP);
    TrainingRows rows = Sources.open(spark, TrainingSource.files(path), X_Y);
    try (ClusterPoints points = new ClusterPoints(rows, load)) {
      RowCounts counts = points.summary().counts();
      assertThat(counts.read()).isEqualTo(40_000);
      assertThat(counts.nonFinite()).isEqualTo(4000);
      assertThat(counts.nulls()).isEqualTo(nulls ? 4000 : 0);
      assertThat(counts.heldOut()).isEqualTo(taken);
      assertThat(counts.used()).isEqualTo(good.length - taken);
    }
    double bad = nulls ? 0.2 : 0.1;
    try (ClusterPoints points = new ClusterPoints(rows, load.withMaxBadFraction(bad))) {
      assertThat(points.summary().rows()).isEqualTo(good.length - taken);
    }
    try (ClusterPoints points = new ClusterPoints(rows, load.withMaxBadFraction(bad - 0.001))) {
      assertThatThrownBy(points::summary)
          .isInstanceOf(DataRefusedException.class)
          .hasMessageContaining(" of 40000 rows are bad");
    }
  }

  @Test
  void theFewestRowsAreThoseToTrainOn() {
    Dataset<Row> rows = numbers(1000, "DOUBLE(id)");
    long used;
    try (ClusterPoints points = points(rows, HOLDOUT)) {
      used = points.summary().rows();
    }
    assertThat(used).isLessThan(1000);
    try (ClusterPoints points = points(rows, HOLDOUT.withMinRows(used))) {
      assertThat(points.summary().rows()).isEqualTo(used);
    }
    assertRefused(
        rows,
        HOLDOUT.withMinRows(used + 1),
        "Cannot train on rows: %d rows to train on (1000 read = %<d used + %d held out + 0 null + 0 non-finite + 0 malformed), fewer than --min-rows %d. Look at --input, --where, --bad-rows and --holdout."
            .formatted(used, 1000 - used, used + 1));
  }

  @Test
  void anEmptyHoldoutIsRefused() {
    assertRefused(
        numbers(3, "DOUBLE(id)"),
        HOLDOUT.withHoldout(1e-9),
        "Cannot judge on rows: --holdout 1.0E-9 keeps none of 3 usable rows. Raise it or set it to 0.");
  }

  @Test
  void nothingLeftToTrainOnIsRefused() {
    assertRefused(
        numbers(3, "DOUBLE(id)"),
        HOLDOUT.withHoldout(1 - 1e-9),
        "Cannot train on rows: 0 rows to train on (3 read = 0 used + 3 held out + 0 null + 0 non-finite + 0 malformed), fewer than --min-rows 1. Look at --input, --where, --bad-rows and --holdout.");
  }

  @Test
  void aValueOutOfRangeIsRefusedOnEitherSide() {
    assertRefused(
        numbers(50, "DOUBLE(id)").union(spark.sql("SELECT 1e200D AS x, 1D AS y")),
        HOLDOUT.withHoldout(0.9),
        "Cannot judge on rows: column \"x\" of the held-out rows reaches 1.0E200, and values beyond 1e100 are refused. Rescale it or leave those rows out with --where.");
  }

  @Test
  void aNeuronOfOtherDataThatLeavesTheDoublesIsRefused() {
    try (ClusterPoints points = points(numbers(1000, "DOUBLE(id)"), HOLDOUT)) {
      assertThatThrownBy(() -> points.judge(Neuron.of(new double[] {1e300}, 0)))
          .isInstanceOf(DataRefusedException.class)
          .hasMessageContaining("errors beyond 1e120 are refused");
    }
  }

  private static void assertRefused(Dataset<Row> rows, LoadSettings load, String sentence) {
    try (ClusterPoints points = points(rows, load)) {
      assertThatThrownBy(points::summary)
          .isInstanceOf(DataRefusedException.class)
          .hasMessage(sentence);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
  void aShareThatIsNoneIsRefused(double share) {
    assertThatThrownBy(() -> LoadSettings.defaults().withHoldout(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("holdout must be a number from 0 to below 1, but got " + share);
  }
}
