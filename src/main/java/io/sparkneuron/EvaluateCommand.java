package io.sparkneuron;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.StoreJson;
import java.io.PrintStream;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: how good a published version is on some rows. */
@Command(
    name = "evaluate",
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    description = {"Measures a version on rows that have its features and its label."},
    optionListHeading = "%n",
    footer = {
      "",
      "Examples:",
      "  ./submit.sh evaluate --input data/norris.csv",
      "  ./submit.sh evaluate --table homes --where \"day > '2026-11-15'\" --version 3 --json",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 6 store refused, or no such version."
    })
final class EvaluateCommand implements JobCommand {
  @Mixin SourceOptions source;

  @Mixin StoreOptions at;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version to measure. Default: the one that serves")
  String version;

  @Option(
      names = "--bad-rows",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description =
          "What null, non-finite and malformed rows get: the end, or a count. Default: ${DEFAULT-VALUE}")
  String badRows;

  @Option(names = "--json", description = "As JSON, for scripts.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private record Measured(ChosenVersion version, RowCounts rows, Evaluation evaluation) {}

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    TrainingSource from = source.source(problems);
    at.check(problems);
    OptionalInt asked =
        version == null
            ? OptionalInt.empty()
            : OptionalInt.of(StoreOptions.number(version, problems));
    LoadSettings load =
        problems.change(
            LoadSettings.defaults(),
            l -> l.withBadRows(Problems.word("bad-rows", LoadSettings.BadRows.class, badRows)));
    problems.throwIfAny();
    SparkSession spark =
        Session.open("spark-neuron evaluate " + from.name(), from.table().isPresent());
    try (Progress progress = Progress.ofJobs(spark, err)) {
      ModelStore store = at.open(spark.sparkContext().hadoopConfiguration());
      Measured measured = measure(spark, from, ChosenVersion.of(store, asked), load, progress);
      if (json) {
        out.print(toJson(measured));
      } else {
        tell(measured, out);
      }
      return ExitCode.DONE;
    } finally {
      Session.stop(spark);
    }
  }

  private static Measured measure(
      SparkSession spark,
      TrainingSource from,
      ChosenVersion chosen,
      LoadSettings load,
      Progress progress) {
    try (ClusterPoints points =
        new ClusterPoints(from.open(spark, chosen.model().columns()), load)) {
      DataSummary summary = points.summary();
      progress.judging();
      if (!(summary.errorBound(chosen.model().neuron()) <= Trainer.GREATEST_ERROR)) {
        throw new DataRefusedException(
            "Cannot evaluate version %d on %s: errors could be beyond 1e120. Leave such rows out with --where."
                .formatted(chosen.number(), from.name()));
      }
      return new Measured(chosen, summary.counts(), points.judge(chosen.model().neuron()));
    } catch (DataRefusedException e) {
      throw chosen.explain(e);
    }
  }

  private static void tell(Measured measured, PrintStream out) {
    ChosenVersion chosen = measured.version();
    out.println(Numbers.line(chosen.model().neuron(), chosen.model().columns()));
    out.println();
    Telling.say(
        out, "version", chosen.number() + (chosen.isServing() ? " (serves)" : " (does not serve)"));
    Telling.say(out, "rows", measured.rows().toString());
    ModelsShowCommand.tell(out, measured.evaluation());
  }

  private static String toJson(Measured measured) {
    Evaluation evaluation = measured.evaluation();
    RowCounts rows = measured.rows();
    ObjectNode root = StoreJson.object();
    root.put("version", measured.version().number());
    root.putObject("rows")
        .put("read", rows.read())
        .put("used", rows.used())
        .put("null", rows.nulls())
        .put("non-finite", rows.nonFinite())
        .put("malformed", rows.malformed());
    root.put("rmse", evaluation.rmse());
    root.put("mae", StoreJson.orNull(evaluation.mae()));
    root.put("r2", StoreJson.orNull(evaluation.r2()));
    root.put("baseline-rmse", evaluation.baselineRmse());
    return StoreJson.text(root);
  }
}
