package io.sparkneuron.job;

import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.RunFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * {@code models show}: everything about one version.
 *
 * @param location of the store
 * @param version its number; empty: the one that serves
 * @param json whether its file is shown, for scripts
 */
public record ShowModelJob(String location, OptionalInt version, boolean json) implements Job {
  private static final int LONGEST_SETTING = 200;

  @Override
  public ExitCode run(Caller caller) {
    PrintStream out = caller.out();
    ModelStore store = Workplace.withoutSpark(location);
    ChosenVersion chosen = ChosenVersion.of(store, version);
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
    Telling.say(out, "version", chosen.numberAndState());
    if (model.neuron().inputs() <= Uncertainty.MOST_INPUTS_SHOWN) {
      Telling.say(out, "sql", model.sql());
    }
    Telling.say(out, "exactly", Numbers.exactly(model.neuron()));
    Telling.say(out, "stopped", training.stopReason() + " after " + training.epochs() + " epochs");
    Telling.say(out, "started", Numbers.exactly(from.start()) + ", seed " + from.seed());
    Telling.say(
        out,
        "learning rate",
        Numbers.show(training.learningRate()) + ", scale " + training.scale());
    Telling.say(out, "rows", training.rows().toString());
    Telling.say(
        out, "judged on", model.evaluatedOn() + " rows, " + model.evaluation().rows() + " of them");
    Telling.quality(out, model.evaluation());
    Telling.say(
        out,
        "least squares",
        Telling.distance(training.distanceToLeastSquares(), model.evaluation(), model.columns()));
    sayIfAny(out, "constant", training.constantInputs());
    sayIfAny(out, "collinear", training.collinearInputs());
    model
        .uncertainty()
        .ifPresentOrElse(
            known -> Telling.uncertainty(out, model.columns(), model.neuron(), known),
            () ->
                Telling.say(
                    out, "not known", "how sure it is: the release that trained it did not tell"));
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
            .map(setting -> setting.getKey() + "=" + shortened(setting.getValue()))
            .collect(Collectors.joining(" ")));
    Telling.say(
        out,
        "data",
        from.data().training()
            + from.data().heldOut().map(heldOut -> ", held out " + heldOut).orElse(""));
    Telling.say(out, "file", file);
  }

  /** A list of a thousand columns is not read. */
  private static String shortened(String value) {
    return value.length() <= LONGEST_SETTING ? value : value.substring(0, LONGEST_SETTING) + "…";
  }

  private static void sayIfAny(PrintStream out, String key, List<String> names) {
    if (!names.isEmpty()) {
      Telling.say(out, key, Numbers.names(names));
    }
  }
}
