package io.sparkneuron;

import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The story of {@code train}: open, train, judge, publish, tell. */
final class TrainJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

  private final TrainRequest request;
  private final PrintStream out;
  private final PrintStream err;

  TrainJob(TrainRequest request, PrintStream out, PrintStream err) {
    this.request = request;
    this.out = out;
    this.err = err;
  }

  ExitCode run() {
    long began = System.nanoTime();
    SparkSession spark =
        Session.open(
            "spark-neuron train " + request.source().name(), request.source().table().isPresent());
    try {
      ModelStore store =
          new ModelStore(request.store(), spark.sparkContext().hadoopConfiguration());
      store.check();
      TrainingRows rows = request.source().open(spark, request.columns());
      if (request.dryRun()) {
        out.println(
            "Checked: in %s are the columns %s, and the store %s can take a version. Nothing was trained."
                .formatted(
                    rows.source(), String.join(", ", request.columns().all()), store.location()));
        return ExitCode.DONE;
      }
      TrainingListener listener =
          request.explain()
              ? new Explanation(out, request.training())
              : new Progress(err, request.training().stop().epochs());
      NeuronTraining.Outcome outcome =
          NeuronTraining.train(rows, request.load(), request.training(), listener);
      outcome.warnings().forEach(warning -> LOG.warn("warning: {}", warning));
      if (outcome.result().stop() instanceof StopReason.Diverged diverged) {
        err.println(
            "Cannot train on "
                + rows.source()
                + ": "
                + diverged.sentence()
                + ". Nothing was published.");
        return ExitCode.TRAINING_FAILED;
      }
      Evaluation evaluation = outcome.evaluation().orElseThrow();
      // Before publishing, so that the line is not lost when the store fails at last.
      tell(outcome.result(), evaluation);
      say("model", store.publish(version(spark, outcome.result(), evaluation)));
      say("took", Numbers.duration((System.nanoTime() - began) / 1e9));
      return outcome.result().stop().converged() ? ExitCode.DONE : ExitCode.NOT_PROMOTED;
    } finally {
      spark.stop();
    }
  }

  private ModelVersion version(SparkSession spark, TrainingResult result, Evaluation evaluation) {
    return new ModelVersion(
        request.runId().orElseGet(() -> spark.sparkContext().applicationId()),
        request.columns(),
        result,
        evaluation,
        new ModelVersion.Provenance(
            request.settings(),
            request.training().seed(),
            spark.version(),
            System.getProperty("java.version"),
            Instant.now()));
  }

  private void tell(TrainingResult result, Evaluation evaluation) {
    out.println(Numbers.line(result.neuron(), request.columns()));
    out.println();
    say("exactly", result.neuron().toString());
    say("stopped", stopped(result));
    say(
        "started",
        result.start()
            + (request.training().init().isPresent()
                ? " (given)"
                : " (random, seed " + request.training().seed() + ")"));
    say(
        "learning rate",
        Numbers.show(result.learningRate())
            + ", scale "
            + result.scaling().name().toLowerCase(Locale.ROOT));
    say("rows", result.summary().counts().toString());
    say(
        "rmse",
        Numbers.show(evaluation.rmse(), 6)
            + " (always predicting the mean: "
            + Numbers.show(evaluation.baselineRmse(), 6)
            + ")"
            + (evaluation.r2().isPresent()
                ? ", r2 " + Numbers.show(evaluation.r2().getAsDouble())
                : ""));
    say(
        "least squares",
        Numbers.show(result.distanceToLeastSquares(), 3)
            + " away"
            + (evaluation.baselineRmse() > 0
                ? ", in standard deviations of " + request.columns().label()
                : ""));
    note(
        "constant",
        "(constant, so the weight is 0)",
        "(constant)",
        result.constantInputs(),
        result);
    note(
        "collinear",
        "(combinations of each other, or too nearly so to tell apart: they share the minimum-norm answer)",
        "(combinations of each other, or too nearly so to tell apart)",
        result.collinearInputs(),
        result);
  }

  /** The sentence, and what to do about it where the data can be learned. */
  private static String stopped(TrainingResult result) {
    String whiten = result.scaling() == Scaling.Kind.WHITEN ? "" : " or use --scale whiten";
    StopReason stop = result.stop();
    if (stop instanceof StopReason.EpochLimit) {
      return stop.sentence() + "; raise --epochs" + whiten;
    }
    if (stop instanceof StopReason.TimeLimit) {
      return stop.sentence() + "; raise --max-minutes" + whiten;
    }
    return stop instanceof StopReason.Stalled
        ? stop.sentence() + "; raise --learning-rate" + whiten
        : stop.sentence();
  }

  private void note(
      String key, String whitened, String raw, List<String> inputs, TrainingResult result) {
    if (!inputs.isEmpty()) {
      boolean isWhitened = result.scaling() == Scaling.Kind.WHITEN;
      say(key, String.join(", ", inputs) + " " + (isWhitened ? whitened : raw));
    }
  }

  private void say(String key, String value) {
    out.printf("  %-14s %s%n", key, value);
  }
}
