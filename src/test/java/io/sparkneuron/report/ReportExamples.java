package io.sparkneuron.report;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.SummaryPoints;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Reports of trainings of every kind, everyday and odd; each from real numbers. */
final class ReportExamples {
  static final String HOSTILE = "<script>alert(\"x\")</script>&'\u202e\u0000";

  private static final Instant TIME = Instant.parse("2026-11-22T03:00:00Z");
  private static final long SEED = 7;

  private static final Map<String, Report> ALL = train();

  private ReportExamples() {}

  /** By their names; trained once. */
  static Map<String, Report> all() {
    return ALL;
  }

  private static Map<String, Report> train() {
    Map<String, Report> all = new LinkedHashMap<>();
    all.put("line", line());
    all.put("serving", serving());
    all.put("refused", refused());
    all.put("inputs", inputs(3, 400));
    all.put("many-inputs", inputs(250, 600));
    all.put("dense", dense());
    all.put("dense-inputs", inputs(3, 15_000));
    all.put("one-pass", onePass());
    all.put("hostile", hostile());
    all.put("slow", slow());
    all.put("one-row", of(new double[] {2}, x -> 5));
    all.put("three-rows", of(new double[] {1, 2, 3}, x -> 2 * x));
    all.put("constant-label", of(spread(50, 1), x -> 3));
    all.put("constant-input", of(new double[] {4, 4, 4}, x -> 3));
    all.put("zeros", of(new double[] {0, 0}, x -> 0));
    all.put("huge", of(spread(60, 1e100), x -> -x / 2));
    all.put("tiny", of(spread(60, 1e-90), x -> 3 * x));
    all.put("far", of(offset(spread(60, 1e6), 1.7e18), x -> x / 3));
    all.put("narrow", of(offset(spread(60, 100), 1_700_000_000), x -> 12 * x));
    return all;
  }

  /** The worked example, with the noise of two decimals. */
  static Report line() {
    double[] x = spread(200, 1);
    return report(
        LocalPoints.of(new double[][] {x}, labels(x, v -> Math.rint((12 * v + 37) * 100) / 100)),
        new Columns(List.of("x"), "y"),
        TrainingSettings.defaults(SEED)
            .withInit(Neuron.of(new double[] {25}, 85))
            .withScaling(Scaling.Kind.NONE)
            .withLearningRate(1),
        QualityGate.open(),
        Optional.empty());
  }

  private static double[][] homes(int rows) {
    Random random = new Random(SEED);
    double[][] homes = new double[2][rows];
    for (int i = 0; i < rows; i++) {
      homes[0][i] = Math.rint(60 + 200 * random.nextDouble());
      homes[1][i] = Math.rint(45_000 + 3_150 * homes[0][i] + 38_000 * random.nextGaussian());
    }
    return homes;
  }

  /** The rows of {@link #serving}. */
  static LocalPoints homes() {
    double[][] homes = homes(800);
    return LocalPoints.of(new double[][] {homes[0]}, homes[1]);
  }

  /** A version that follows another one. */
  static Report serving() {
    return report(
        homes(),
        new Columns(List.of("area"), "price"),
        TrainingSettings.defaults(SEED),
        QualityGate.open().withMinR2(0.5).withMaxRegression(0.05),
        Optional.of(Neuron.of(new double[] {2_700}, 120_000)));
  }

  static Report refused() {
    return report(
        homes(),
        new Columns(List.of("area"), "price"),
        TrainingSettings.defaults(SEED),
        QualityGate.open().withMaxRmse(20_000).withMinR2(0.99),
        Optional.of(Neuron.of(new double[] {3_100}, 50_000)));
  }

  private static Report inputs(int inputs, int rows) {
    Random random = new Random(SEED);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = 10 * random.nextGaussian();
      for (int j = 0; j < inputs; j++) {
        x[j][i] = (j + 1) * random.nextGaussian() + j;
        y[i] += (j % 2 == 0 ? 5 : -3) * x[j][i];
      }
    }
    return report(
        LocalPoints.of(x, y),
        new Columns(
            IntStream.rangeClosed(1, inputs).mapToObj(j -> "input number " + j).toList(), "y"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  /** More rows than are drawn one by one, with some far away. */
  static Report dense() {
    double[][] homes = homes(50_000);
    for (int i = 0; i < 20; i++) {
      homes[1][i] *= 2;
    }
    return report(
        LocalPoints.of(new double[][] {homes[0]}, homes[1]),
        new Columns(List.of("area"), "price"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  private static Report onePass() {
    double[][] homes = homes(100);
    LocalPoints rows = LocalPoints.of(new double[][] {homes[0]}, homes[1]);
    Columns columns = new Columns(List.of("area"), "price");
    return report(
        new SummaryPoints(columns, rows.summary()),
        columns,
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  /** Names, settings and paths that are neither HTML nor short. */
  private static Report hostile() {
    double[][] homes = homes(100);
    Report plain =
        report(
            new LocalPoints(
                List.of(
                    new PointBlock(
                        new double[][] {homes[0]}, homes[1], new RowCounts(100, 3, 2, 1)))),
            new Columns(List.of(HOSTILE), "label " + HOSTILE + "y".repeat(300)),
            TrainingSettings.defaults(SEED),
            QualityGate.open(),
            Optional.empty());
    return new Report(
        plain.version(),
        plain.run(),
        plain.columns(),
        plain.result(),
        plain.judgement(),
        plain.picture(),
        plain.history(),
        Map.of("where", HOSTILE, HOSTILE, "s3a://lake/" + "long/".repeat(100)),
        Map.of("as SQL", "`" + HOSTILE + "` * 2", "rows", "z".repeat(500)));
  }

  /** Twenty thousand epochs that did not suffice. */
  private static Report slow() {
    double[][] homes = homes(50);
    TrainingSettings settings =
        TrainingSettings.defaults(SEED).withScaling(Scaling.Kind.NONE).withLearningRate(2e-5);
    return report(
        LocalPoints.of(new double[][] {homes[0]}, homes[1]),
        new Columns(List.of("area"), "price"),
        settings.withStop(settings.stop().withEpochs(20_000)),
        QualityGate.open(),
        Optional.empty());
  }

  static Report of(double[] x, DoubleUnaryOperator y) {
    return report(
        LocalPoints.of(new double[][] {x}, labels(x, y)),
        new Columns(List.of("x"), "y"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  static Report report(
      Points points,
      Columns columns,
      TrainingSettings settings,
      QualityGate gate,
      Optional<Neuron> serving) {
    TrainingResult result = new Trainer(points, settings, epoch -> {}).train();
    Evaluation evaluation = judge(points, result.neuron());
    Optional<QualityGate.Incumbent> incumbent =
        serving.map(neuron -> new QualityGate.Incumbent.Judged(6, judge(points, neuron)));
    List<Report.PastVersion> history = new ArrayList<>();
    if (serving.isPresent()) {
      for (int version = 1; version <= 6; version++) {
        history.add(past(version, judge(points, serving.get()).rmse() * (1 + 0.3 / version)));
      }
    }
    history.add(past(7, evaluation.rmse()));
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("run", "local-20261122-030000-4f2a91");
    provenance.put("trained at", TIME.toString());
    provenance.put("stopped", result.stop().sentence());
    provenance.put("exactly", result.neuron().toString());
    return new Report(
        7,
        "local-20261122-030000-4f2a91",
        columns,
        result,
        new Report.Judgement(
            "training",
            evaluation,
            Optional.of(gate.judge(result.stop(), evaluation, incumbent)),
            incumbent,
            serving),
        points.picture(result.neuron()),
        history,
        Map.of("input", "data/homes.csv", "scale", "whiten", "holdout", "0"),
        provenance);
  }

  private static Report.PastVersion past(int version, double rmse) {
    return new Report.PastVersion(
        version, TIME.minus(Duration.ofDays(7 - version)), rmse, "training", 800, 2);
  }

  private static Evaluation judge(Points points, Neuron neuron) {
    return Evaluation.of(points.summary(), neuron, points.evaluationSums(neuron));
  }

  private static double[] spread(int rows, double greatest) {
    Random random = new Random(SEED);
    return random.doubles(rows).map(x -> x * greatest).toArray();
  }

  private static double[] offset(double[] values, double offset) {
    return Arrays.stream(values).map(x -> x + offset).toArray();
  }

  private static double[] labels(double[] x, DoubleUnaryOperator y) {
    return Arrays.stream(x).map(y).toArray();
  }
}
