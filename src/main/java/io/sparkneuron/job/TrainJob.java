package io.sparkneuron.job;

import io.sparkneuron.cluster.KeyLines;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.job.Findings.Ending;
import io.sparkneuron.job.Findings.Loaded;
import io.sparkneuron.job.Findings.Opened;
import io.sparkneuron.job.Findings.Published;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.StoreRefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code train}: look whether it can be done, take the phases, leave the record of the run. */
public final class TrainJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(TrainJob.class);

  private final TrainRequest request;

  public TrainJob(TrainRequest request) {
    this.request = request;
  }

  @Override
  public ExitCode run(Caller caller) {
    try (Workplace at = Workplace.open("train", request.source(), request.store())) {
      at.store().check();
      request.report().ifPresent(file -> VersionReport.check(file, at.hadoop()));
      new OutputCheck(request.source(), at.hadoop()).training(request);
      if (request.dryRun()) {
        return dryRun(caller, at);
      }
      RunRecord.Start start = start(at);
      Attempt attempt = Attempt.begin(at.store(), start);
      return attempt.answer().isPresent()
          ? repeat(attempt.answer().get(), caller)
          : train(caller, at, start, attempt);
    }
  }

  private ExitCode dryRun(Caller caller, Workplace at) {
    TrainingRows rows = Sources.open(at.spark(), request.source(), request.choice());
    request.checkStart(rows.columns());
    caller
        .out()
        .println(
            "Checked: in %s are the columns %s, and the store %s can take a version. Nothing was trained."
                .formatted(
                    rows.source(), String.join(", ", rows.columns().all()), at.store().location()));
    return ExitCode.DONE;
  }

  private RunRecord.Start start(Workplace at) {
    Instant now = Instant.now();
    String application = at.spark().sparkContext().applicationId();
    return new RunRecord.Start(
        request.runId().orElseGet(() -> Attempt.runId(application, now)),
        "train",
        request.choice().asTyped(),
        request.settings(),
        now);
  }

  private static ExitCode repeat(PastRun past, Caller caller) {
    ExitCode code = past.exitCode().orElseThrow();
    caller
        .out()
        .println(
            "Run %s ended before with exit code %d: %s"
                .formatted(past.id(), code.number(), past.values().get("message")));
    return code;
  }

  /** The phases, and the record of what they found, however far they came. */
  private ExitCode train(Caller caller, Workplace at, RunRecord.Start start, Attempt attempt) {
    TrainPhases phases = new TrainPhases(request, caller, at, start, attempt);
    Findings found = Findings.none();
    Stopwatch watch = Stopwatch.start();
    try {
      watch = watch.next("open");
      found = found.with(phases.open());
      try (Opened opened = found.get(Opened.class)) {
        for (TrainPhases.Phase phase : phases.afterOpen()) {
          if (found.find(Ending.class).isEmpty()) {
            watch = watch.next(phase.name());
            found = found.with(phase.work().apply(found));
          }
        }
        if (found.find(Ending.class).isEmpty()) {
          found = found.with(phases.end(found, watch.total()));
        }
      }
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (!caller.isInterrupted().getAsBoolean()) {
        // A run that was interrupted did not end: another one may go on where it was.
        Failure failure = Failure.of(e);
        Findings all = found.with(new Ending(failure.code(), failure.firstLine()));
        leave(record(start, all, watch), all, at);
      }
      throw e;
    }
    leave(record(start, found, watch), found, at);
    return found.get(Ending.class).code();
  }

  /** What the phases found, the end of the run among it. */
  private static RunRecord record(RunRecord.Start start, Findings found, Stopwatch watch) {
    Ending ending = found.get(Ending.class);
    Optional<Opened> opened = found.find(Opened.class);
    Optional<Promoted> promoted = found.find(Promoted.class);
    return new RunRecord(
        opened.map(o -> start.on(o.columns())).orElse(start),
        Instant.now(),
        watch.total(),
        ending.code(),
        ending.message(),
        found.find(Loaded.class).map(loaded -> loaded.points().summary().counts()),
        found.find(TrainingResult.class),
        found.find(TrainingResult.class).isPresent() ? found.drifts() : List.of(),
        found
            .find(Loaded.class)
            .flatMap(loaded -> opened.orElseThrow().cluster().lines())
            .map(KeyLines::counts),
        found
            .find(VersionReport.Page.class)
            .flatMap(VersionReport.Page::lines)
            .flatMap(LinePicture::errorSpread),
        found
            .find(Evaluation.class)
            .map(
                candidate ->
                    new RunRecord.Judged(
                        opened.orElseThrow().cluster().judgedOn(),
                        candidate,
                        promoted.flatMap(Promoted::serving))),
        promoted
            .map(Promoted::publication)
            .or(() -> found.find(Published.class).map(p -> p.candidate(opened.get())))
            .or(ending::publication),
        watch.phases());
  }

  /** The work is done by now: what fails here is told and does not undo it. */
  private void leave(RunRecord record, Findings found, Workplace at) {
    // The answer first: it is what another attempt of this run looks for.
    if (leave(at.store(), record, RunRecord.ENDED, record.toJson())
        && record.trained().isPresent()) {
      leave(at.store(), record, RunRecord.HISTORY, record.history());
    }
    found.find(VersionReport.Page.class).ifPresent(VersionReport.Page::write);
    request.metricsFile().ifPresent(file -> leaveMetrics(file, record, found, at));
  }

  private static boolean leave(ModelStore store, RunRecord record, String name, String text) {
    try {
      return store.runs().add(record.start().run(), name, text);
    } catch (StoreRefusedException e) {
      LOG.warn("warning: run {} leaves no {}: {}", record.start().run(), name, e.getMessage());
      return false;
    }
  }

  private static void leaveMetrics(String file, RunRecord record, Findings found, Workplace at) {
    Optional<Neuron> before =
        found
            .find(Opened.class)
            .flatMap(Opened::parent)
            .filter(version -> version.columns().equals(record.start().columns()))
            .map(ModelVersion::neuron);
    try {
      Metrics.write(file, at.hadoop(), record, before);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "warning: cannot write the metrics file {}: {} ({})",
          Secrets.hidden(file),
          Secrets.hidden(String.valueOf(e.getMessage())),
          e.getClass().getSimpleName());
    }
  }
}
