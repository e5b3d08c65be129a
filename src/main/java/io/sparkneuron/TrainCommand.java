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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@code train} as they are typed, and the request that they make. */
@Command(
    name = "train",
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    description = {
      "",
      "Reads rows, trains a neuron (label = w * features + b) and publishes it as a version of the store.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./submit.sh train --input data/norris.csv",
      "  ./submit.sh train --input s3a://lake/homes --where \"day > '2026-11-15'\" --features area,rooms --label price --store s3a://lake/models/homes",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 4 diverged, nothing published;",
      "5 published, but a limit came before convergence; 6 store refused."
    })
final class TrainCommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties file; its keys are the option names below without dashes. The command line wins.")
  String config;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Files or folders, on any file system that Spark reads.")
  private List<String> input;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "A catalog table, instead of --input.")
  private String table;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "csv, parquet, orc, json or any other Spark format. Default: by file ending, else parquet. A csv has a header.")
  private String format;

  @Option(
      names = "--option",
      paramLabel = "K=V",
      arity = "1",
      description =
          "Option of the format, e.g. --option header=false --option sep=';'. In a config file: option.K=V.")
  private List<String> options;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Train only on rows for which this holds.")
  private String where;

  @Option(
      names = "--features",
      paramLabel = "A,B",
      defaultValue = "x",
      description = "Input columns. Default: ${DEFAULT-VALUE}")
  private String features;

  @Option(
      names = "--label",
      paramLabel = "Y",
      defaultValue = "y",
      description = "Target column. Default: ${DEFAULT-VALUE}")
  private String label;

  @Option(
      names = "--bad-rows",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description = "What null, non-finite and malformed rows get. Default: ${DEFAULT-VALUE}")
  private String badRows;

  @Option(
      names = "--max-bad-fraction",
      paramLabel = "F",
      defaultValue = "1",
      description = "With skip: the largest share of bad rows, 0 to 1. Default: ${DEFAULT-VALUE}")
  private String maxBadFraction;

  @Option(
      names = "--min-rows",
      paramLabel = "N",
      defaultValue = "1",
      description = "Fewest usable rows. Default: ${DEFAULT-VALUE}")
  private String minRows;

  @Option(
      names = "--storage-level",
      paramLabel = "L",
      defaultValue = "MEMORY_AND_DISK",
      description =
          "How executors keep the rows between epochs: a Spark storage level. Default: ${DEFAULT-VALUE}")
  private String storageLevel;

  @Option(
      names = "--init",
      paramLabel = "random|W1,…,B",
      defaultValue = "random",
      description =
          "The start: random integers 0..99, or the weights and then the bias. Default: ${DEFAULT-VALUE}")
  private String init;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random start. Default: a new one, printed and stored.")
  private String seed;

  @Option(
      names = "--scale",
      paramLabel = "none|whiten",
      defaultValue = "whiten",
      description =
          "Coordinates of the rule: the data as they are, or centred, scaled and decorrelated. Default: ${DEFAULT-VALUE}")
  private String scale;

  @Option(
      names = "--learning-rate",
      paramLabel = "auto|R",
      defaultValue = "auto",
      description =
          "The step. auto: 1 where that is stable, else the fastest stable one. Default: ${DEFAULT-VALUE}")
  private String learningRate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most this many epochs. Default: ${DEFAULT-VALUE}")
  private String epochs;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      defaultValue = "1e-9",
      description =
          "Converged when an epoch moves the predictions by at most T standard deviations of the label. Default: ${DEFAULT-VALUE}")
  private String tolerance;

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "At most this long. Default: no limit")
  private String maxMinutes;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      defaultValue = "models",
      description = "Where versions live. Default: ${DEFAULT-VALUE}")
  private String store;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Names this run. Default: Spark's application id")
  private String runId;

  @Option(
      names = "--dry-run",
      description =
          "Check everything that can be checked without reading the rows, and train nothing.")
  private boolean dryRun;

  @Option(
      names = "--explain",
      description = "Tell the first three epochs and the last one in plain words.")
  private boolean explain;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Fills in what the command line left open. */
  void completeFrom(ConfigFile configFile) {
    if (input == null) {
      input = configFile.paths("input");
    }
    if (options == null) {
      options = configFile.pairs("option");
    }
  }

  /** What is asked for; every problem is noted. */
  TrainRequest request(Problems problems) {
    Map<String, String> formatOptions = new LinkedHashMap<>();
    for (String option : options == null ? List.<String>of() : options) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        problems.add("option must be name=value, but got " + Problems.quoted(option));
      } else {
        formatOptions.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    TrainingSource source =
        problems.change(
            null,
            none ->
                new TrainingSource(
                    input == null ? List.of() : input,
                    Optional.ofNullable(table),
                    Optional.ofNullable(format),
                    formatOptions,
                    Optional.ofNullable(where)));
    Columns columns =
        problems.change(
            null,
            none ->
                new Columns(
                    Arrays.stream(features.split(",", -1)).map(String::strip).toList(),
                    label.strip()));
    LoadSettings load = LoadSettings.defaults();
    load =
        problems.change(
            load,
            l -> l.withBadRows(Problems.word("bad-rows", LoadSettings.BadRows.class, badRows)));
    load =
        problems.change(
            load, l -> l.withMaxBadFraction(Problems.number("max-bad-fraction", maxBadFraction)));
    load = problems.change(load, l -> l.withMinRows(Problems.longNumber("min-rows", minRows)));
    load = problems.change(load, l -> l.withStorageLevel(level()));
    return new TrainRequest(
        source,
        columns,
        load,
        training(problems, columns),
        store,
        Optional.ofNullable(runId),
        dryRun,
        explain,
        settings(formatOptions));
  }

  private TrainingSettings training(Problems problems, Columns columns) {
    long seedNumber = ThreadLocalRandom.current().nextInt(1_000_000);
    if (seed != null) {
      seedNumber = problems.change(seedNumber, s -> Problems.longNumber("seed", seed));
    }
    TrainingSettings settings = TrainingSettings.defaults(seedNumber);
    settings =
        problems.change(
            settings, s -> s.withScaling(Problems.word("scale", Scaling.Kind.class, scale)));
    if (!learningRate.equals("auto")) {
      settings =
          problems.change(
              settings, s -> s.withLearningRate(Problems.number("learning-rate", learningRate)));
    }
    settings =
        problems.change(
            settings, s -> s.withStop(s.stop().withEpochs(Problems.wholeNumber("epochs", epochs))));
    settings =
        problems.change(
            settings,
            s -> s.withStop(s.stop().withTolerance(Problems.number("tolerance", tolerance))));
    if (maxMinutes != null) {
      settings =
          problems.change(
              settings,
              s -> s.withStop(s.stop().withMinutes(Problems.number("max-minutes", maxMinutes))));
    }
    if (!init.equals("random") && columns != null) {
      settings = problems.change(settings, s -> s.withInit(start(columns.features().size())));
    }
    return settings;
  }

  private Neuron start(int inputs) {
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

  private StorageLevel level() {
    try {
      return StorageLevel.fromString(storageLevel.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "storage-level must be one of Spark's, e.g. MEMORY_AND_DISK, MEMORY_ONLY or DISK_ONLY, but got "
              + Problems.quoted(storageLevel),
          e);
    }
  }

  private static final Pattern SECRET =
      Pattern.compile("(?i)secret|password|passwd|token|credential|access.?key|api.?key");

  /** The effective settings by option name, for the record; secrets are not. */
  private Map<String, String> settings(Map<String, String> formatOptions) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName().substring(2);
      Object value = option.getValue();
      if (value != null
          && !List.of("help", "config", "dry-run", "explain", "option").contains(name)) {
        settings.put(
            name,
            value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : value.toString());
      }
    }
    formatOptions.forEach(
        (key, value) ->
            settings.put("option." + key, SECRET.matcher(key).find() ? "*****" : value));
    return settings;
  }
}
