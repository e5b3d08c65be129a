package io.sparkneuron.job;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.KeyLines;
import io.sparkneuron.cluster.LineTable;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.Verdict;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.Promotion;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a version serve if the gate says so. */
final class Promoter {
  private static final Logger LOG = LoggerFactory.getLogger(Promoter.class);

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ModelStore store;
  private final QualityGate gate;
  private final ClusterPoints cluster;
  private final Function<List<String>, TrainingRows> rowsBy;
  private final String run;
  private final PrintStream out;

  /**
   * @param cluster the rows that judge
   * @param rowsBy opens them again, by other keys
   * @param run that asks for it
   */
  Promoter(
      ModelStore store,
      QualityGate gate,
      ClusterPoints cluster,
      Function<List<String>, TrainingRows> rowsBy,
      String run,
      PrintStream out) {
    this.store = store;
    this.gate = gate;
    this.cluster = cluster;
    this.rowsBy = rowsBy;
    this.run = run;
    this.out = out;
  }

  /** Judges against the version that serves, again if another one serves meanwhile. */
  Promoted promote(int version, StopReason stop, Evaluation evaluation) {
    long began = 0;
    Optional<QualityGate.Incumbent> incumbent = Optional.empty();
    Optional<ModelStore.Serving> before = Optional.empty();
    for (int attempt = 0; attempt < ServingChange.TRIES; attempt++) {
      if (attempt > 0) {
        standBack(attempt, System.nanoTime() - began);
      }
      began = System.nanoTime();
      before = store.serving();
      if (before.isPresent() && before.get().promotion().run().equals(run)) {
        // An earlier attempt of this run came that far.
        say("serves", "version " + before.get().version());
        return promoted(ExitCode.DONE, "", Optional.empty(), version, null, before, before);
      }
      incumbent = before.map(this::incumbent);
      incumbent.ifPresent(this::tellIfIncomparable);
      Verdict verdict =
          gate.judge(stop, evaluation, incumbent, cluster.lines().map(KeyLines::counts));
      if (verdict instanceof Verdict.Refused) {
        String reasons = String.join("; ", verdict.reasons());
        say("not promoted", reasons);
        say("serves", before.map(s -> "still version " + s.version()).orElse("no version"));
        store.repairCurrent();
        String message =
            "Version %d was published but not promoted: %s".formatted(version, reasons);
        return promoted(
            ExitCode.NOT_PROMOTED, message, incumbent, version, verdict, before, before);
      }
      Optional<ModelStore.Serving> after = promote(version, verdict, before);
      if (after.isPresent()) {
        say("serves", "version %d (%s)".formatted(version, instead(before)));
        String message = "Version %d serves".formatted(version);
        return promoted(ExitCode.DONE, message, incumbent, version, verdict, before, after);
      }
    }
    String message =
        "Cannot promote version %d in the store %s: %d times another version was promoted first. It is published; look at models list, then models promote %d."
            .formatted(version, store.location(), ServingChange.TRIES, version);
    return promoted(ExitCode.STORE_REFUSED, message, incumbent, version, null, before, before);
  }

  /** Empty if another promotion came in between. */
  private Optional<ModelStore.Serving> promote(
      int version, Verdict verdict, Optional<ModelStore.Serving> before) {
    String reason =
        verdict.reasons().isEmpty()
            ? "trained; no bar is set"
            : String.join("; ", verdict.reasons());
    int after = before.map(ModelStore.Serving::number).orElse(0);
    Promotion promotion = new Promotion(version, reason, Instant.now(), run);
    return store.promote(after, promotion)
        ? Optional.of(new ModelStore.Serving(after + 1, promotion))
        : Optional.empty();
  }

  private static String instead(Optional<ModelStore.Serving> before) {
    return before.map(s -> "before: version " + s.version()).orElse("the first one");
  }

  private static Promoted promoted(
      ExitCode code,
      String message,
      Optional<QualityGate.Incumbent> incumbent,
      int version,
      Verdict verdict,
      Optional<ModelStore.Serving> before,
      Optional<ModelStore.Serving> after) {
    return new Promoted(
        code,
        message,
        incumbent,
        new RunRecord.Publication(
            OptionalInt.of(version),
            Optional.ofNullable(verdict),
            ModelStore.Serving.version(before),
            ModelStore.Serving.version(after)));
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
    int number = serving.version();
    ModelVersion version = store.version(number);
    if (!version.columns().areLike(cluster.columns())) {
      return new QualityGate.Incumbent.Incomparable(number, "has other columns");
    }
    Neuron neuron = cluster.columns().translated(version.neuron(), version.columns());
    if (!cluster.canJudge(neuron)) {
      return new QualityGate.Incumbent.Incomparable(
          number, "cannot be judged on these rows: its errors may be beyond 1e120");
    }
    for (LevelChange change : LevelChange.between(version.columns(), cluster.columns())) {
      tellAssumed(number, change);
    }
    Optional<LineTable> table = new ChosenVersion(number, true, version).lines(store);
    if (table.isEmpty()) {
      return new QualityGate.Incumbent.Judged(number, cluster.judgeOne(neuron));
    }
    try {
      return new QualityGate.Incumbent.Judged(
          number, cluster.judge(table.get(), neuron, () -> rowsBy.apply(table.get().by())));
    } catch (DataRefusedException | SettingRefusedException e) {
      LOG.warn("warning: {}", e.getMessage());
      return new QualityGate.Incumbent.Incomparable(
          number,
          "has a line for each "
              + String.join(", ", table.get().by())
              + ", which these rows do not have");
    }
  }

  /** What the version that serves predicts for rows with a level that it never saw. */
  private void tellAssumed(int number, LevelChange change) {
    List<String> added = change.addedIn(cluster.columns(), cluster.judging());
    if (!added.isEmpty()) {
      say(
          "compared",
          "version %d never saw %s %s, and predicts as for its reference there"
              .formatted(number, change.category(), Numbers.names(added)));
    }
  }

  /** Says why there is nothing to compare with, where that is so. */
  private void tellIfIncomparable(QualityGate.Incumbent incumbent) {
    if (incumbent instanceof QualityGate.Incumbent.Incomparable other) {
      say("not compared", other.sentence());
    }
  }

  private void say(String key, String value) {
    Telling.say(out, key, value);
  }
}
