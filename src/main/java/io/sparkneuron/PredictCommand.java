package io.sparkneuron;

import io.sparkneuron.cluster.Predictions;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.store.ModelStore;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code predict}: all rows of a source with one column more. */
@Command(
    name = "predict",
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    description = {
      "Adds a prediction to every row of a source and writes all of it.",
      "The other columns stay as they are; those of a csv are text, without blanks around it.",
      "A row whose inputs are no numbers is written too, with null as its prediction, and counted."
    },
    optionListHeading = "%n",
    footer = {
      "",
      "Examples:",
      "  ./submit.sh predict --input data/norris.csv --output predicted.csv",
      "  ./submit.sh predict --table homes --where \"price IS NULL\" --store s3a://lake/models/homes --output s3a://lake/estimates --mode overwrite",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 6 store refused, or no such version."
    })
final class PredictCommand implements JobCommand {
  private static final Logger LOG = LoggerFactory.getLogger(PredictCommand.class);

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

  @Mixin StoreOptions at;

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

  @Option(names = "--output", paramLabel = "PATH", description = "The folder to write.")
  String output;

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

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    TrainingSource from = source.source(problems);
    at.check(problems);
    OptionalInt asked =
        version == null
            ? OptionalInt.empty()
            : OptionalInt.of(StoreOptions.number(version, problems));
    if (prediction.isBlank()) {
      problems.add("prediction must be the name of a new column, but got nothing");
    }
    Predictions.Output to = to(problems);
    problems.throwIfAny();
    SparkSession spark =
        Session.open("spark-neuron predict " + from.name(), from.table().isPresent());
    try (Progress progress = Progress.ofJobs(spark, err)) {
      progress.predicting();
      ModelStore store = at.open(spark.sparkContext().hadoopConfiguration());
      predict(spark, from, ChosenVersion.of(store, asked), to, out);
      return ExitCode.DONE;
    } finally {
      Session.stop(spark);
    }
  }

  private Predictions.Output to(Problems problems) {
    Map<String, String> options = SourceOptions.pairs("output-option", outputOptions, problems);
    Mode saveMode = problems.change(Mode.ERROR, none -> Problems.word("mode", Mode.class, mode));
    return problems.change(
        null,
        none ->
            new Predictions.Output(
                output == null ? "" : output,
                Optional.ofNullable(outputFormat),
                options,
                saveMode.saveMode,
                Optional.ofNullable(partitionBy)
                    .map(names -> names.isBlank() ? List.of() : Names.of("partition-by", names))));
  }

  private void predict(
      SparkSession spark,
      TrainingSource from,
      ChosenVersion chosen,
      Predictions.Output to,
      PrintStream out) {
    Optional<Predictions.Counts> written;
    try {
      Predictions predictions =
          Predictions.open(
              spark,
              from,
              chosen.model().columns().features(),
              chosen.model().neuron(),
              prediction);
      boolean isKept = to.mode() == SaveMode.ErrorIfExists || to.mode() == SaveMode.Ignore;
      new OutputCheck(from, spark.sparkContext().hadoopConfiguration())
          .predictions(to.path(), predictions.inputFiles(), at.store, isKept);
      predictions.warnings().forEach(warning -> LOG.warn("warning: {}", warning));
      written = predictions.write(to);
    } catch (DataRefusedException e) {
      throw chosen.explain(e);
    }
    out.println(
        written
            .map(
                counts ->
                    "predicted %d rows, %d of them null, into %s"
                        .formatted(counts.rows(), counts.nulls(), to.shownPath()))
            .orElse(
                "predicted nothing: something is in %s already, and --mode ignore leaves it"
                    .formatted(to.shownPath())));
    written
        .filter(counts -> counts.malformed() > 0)
        .ifPresent(
            counts ->
                Telling.say(
                    out,
                    "malformed",
                    "%d records, whose text is in column %s"
                        .formatted(counts.malformed(), counts.malformedColumn())));
    Telling.say(out, "version", chosen.number() + (chosen.isServing() ? " (serves)" : ""));
  }
}
