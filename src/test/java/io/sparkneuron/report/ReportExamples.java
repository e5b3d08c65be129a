package io.sparkneuron.report;

import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
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
import java.util.Collections;
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
    all.put("narrow-noise", of(offset(spread(60, 100), 1_700_000_000), x -> 12 * x + x % 1));
    all.put("few-noisy", fewNoisy());
    all.put("robust", robust());
    all.put("robust-line", robustLine());
    all.put("odd-inputs", oddInputs());
    all.put("exact-inputs", exactInputs());
    all.put("few-rows", fewRows());
    all.put("only-constants", onlyConstants());
    all.put("hostile-inputs", hostileInputs());
    all.put("moved", moved());
    all.put("lines", LineExamples.with(inputs(9, 400), LineExamples.many(9, 300, 300, "tea")));
    all.put(
        "hostile-lines",
        LineExamples.with(
            all.get("hostile-inputs"), LineExamples.many(3, 1_000_000, 9_970, HOSTILE)));
    all.put("one-key", LineExamples.with(line(), LineExamples.one()));
    all.put("no-lines", LineExamples.with(line(), LineExamples.none()));
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
    return since(
        report(
            homes(),
            new Columns(List.of("area"), "price"),
            TrainingSettings.defaults(SEED),
            QualityGate.open().withMinR2(0.5).withMaxRegression(0.05),
            Optional.of(Neuron.of(new double[] {2_700}, 120_000))),
        List.of(
            new ColumnStatistics(780, 60, 260, 158.2, 57.4),
            new ColumnStatistics(780, 190_000, 880_000, 561_000, 164_000)));
  }

  /** The same after a version whose columns were otherwise. */
  static Report since(Report report, List<ColumnStatistics> known) {
    return new Report(
        report.version(),
        report.run(),
        report.columns(),
        report.result(),
        report.judgement(),
        report.picture(),
        Optional.of(
            new Report.Drifts(
                6,
                ColumnDrift.between(
                    report.columns(),
                    known,
                    report.columns(),
                    report.result().columnStatistics()))),
        report.history(),
        report.settings(),
        report.provenance());
  }

  /** Both bands are wide and curved. */
  private static Report fewNoisy() {
    double[][] homes = homes(9);
    return report(
        LocalPoints.of(new double[][] {homes[0]}, homes[1]),
        new Columns(List.of("area"), "price"),
        TrainingSettings.defaults(SEED).withConfidence(0.9),
        QualityGate.open(),
        Optional.empty());
  }

  /** Inputs that say something and one that does not, whose rows spread unequally. */
  private static Report robust() {
    Random random = new Random(SEED);
    double[][] x = new double[3][300];
    double[] y = new double[300];
    for (int i = 0; i < y.length; i++) {
      x[0][i] = 1000 * random.nextDouble();
      x[1][i] = random.nextGaussian() / 100;
      x[2][i] = random.nextGaussian();
      y[i] = 3 + x[0][i] / 500 - 40 * x[1][i] + x[0][i] / 800 * random.nextGaussian();
    }
    return report(
        LocalPoints.of(x, y),
        new Columns(List.of("distance", "slope", "nothing"), "time"),
        TrainingSettings.defaults(SEED).withErrors(ErrorKind.HC3).withConfidence(0.999),
        QualityGate.open(),
        Optional.empty());
  }

  private static Report robustLine() {
    return report(
        homes(),
        new Columns(List.of("area"), "price"),
        TrainingSettings.defaults(SEED).withErrors(ErrorKind.HC1),
        QualityGate.open(),
        Optional.empty());
  }

  /** One input is constant, two are the same in other units, one is known. */
  private static Report oddInputs() {
    Random random = new Random(SEED);
    double[][] x = new double[4][80];
    double[] y = new double[80];
    for (int i = 0; i < y.length; i++) {
      x[0][i] = 5;
      x[1][i] = Math.rint(100 * random.nextDouble());
      x[2][i] = 1.8 * x[1][i] + 32;
      x[3][i] = random.nextGaussian();
      y[i] = x[1][i] - 20 * x[3][i] + 30 * random.nextGaussian();
    }
    return report(
        LocalPoints.of(x, y),
        new Columns(List.of("five", "celsius", "fahrenheit", "wind"), "sales"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  /** Every row lies on the line. */
  private static Report exactInputs() {
    double[][] x = {{1, 2, 3, 4, 6, 7}, {5, 3, 8, 1, 2, 9}};
    double[] y = new double[6];
    Arrays.setAll(y, i -> 2 * x[0][i] - 4 * x[1][i] + 7);
    return report(
        LocalPoints.of(x, y),
        new Columns(List.of("a", "b"), "y"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  /** As many numbers as rows. */
  private static Report fewRows() {
    return report(
        LocalPoints.of(new double[][] {{1, 2, 4}, {7, 3, 5}}, new double[] {3, 9, 1}),
        new Columns(List.of("a", "b"), "y"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  private static Report onlyConstants() {
    return report(
        LocalPoints.of(new double[][] {{1, 1, 1, 1}, {7, 7, 7, 7}}, new double[] {3, 9, 1, 4}),
        new Columns(List.of("a", "b"), "y"),
        TrainingSettings.defaults(SEED),
        QualityGate.open(),
        Optional.empty());
  }

  private static Report hostileInputs() {
    Random random = new Random(SEED);
    double[][] x = new double[3][60];
    double[] y = new double[60];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        x[j][i] = random.nextGaussian();
      }
      y[i] = x[0][i] + random.nextGaussian();
    }
    Report plain =
        report(
            LocalPoints.of(x, y),
            new Columns(
                List.of(HOSTILE, "\u6c49".repeat(70), "\u05d0\u05d1\u05d2 = <b>"),
                "label " + HOSTILE),
            TrainingSettings.defaults(SEED),
            QualityGate.open(),
            Optional.empty());
    return since(plain, Collections.nCopies(4, new ColumnStatistics(60, -3, 3, 0.01, 1)));
  }

  /** Of forty columns three moved, one of them was constant, and one is now. */
  private static Report moved() {
    Report today = inputs(39, 500);
    List<ColumnStatistics> known = new ArrayList<>(today.result().columnStatistics());
    known.set(3, new ColumnStatistics(500, 3, 3, 3, 0));
    known.set(30, new ColumnStatistics(500, -1000, 1000, 0.5, 400));
    known.set(39, new ColumnStatistics(500, -5000, -4000, -4200, 100));
    return since(today, known);
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
        plain.drifts(),
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
        Optional.empty(),
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
