package io.sparkneuron.bench;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.DriverAlgebra;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.EvaluationSums;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.SandwichFrame;
import io.sparkneuron.core.SandwichSums;
import io.sparkneuron.core.StandardErrors;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What it costs to know how sure a line is. */
final class HowSure {
  private static final int SEED = 11;
  private static final double CONFIDENCE = 0.95;

  private HowSure() {}

  /** The question to the rows behind robust standard errors, beside an epoch over the same rows. */
  static void robust(SparkSession spark, Path folder, Data data, Results results) throws Exception {
    Dataset<Row> parquet = spark.read().parquet(data.parquet(spark, folder).toString());
    Neuron neuron = data.nearby();
    try (ClusterPoints points = Bench.cached(parquet, data)) {
      SandwichFrame hc1 = frame(points, neuron, ErrorKind.HC1);
      SandwichFrame hc3 = frame(points, neuron, ErrorKind.HC3);
      new Section(Bench.title("robust standard errors", data), 40, 41, false)
          .add(name("epoch", data), () -> points.errorSums(neuron))
          .add(name("hc1", data), () -> points.sandwichSums(hc1))
          .add(name("hc3", data), () -> points.sandwichSums(hc3))
          .measure(results);
    }
  }

  /** Classic standard errors, beside the line that they are of; no row is asked. */
  static void classic(int inputs, Results results) throws Exception {
    DriverAlgebra algebra = new DriverAlgebra(summary(inputs), CONFIDENCE);
    boolean isLong = inputs > 100;
    new Section(
            "on the driver: %d input%s".formatted(inputs, inputs == 1 ? "" : "s"),
            isLong ? 1 : 100,
            isLong ? 5 : 41,
            false)
        .add("classic standard errors, inputs: " + inputs, algebra::standardErrors)
        .add("axes and line, inputs: " + inputs, algebra::line)
        .measure(results);
  }

  static String name(String what, Data data) {
    return "inputs: " + data.inputs() + ", " + what;
  }

  private static DataSummary summary(int inputs) {
    Random random = new Random(SEED);
    int rows = 2 * inputs + 50;
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = 37 + 0.5 * random.nextGaussian();
      for (int j = 0; j < inputs; j++) {
        x[j][i] = random.nextDouble();
        y[i] += (12 + j) * x[j][i];
      }
    }
    DataSummary summary = new DataSummary(inputs);
    summary.add(PointBlock.of(x, y));
    return summary;
  }

  /** The frame of the question to the rows, overheard. */
  private static SandwichFrame frame(Points points, Neuron neuron, ErrorKind errors) {
    Listener listener = new Listener(points);
    StandardErrors.of(listener, neuron, errors, CONFIDENCE);
    return listener.heard.orElseThrow();
  }

  private static final class Listener implements Points {
    private final Points points;
    private Optional<SandwichFrame> heard = Optional.empty();

    Listener(Points points) {
      this.points = points;
    }

    @Override
    public Columns columns() {
      return points.columns();
    }

    @Override
    public DataSummary summary() {
      return points.summary();
    }

    @Override
    public ErrorSums errorSums(Neuron neuron) {
      return points.errorSums(neuron);
    }

    @Override
    public EvaluationSums evaluationSums(Neuron neuron) {
      return points.evaluationSums(neuron);
    }

    @Override
    public Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
      heard = Optional.of(frame);
      return Optional.empty();
    }
  }
}
