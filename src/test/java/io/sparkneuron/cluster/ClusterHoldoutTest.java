package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.NeuronTraining;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Holdout;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same rows are held out wherever they come from, and they judge and do nothing else. */
class ClusterHoldoutTest {
  private static final long SEED = 20261122;

  /** More than two blocks. */
  private static final int ROWS = 40_000;

  private static final double SHARE = 0.2;
  private static final Columns COLUMNS = new Columns(List.of("x1", "x2"), "y");
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final Neuron NEURON = Neuron.of(new double[] {2.5, -0.4}, 11);
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

  // The laptop's answer

  /** Some rows twice, so that equal rows stand in different blocks and partitions. */
  private static PointBlock block() {
    Random random = new Random(SEED);
    double[][] inputs = new double[2][ROWS];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      boolean again = i >= ROWS - 5000;
      inputs[0][i] = again ? inputs[0][i - 30_000] : random.nextGaussian();
      inputs[1][i] = again ? inputs[1][i - 30_000] : 100 * random.nextDouble();
      labels[i] =
          again
              ? labels[i - 30_000]
              : 3 * inputs[0][i] - 0.5 * inputs[1][i] + 7 + random.nextGaussian();
    }
    return PointBlock.of(inputs, labels);
  }

  /** The rows of a block that are, or are not, held out. */
  private static LocalPoints side(PointBlock all, boolean heldOut) {
    double[][] inputs = {all.input(0), all.input(1)};
    int[] rows =
        IntStream.range(0, all.rows())
            .filter(i -> Holdout.takes(inputs, all.labels(), i, SHARE) == heldOut)
            .toArray();
    return LocalPoints.of(
        new double[][] {pick(inputs[0], rows), pick(inputs[1], rows)}, pick(all.labels(), rows));
  }

  private static double[] pick(double[] column, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> column[row]).toArray();
  }

  private static Evaluation judge(LocalPoints points, Neuron neuron) {
    return Evaluation.of(points.summary(), neuron, points.evaluationSums(neuron));
  }

  private static Dataset<Row> dataset(PointBlock block) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      rows.add(RowFactory.create(block.input(0)[i], block.input(1)[i], block.labels()[i]));
    }
    StructType schema = new StructType();
    for (String name : COLUMNS.all()) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    return spark.createDataFrame(rows, schema);
  }

  private static ClusterPoints points(Dataset<Row> rows, Columns columns, LoadSettings load) {
    return new ClusterPoints(TrainingRows.of(rows, columns, "rows"), load);
  }

  // Sides

  @Test
  void anyPartitioningOrderAndFormatGivesTheSameSides() {
    PointBlock block = block();
    DataSummary training = side(block, false).summary();
    Evaluation judged = judge(side(block, true), NEURON);
    Dataset<Row> rows = dataset(block);
    for (int partitions : new int[] {1, 2, 7, 64}) {
      TrainingRows parts = TrainingRows.of(rows.repartition(partitions), COLUMNS, "rows");
      assertSides(partitions + " partitions", parts, training, judged);
    }
    List<Row> shuffled = new ArrayList<>(rows.collectAsList());
    Collections.shuffle(shuffled, new Random(SEED));
    Dataset<Row> turned = spark.createDataFrame(shuffled, rows.schema()).coalesce(3);
    assertSides("shuffled", TrainingRows.of(turned, COLUMNS, "rows"), training, judged);
    for (String format : List.of("csv", "json", "parquet", "orc")) {
      String path = folder.resolve("rows." + format).toString();
      // The order of the options counts, not that of the file.
      Dataset<Row> swapped = rows.select("y", "x2", "x1").repartition(3);
      swapped.write().format(format).option("header", true).save(path);
      TrainingRows read = Sources.open(spark, TrainingSource.files(path), COLUMNS);
      assertSides(format, read, training, judged);
    }
  }

  private static void assertSides(
      String what, TrainingRows rows, DataSummary training, Evaluation judged) {
    try (ClusterPoints points = new ClusterPoints(rows, HOLDOUT)) {
      DataSummary summary = points.summary();
      assertThat(summary.fingerprint())
          .as("%s, seed %d", what, SEED)
          .isEqualTo(training.fingerprint());
      assertThat(summary.rows()).as(what).isEqualTo(training.rows());
      assertThat(summary.counts().heldOut()).as(what).isEqualTo(judged.rows());
      assertThat(summary.mean(1)).as(what).isEqualTo(training.mean(1));
      assertThat(points.errorSums(NEURON).fingerprint()).as(what).isEqualTo(training.fingerprint());
      assertThat(points.evaluationSums(NEURON).rows()).as(what).isEqualTo(training.rows());
      assertThat(points.judge(NEURON)).as(what).isEqualTo(judged);
      assertThat(points.judgedOn()).isEqualTo("held-out");
    }
  }

  @Test
  void trainingSeesTheOtherRowsAlone() {
    PointBlock block = block();
    LocalPoints others = side(block, false);
    TrainingSettings settings = TrainingSettings.defaults(SEED);
    NeuronTraining.Outcome outcome =
        NeuronTraining.train(
            TrainingRows.of(dataset(block).repartition(5), COLUMNS, "rows"),
            HOLDOUT,
            settings,
            new TrainingListener() {});
    TrainingResult expected = others.train(settings);
    assertThat(outcome.result().neuron()).as("seed %d", SEED).isEqualTo(expected.neuron());
    assertThat(outcome.result().losses()).isEqualTo(expected.losses());
    assertThat(outcome.result().stop()).isEqualTo(expected.stop());
    assertThat(outcome.result().summary().fingerprint())
        .isEqualTo(expected.summary().fingerprint());
    assertThat(outcome.evaluation()).hasValue(judge(side(block, true), expected.neuron()));
  }

  @Test
  void equalRowsShareASide() {
    Dataset<Row> rows =
        spark
            .range(0, 30_000, 1, 7)
            .selectExpr("IF(id % 2 = 0, 0D, DOUBLE('-0.0')) AS x", "DOUBLE(id % 300 DIV 2) AS y");
    try (ClusterPoints points = points(rows, X_Y, HOLDOUT)) {
      double[] zeros = new double[150];
      double[] labels = IntStream.range(0, 150).asDoubleStream().toArray();
      long taken =
          IntStream.range(0, 150)
              .filter(i -> Holdout.takes(new double[][] {zeros}, labels, i, SHARE))
              .count();
      assertThat(points.summary().counts().heldOut()).isEqualTo(200 * taken).isPositive();
    }
  }

  @Test
  void theExampleRowIsOneToTrainOn() {
    try (ClusterPoints points =
        points(
            spark.range(0, 1000, 1, 1).selectExpr("DOUBLE(id) AS x", "DOUBLE(id) AS y"),
            X_Y,
            LoadSettings.defaults().withHoldout(0.95))) {
      double[] row = points.exampleRow().orElseThrow();
      assertThat(Holdout.takes(new double[][] {{row[0]}}, new double[] {row[1]}, 0, 0.95))
          .isFalse();
    }
  }

  // Judging

  @Test
  void onePassAndEveryEpochJudgeAlike() {
    Dataset<Row> rows = dataset(block()).repartition(5);
    try (ClusterPoints every = points(rows, COLUMNS, HOLDOUT);
        ClusterPoints once =
            points(rows, COLUMNS, HOLDOUT.withGradient(LoadSettings.Gradient.ONE_PASS))) {
      Evaluation looked = every.judge(NEURON);
      Evaluation known = once.judge(NEURON);
      assertThat(once.summary().fingerprint()).isEqualTo(every.summary().fingerprint());
      assertThat(known.rows()).isEqualTo(looked.rows());
      assertThat(known.rmse()).isEqualTo(looked.rmse());
      assertThat(known.r2()).isEqualTo(looked.r2());
      assertThat(known.baselineRmse()).isEqualTo(looked.baselineRmse());
      assertThat(known.mae()).isEmpty();
      assertThat(looked.mae()).isPresent();
    }
  }

  @Test
  void onePassWithAHoldoutCachesNothing() {
    PointBlock block = block();
    TrainingSettings settings = TrainingSettings.defaults(SEED);
    NeuronTraining.Outcome outcome =
        NeuronTraining.train(
            TrainingRows.of(dataset(block), COLUMNS, "rows"),
            HOLDOUT.withGradient(LoadSettings.Gradient.ONE_PASS),
            settings,
            new TrainingListener() {
              @Override
              public void epochDone(Epoch epoch) {
                assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
              }
            });
    Evaluation expected = judge(side(block, true), outcome.result().neuron());
    Evaluation judged = outcome.evaluation().orElseThrow();
    assertThat(judged.rows()).isEqualTo(expected.rows());
    assertThat(judged.rmse()).isCloseTo(expected.rmse(), within(1e-12 * expected.rmse()));
  }

  @Test
  void withoutAHoldoutTheTrainingRowsJudge() {
    PointBlock block = block();
    try (ClusterPoints points = points(dataset(block), COLUMNS, LoadSettings.defaults())) {
      assertThat(points.judge(NEURON)).isEqualTo(judge(new LocalPoints(List.of(block)), NEURON));
      assertThat(points.judgedOn()).isEqualTo("training");
      assertThat(points.summary().counts().heldOut()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(LoadSettings.Gradient.class)
  void aConstantLabelHasNoR2(LoadSettings.Gradient gradient) {
    try (ClusterPoints points = points(numbers(1000, "5D"), X_Y, HOLDOUT.withGradient(gradient))) {
      Evaluation judged = points.judge(Neuron.of(new double[] {0}, 7));
      assertThat(judged.r2()).isEmpty();
      assertThat(judged.baselineRmse()).isZero();
      assertThat(judged.rmse()).isEqualTo(2);
    }
  }

  private static Dataset<Row> numbers(int rows, String label) {
    return spark.range(rows).selectExpr("DOUBLE(id) AS x", label + " AS y");
  }
}
