package io.sparkneuron.job;

import io.sparkneuron.cluster.LineTable;
import io.sparkneuron.cluster.Session;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.store.KeyedLines;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.RunFiles;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * {@code models show}: everything about one version.
 *
 * @param location of the store
 * @param version its number; empty: the one that serves
 * @param key whose line is shown, a value for each key column; none: the version itself
 * @param json whether its file is shown, for scripts
 */
public record ShowModelJob(
    String location, OptionalInt version, Map<String, String> key, boolean json) implements Job {
  private static final int LONGEST_SETTING = 200;

  @Override
  public ExitCode run(Caller caller) {
    PrintStream out = caller.out();
    ModelStore store = Workplace.withoutSpark(location);
    ChosenVersion chosen = ChosenVersion.of(store, version);
    ModelVersion model = chosen.model();
    if (!key.isEmpty()) {
      return showLine(chosen, store, out);
    }
    if (json) {
      out.print(store.versionText(chosen.number()));
    } else {
      show(chosen, store.versionLocation(chosen.number()), out);
      model.lines().ifPresent(lines -> tell(lines, store.lines().location(lines.run()), out));
      String run = model.run();
      // A file that was edited by hand may name anything.
      if (RunFiles.isId(run) && store.runs().files(run).contains(VersionReport.FILE)) {
        Telling.say(out, "report", store.runs().location(run, VersionReport.FILE));
      }
    }
    return ExitCode.DONE;
  }

  private ExitCode showLine(ChosenVersion chosen, ModelStore store, PrintStream out) {
    List<String> by = chosen.model().lines().map(KeyedLines::by).orElse(List.of());
    if (!key.keySet().equals(Set.copyOf(by))) {
      throw new SettingRefusedException(
          "key must be a value for each of %s, but got %s"
              .formatted(
                  by.isEmpty()
                      ? "no column, since version %d has one line".formatted(chosen.number())
                      : by,
                  key));
    }
    LineTable table = chosen.lines(store).orElseThrow();
    SparkSession spark = Session.open("spark-neuron models show", false);
    try {
      LineTable.Line line =
          table
              .find(spark, key)
              .orElseThrow(
                  () ->
                      new DataRefusedException(
                          "Cannot show the line of %s: version %d never saw this key."
                              .formatted(key, chosen.number())));
      if (json) {
        out.println(line.json());
      } else {
        line.cells().forEach((name, value) -> Telling.say(out, name, value));
      }
      return ExitCode.DONE;
    } finally {
      Session.stop(spark);
    }
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

  private static void tell(KeyedLines lines, String place, PrintStream out) {
    Telling.say(out, "by", Numbers.names(lines.by()) + "; the line above is of all rows");
    Telling.say(
        out,
        "keys",
        lines.keys()
            + ": "
            + lines.status().entrySet().stream()
                .map(status -> status.getValue() + " " + status.getKey())
                .collect(Collectors.joining(", ")));
    Telling.say(out, "lines", place);
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
