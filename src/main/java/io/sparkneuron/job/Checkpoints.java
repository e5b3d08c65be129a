package io.sparkneuron.job;

import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.TrainingState;
import io.sparkneuron.store.Checkpoint;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.Reading;
import io.sparkneuron.store.StoreRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the state of a training in the store now and then, and finds that of a killed one. */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** What is older belongs to a run that nobody waits for. */
  private static final long MOST_AGE_MILLIS = TimeUnit.DAYS.toMillis(7);

  private final ModelStore store;
  private final String run;
  private final CheckpointRule rule;
  private final Checkpoint begin;
  private final List<Double> losses;
  private final long beganNanos = System.nanoTime();
  private long lastNanos = beganNanos;
  private String lastFile;

  /** A checkpoint, and the run that left it. */
  record Found(String run, Checkpoint checkpoint) {}

  /**
   * @param begin where this training begins; all but its start will change
   */
  Checkpoints(
      ModelStore store,
      String run,
      CheckpointRule rule,
      TrainingState begin,
      long seed,
      String dataFingerprint,
      Map<String, String> settings) {
    this.store = store;
    this.run = run;
    this.rule = rule;
    this.begin = new Checkpoint(begin, seed, dataFingerprint, settings);
    losses = new ArrayList<>(begin.losses());
  }

  /** Writes a checkpoint if one is due. A training does not fail because its checkpoint did. */
  void epochDone(Epoch epoch) {
    losses.add(epoch.loss());
    if (!rule.isDue(epoch.number(), (System.nanoTime() - lastNanos) / 1e9)) {
      return;
    }
    lastNanos = System.nanoTime();
    double seconds = begin.state().seconds() + (lastNanos - beganNanos) / 1e9;
    Checkpoint checkpoint =
        new Checkpoint(
            new TrainingState(begin.state().start(), epoch.after(), losses, seconds),
            begin.seed(),
            begin.dataFingerprint(),
            begin.settings());
    try {
      store.runs().add(run, checkpoint.fileName(), checkpoint.toJson());
      if (lastFile != null) {
        store.runs().delete(run, lastFile);
      }
      lastFile = checkpoint.fileName();
    } catch (StoreRefusedException e) {
      LOG.warn("warning: no checkpoint after epoch {}: {}", epoch.number(), e.getMessage());
    }
  }

  /** Removes the checkpoints of a run that nobody needs any more. */
  static void remove(ModelStore store, String run) {
    try {
      store.runs().deleteAll(run, Checkpoint::isFileName);
    } catch (StoreRefusedException e) {
      LOG.warn("warning: checkpoints of run {} are left: {}", run, e.getMessage());
    }
  }

  /**
   * The checkpoint with the most epochs of a run that did not end, on the same rows and with the
   * same settings; it is told why others are not used.
   */
  static Optional<Found> find(ModelStore store, String dataFingerprint, TrainRequest request) {
    Found best = null;
    for (String run : store.runs().ids()) {
      // What is no folder there is none of ours.
      List<String> files = Reading.of(() -> store.runs().files(run)).value().orElse(List.of());
      Optional<String> file = Checkpoint.latest(files);
      if (files.contains(RunRecord.ENDED) || file.isEmpty() || isOld(store, run, file.get())) {
        continue;
      }
      Optional<Checkpoint> checkpoint = read(store, run, file.get());
      if (checkpoint.isPresent()) {
        Optional<String> obstacle = obstacle(checkpoint.get(), dataFingerprint, request);
        if (obstacle.isPresent()) {
          LOG.info("the checkpoint of run {} is not used: {}", run, obstacle.get());
        } else if (best == null || checkpoint.get().epoch() > best.checkpoint().epoch()) {
          best = new Found(run, checkpoint.get());
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isOld(ModelStore store, String run, String file) {
    return System.currentTimeMillis() - store.runs().time(run, file) > MOST_AGE_MILLIS;
  }

  private static Optional<Checkpoint> read(ModelStore store, String run, String file) {
    try {
      return store.runs().read(run, file).map(Checkpoint::fromJson);
    } catch (IllegalArgumentException | StoreRefusedException e) {
      LOG.warn("warning: the checkpoint of run {} is not used: {}", run, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<String> obstacle(
      Checkpoint checkpoint, String dataFingerprint, TrainRequest request) {
    if (!checkpoint.dataFingerprint().equals(dataFingerprint)) {
      return Optional.of("it was trained on other rows");
    }
    Map<String, String> then = request.decisiveSettings(checkpoint.settings());
    Map<String, String> now = request.decisiveSettings();
    return then.equals(now)
        ? Optional.empty()
        : Optional.of("its settings were " + then + " and are " + now);
  }
}
