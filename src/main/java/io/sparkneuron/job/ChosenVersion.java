package io.sparkneuron.job;

import io.sparkneuron.cluster.LineTable;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.PredictionInterval;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.TrainedRange;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.StoreRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The version that a command works with.
 *
 * @param number its number
 * @param isServing whether it serves
 * @param model what it is
 */
record ChosenVersion(int number, boolean isServing, ModelVersion model) {
  /**
   * The version that was asked for, else the one that serves.
   *
   * @throws StoreRefusedException if there is none
   */
  static ChosenVersion of(ModelStore store, OptionalInt asked) {
    Optional<ModelStore.Serving> serving = store.serving();
    if (asked.isPresent()) {
      int number = asked.getAsInt();
      boolean isServing = serving.isPresent() && serving.get().version() == number;
      return new ChosenVersion(number, isServing, store.version(number));
    }
    if (serving.isEmpty()) {
      throw new StoreRefusedException(
          "Cannot find a version that serves in the store %s: %s."
              .formatted(store.location(), wayOut(store.versions())));
    }
    int number = serving.get().version();
    return new ChosenVersion(number, true, store.version(number));
  }

  /**
   * The lines of its keys, if it has any, looked through.
   *
   * @throws StoreRefusedException if they are not what the version says
   */
  Optional<LineTable> lines(ModelStore store) {
    return model
        .lines()
        .map(
            lines ->
                new LineTable(
                    store.lines().checked(number, lines).toString(), lines.by(), model.columns()));
  }

  String numberAndState() {
    return number + (isServing ? " (serves)" : " (does not serve)");
  }

  /**
   * What its predictions come with.
   *
   * @param confidence level of the prediction interval; empty: none is needed
   * @throws SettingRefusedException if it has no interval
   */
  Forecaster forecaster(OptionalDouble confidence) {
    Optional<PredictionInterval> interval =
        confidence.isPresent()
            ? model.uncertainty().flatMap(u -> u.predictionInterval(confidence.getAsDouble()))
            : Optional.empty();
    if (confidence.isPresent() && interval.isEmpty()) {
      throw new SettingRefusedException(
          "Cannot give the prediction interval of version %d: %s, or choose another --version."
              .formatted(number, whyNoInterval()));
    }
    return forecaster(interval);
  }

  /** The same, with the interval of the confidence it was trained with, if it has one. */
  Forecaster forecaster() {
    return forecaster(
        model.uncertainty().flatMap(known -> known.predictionInterval(known.confidence())));
  }

  private Forecaster forecaster(Optional<PredictionInterval> interval) {
    return new Forecaster(model.neuron(), TrainedRange.of(model.statistics()), interval);
  }

  /** Two sentences, without the last full stop: why, and what to do. */
  String whyNoInterval() {
    return model
        .uncertainty()
        .flatMap(uncertainty -> uncertainty.whyNoPredictionInterval(model.columns().features()))
        .orElse("it is of a release that did not keep how sure a line is. Train again");
  }

  private static String wayOut(List<Integer> versions) {
    return versions.isEmpty()
        ? "there is no version. Train one, or set --store"
        : "none of its versions (%s) was promoted. Name one, or promote it with models promote"
            .formatted(versions.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  /**
   * A failure to read rows, which are not trained on here; which columns are needed is this
   * version's affair, not an option's.
   */
  DataRefusedException explain(DataRefusedException failure) {
    return new DataRefusedException(
        failure
            .getMessage()
            .replaceFirst("^Cannot read training data", "Cannot read the data")
            .replaceFirst("^Cannot train on", "Cannot use")
            .replace(
                "Set --features and --label.",
                "Version %d was trained with %s; rename columns in a view, or choose another --version."
                    .formatted(number, needed()))
            .replace(
                "Cast it in a view, or choose another column.",
                "Version %d was trained on such a column; cast it in a view, or choose another --version."
                    .formatted(number)),
        failure);
  }

  /** The columns that its rows must have. */
  private String needed() {
    return model.columns().read().stream()
        .flatMap(term -> term.needs().stream())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
