package io.sparkneuron;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@code train} as they are typed; {@link TrainRequest} makes sense of them. */
@Command(
    name = "train",
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    description = {
      "Trains a neuron on rows and publishes it as a version of the store.",
      "The neuron is label = w * features + b; the version serves if it passes the bars."
    },
    optionListHeading = "%n",
    footer = {
      "",
      "Examples:",
      "  ./submit.sh train --input data/norris.csv",
      "  ./submit.sh --packages org.apache.hadoop:hadoop-aws:3.5.0 train --input s3a://lake/homes --where \"day > '2026-11-15'\" --features area,rooms --label price --store s3a://lake/models/homes",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 4 diverged, nothing published;",
      "5 published but not promoted; 6 store refused."
    })
final class TrainCommand implements JobCommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties file; its keys are the option names below without dashes, option.K=V for --option K=V. The command line wins.")
  String config;

  @Mixin SourceOptions source;

  @Option(
      names = "--features",
      paramLabel = "A,B",
      defaultValue = "x",
      description =
          "Input columns: names, fields of structs as a.b, or * for all but the label. A name with a comma is quoted: '\"a,b\",c'. Default: ${DEFAULT-VALUE}")
  String features;

  @Option(
      names = "--except",
      paramLabel = "A,B",
      description = "With --features '*': columns to leave out.")
  String except;

  @Option(
      names = "--label",
      paramLabel = "Y",
      defaultValue = "y",
      description = "Target column. Default: ${DEFAULT-VALUE}")
  String label;

  @Option(
      names = "--bad-rows",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description = "What null, non-finite and malformed rows get. Default: ${DEFAULT-VALUE}")
  String badRows;

  @Option(
      names = "--max-bad-fraction",
      paramLabel = "F",
      defaultValue = "1",
      description = "With skip: the largest share of bad rows, 0 to 1. Default: ${DEFAULT-VALUE}")
  String maxBadFraction;

  @Option(
      names = "--min-rows",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Fewest rows to train on, not counting those that are held out. Default: ${DEFAULT-VALUE}")
  String minRows;

  @Option(
      names = "--storage-level",
      paramLabel = "L",
      defaultValue = "MEMORY_AND_DISK",
      description =
          "How executors keep the rows between epochs: a Spark storage level. Default: ${DEFAULT-VALUE}")
  String storageLevel;

  @Option(
      names = "--init",
      paramLabel = "random|W1,…,B",
      defaultValue = "random",
      description =
          "The start: random integers 0..99, or the weights and then the bias. Default: ${DEFAULT-VALUE}")
  String init;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random start. Default: a new one, printed and stored.")
  String seed;

  @Option(
      names = "--scale",
      paramLabel = "none|whiten",
      defaultValue = "whiten",
      description =
          "Coordinates of the rule: the data as they are, or centred, scaled and decorrelated. Default: ${DEFAULT-VALUE}")
  String scale;

  @Option(
      names = "--learning-rate",
      paramLabel = "auto|R",
      defaultValue = "auto",
      description =
          "The step. auto: 1 where that is stable, else the fastest stable one. Default: ${DEFAULT-VALUE}")
  String learningRate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most this many epochs. Default: ${DEFAULT-VALUE}")
  String epochs;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      defaultValue = "1e-9",
      description =
          "Converged when an epoch moves the predictions by at most T standard deviations of the label. Default: ${DEFAULT-VALUE}")
  String tolerance;

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "At most this long. Default: no limit")
  String maxMinutes;

  @Option(
      names = "--gradient",
      paramLabel = "every-epoch|one-pass",
      defaultValue = "every-epoch",
      description =
          "Each epoch a pass over the cached rows; or one pass over the source, nothing cached, whose exact statistics answer every epoch. Default: ${DEFAULT-VALUE}")
  String gradient;

  @Option(
      names = "--holdout",
      paramLabel = "F",
      defaultValue = "0",
      description =
          "Share of rows kept from training to judge it, chosen by a hash of the row's values. Default: ${DEFAULT-VALUE}")
  String holdout;

  @Option(
      names = "--max-rmse",
      paramLabel = "R",
      description = "Serve only with at most this rmse.")
  String maxRmse;

  @Option(names = "--min-r2", paramLabel = "R", description = "Serve only with at least this r2.")
  String minR2;

  @Option(
      names = "--max-regression",
      paramLabel = "F",
      description =
          "Serve only if the rmse is at most (1 + F) times that of the serving version on the same rows.")
  String maxRegression;

  @Option(
      names = "--warm-start",
      paramLabel = "true|false",
      defaultValue = "true",
      description =
          "Start from the serving version, unless --init or --seed is given. Default: ${DEFAULT-VALUE}")
  String warmStart;

  @Option(
      names = "--resume",
      paramLabel = "true|false",
      defaultValue = "true",
      description =
          "Go on from a checkpoint of the same rows and settings. Default: ${DEFAULT-VALUE}")
  String resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N|Ns",
      defaultValue = "60s",
      description =
          "Keep the state every N epochs or, with an s, every N seconds. Default: ${DEFAULT-VALUE}")
  String checkpointEvery;

  @Option(
      names = "--force",
      description = "Train even if neither rows nor settings changed since the serving version.")
  boolean force;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Also write the report there, an HTML file; it is in the store beside the run anyway.")
  String report;

  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description = "Also write what happened in the Prometheus text format.")
  String metricsFile;

  @Mixin StoreOptions at;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Names this run. Default: Spark's application id")
  String runId;

  @Option(
      names = "--dry-run",
      description =
          "Check everything that can be checked without reading the rows, and train nothing.")
  boolean dryRun;

  @Option(
      names = "--explain",
      description = "Tell the first three epochs and the last one in plain words.")
  boolean explain;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public String configFile() {
    return config;
  }

  @Override
  public void completeFrom(ConfigFile configFile) {
    source.completeFrom(configFile);
  }

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    TrainRequest request = TrainRequest.of(this, problems);
    problems.throwIfAny();
    return new TrainJob(request, out, err).run();
  }

  /** The typed values by option name, for the record; formats' options and switches apart. */
  Map<String, String> typed() {
    Map<String, String> typed = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName().substring(2);
      Object value = option.getValue();
      if (value instanceof List<?> list && !name.equals("option")) {
        typed.put(name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
      } else if (value instanceof String && !name.equals("config")) {
        typed.put(name, value.toString());
      }
    }
    return typed;
  }
}
