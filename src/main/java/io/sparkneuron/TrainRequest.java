package io.sparkneuron;

import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.store.RunFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.storage.StorageLevel;

/**
 * What a command line of {@code train} asks for, checked.
 *
 * @param source where the rows are
 * @param choice which of their columns
 * @param load what the rows must be like
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
record TrainRequest(
    TrainingSource source,
    ColumnChoice choice,
    LoadSettings load,
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
          "scale",
          "learning-rate",
          "epochs",
          "tolerance",
          "max-minutes",
          "gradient",
          "holdout",
          "max-rmse",
          "min-r2",
          "max-regression");

  /** What the typed options ask for; every problem is noted. */
  static TrainRequest of(TrainCommand typed, Problems problems) {
    TrainingSource source = typed.source.source(problems);
    ColumnChoice choice = problems.change(null, none -> choice(typed));
    LoadSettings load = LoadSettings.defaults();
    load =
        problems.change(
            load,
            l ->
                l.withBadRows(
                    Problems.word("bad-rows", LoadSettings.BadRows.class, typed.badRows)));
    load =
        problems.change(
            load,
            l -> l.withMaxBadFraction(Problems.number("max-bad-fraction", typed.maxBadFraction)));
    load =
        problems.change(load, l -> l.withMinRows(Problems.longNumber("min-rows", typed.minRows)));
    load = problems.change(load, l -> l.withStorageLevel(storageLevel(typed.storageLevel)));
    load =
        problems.change(
            load,
            l ->
                l.withGradient(
                    Problems.word("gradient", LoadSettings.Gradient.class, typed.gradient)));
    load = problems.change(load, l -> l.withHoldout(Problems.number("holdout", typed.holdout)));
    typed.at.check(problems);
    return new TrainRequest(
        source,
        choice,
        load,
        training(typed, problems, choice),
        gate(typed, problems),
        typed.at.store,
        runId(typed, problems),
        typed.seed == null
            && typed.init.equals("random")
            && Problems.yesOrNo("warm-start", typed.warmStart, problems),
        Problems.yesOrNo("resume", typed.resume, problems),
        CheckpointRule.parse(typed.checkpointEvery, problems),
        typed.force,
        Optional.ofNullable(typed.report),
        Optional.ofNullable(typed.metricsFile),
        Optional.ofNullable(typed.config),
        typed.dryRun,
        typed.explain,
        settings(typed));
  }

  private static ColumnChoice choice(TrainCommand typed) {
    // What stands in quotes is a name.
    List<String> features =
        typed.features.strip().equals("*") ? List.of() : Names.of("features", typed.features);
    List<String> except = typed.except == null ? List.of() : Names.of("except", typed.except);
    return new ColumnChoice(features, except, Names.one(typed.label));
  }

  private static TrainingSettings training(
      TrainCommand typed, Problems problems, ColumnChoice choice) {
    long seedNumber = ThreadLocalRandom.current().nextInt(1_000_000);
    if (typed.seed != null) {
      seedNumber = problems.change(seedNumber, s -> Problems.longNumber("seed", typed.seed));
    }
    TrainingSettings settings = TrainingSettings.defaults(seedNumber);
    settings =
        problems.change(
            settings, s -> s.withScaling(Problems.word("scale", Scaling.Kind.class, typed.scale)));
    if (!typed.learningRate.equals("auto")) {
      settings =
          problems.change(
              settings,
              s -> s.withLearningRate(Problems.number("learning-rate", typed.learningRate)));
    }
    settings =
        problems.change(
            settings,
            s -> s.withStop(s.stop().withEpochs(Problems.wholeNumber("epochs", typed.epochs))));
    settings =
        problems.change(
            settings,
            s -> s.withStop(s.stop().withTolerance(Problems.number("tolerance", typed.tolerance))));
    if (typed.maxMinutes != null) {
      settings =
          problems.change(
              settings,
              s ->
                  s.withStop(
                      s.stop().withMinutes(Problems.number("max-minutes", typed.maxMinutes))));
    }
    if (!typed.init.equals("random") && choice != null) {
      settings = problems.change(settings, s -> s.withInit(start(typed.init, choice)));
    }
    return settings;
  }

  private static Neuron start(String init, ColumnChoice choice) {
    String[] words = init.split(",", -1);
    int inputs = words.length - 1;
    if (!choice.features().isEmpty()) {
      checkStart(inputs, choice.features().size(), init);
    }
    double[] numbers = new double[words.length];
    for (int j = 0; j < words.length; j++) {
      numbers[j] = Problems.number("init", words[j]);
      if (!(Math.abs(numbers[j]) <= 1e100)) {
        throw new IllegalArgumentException("init must be numbers up to 1e100, but got " + words[j]);
      }
    }
    return Neuron.of(Arrays.copyOf(numbers, inputs), numbers[inputs]);
  }

  private static void checkStart(int weights, int inputs, String init) {
    if (weights != inputs) {
      throw new IllegalArgumentException(
          "init must be random or %d numbers, a weight per feature and then the bias, but got %s"
              .formatted(inputs + 1, Problems.quoted(init)));
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

  private static StorageLevel storageLevel(String name) {
    try {
      return StorageLevel.fromString(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "storage-level must be one of Spark's, e.g. MEMORY_AND_DISK, MEMORY_ONLY or DISK_ONLY, but got "
              + Problems.quoted(name),
          e);
    }
  }

  private static QualityGate gate(TrainCommand typed, Problems problems) {
    QualityGate gate = QualityGate.open();
    if (typed.maxRmse != null) {
      gate = problems.change(gate, g -> g.withMaxRmse(Problems.number("max-rmse", typed.maxRmse)));
    }
    if (typed.minR2 != null) {
      gate = problems.change(gate, g -> g.withMinR2(Problems.number("min-r2", typed.minR2)));
    }
    if (typed.maxRegression != null) {
      gate =
          problems.change(
              gate,
              g -> g.withMaxRegression(Problems.number("max-regression", typed.maxRegression)));
    }
    return gate;
  }

  private static Optional<String> runId(TrainCommand typed, Problems problems) {
    if (typed.runId != null && !RunFiles.isId(typed.runId)) {
      problems.add(
          "run-id must be up to 128 letters, digits, dots, dashes and underlines, but got "
              + Problems.quoted(typed.runId));
      return Optional.empty();
    }
    return Optional.ofNullable(typed.runId);
  }

  /** The effective settings by option name; secrets are left out of the record. */
  private static Map<String, String> settings(TrainCommand typed) {
    Map<String, String> settings = typed.typed();
    SourceOptions.pairs("option", typed.source.options, new Problems())
        .forEach((key, value) -> settings.put("option." + key, value));
    settings.replaceAll(Secrets::hidden);
    return settings;
  }

  /** The settings that decide the result; seed and start only if they were given. */
  Map<String, String> decisiveSettings() {
    return decisive(settings, settings.containsKey("seed"), isStartGiven());
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
