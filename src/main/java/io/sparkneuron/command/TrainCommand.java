package io.sparkneuron.command;

import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.LineSettings;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.job.CheckpointRule;
import io.sparkneuron.job.Job;
import io.sparkneuron.job.TrainJob;
import io.sparkneuron.job.TrainRequest;
import io.sparkneuron.store.RunFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: rows become a version of the store. */
@Command(
    name = "train",
    abbreviateSynopsis = true,
    description = {
      "Trains a neuron on rows and publishes it as a version of the store.",
      "The neuron is label = w * features + b; the version serves if it passes the bars."
    },
    footer = {
      "",
      "Examples:",
      "  ./submit.sh train --input data/norris.csv",
      "  ./submit.sh train --input data/shops.csv --by shop --label sales --features visitors",
      "  ./submit.sh --packages org.apache.hadoop:hadoop-aws:3.5.0 train --input s3a://lake/homes --where \"day > '2026-11-15'\" --features area,rooms --label price --store s3a://lake/models/homes",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 4 diverged, nothing published;",
      "5 published but not promoted; 6 store refused."
    })
final class TrainCommand extends JobCommand {
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
          "Inputs: columns, fields of structs as a.b, category(a), SQL expressions as 'log(a) as log_a', or * for all columns but the label. Text becomes a category, an input of 0 or 1 for each level. A name with a comma is quoted: '\"a,b\",c'. Default: ${DEFAULT-VALUE}")
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
      description = "Target: a column, or an expression with its name. Default: ${DEFAULT-VALUE}")
  String label;

  @Option(
      names = "--weight",
      paramLabel = "W",
      description =
          "What a row counts: a column or an expression >= 0; a row of weight 0 is left out. Default: all the same")
  String weight;

  @Option(
      names = "--bias",
      paramLabel = "true|false",
      defaultValue = "true",
      description =
          "Whether the neuron has a bias; without, the line goes through 0. Default: ${DEFAULT-VALUE}")
  String bias;

  @Option(
      names = "--reference",
      paramLabel = "A=LEVEL",
      description =
          "The level of a category that the others are compared with, which has no input. Default: the first by code points")
  String reference;

  @Option(
      names = "--max-levels",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most levels of a category. Default: ${DEFAULT-VALUE}")
  String maxLevels;

  @Option(
      names = "--by",
      paramLabel = "KEY,…",
      description =
          "A line for each distinct value of these columns, all in one pass; keys with too few rows get the line of all rows. Default: one line")
  String by;

  @Option(
      names = "--min-rows-per-line",
      paramLabel = "N",
      description =
          "With --by: fewest rows of a key with a line of its own. Default: the number of inputs + 2")
  String minRowsPerLine;

  @Mixin LoadOptions load;

  @Mixin TrainingOptions training;

  @Mixin GateOptions gate;

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

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Names this run. Default: Spark's application id")
  String runId;

  @Option(
      names = "--dry-run",
      description =
          "Check everything that can be checked without loading the rows, and train nothing.")
  boolean dryRun;

  @Option(
      names = "--explain",
      description =
          "Tell the first three epochs and the last one in plain words, and with --by how one of the lines was found.")
  boolean explain;

  @Override
  String configFile() {
    return config;
  }

  @Override
  void completeFrom(ConfigFile configFile) {
    source.completeFrom(configFile);
  }

  @Override
  Job job(Problems problems) {
    ColumnChoice typed = problems.made(this::choice);
    ColumnChoice choice = typed == null ? null : withOptions(problems, typed);
    LoadSettings loading = load.settings(problems);
    problems.yesOrNo("bias", bias);
    boolean hasBias = !bias.equals("false");
    TrainingSettings settings = training.settings(problems, hasBias);
    if (loading.gradient() == LoadSettings.Gradient.ONE_PASS
        && settings.errors() != ErrorKind.CLASSIC) {
      problems.add(
          "errors must be classic with --gradient one-pass, which keeps no rows to ask, but got %s; use --gradient every-epoch"
              .formatted(training.errors));
    }
    requireFit(problems, settings);
    return new TrainJob(
        new TrainRequest(
            source.source(problems),
            choice,
            loading,
            lines(problems, hasBias),
            settings,
            gate.gate(problems),
            at.store,
            runId(problems),
            training.isFree() && problems.yesOrNo("warm-start", warmStart),
            problems.yesOrNo("resume", resume),
            checkpoints(problems),
            force,
            Optional.ofNullable(report),
            Optional.ofNullable(metricsFile),
            Optional.ofNullable(config),
            dryRun,
            explain,
            settings()));
  }

  /** What does not go with a line per key, and what does without one. */
  private void requireFit(Problems problems, TrainingSettings settings) {
    if (by == null) {
      if (minRowsPerLine != null) {
        problems.add("min-rows-per-line must go with --by, but got no --by");
      }
      if (gate.maxUnfitLines != null) {
        problems.add("max-unfit-lines must go with --by, but got no --by");
      }
      return;
    }
    if (settings.scaling() == Scaling.Kind.NONE) {
      problems.add(
          "scale must be whiten with --by, whose lines are the least-squares ones, but got none; train one line with --where and --scale none");
    }
    if (settings.errors() != ErrorKind.CLASSIC) {
      problems.add(
          "errors must be classic with --by, which keeps no rows to ask, but got %s; train one line with --where and --errors %1$s"
              .formatted(training.errors));
    }
  }

  private LineSettings lines(Problems problems, boolean hasBias) {
    return problems.change(
        new LineSettings(OptionalLong.empty(), hasBias),
        Problems.ifTyped(
            minRowsPerLine,
            l ->
                new LineSettings(
                    OptionalLong.of(Problems.longNumber("min-rows-per-line", minRowsPerLine)),
                    hasBias)));
  }

  private ColumnChoice choice() {
    // What stands in quotes is a name.
    return new ColumnChoice(
        features.strip().equals("*") ? List.of() : Names.of("features", features),
        except == null ? List.of() : Names.of("except", except),
        Names.one(label));
  }

  private ColumnChoice withOptions(Problems problems, ColumnChoice choice) {
    return problems.changed(
        choice,
        Problems.ifTyped(weight, c -> c.withWeight(Names.one(weight))),
        Problems.ifTyped(by, c -> c.withBy(Names.of("by", by))),
        c -> c.withBias(!bias.equals("false")),
        c -> c.withMaxLevels(Problems.atLeastOne("max-levels", maxLevels)),
        Problems.ifTyped(
            reference, c -> c.withReferences(Names.pairs("reference", "column=level", reference))));
  }

  /** {@code 20} epochs or {@code 60s}. */
  private CheckpointRule checkpoints(Problems problems) {
    boolean inSeconds = checkpointEvery.endsWith("s");
    String number =
        inSeconds ? checkpointEvery.substring(0, checkpointEvery.length() - 1) : checkpointEvery;
    try {
      int value = Problems.atLeastOne("checkpoint-every", number);
      return inSeconds
          ? new CheckpointRule(OptionalInt.empty(), OptionalDouble.of(value))
          : new CheckpointRule(OptionalInt.of(value), OptionalDouble.empty());
    } catch (IllegalArgumentException e) {
      problems.add(
          "checkpoint-every must be a number of epochs like 20 or of seconds like 60s, but got "
              + Problems.quoted(checkpointEvery));
      return null;
    }
  }

  private Optional<String> runId(Problems problems) {
    if (runId != null && !RunFiles.isId(runId)) {
      problems.add(
          "run-id must be up to 128 letters, digits, dots, dashes and underlines, but got "
              + Problems.quoted(runId));
    }
    return Optional.ofNullable(runId);
  }

  /**
   * The effective options by name, for the record; secrets are left out, and switches, which say
   * nothing of the result.
   */
  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName().substring(2);
      Object value = option.getValue();
      if (value instanceof List<?> list && !name.equals("option")) {
        settings.put(name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
      } else if (value instanceof String && !name.equals("config")) {
        settings.put(name, value.toString());
      }
    }
    new Problems()
        .pairs("option", source.options)
        .forEach((key, value) -> settings.put("option." + key, value));
    settings.replaceAll(Secrets::hidden);
    return settings;
  }
}
