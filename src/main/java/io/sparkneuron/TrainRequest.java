package io.sparkneuron;

import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.TrainingSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.spark.storage.StorageLevel;

/**
 * What a command line of {@code train} asks for, checked.
 *
 * @param source where the rows are
 * @param columns which of their columns
 * @param load what the rows must be like
 * @param training how to train
 * @param store where the version goes
 * @param runId names the run; empty: Spark's application id
 * @param dryRun check, train nothing
 * @param explain tell the epochs in words
 * @param settings the effective options by name, for the record
 */
record TrainRequest(
    TrainingSource source,
    Columns columns,
    LoadSettings load,
    TrainingSettings training,
    String store,
    Optional<String> runId,
    boolean dryRun,
    boolean explain,
    Map<String, String> settings) {
  private static final Pattern SECRET =
      Pattern.compile("(?i)secret|password|passwd|token|credential|access.?key|api.?key");

  /** What the typed options ask for; every problem is noted. */
  static TrainRequest of(TrainCommand typed, Problems problems) {
    Map<String, String> formatOptions = new LinkedHashMap<>();
    for (String option : typed.options == null ? List.<String>of() : typed.options) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        problems.add("option must be name=value, but got " + Problems.quoted(option));
      } else {
        formatOptions.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    List<String> paths = paths(typed.input, problems);
    TrainingSource source =
        problems.change(
            null,
            none ->
                new TrainingSource(
                    paths,
                    Optional.ofNullable(typed.table),
                    Optional.ofNullable(typed.format),
                    formatOptions,
                    Optional.ofNullable(typed.where)));
    Columns columns =
        problems.change(
            null,
            none ->
                new Columns(
                    Arrays.stream(typed.features.split(",", -1)).map(String::strip).toList(),
                    typed.label.strip()));
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
    if (typed.store.isBlank()) {
      problems.add("store must be a folder, but got nothing");
    }
    return new TrainRequest(
        source,
        columns,
        load,
        training(typed, problems, columns),
        typed.store,
        Optional.ofNullable(typed.runId),
        typed.dryRun,
        typed.explain,
        settings(typed, formatOptions));
  }

  /** The input up to the first word that looks like an option: a list swallows unknown ones. */
  private static List<String> paths(List<String> input, Problems problems) {
    List<String> words = input == null ? List.of() : input;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("-")) {
        problems.add("Unknown option: '" + words.get(i) + "' (a path is written ./-name)");
        return words.subList(0, i);
      }
    }
    return words;
  }

  private static TrainingSettings training(TrainCommand typed, Problems problems, Columns columns) {
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
    if (!typed.init.equals("random") && columns != null) {
      settings =
          problems.change(settings, s -> s.withInit(start(typed.init, columns.features().size())));
    }
    return settings;
  }

  private static Neuron start(String init, int inputs) {
    String[] words = init.split(",", -1);
    if (words.length != inputs + 1) {
      throw new IllegalArgumentException(
          "init must be random or %d numbers, a weight per feature and then the bias, but got %s"
              .formatted(inputs + 1, Problems.quoted(init)));
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

  /** The effective settings by option name; secrets are left out of the record. */
  private static Map<String, String> settings(
      TrainCommand typed, Map<String, String> formatOptions) {
    Map<String, String> settings = typed.typed();
    formatOptions.forEach(
        (key, value) ->
            settings.put("option." + key, SECRET.matcher(key).find() ? "*****" : value));
    return settings;
  }
}
