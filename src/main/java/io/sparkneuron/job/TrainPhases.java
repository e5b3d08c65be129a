package io.sparkneuron.job;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.KeyLines;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.console.Explanation;
import io.sparkneuron.console.LineExplanation;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Progress;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingState;
import io.sparkneuron.job.Findings.Beginning;
import io.sparkneuron.job.Findings.Ending;
import io.sparkneuron.job.Findings.Loaded;
import io.sparkneuron.job.Findings.Opened;
import io.sparkneuron.job.Findings.Published;
import io.sparkneuron.store.DataFingerprint;
import io.sparkneuron.store.KeyedLines;
import io.sparkneuron.store.LineFiles;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phases of a training, in their order; each finds one value more, or the end. */
final class TrainPhases {
  private static final Logger LOG = LoggerFactory.getLogger(TrainPhases.class);

  /** More would push the line itself off the screen. */
  private static final int MOST_DRIFTS = 10;

  private final TrainRequest request;
  private final Caller caller;
  private final Workplace at;
  private final ModelStore store;
  private final RunRecord.Start start;
  private final Attempt attempt;

  /**
   * A part of the story.
   *
   * @param name in the record of the run
   * @param work from what was found to one value more
   */
  record Phase(String name, Function<Findings, ?> work) {}

  TrainPhases(
      TrainRequest request, Caller caller, Workplace at, RunRecord.Start start, Attempt attempt) {
    this.request = request;
    this.caller = caller;
    this.at = at;
    this.store = at.store();
    this.start = start;
    this.attempt = attempt;
  }

  /** Those after {@link #open}. */
  List<Phase> afterOpen() {
    return List.of(
        new Phase("load", this::load),
        new Phase("begin", this::begin),
        new Phase("train", this::train),
        new Phase("judge", this::judge),
        new Phase("publish", this::publish),
        new Phase("promote", this::promote),
        new Phase("report", this::draw));
  }

  Opened open() {
    TrainingRows rows = Sources.open(at.spark(), request.source(), request.choice());
    request.checkStart(rows.columns());
    Optional<ModelStore.Serving> serving = store.serving();
    Optional<ModelVersion> parent = serving.map(s -> store.version(s.version()));
    ClusterPoints cluster = new ClusterPoints(rows, request.load(), request.lines());
    Progress progress = Progress.ofTraining(at.spark(), caller.err(), request.training().stop());
    TrainingListener listener =
        request.explain() ? new Explanation(caller.out(), request.training(), progress) : progress;
    return new Opened(cluster, progress, listener, serving, parent);
  }

  private Loaded load(Findings found) {
    ClusterPoints cluster = found.get(Opened.class).cluster();
    Points points = cluster.forEpochs();
    cluster.warnings().forEach(warning -> LOG.warn("warning: {}", warning));
    return new Loaded(
        points, DataFingerprint.of(points.summary().fingerprint(), cluster.heldOutFingerprint()));
  }

  /** Where training begins, or that it need not. */
  private Object begin(Findings found) {
    Opened opened = found.get(Opened.class);
    Loaded loaded = found.get(Loaded.class);
    boolean isAskedFor = request.force() || request.explain();
    if (!isAskedFor && opened.parent().filter(p -> isUnchanged(p, opened, loaded)).isPresent()) {
      return nothingChanged(opened.serving().orElseThrow().version());
    }
    opened.listener().loaded(opened.cluster());
    opened.parent().ifPresent(parent -> tellLevels(parent, opened));
    Optional<Beginning> resumed =
        request.resume()
            ? Checkpoints.find(store, loaded.data().training(), request).map(TrainPhases::goOn)
            : Optional.empty();
    return resumed
        .or(() -> warmStart(opened, loaded.points().summary()))
        .orElseGet(() -> coldStart(opened.columns()));
  }

  private boolean isUnchanged(ModelVersion parent, Opened opened, Loaded loaded) {
    List<String> by = parent.lines().map(KeyedLines::by).orElse(List.of());
    return parent.columns().equals(opened.columns())
        && by.equals(opened.cluster().by())
        && parent.provenance().data().equals(loaded.data())
        && request.wouldShowTheSame(parent);
  }

  private Ending nothingChanged(int version) {
    String message =
        "Nothing changed since version %d, which serves: the same rows and settings. Nothing was published (--force trains anyway)."
            .formatted(version);
    caller.out().println(message);
    store.repairCurrent();
    OptionalInt serving = OptionalInt.of(version);
    return new Ending(
        ExitCode.DONE,
        message,
        Optional.of(
            new RunRecord.Publication(OptionalInt.empty(), Optional.empty(), serving, serving)));
  }

  /** Says which levels of categories are new since the version that serves, and which are gone. */
  private void tellLevels(ModelVersion parent, Opened opened) {
    for (LevelChange change : LevelChange.between(parent.columns(), opened.columns())) {
      say("levels", change.sentence(opened.serving().orElseThrow().version()));
    }
  }

  private static Beginning goOn(Checkpoints.Found found) {
    int epoch = found.checkpoint().epoch();
    LOG.info("going on after epoch {} of run {}, which did not end", epoch, found.run());
    return new Beginning(
        found.checkpoint().state(),
        found.checkpoint().seed(),
        "went on after epoch %d of run %s".formatted(epoch, found.run()),
        Optional.of(found.run()));
  }

  private Optional<Beginning> warmStart(Opened opened, DataSummary summary) {
    if (!request.warmStart() || opened.parent().isEmpty()) {
      return Optional.empty();
    }
    ModelVersion parent = opened.parent().get();
    int version = opened.serving().orElseThrow().version();
    Columns columns = opened.columns();
    if (!parent.columns().areLike(columns)) {
      LOG.info(
          "no warm start: version {} has {} = f({}), this training {} = f({})",
          version,
          parent.columns().label(),
          String.join(", ", parent.columns().features()),
          columns.label(),
          String.join(", ", columns.features()));
      return Optional.empty();
    }
    Neuron start = columns.startFrom(parent.neuron(), parent.columns());
    if (!request.choice().bias()) {
      start = Neuron.of(start.weights(), 0);
    }
    if (summary.errorBound(start) > Trainer.GREATEST_ERROR) {
      LOG.info("no warm start: errors of version {} on these rows may be beyond 1e120", version);
      return Optional.empty();
    }
    return Optional.of(begin(start, "version " + version + ", which serves"));
  }

  private Beginning coldStart(Columns columns) {
    return begin(
        request.training().start(columns.features().size()),
        request.training().init().isPresent()
            ? "given"
            : "random, seed " + request.training().seed());
  }

  private Beginning begin(Neuron neuron, String from) {
    return new Beginning(
        TrainingState.of(neuron), request.training().seed(), from, Optional.empty());
  }

  private TrainingResult train(Findings found) {
    TrainingListener listener = found.get(Opened.class).listener();
    Loaded loaded = found.get(Loaded.class);
    Beginning beginning = found.get(Beginning.class);
    Checkpoints checkpoints =
        new Checkpoints(
            store,
            start.run(),
            request.checkpoints(),
            beginning.state(),
            beginning.seed(),
            loaded.data().training(),
            request.decisiveSettings());
    listener.begins(beginning.state());
    TrainingResult result =
        new Trainer(
                loaded.points(),
                request.training(),
                epoch -> {
                  listener.epochDone(epoch);
                  checkpoints.epochDone(epoch);
                })
            .train(beginning.state());
    listener.finished();
    return result;
  }

  private Object judge(Findings found) {
    ClusterPoints cluster = found.get(Opened.class).cluster();
    TrainingResult result = found.get(TrainingResult.class);
    if (result.stop() instanceof StopReason.Diverged diverged) {
      String message =
          "Cannot train on %s: %s. Nothing was published."
              .formatted(cluster.sourceName(), diverged.sentence());
      caller.err().println(message);
      return new Ending(ExitCode.TRAINING_FAILED, message);
    }
    if (request.explain()) {
      cluster.lines().ifPresent(lines -> explain(lines, cluster));
    }
    Evaluation evaluation = cluster.judge(result.neuron());
    // Before publishing, so that the line is not lost when the store fails at last.
    new Telling(caller.out(), cluster.columns()).result(result, evaluation, cluster.judgedOn());
    cluster.lines().ifPresent(lines -> say("lines", lines.counts().toString()));
    Beginning beginning = found.get(Beginning.class);
    say("started", Numbers.exactly(result.start()) + " (" + beginning.from() + ")");
    tellDrifts(found.drifts().stream().filter(column -> column.drift().isTold()).toList());
    return evaluation;
  }

  private void explain(KeyLines lines, ClusterPoints cluster) {
    new LineExplanation(
            caller.out(), cluster.columns(), request.choice().bias(), cluster.judgedOn())
        .tell(lines.largest());
  }

  private void tellDrifts(List<ColumnDrift> told) {
    told.stream()
        .limit(MOST_DRIFTS)
        .forEach(column -> say("drift", column.column() + ": " + column.sentence()));
    if (told.size() > MOST_DRIFTS) {
      say(
          "drift",
          "and %d more columns; --metrics-file has all".formatted(told.size() - MOST_DRIFTS));
    }
  }

  /** Once, however often a cluster starts the run again. */
  private Published publish(Findings found) {
    OptionalInt before = attempt.isAnother() ? store.versionOf(start.run()) : OptionalInt.empty();
    ModelVersion version =
        before.isPresent() ? store.version(before.getAsInt()) : withLines(version(found), found);
    int number = before.isPresent() ? before.getAsInt() : store.publish(version);
    say("model", store.versionLocation(number));
    return new Published(number, version);
  }

  /** The lines are written whole before the version that names them. */
  private ModelVersion withLines(ModelVersion version, Findings found) {
    Optional<KeyLines> lines = found.get(Opened.class).cluster().lines();
    if (lines.isEmpty()) {
      return version;
    }
    LineFiles files = store.lines();
    if (attempt.isAnother()) {
      // What an attempt left that was killed.
      files.delete(start.run());
    }
    Path folder = files.folder(start.run());
    lines.get().write(folder.toString());
    LineCounts counts = lines.get().counts();
    return version.with(
        new KeyedLines(
            lines.get().by(),
            LineFiles.relative(start.run()),
            counts.keys(),
            counts.byWord(),
            files.fingerprint(folder)));
  }

  private ModelVersion version(Findings found) {
    Opened opened = found.get(Opened.class);
    TrainingResult result = found.get(TrainingResult.class);
    return new ModelVersion(
        start.run(),
        opened.columns(),
        result.neuron(),
        ModelVersion.Training.of(result),
        opened.cluster().judgedOn(),
        found.get(Evaluation.class),
        Optional.of(result.uncertainty()),
        result.columnStatistics(),
        new ModelVersion.Provenance(
            ModelStore.Serving.version(opened.serving()),
            found.get(Loaded.class).data(),
            start.settings(),
            found.get(Beginning.class).seed(),
            result.start(),
            caller.version(),
            at.spark().version(),
            System.getProperty("java.version"),
            Instant.now()));
  }

  private Promoted promote(Findings found) {
    ClusterPoints cluster = found.get(Opened.class).cluster();
    Promoted promoted =
        new Promoter(
                store,
                request.gate(),
                cluster,
                keys ->
                    Sources.open(
                        at.spark(),
                        request.source(),
                        ColumnChoice.of(cluster.columns()).withBy(keys)),
                start.run(),
                caller.out())
            .promote(
                found.get(Published.class).number(),
                found.get(TrainingResult.class).stop(),
                found.get(Evaluation.class));
    if (promoted.code() == ExitCode.STORE_REFUSED) {
      caller.err().println(promoted.message());
    }
    return promoted;
  }

  /** The page about the version, also about one that the gate refused. */
  private Object draw(Findings found) {
    Promoted promoted = found.get(Promoted.class);
    if (promoted.code() == ExitCode.STORE_REFUSED) {
      return new Ending(promoted.code(), promoted.message());
    }
    return new VersionReport(store, request.report(), at.hadoop(), caller.out()).draw(found);
  }

  /** What a run leaves that came to its last phase. */
  Ending end(Findings found, double seconds) {
    Checkpoints.remove(store, start.run());
    found.get(Beginning.class).resumed().ifPresent(run -> Checkpoints.remove(store, run));
    say("took", Numbers.duration(seconds));
    Promoted promoted = found.get(Promoted.class);
    return new Ending(promoted.code(), promoted.message());
  }

  private void say(String key, String value) {
    Telling.say(caller.out(), key, value);
  }
}
