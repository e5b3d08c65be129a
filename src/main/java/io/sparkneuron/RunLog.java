package io.sparkneuron;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Verdict;
import io.sparkneuron.store.DataFingerprint;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.StoreRefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what a run does and leaves it in the store as a {@link RunRecord}. */
final class RunLog {
  private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final ModelStore store;
  private final Optional<String> metricsFile;
  private final Configuration hadoop;
  private RunRecord.Start start;
  private final long beganNanos = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private boolean anotherAttempt;
  private String message = "";
  private Optional<RowCounts> rows = Optional.empty();
  private Optional<TrainingResult> trained = Optional.empty();
  private Optional<RunRecord.Judged> judged = Optional.empty();
  private Optional<RunRecord.Publication> publication = Optional.empty();
  private Optional<ModelVersion> previous = Optional.empty();
  private Optional<VersionReport.Page> page = Optional.empty();

  RunLog(ModelStore store, TrainRequest request, SparkSession spark) {
    this.store = store;
    metricsFile = request.metricsFile();
    hadoop = spark.sparkContext().hadoopConfiguration();
    Instant now = Instant.now();
    start =
        new RunRecord.Start(
            request.runId().orElseGet(() -> runId(spark.sparkContext().applicationId(), now)),
            "train",
            request.choice().asTyped(),
            request.settings(),
            now);
  }

  /** A cluster's application id; on one machine two runs of one moment would share it. */
  private static String runId(String applicationId, Instant now) {
    return applicationId.startsWith("local-")
        ? "local-" + TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6)
        : applicationId;
  }

  /**
   * Writes that the run began. A cluster may start a run again whose driver died: what is left of
   * it is done then, or its answer repeated.
   *
   * @return the answer of this very run, if it gave one before
   */
  Optional<ExitCode> begin(PrintStream out) {
    if (store.runs().add(start.run(), RunRecord.STARTED, start.toJson())) {
      return Optional.empty();
    }
    anotherAttempt = true;
    PastRun past = PastRun.read(store, start.run()).orElseThrow();
    if (past.exitCode().isEmpty()) {
      LOG.info("run {} began before and did not end; this is another attempt", start.run());
      return Optional.empty();
    }
    ExitCode code = past.exitCode().get();
    out.println(
        "Run %s ended before with exit code %d: %s"
            .formatted(start.run(), code.number(), past.values().get("message")));
    return Optional.of(code);
  }

  String run() {
    return start.run();
  }

  boolean isAnotherAttempt() {
    return anotherAttempt;
  }

  <T> T timed(String phase, Supplier<T> work) {
    long began = System.nanoTime();
    try {
      return work.get();
    } finally {
      seconds.merge(phase, (System.nanoTime() - began) / 1e9, Double::sum);
    }
  }

  /** Since the run began; the clock of the machine may be set meanwhile. */
  double seconds() {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  String message() {
    return message;
  }

  void message(String sentence) {
    message = Secrets.hidden(sentence);
  }

  /** The columns that the choice of the request found. */
  void opened(Columns columns) {
    start =
        new RunRecord.Start(start.run(), start.command(), columns, start.settings(), start.at());
  }

  void rows(RowCounts counts) {
    rows = Optional.of(counts);
  }

  void trained(TrainingResult result) {
    trained = Optional.of(result);
  }

  void judged(String on, Evaluation candidate, Optional<Evaluation> serving) {
    judged = Optional.of(new RunRecord.Judged(on, candidate, serving));
  }

  void drawn(Optional<VersionReport.Page> report) {
    page = report;
  }

  void previous(Optional<ModelVersion> version) {
    previous = version;
  }

  void publication(
      OptionalInt version,
      Optional<Verdict> verdict,
      Optional<ModelStore.Serving> before,
      Optional<ModelStore.Serving> after) {
    publication =
        Optional.of(new RunRecord.Publication(version, verdict, number(before), number(after)));
  }

  private static OptionalInt number(Optional<ModelStore.Serving> serving) {
    return serving.isPresent()
        ? OptionalInt.of(serving.get().promotion().version())
        : OptionalInt.empty();
  }

  /** The version that this run publishes. */
  ModelVersion version(
      SparkSession spark,
      DataFingerprint data,
      long seed,
      TrainingResult result,
      OptionalInt parent) {
    RunRecord.Judged judgement = judged.orElseThrow();
    return new ModelVersion(
        start.run(),
        start.columns(),
        result.neuron(),
        ModelVersion.Training.of(result),
        judgement.on(),
        judgement.candidate(),
        new ModelVersion.Provenance(
            parent,
            data,
            start.settings(),
            seed,
            result.start(),
            Main.version(),
            spark.version(),
            System.getProperty("java.version"),
            Instant.now()));
  }

  /** Leaves the record. The work is done by now: what fails here is told and does not undo it. */
  void end(ExitCode code) {
    RunRecord record =
        new RunRecord(
            start,
            Instant.now(),
            seconds(),
            code,
            message,
            rows,
            trained,
            judged,
            publication,
            seconds);
    // The answer first: it is what another attempt of this run looks for.
    if (leave(RunRecord.ENDED, record.toJson()) && trained.isPresent()) {
      leave(RunRecord.HISTORY, record.history());
    }
    page.ifPresent(VersionReport.Page::write);
    if (metricsFile.isPresent()) {
      Optional<Neuron> before =
          previous
              .filter(version -> version.columns().equals(start.columns()))
              .map(ModelVersion::neuron);
      try {
        Metrics.write(metricsFile.get(), hadoop, record, before);
      } catch (IOException | RuntimeException e) {
        LOG.warn(
            "warning: cannot write the metrics file {}: {} ({})",
            Secrets.hidden(metricsFile.get()),
            Secrets.hidden(String.valueOf(e.getMessage())),
            e.getClass().getSimpleName());
      }
    }
  }

  private boolean leave(String name, String text) {
    try {
      return store.runs().add(start.run(), name, text);
    } catch (StoreRefusedException e) {
      LOG.warn("warning: run {} leaves no {}: {}", start.run(), name, e.getMessage());
      return false;
    }
  }
}
