package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Table;
import io.sparkneuron.console.Terminal;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.Reading;
import io.sparkneuron.store.StoreJson;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@code models list}: one line per version.
 *
 * @param location of the store
 * @param json whether scripts read the answer
 */
public record ListModelsJob(String location, boolean json) implements Job {
  /** The place of their number among the cells. */
  private static final int KEYS = 5;

  @Override
  public ExitCode run(Caller caller) {
    PrintStream out = caller.out();
    ModelStore store = Workplace.withoutSpark(location);
    Map<Integer, Reading<ModelVersion>> versions = new LinkedHashMap<>();
    for (int number : store.versions()) {
      versions.put(number, Reading.of(() -> store.whole(number)));
    }
    Reading<Integer> serving = Reading.of(() -> store.serving().map(s -> s.version()).orElse(0));
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
        .forEach(version -> caller.err().println(Terminal.plain(version.damage())));
    return ExitCode.DONE;
  }

  private static void print(
      Map<Integer, Reading<ModelVersion>> versions, int serving, PrintStream out) {
    boolean hasKeys =
        versions.values().stream()
            .flatMap(version -> version.value().stream())
            .anyMatch(version -> version.lines().isPresent());
    Table table =
        Table.under(
            cells(
                hasKeys,
                "version",
                "",
                "trained at",
                "stopped",
                "epochs",
                "keys",
                "rows",
                "judged on",
                "rmse",
                "r2",
                "run"));
    for (Map.Entry<Integer, Reading<ModelVersion>> entry : versions.entrySet()) {
      String number = String.valueOf(entry.getKey());
      String mark = entry.getKey() == serving ? "*" : "";
      if (entry.getValue().isDamaged()) {
        table.add(cells(hasKeys, number, mark, "damaged", "-", "-", "-", "-", "-", "-", "-", "-"));
        continue;
      }
      ModelVersion version = entry.getValue().value().orElseThrow();
      OptionalDouble r2 = version.evaluation().r2();
      table.add(
          cells(
              hasKeys,
              number,
              mark,
              version.provenance().trainedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
              version.training().stopReason(),
              String.valueOf(version.training().epochs()),
              version.lines().map(lines -> String.valueOf(lines.keys())).orElse("-"),
              String.valueOf(version.training().rows().used()),
              version.evaluatedOn(),
              Numbers.show(version.evaluation().rmse(), 6),
              r2.isPresent() ? Numbers.show(r2.getAsDouble(), 6) : "-",
              version.run()));
    }
    table.print(out);
  }

  /** The number of keys is there only if a version has lines per key. */
  private static String[] cells(boolean hasKeys, String... all) {
    List<String> cells = new ArrayList<>(List.of(all));
    if (!hasKeys) {
      cells.remove(KEYS);
    }
    return cells.toArray(String[]::new);
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
      version.lines().ifPresent(lines -> node.put("keys", lines.keys()));
      node.put("evaluated-on", version.evaluatedOn());
      node.put("rmse", version.evaluation().rmse());
      node.put("r2", StoreJson.orNull(r2));
      node.put("run", version.run());
    }
    return array;
  }
}
