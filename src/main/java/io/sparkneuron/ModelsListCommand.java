package io.sparkneuron;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.Reading;
import io.sparkneuron.store.StoreJson;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models list}: one line per version. */
@Command(
    name = "list",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {"Lists the versions of a store; * marks the one that serves."},
    optionListHeading = "%n")
final class ModelsListCommand implements JobCommand {
  @Mixin StoreOptions at;

  @Option(names = "--json", description = "As JSON, for scripts.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    at.check(problems);
    problems.throwIfAny();
    ModelStore store = at.openWithoutSpark();
    Map<Integer, Reading<ModelVersion>> versions = new LinkedHashMap<>();
    for (int number : store.versions()) {
      versions.put(number, Reading.of(() -> store.version(number)));
    }
    Reading<Integer> serving =
        Reading.of(() -> store.serving().map(s -> s.promotion().version()).orElse(0));
    int number = serving.value().orElse(0);
    if (json) {
      out.print(StoreJson.text(array(versions, number)));
    } else if (versions.isEmpty()) {
      out.println("There is no version in the store " + store.location() + " yet.");
    } else {
      print(versions, number, out);
    }
    if (serving.isDamaged()) {
      throw new StoreRefusedException(serving.damage());
    }
    if (versions.containsKey(number) && versions.get(number).isDamaged()) {
      throw new StoreRefusedException(versions.get(number).damage());
    }
    versions.values().stream()
        .filter(Reading::isDamaged)
        .forEach(version -> err.println(Telling.plain(version.damage())));
    return ExitCode.DONE;
  }

  private static void print(
      Map<Integer, Reading<ModelVersion>> versions, int serving, PrintStream out) {
    Table table =
        new Table(
            "version",
            "",
            "trained at",
            "stopped",
            "epochs",
            "rows",
            "judged on",
            "rmse",
            "r2",
            "run");
    for (Map.Entry<Integer, Reading<ModelVersion>> entry : versions.entrySet()) {
      int number = entry.getKey();
      String mark = number == serving ? "*" : "";
      if (entry.getValue().isDamaged()) {
        table.add(String.valueOf(number), mark, "damaged", "-", "-", "-", "-", "-", "-", "-");
        continue;
      }
      ModelVersion version = entry.getValue().value().orElseThrow();
      OptionalDouble r2 = version.evaluation().r2();
      table.add(
          String.valueOf(number),
          mark,
          version.provenance().trainedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          version.training().stopReason(),
          String.valueOf(version.training().epochs()),
          String.valueOf(version.training().rows().used()),
          version.evaluatedOn(),
          Numbers.show(version.evaluation().rmse(), 6),
          r2.isPresent() ? Numbers.show(r2.getAsDouble(), 6) : "-",
          version.run());
    }
    table.print(out);
  }

  private static ArrayNode array(Map<Integer, Reading<ModelVersion>> versions, int serving) {
    ArrayNode array = StoreJson.array();
    for (Map.Entry<Integer, Reading<ModelVersion>> entry : versions.entrySet()) {
      int number = entry.getKey();
      ObjectNode node = array.addObject();
      node.put("version", number).put("serving", number == serving);
      if (entry.getValue().isDamaged()) {
        node.put("damaged", entry.getValue().damage());
        continue;
      }
      ModelVersion version = entry.getValue().value().orElseThrow();
      OptionalDouble r2 = version.evaluation().r2();
      node.put("trained-at", version.provenance().trainedAt().toString());
      node.put("stop-reason", version.training().stopReason());
      node.put("epochs", version.training().epochs());
      node.put("rows-used", version.training().rows().used());
      node.put("evaluated-on", version.evaluatedOn());
      node.put("rmse", version.evaluation().rmse());
      node.put("r2", StoreJson.orNull(r2));
      node.put("run", version.run());
    }
    return array;
  }
}
