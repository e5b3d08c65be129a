package io.sparkneuron;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.job.ExitCode;
import io.sparkneuron.store.DataFingerprint;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.Promotion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A command as a user types it, and what came of it. */
public record CommandLineRun(int exit, String out, String err) {
  public static final Instant TIME = Instant.parse("2026-11-22T03:00:00Z");

  /** What spark-submit gives a session. */
  static final Map<String, String> SPARK =
      Map.of(
          "spark.master", "local[2]",
          "spark.ui.enabled", "false",
          "spark.sql.shuffle.partitions", "2",
          "spark.sql.ansi.enabled", "true");

  public static CommandLineRun of(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code =
        Main.run(
            words,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineRun(
        code.number(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A version as a training leaves it. */
  public static ModelVersion version(String run, List<String> features, Neuron neuron) {
    return new ModelVersion(
        run,
        new Columns(features, "y"),
        neuron,
        new ModelVersion.Training(
            "converged",
            12,
            0.25,
            1,
            "whiten",
            1e-12,
            List.of(),
            List.of(),
            new RowCounts(200, 3, 0, 1)),
        "training",
        new Evaluation(200, 0.5, OptionalDouble.of(0.4), OptionalDouble.empty(), 2),
        Optional.empty(),
        List.of(),
        new ModelVersion.Provenance(
            OptionalInt.empty(),
            new DataFingerprint("00ff", Optional.empty()),
            Map.of("scale", "whiten"),
            7,
            Neuron.of(new double[neuron.inputs()], 85),
            "0.1.0",
            "4.2.0",
            "17",
            TIME));
  }

  /** A version as a training on these points leaves it. */
  static ModelVersion trained(Columns columns, LocalPoints points, TrainingSettings settings) {
    TrainingResult result = points.train(settings);
    ModelVersion like = version("run-1", columns.features(), result.neuron());
    return new ModelVersion(
        like.run(),
        columns,
        result.neuron(),
        ModelVersion.Training.of(result),
        like.evaluatedOn(),
        like.evaluation(),
        Optional.of(result.uncertainty()),
        result.columnStatistics(),
        like.provenance());
  }

  public static Promotion promotion(int version) {
    return new Promotion(version, "passed", TIME, "run-" + version);
  }
}
