package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Verdict;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.Promotion;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Publishes a candidate and lets it serve if the gate says so. */
final class Publisher {
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TrainRequest request;
  private final ModelStore store;
  private final ClusterPoints cluster;
  private final RunLog log;
  private final PrintStream out;

  Publisher(
      TrainRequest request, ModelStore store, ClusterPoints cluster, RunLog log, PrintStream out) {
    this.request = request;
    this.store = store;
    this.cluster = cluster;
    this.log = log;
    this.out = out;
  }

  /**
   * What became of a candidate.
   *
   * @param code of the run
   * @param verdict of the gate; empty when an earlier attempt of the run was promoted
   * @param incumbent the version that served until then
   */
  record Outcome(
      ExitCode code, Optional<Verdict> verdict, Optional<QualityGate.Incumbent> incumbent) {}

  /** Publishes once, however often a cluster starts the run again. */
  int publish(ModelVersion version) {
    OptionalInt published =
        log.isAnotherAttempt() ? store.versionOf(log.run()) : OptionalInt.empty();
    return published.isPresent() ? published.getAsInt() : store.publish(version);
  }

  /** Judges against the version that serves, again if another one serves meanwhile. */
  Outcome promote(int version, TrainingResult result, Evaluation evaluation) {
    long began = 0;
    for (int attempt = 0; attempt < ServingChange.TRIES; attempt++) {
      if (attempt > 0) {
        standBack(attempt, System.nanoTime() - began);
      }
      began = System.nanoTime();
      Optional<ModelStore.Serving> before = store.serving();
      log.publication(OptionalInt.of(version), Optional.empty(), before, before);
      if (before.isPresent() && before.get().promotion().run().equals(log.run())) {
        // An earlier attempt of this run came that far.
        say("serves", "version " + before.get().promotion().version());
        return new Outcome(ExitCode.DONE, Optional.empty(), Optional.empty());
      }
      Optional<QualityGate.Incumbent> incumbent = before.map(s -> incumbent(s));
      log.judged(cluster.judgedOn(), evaluation, incumbent.flatMap(serving -> tell(serving)));
      Verdict verdict = request.gate().judge(result.stop(), evaluation, incumbent);
      if (verdict instanceof Verdict.Refused) {
        String reasons = String.join("; ", verdict.reasons());
        log.publication(OptionalInt.of(version), Optional.of(verdict), before, before);
        log.message("Version %d was published but not promoted: %s".formatted(version, reasons));
        say("not promoted", reasons);
        say(
            "serves",
            before.map(s -> "still version " + s.promotion().version()).orElse("no version"));
        store.repairCurrent();
        return new Outcome(ExitCode.NOT_PROMOTED, Optional.of(verdict), incumbent);
      }
      String reason =
          verdict.reasons().isEmpty()
              ? "trained; no bar is set"
              : String.join("; ", verdict.reasons());
      int after = before.map(ModelStore.Serving::number).orElse(0);
      Promotion promotion = new Promotion(version, reason, Instant.now(), log.run());
      if (store.promote(after, promotion)) {
        say(
            "serves",
            "version %d (%s)"
                .formatted(
                    version,
                    before
                        .map(s -> "before: version " + s.promotion().version())
                        .orElse("the first one")));
        log.publication(
            OptionalInt.of(version),
            Optional.of(verdict),
            before,
            Optional.of(new ModelStore.Serving(after + 1, promotion)));
        log.message("Version %d serves".formatted(version));
        return new Outcome(ExitCode.DONE, Optional.of(verdict), incumbent);
      }
    }
    throw new StoreRefusedException(
        "Cannot promote version %d in the store %s: %d times another version was promoted first. It is published; look at models list, then models promote %d."
            .formatted(version, store.location(), ServingChange.TRIES, version));
  }

  /**
   * Trainings that end together would go on getting in each other's way: each waits a random while,
   * longer the more often it came second and the longer it takes to judge.
   */
  private static void standBack(int attempt, long nanosToJudge) {
    long most = Math.min(LONGEST_WAIT_NANOS, nanosToJudge << attempt);
    try {
      TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(1 + most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private QualityGate.Incumbent incumbent(ModelStore.Serving serving) {
    int number = serving.promotion().version();
    ModelVersion version = store.version(number);
    if (!version.columns().equals(cluster.columns())) {
      return new QualityGate.Incumbent.Incomparable(number, "has other columns");
    }
    return cluster.canJudge(version.neuron())
        ? new QualityGate.Incumbent.Judged(number, cluster.judge(version.neuron()))
        : new QualityGate.Incumbent.Incomparable(
            number, "cannot be judged on these rows: its errors may be beyond 1e120");
  }

  /** Says why there is nothing to compare with, where that is so. */
  private Optional<Evaluation> tell(QualityGate.Incumbent incumbent) {
    if (incumbent instanceof QualityGate.Incumbent.Incomparable other) {
      say("not compared", other.sentence());
    }
    return incumbent instanceof QualityGate.Incumbent.Judged serving
        ? Optional.of(serving.evaluation())
        : Optional.empty();
  }

  private void say(String key, String value) {
    Telling.say(out, key, value);
  }
}
