package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.core.TrainingState;
import io.sparkneuron.store.Checkpoint;
import io.sparkneuron.store.DataFingerprint;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The story of {@code train}: open, load, train, judge, publish, promote, tell. */
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
    SparkSession spark =
        Session.open(
            "spark-neuron train " + request.source().name(), request.source().table().isPresent());
    try {
      ModelStore store = new ModelStore(request.store(), hadoop(spark));
      store.check();
      request.report().ifPresent(file -> VersionReport.check(file, hadoop(spark)));
      new OutputCheck(request.source(), hadoop(spark)).training(request);
      if (request.dryRun()) {
        TrainingRows rows = request.source().open(spark, request.choice());
        request.checkStart(rows.columns());
        out.println(
            "Checked: in %s are the columns %s, and the store %s can take a version. Nothing was trained."
                .formatted(
                    rows.source(), String.join(", ", rows.columns().all()), store.location()));
        return ExitCode.DONE;
      }
      RunLog log = new RunLog(store, request, spark);
      Optional<ExitCode> answer = log.begin(out);
      return answer.isPresent() ? answer.get() : run(spark, store, log);
    } finally {
      Session.stop(spark);
    }
  }

  /** The work, and the record of it, whatever happens. */
  private ExitCode run(SparkSession spark, ModelStore store, RunLog log) {
    try {
      ExitCode code = work(spark, store, log);
      log.end(code);
      return code;
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (!Main.isInterrupted()) {
        // A run that was interrupted did not end: another one may go on where it was.
        Throwable behind = SuddenEnd.behind(e);
        log.message(String.valueOf(behind.getMessage()).split("\\R", 2)[0]);
        log.end(ExitCode.of(behind));
      }
      throw e;
    }
  }

  private ExitCode work(SparkSession spark, ModelStore store, RunLog log) {
    TrainingRows rows = log.timed("open", () -> request.source().open(spark, request.choice()));
    log.opened(rows.columns());
    request.checkStart(rows.columns());
    Optional<ModelStore.Serving> serving = store.serving();
    Optional<ModelVersion> parent = serving.map(s -> store.version(s.promotion().version()));
    log.previous(parent);
    try (Progress progress = Progress.ofTraining(spark, err, request.training().stop());
        ClusterPoints cluster = new ClusterPoints(rows, request.load())) {
      TrainingListener listener =
          request.explain() ? new Explanation(out, request.training(), progress) : progress;
      Points points = log.timed("load", () -> NeuronTraining.points(cluster, request.load()));
      DataSummary summary = points.summary();
      log.rows(summary.counts());
      cluster.warnings().forEach(warning -> LOG.warn("warning: {}", warning));
      DataFingerprint data =
          DataFingerprint.of(summary.fingerprint(), cluster.heldOutFingerprint());
      if (!request.force()
          && !request.explain()
          && parent.isPresent()
          && isUnchanged(parent.get(), rows.columns(), data)) {
        int version = serving.get().promotion().version();
        log.publication(OptionalInt.empty(), Optional.empty(), serving, serving);
        log.message(
            "Nothing changed since version %d, which serves: the same rows and settings. Nothing was published (--force trains anyway)."
                .formatted(version));
        out.println(log.message());
        store.repairCurrent();
        return ExitCode.DONE;
      }
      listener.loaded(cluster);
      Beginning beginning = beginning(store, serving, parent, rows.columns(), data, summary);
      TrainingResult result =
          log.timed("train", () -> train(points, listener, store, log, beginning, data));
      log.trained(result);
      if (result.stop() instanceof StopReason.Diverged diverged) {
        log.message(
            "Cannot train on "
                + rows.source()
                + ": "
                + diverged.sentence()
                + ". Nothing was published.");
        err.println(log.message());
        return ExitCode.TRAINING_FAILED;
      }
      Evaluation evaluation = log.timed("judge", () -> cluster.judge(result.neuron()));
      log.judged(cluster.judgedOn(), evaluation, Optional.empty());
      // Before publishing, so that the line is not lost when the store fails at last.
      new Telling(out, rows.columns()).result(result, evaluation, cluster.judgedOn());
      say("started", result.start() + " (" + beginning.from() + ")");
      OptionalInt parentNumber =
          serving.map(s -> OptionalInt.of(s.promotion().version())).orElse(OptionalInt.empty());
      Publisher publisher = new Publisher(request, store, cluster, log, out);
      ModelVersion version = log.version(spark, data, beginning.seed(), result, parentNumber);
      int number = log.timed("publish", () -> publisher.publish(version));
      say("model", store.versionLocation(number));
      Publisher.Outcome outcome =
          log.timed("promote", () -> publisher.promote(number, result, evaluation));
      VersionReport report = new VersionReport(store, request.report(), hadoop(spark), out);
      log.drawn(
          log.timed(
              "report",
              () -> report.draw(number, version, result, outcome, beginning.from(), points)));
      Checkpoints.remove(store, log.run());
      beginning.resumed().ifPresent(run -> Checkpoints.remove(store, run));
      say("took", Numbers.duration(log.seconds()));
      return outcome.code();
    }
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sparkContext().hadoopConfiguration();
  }

  // ---- Where to begin ----

  /**
   * @param state where training begins
   * @param seed names the random start, if there is one
   * @param from in words
   * @param resumed the run whose checkpoint it is
   */
  private record Beginning(TrainingState state, long seed, String from, Optional<String> resumed) {}

  private boolean isUnchanged(ModelVersion serving, Columns columns, DataFingerprint data) {
    Map<String, String> then = new HashMap<>(serving.provenance().settings());
    then.put("seed", String.valueOf(serving.provenance().seed()));
    return serving.columns().equals(columns)
        && serving.provenance().data().equals(data)
        && request.decisiveSettings(then).equals(request.decisiveSettings());
  }

  private Beginning beginning(
      ModelStore store,
      Optional<ModelStore.Serving> serving,
      Optional<ModelVersion> parent,
      Columns columns,
      DataFingerprint data,
      DataSummary summary) {
    TrainingSettings settings = request.training();
    if (request.resume()) {
      Optional<Checkpoints.Found> found = Checkpoints.find(store, data.training(), request);
      if (found.isPresent()) {
        Checkpoint checkpoint = found.get().checkpoint();
        LOG.info(
            "going on after epoch {} of run {}, which did not end",
            checkpoint.epoch(),
            found.get().run());
        return new Beginning(
            checkpoint.state(),
            checkpoint.seed(),
            "went on after epoch %d of run %s".formatted(checkpoint.epoch(), found.get().run()),
            Optional.of(found.get().run()));
      }
    }
    if (request.warmStart() && parent.isPresent()) {
      int version = serving.orElseThrow().promotion().version();
      if (!parent.get().columns().equals(columns)) {
        LOG.info(
            "no warm start: version {} has {} = f({}), this training {} = f({})",
            version,
            parent.get().columns().label(),
            String.join(", ", parent.get().columns().features()),
            columns.label(),
            String.join(", ", columns.features()));
      } else if (summary.errorBound(parent.get().neuron()) > Trainer.GREATEST_ERROR) {
        LOG.info("no warm start: errors of version {} on these rows may be beyond 1e120", version);
      } else {
        return begin(
            parent.get().neuron(), settings.seed(), "version " + version + ", which serves");
      }
    }
    return begin(
        settings.start(summary.inputs()),
        settings.seed(),
        settings.init().isPresent() ? "given" : "random, seed " + settings.seed());
  }

  private static Beginning begin(Neuron start, long seed, String from) {
    return new Beginning(TrainingState.of(start), seed, from, Optional.empty());
  }

  private TrainingResult train(
      Points points,
      TrainingListener listener,
      ModelStore store,
      RunLog log,
      Beginning beginning,
      DataFingerprint data) {
    Checkpoints checkpoints =
        new Checkpoints(
            store,
            log.run(),
            request.checkpoints(),
            beginning.state(),
            beginning.seed(),
            data.training(),
            request.decisiveSettings());
    listener.begins(beginning.state());
    TrainingResult result =
        new Trainer(
                points,
                request.training(),
                epoch -> {
                  listener.epochDone(epoch);
                  checkpoints.epochDone(epoch);
                })
            .train(beginning.state());
    listener.finished();
    return result;
  }

  private void say(String key, String value) {
    Telling.say(out, key, value);
  }
}
