package io.sparkneuron.cluster;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.NeuronTraining;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.PrincipalAxes;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.StandardErrors;
import io.sparkneuron.core.TrainedRange;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.core.Uncertainty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The cluster answers what a plain loop answers. */
class ClusterPointsTest {
  @RegisterExtension static final SparkSuite SUITE = new SparkSuite();

  private static final long SEED = 20261122;
  private static final int ROWS = 20_000;
  private static final Columns COLUMNS = new Columns(List.of("x1", "x2"), "y");

  private static PointBlock block() {
    Random random = new Random(SEED);
    double[][] inputs = new double[2][ROWS];
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      inputs[0][i] = random.nextGaussian();
      inputs[1][i] = 1e6 + 100 * random.nextDouble();
      labels[i] = 3 * inputs[0][i] - 0.5 * inputs[1][i] + 7 + random.nextGaussian();
    }
    return PointBlock.of(inputs, labels);
  }

  private static Dataset<Row> dataset(PointBlock block) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      rows.add(RowFactory.create(block.input(0)[i], block.input(1)[i], block.labels()[i]));
    }
    StructType schema =
        new StructType()
            .add("x1", DataTypes.DoubleType)
            .add("x2", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType);
    return SUITE.spark().createDataFrame(rows, schema).repartition(5);
  }

  private static ClusterPoints points(Dataset<Row> rows) {
    return new ClusterPoints(TrainingRows.of(rows, COLUMNS, "rows"), LoadSettings.defaults());
  }

  /** Oracle: Spark SQL's own averages. */
  @Test
  void anEpochsMeansAreSparksAverages() {
    Dataset<Row> rows = dataset(block());
    Neuron neuron = Neuron.of(new double[] {25, -0.5}, 85);
    try (ClusterPoints points = points(rows)) {
      ErrorSums sums = points.errorSums(neuron);
      Dataset<Row> expected =
          rows.withColumn("error", expr("2.5E1D * x1 + -5E-1D * x2 + 8.5E1D - y"))
              .agg(
                  avg(col("error")).as("error"),
                  avg(expr("error * x1")).as("error_x1"),
                  avg(expr("error * x2")).as("error_x2"));
      Dataset<Row> ours =
          SUITE
              .spark()
              .createDataFrame(
                  List.of(
                      RowFactory.create(
                          sums.meanError(),
                          sums.meanErrorTimesInput(0),
                          sums.meanErrorTimesInput(1))),
                  expected.schema());
      assertThat(sums.rows()).isEqualTo(ROWS);
      SUITE.assertDataFrameApproximateEquals(expected, ours, 1e-6);
    }
  }

  @Test
  void theClusterEqualsTheLaptopToTheBit() {
    PointBlock block = block();
    LocalPoints laptop = new LocalPoints(List.of(block));
    Neuron neuron = Neuron.of(new double[] {0.1, 1e-7}, -3);
    try (ClusterPoints cluster = points(dataset(block))) {
      DataSummary expected = laptop.summary();
      DataSummary actual = cluster.summary();
      for (int j = 0; j <= 2; j++) {
        assertThat(actual.mean(j)).isEqualTo(expected.mean(j));
        assertThat(actual.deviation(j)).isEqualTo(expected.deviation(j));
        assertThat(actual.least(j)).isEqualTo(expected.least(j));
        assertThat(actual.greatest(j)).isEqualTo(expected.greatest(j));
      }
      assertThat(cluster.errorSums(neuron).meanErrorTimesInput(1))
          .isEqualTo(laptop.errorSums(neuron).meanErrorTimesInput(1));
      assertThat(cluster.evaluationSums(neuron).meanAbsoluteError())
          .isEqualTo(laptop.evaluationSums(neuron).meanAbsoluteError());
    }
    assertPicturesAreEqual(block, neuron);
    assertCoverageIsEqual(block);
    assertStandardErrorsAreEqual(block, laptop.train(TrainingSettings.defaults(SEED)).neuron());
    TrainingSettings settings = TrainingSettings.defaults(SEED);
    TrainingResult there = NeuronTraining.train(dataset(block), COLUMNS, settings).result();
    TrainingResult here = laptop.train(settings);
    assertThat(there.neuron()).as("seed %d", SEED).isEqualTo(here.neuron());
    assertThat(there.losses()).isEqualTo(here.losses());
    assertThat(there.stop()).isEqualTo(here.stop());
    assertThat(there.distanceToLeastSquares()).isEqualTo(here.distanceToLeastSquares());
  }

  private static void assertStandardErrorsAreEqual(PointBlock block, Neuron neuron) {
    LocalPoints laptop = new LocalPoints(List.of(block));
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty expected = StandardErrors.of(laptop, neuron, errors, 0.95);
      assertThat(expected.bias()).as("%s", errors).isPresent();
      try (ClusterPoints cluster = points(dataset(block))) {
        assertThat(StandardErrors.of(cluster, neuron, errors, 0.95)).isEqualTo(expected);
      }
    }
  }

  private static void assertCoverageIsEqual(PointBlock block) {
    PointBlock few =
        PointBlock.of(
            new double[][] {Arrays.copyOf(block.input(0), 20), Arrays.copyOf(block.input(1), 20)},
            Arrays.copyOf(block.labels(), 20));
    TrainingResult trained = new LocalPoints(List.of(few)).train(TrainingSettings.defaults(SEED));
    Forecaster forecaster =
        new Forecaster(
            trained.neuron(),
            TrainedRange.of(trained.columnStatistics()),
            trained.uncertainty().predictionInterval(0.9));
    CoverageSums expected = new LocalPoints(List.of(block)).coverageSums(forecaster).orElseThrow();
    try (ClusterPoints cluster = points(dataset(block))) {
      CoverageSums actual = cluster.coverageSums(forecaster).orElseThrow();
      assertThat(actual.rows()).isEqualTo(ROWS);
      assertThat(actual.coverage()).isEqualTo(expected.coverage());
      assertThat(actual.outside()).hasToString(expected.outside().toString());
      assertThat(actual.outside().ofInput(1)).isPositive();
    }
  }

  private static void assertPicturesAreEqual(PointBlock block, Neuron neuron) {
    PointBlock few =
        PointBlock.of(
            new double[][] {
              Arrays.copyOf(block.input(0), 1000), Arrays.copyOf(block.input(1), 1000)
            },
            Arrays.copyOf(block.labels(), 1000));
    for (PointBlock rows : List.of(block, few)) {
      RowPicture expected = new LocalPoints(List.of(rows)).picture(neuron).orElseThrow();
      try (ClusterPoints cluster = points(dataset(rows))) {
        RowPicture actual = cluster.picture(neuron).orElseThrow();
        assertThat(actual.rowsKept().toArray(double[][]::new))
            .isDeepEqualTo(expected.rowsKept().toArray(double[][]::new));
        assertThat(actual.labelCounts()).isEqualTo(expected.labelCounts());
        assertThat(actual.errorCounts()).isEqualTo(expected.errorCounts());
        assertThat(actual.histogram()).isEqualTo(expected.histogram());
        assertThat(actual.rows()).isEqualTo(rows.rows());
      }
    }
  }

  @Test
  void onePassOverTheSourceCachesNothingAndFindsTheSameLine() {
    Dataset<Row> rows = dataset(block());
    TrainingSettings settings = TrainingSettings.defaults(SEED);
    NeuronTraining.Outcome outcome =
        NeuronTraining.train(
            TrainingRows.of(rows, COLUMNS, "rows"),
            LoadSettings.defaults().withGradient(LoadSettings.Gradient.ONE_PASS),
            settings,
            new TrainingListener() {
              @Override
              public void epochDone(Epoch epoch) {
                assertThat(SUITE.spark().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
              }
            });
    TrainingResult everyEpoch = NeuronTraining.train(rows, COLUMNS, settings).result();
    PrincipalAxes axes = new PrincipalAxes(everyEpoch.summary());
    assertThat(axes.rmsDifference(outcome.result().neuron(), everyEpoch.neuron()))
        .isLessThan(1e-12 * everyEpoch.summary().deviation(2));
    assertThat(outcome.evaluation().orElseThrow().mae()).isEmpty();
  }

  @Test
  void manyPartitionsBecomeFewTasks() {
    try (ClusterPoints points = points(dataset(block()).repartition(64))) {
      long rows = points.summary().rows();
      assertThat(tasksOfTheLastStage()).isEqualTo(64);
      assertThat(points.errorSums(Neuron.of(new double[] {1, 1}, 1)).rows()).isEqualTo(rows);
      assertThat(tasksOfTheLastStage()).isEqualTo(2);
    }
  }

  private static int tasksOfTheLastStage() {
    var status = SUITE.spark().sparkContext().statusTracker();
    int job = Arrays.stream(status.getJobIdsForGroup(null)).max().orElseThrow();
    int stage = Arrays.stream(status.getJobInfo(job).get().stageIds()).max().orElseThrow();
    return status.getStageInfo(stage).get().numTasks();
  }

  /** Blocks that are lost are read again; what they hold then must be what they held. */
  @Test
  void lostBlocksReadAgainFromRewrittenInputStopTheTraining(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, "x,y\n1,2\n2,3\n3,5\n");
    TrainingRows rows =
        Sources.open(
            SUITE.spark(), TrainingSource.files(file.toString()), new Columns(List.of("x"), "y"));
    for (String rewritten : List.of("x,y\n1,2\n2,3\n3,5\n", "x,y\n1,2\n2,3\n3,6\n")) {
      TrainingListener losing =
          new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch) {
              JavaSparkContext.fromSparkContext(SUITE.spark().sparkContext())
                  .getPersistentRDDs()
                  .values()
                  .forEach(blocks -> blocks.unpersist(true));
              try {
                Files.writeString(file, rewritten);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          };
      ThrowingCallable training =
          () ->
              NeuronTraining.train(
                  rows, LoadSettings.defaults(), TrainingSettings.defaults(SEED), losing);
      if (rewritten.contains("3,6")) {
        assertThatThrownBy(training)
            .isInstanceOf(DataRefusedException.class)
            .hasMessageContaining("The input changed while training");
      } else {
        assertThatCode(training).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void theExampleRowIsARowOfTheData() {
    PointBlock block = block();
    try (ClusterPoints points = points(dataset(block))) {
      double[] row = points.exampleRow().orElseThrow();
      assertThat(new LocalPoints(List.of(block)).rows()).anyMatch(r -> Arrays.equals(r, row));
    }
  }
}
