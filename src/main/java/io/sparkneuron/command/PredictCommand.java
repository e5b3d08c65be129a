package io.sparkneuron.command;

import io.sparkneuron.cluster.PredictionOutput;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.job.Job;
import io.sparkneuron.job.PredictJob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.spark.sql.SaveMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code predict}: all rows of a source with one column more, or three. */
@Command(
    name = "predict",
    abbreviateSynopsis = true,
    description = {
      "Adds a prediction to every row of a source and writes all of it.",
      "The other columns stay as they are; those of a csv are text, without blanks around it.",
      "A row whose inputs are no numbers is written too, with null as its prediction, and counted.",
      "So are rows with inputs outside of the range that the version was trained on."
    },
    footer = {
      "",
      "Examples:",
      "  ./submit.sh predict --input data/norris.csv --output predicted.csv",
      "  ./submit.sh predict --input data/norris.csv --output predicted.csv.gz --one-file",
      "  ./submit.sh predict --input data/norris.csv --output sure.parquet --interval 0.95",
      "  ./submit.sh predict --table homes --where \"price IS NULL\" --store s3a://lake/models/homes --output s3a://lake/estimates --mode overwrite",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 6 store refused, or no such version."
    })
final class PredictCommand extends JobCommand {
  /** {@code --mode}, in the words of Spark. */
  private enum Mode {
    ERROR(SaveMode.ErrorIfExists),
    OVERWRITE(SaveMode.Overwrite),
    APPEND(SaveMode.Append),
    IGNORE(SaveMode.Ignore);

    private final SaveMode saveMode;

    Mode(SaveMode saveMode) {
      this.saveMode = saveMode;
    }
  }

  @Mixin SourceOptions source;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version that predicts. Default: the one that serves")
  String version;

  @Option(
      names = "--prediction",
      paramLabel = "NAME",
      defaultValue = "prediction",
      description = "The new column. Default: ${DEFAULT-VALUE}")
  String prediction;

  @Option(
      names = "--interval",
      paramLabel = "C",
      description =
          "Two columns more, NAME_low and NAME_high: where the label of such a row is expected with this probability, e.g. 0.95. Needs a version with classic errors and no collinear inputs.")
  String interval;

  @Option(
      names = "--unknown-keys",
      paramLabel = "pooled|null",
      defaultValue = "pooled",
      description =
          "With a version that has a line per key: what rows get whose key it never saw, the prediction of the line of all rows or null. Default: ${DEFAULT-VALUE}")
  String unknownKeys;

  @Option(names = "--output", paramLabel = "PATH", description = "The folder to write.")
  String output;

  @Option(
      names = "--one-file",
      description =
          "The output is a file instead of a folder, whole or not at all, written by one task; compressed if its name ends so (.csv.gz).")
  boolean oneFile;

  @Option(
      names = "--output-format",
      paramLabel = "F",
      description = "As --format: by the ending of the output, else parquet. A csv has a header.")
  String outputFormat;

  @Option(
      names = "--output-option",
      paramLabel = "K=V",
      arity = "1",
      description = "Option of the output's format, e.g. --output-option compression=zstd.")
  List<String> outputOptions;

  @Option(
      names = "--partition-by",
      paramLabel = "A,B",
      description =
          "Columns that become folders named column=value. Default: as the source is partitioned; '' for none.")
  String partitionBy;

  @Option(
      names = "--mode",
      paramLabel = "error|overwrite|append|ignore",
      defaultValue = "error",
      description = "What to do if the output is there already. Default: ${DEFAULT-VALUE}")
  String mode;

  @Override
  Job job(Problems problems) {
    TrainingSource from = source.source(problems);
    OptionalInt asked = problems.version(version);
    if (prediction.isBlank()) {
      problems.add("prediction must be the name of a new column, but got nothing");
    }
    OptionalDouble level = interval(problems);
    PredictJob.UnknownKeys unknown =
        problems.change(
            PredictJob.UnknownKeys.POOLED,
            none -> Problems.word("unknown-keys", PredictJob.UnknownKeys.class, unknownKeys));
    return new PredictJob(from, at.store, asked, prediction, level, unknown, to(problems));
  }

  private OptionalDouble interval(Problems problems) {
    return problems.change(
        OptionalDouble.empty(),
        Problems.ifTyped(
            interval,
            none -> {
              double level = Problems.number("interval", interval);
              Uncertainty.requireLevel("interval", level);
              return OptionalDouble.of(level);
            }));
  }

  private PredictionOutput to(Problems problems) {
    Map<String, String> options = problems.pairs("output-option", outputOptions);
    Mode saveMode = problems.change(Mode.ERROR, none -> Problems.word("mode", Mode.class, mode));
    return problems.made(
        () ->
            new PredictionOutput(
                output == null ? "" : output,
                Optional.ofNullable(outputFormat),
                options,
                saveMode.saveMode,
                Optional.ofNullable(partitionBy)
                    .map(names -> names.isBlank() ? List.of() : Names.of("partition-by", names)),
                oneFile));
  }
}
