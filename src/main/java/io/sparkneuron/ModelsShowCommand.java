package io.sparkneuron;

import io.sparkneuron.core.Evaluation;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.RunFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models show}: everything about one version. */
@Command(
    name = "show",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {"Shows a version: the line, as SQL too, and where it comes from."},
    parameterListHeading = "%n")
final class ModelsShowCommand implements JobCommand {
  @Parameters(
      paramLabel = "VERSION",
      arity = "0..1",
      description = "Number of the version. Default: the one that serves")
  String version;

  @Mixin StoreOptions at;

  @Option(names = "--json", description = "The version's file, for scripts.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    at.check(problems);
    OptionalInt asked =
        version == null
            ? OptionalInt.empty()
            : OptionalInt.of(StoreOptions.number(version, problems));
    problems.throwIfAny();
    ModelStore store = at.openWithoutSpark();
    ChosenVersion chosen = ChosenVersion.of(store, asked);
    if (json) {
      out.print(store.versionText(chosen.number()));
    } else {
      show(chosen, store.versionLocation(chosen.number()), out);
      String run = chosen.model().run();
      // A file that was edited by hand may name anything.
      if (RunFiles.isId(run) && store.runs().files(run).contains(VersionReport.FILE)) {
        Telling.say(out, "report", store.runs().location(run, VersionReport.FILE));
      }
    }
    return ExitCode.DONE;
  }

  private static void show(ChosenVersion chosen, String file, PrintStream out) {
    ModelVersion model = chosen.model();
    ModelVersion.Training training = model.training();
    ModelVersion.Provenance from = model.provenance();
    out.println(Numbers.line(model.neuron(), model.columns()));
    out.println();
    Telling.say(
        out, "version", chosen.number() + (chosen.isServing() ? " (serves)" : " (does not serve)"));
    Telling.say(out, "sql", model.sql());
    Telling.say(out, "exactly", model.neuron().toString());
    Telling.say(out, "stopped", training.stopReason() + " after " + training.epochs() + " epochs");
    Telling.say(out, "started", from.start() + ", seed " + from.seed());
    Telling.say(
        out,
        "learning rate",
        Numbers.show(training.learningRate()) + ", scale " + training.scale());
    Telling.say(out, "rows", training.rows().toString());
    Telling.say(
        out, "judged on", model.evaluatedOn() + " rows, " + model.evaluation().rows() + " of them");
    tell(out, model.evaluation());
    Telling.say(
        out,
        "least squares",
        Numbers.show(training.distanceToLeastSquares(), 3)
            + " away"
            + (model.evaluation().baselineRmse() > 0
                ? ", in standard deviations of " + model.columns().label()
                : ""));
    sayIfAny(out, "constant", training.constantInputs());
    sayIfAny(out, "collinear", training.collinearInputs());
    Telling.say(
        out,
        "trained",
        from.trainedAt()
            + " by run "
            + model.run()
            + (from.parent().isPresent()
                ? ", while version " + from.parent().getAsInt() + " served"
                : ""));
    Telling.say(
        out,
        "with",
        "spark-neuron " + from.program() + ", Spark " + from.spark() + ", Java " + from.java());
    Telling.say(
        out,
        "settings",
        from.settings().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining(" ")));
    Telling.say(
        out,
        "data",
        from.data().training()
            + from.data().heldOut().map(heldOut -> ", held out " + heldOut).orElse(""));
    Telling.say(out, "file", file);
  }

  /** The lines about quality, as {@code evaluate} says them too. */
  static void tell(PrintStream out, Evaluation evaluation) {
    Telling.say(
        out,
        "rmse",
        Numbers.show(evaluation.rmse(), 6)
            + " (always predicting the mean: "
            + Numbers.show(evaluation.baselineRmse(), 6)
            + ")");
    evaluation.mae().ifPresent(mae -> Telling.say(out, "mae", Numbers.show(mae, 6)));
    if (evaluation.r2().isPresent()) {
      Telling.say(out, "r2", Numbers.show(evaluation.r2().getAsDouble()));
    } else {
      Telling.say(out, "r2", "none, the label is constant");
    }
  }

  private static void sayIfAny(PrintStream out, String key, List<String> names) {
    if (!names.isEmpty()) {
      Telling.say(out, key, String.join(", ", names));
    }
  }
}
