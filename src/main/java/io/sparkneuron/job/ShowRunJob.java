package io.sparkneuron.job;

import io.sparkneuron.console.Table;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.StoreRefusedException;
import java.util.List;

/**
 * {@code runs show}: everything about one run.
 *
 * @param location of the store
 * @param run its id
 * @param json whether its last file is shown, for scripts
 */
public record ShowRunJob(String location, String run, boolean json) implements Job {
  @Override
  public ExitCode run(Caller caller) {
    ModelStore store = Workplace.withoutSpark(location);
    PastRun past =
        PastRun.read(store, run)
            .orElseThrow(
                () ->
                    new StoreRefusedException(
                        "Cannot show run %s: the store %s has none of this name (found: %s)."
                            .formatted(
                                run, store.location(), ModelStore.listed(store.runs().ids()))));
    if (json) {
      caller.out().print(past.text());
    } else {
      table(past, store.runs().files(run)).print(caller.out());
    }
    return ExitCode.DONE;
  }

  private static Table table(PastRun past, List<String> files) {
    Table table = Table.ofPairs();
    past.values()
        .forEach(
            (key, value) -> {
              if (!key.equals("format-version")) {
                table.add(key, value);
              }
            });
    if (past.endedAt().isEmpty()) {
      table.add("ended-at", PastRun.NOT_ENDED);
    }
    table.add("files", String.join(", ", files));
    return table;
  }
}
