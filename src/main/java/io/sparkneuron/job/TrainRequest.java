package io.sparkneuron.job;

import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.LineSettings;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.store.ModelVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a command line of {@code train} asks for, checked.
 *
 * @param source where the rows are
 * @param choice which of their columns
 * @param load what the rows must be like
 * @param lines what the line of a key must be like, if there is one for each
 * @param training how to train
 * @param gate what the version must be like to serve
 * @param store where the version goes
 * @param runId names the run; empty: Spark's application id
 * @param warmStart whether to start from the serving version
 * @param resume whether to go on from a checkpoint
 * @param checkpoints when to write one
 * @param force train even if nothing changed
 * @param report where the report goes, beside its place in the store
 * @param metricsFile where the metrics go
 * @param config the properties file that was named
 * @param dryRun check, train nothing
 * @param explain tell the epochs in words
 * @param settings the effective options by name, for the record
 */
public record TrainRequest(
    TrainingSource source,
    ColumnChoice choice,
    LoadSettings load,
    LineSettings lines,
    TrainingSettings training,
    QualityGate gate,
    String store,
    Optional<String> runId,
    boolean warmStart,
    boolean resume,
    CheckpointRule checkpoints,
    boolean force,
    Optional<String> report,
    Optional<String> metricsFile,
    Optional<String> config,
    boolean dryRun,
    boolean explain,
    Map<String, String> settings) {
  /** Options that decide the result, beside the rows, the seed and the start. */
  private static final List<String> DECISIVE =
      List.of(
          "features",
          "except",
          "label",
          "weight",
          "bias",
          "reference",
          "scale",
          "learning-rate",
          "epochs",
          "tolerance",
          "max-minutes",
          "gradient",
          "holdout",
          "max-rmse",
          "min-r2",
          "max-regression",
          "by",
          "min-rows-per-line",
          "max-unfit-lines");

  /** Those of them that do not show in a nearest line. */
  private static final Set<String> WAYS =
      Set.of("seed", "init", "learning-rate", "epochs", "gradient");

  public TrainRequest {
    settings = Map.copyOf(settings);
  }

  /**
   * @throws IllegalArgumentException if a start has not as many weights as there are inputs
   */
  private static void checkStart(int weights, int inputs, String init) {
    if (weights != inputs) {
      throw new IllegalArgumentException(
          "init must be random or %d numbers, a weight per input and then the bias, but got \"%s\""
              .formatted(inputs + 1, init));
    }
  }

  /**
   * Looks whether a given start fits the columns that {@code --features '*'} found.
   *
   * @throws SettingRefusedException if not
   */
  void checkStart(Columns columns) {
    training
        .init()
        .ifPresent(
            start -> {
              try {
                checkStart(start.inputs(), columns.features().size(), settings.get("init"));
              } catch (IllegalArgumentException e) {
                throw new SettingRefusedException(e.getMessage(), e);
              }
            });
  }

  /** The settings that decide the result; seed and start only if they were given. */
  Map<String, String> decisiveSettings() {
    return decisive(settings, settings.containsKey("seed"), isStartGiven());
  }

  /**
   * Whether this training of the same rows would publish what a version already says. Where both
   * end at the nearest line, it does not matter how they came there.
   */
  boolean wouldShowTheSame(ModelVersion version) {
    if (version.uncertainty().isEmpty()) {
      // It is from before lines were the nearest ones.
      return false;
    }
    Map<String, String> then = new HashMap<>(version.provenance().settings());
    then.put("seed", String.valueOf(version.provenance().seed()));
    boolean isNearest = version.training().converged() && training.scaling() == Scaling.Kind.WHITEN;
    return shown(decisiveSettings(then), isNearest).equals(shown(decisiveSettings(), isNearest))
        && version.uncertainty().get().errors() == training.errors()
        && version.uncertainty().get().confidence() == training.confidence();
  }

  private static Map<String, String> shown(Map<String, String> decisive, boolean isNearest) {
    if (isNearest) {
      decisive.keySet().removeAll(WAYS);
    }
    return decisive;
  }

  /** The same of an earlier training, for comparison with {@link #decisiveSettings}. */
  Map<String, String> decisiveSettings(Map<String, String> earlier) {
    return decisive(earlier, settings.containsKey("seed"), isStartGiven());
  }

  private boolean isStartGiven() {
    return training.init().isPresent();
  }

  private static Map<String, String> decisive(
      Map<String, String> settings, boolean withSeed, boolean withStart) {
    Map<String, String> decisive = new TreeMap<>(settings);
    decisive
        .keySet()
        .removeIf(
            key ->
                !(DECISIVE.contains(key)
                    || (withSeed && key.equals("seed"))
                    || (withStart && key.equals("init"))));
    return decisive;
  }
}
