package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Table;
import io.sparkneuron.console.Terminal;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.Reading;
import io.sparkneuron.store.StoreJson;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code runs list}: one line per run.
 *
 * @param location of the store
 * @param json whether scripts read the answer
 */
public record ListRunsJob(String location, boolean json) implements Job {
  @Override
  public ExitCode run(Caller caller) {
    PrintStream out = caller.out();
    ModelStore store = Workplace.withoutSpark(location);
    List<PastRun> runs = new ArrayList<>();
    Map<String, String> damaged = new TreeMap<>();
    for (String id : store.runs().ids()) {
      Reading<Optional<PastRun>> run = Reading.of(() -> PastRun.read(store, id));
      run.value().ifPresentOrElse(r -> r.ifPresent(runs::add), () -> damaged.put(id, run.damage()));
    }
    runs.sort(Comparator.comparing(PastRun::startedAt).thenComparing(PastRun::id));
    if (json) {
      out.print(StoreJson.text(array(runs, damaged)));
    } else if (runs.isEmpty() && damaged.isEmpty()) {
      out.println("There is no run in the store " + store.location() + " yet.");
    } else {
      print(runs, damaged, out);
      damaged.values().forEach(sentence -> caller.err().println(Terminal.plain(sentence)));
    }
    return ExitCode.DONE;
  }

  private static void print(List<PastRun> runs, Map<String, String> damaged, PrintStream out) {
    Table table = Table.under("run", "command", "started", "ended", "exit", "version", "rmse");
    for (PastRun run : runs) {
      table.add(
          run.id(),
          run.command(),
          seconds(run.startedAt()),
          run.endedAt().map(ListRunsJob::seconds).orElse(PastRun.NOT_ENDED),
          run.exitCode().map(code -> String.valueOf(code.number())).orElse("-"),
          run.version().isPresent() ? String.valueOf(run.version().getAsInt()) : "-",
          run.rmse().isPresent() ? Numbers.show(run.rmse().getAsDouble(), 6) : "-");
    }
    damaged.keySet().forEach(id -> table.add(id, "-", "damaged", "-", "-", "-", "-"));
    table.print(out);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static ArrayNode array(List<PastRun> runs, Map<String, String> damaged) {
    ArrayNode array = StoreJson.array();
    for (PastRun run : runs) {
      ObjectNode node = array.addObject();
      node.put("run", run.id()).put("command", run.command());
      node.put("started-at", run.startedAt().toString());
      node.put("ended-at", run.endedAt().map(Instant::toString).orElse(null));
      node.put("exit-code", run.exitCode().map(ExitCode::number).orElse(null));
      node.put(
          "version", run.version().isPresent() ? Integer.valueOf(run.version().getAsInt()) : null);
      node.put("rmse", run.rmse().isPresent() ? Double.valueOf(run.rmse().getAsDouble()) : null);
    }
    damaged.forEach((id, sentence) -> array.addObject().put("run", id).put("damaged", sentence));
    return array;
  }
}
