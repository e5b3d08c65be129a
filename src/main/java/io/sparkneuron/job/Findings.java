package io.sparkneuron.job;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.console.Progress;
import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingState;
import io.sparkneuron.store.DataFingerprint;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the phases of a training have found so far, a value of each type; never changed, only
 * followed by another one that knows more.
 */
final class Findings {
  private static final Findings NONE = new Findings(Map.of());

  private final Map<Class<?>, Object> values;

  private Findings(Map<Class<?>, Object> values) {
    this.values = values;
  }

  static Findings none() {
    return NONE;
  }

  /** These and one more. */
  Findings with(Object value) {
    Map<Class<?>, Object> more = new LinkedHashMap<>(values);
    more.put(value.getClass(), value);
    return new Findings(more);
  }

  /** Of a phase that may not have come. */
  <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(type.cast(values.get(type)));
  }

  /** Of a phase that came before. */
  <T> T get(Class<T> type) {
    return find(type).orElseThrow();
  }

  /** How the columns moved since the version that serves, once there is a training. */
  List<ColumnDrift> drifts() {
    Opened opened = get(Opened.class);
    return opened
        .parent()
        .map(
            parent ->
                ColumnDrift.between(
                    parent.columns(),
                    parent.statistics(),
                    opened.columns(),
                    get(TrainingResult.class).columnStatistics()))
        .orElse(List.of());
  }

  // ---- The values that are nowhere else ----

  /**
   * Rows that can be loaded, and what serves at that moment.
   *
   * @param cluster the rows on the cluster
   * @param serving the promotion that counts
   * @param parent the version that serves
   */
  record Opened(
      ClusterPoints cluster,
      Progress progress,
      TrainingListener listener,
      Optional<ModelStore.Serving> serving,
      Optional<ModelVersion> parent)
      implements AutoCloseable {
    Columns columns() {
      return cluster.columns();
    }

    @Override
    public void close() {
      try (progress) {
        cluster.close();
      }
    }
  }

  /**
   * Rows that are loaded.
   *
   * @param points that answer the epochs
   * @param data names the rows
   */
  record Loaded(Points points, DataFingerprint data) {}

  /**
   * Where training begins.
   *
   * @param seed names the random start, if there is one
   * @param from in words
   * @param resumed the run whose checkpoint it is
   */
  record Beginning(TrainingState state, long seed, String from, Optional<String> resumed) {}

  /** A version in the store. */
  record Published(int number, ModelVersion version) {
    /** As long as nobody knows whether it serves. */
    RunRecord.Publication candidate(Opened opened) {
      OptionalInt serving = ModelStore.Serving.version(opened.serving());
      return new RunRecord.Publication(OptionalInt.of(number), Optional.empty(), serving, serving);
    }
  }

  /**
   * The end of the run.
   *
   * @param message the last sentence
   * @param publication what became of the store, where no phase says it
   */
  record Ending(ExitCode code, String message, Optional<RunRecord.Publication> publication) {
    Ending(ExitCode code, String message) {
      this(code, message, Optional.empty());
    }
  }
}
