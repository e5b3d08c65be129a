package io.sparkneuron;

import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs show}: everything about one run. */
@Command(
    name = "show",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {"Shows what a run did."},
    parameterListHeading = "%n")
final class RunsShowCommand implements JobCommand {
  @Parameters(paramLabel = "ID", description = "The run, as runs list names it.")
  String id;

  @Mixin StoreOptions at;

  @Option(names = "--json", description = "The run's last file, for scripts.")
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
    PastRun run =
        PastRun.read(store, id)
            .orElseThrow(
                () ->
                    new StoreRefusedException(
                        "Cannot show run %s: the store %s has none of this name (found: %s)."
                            .formatted(
                                id, store.location(), ModelStore.listed(store.runs().ids()))));
    if (json) {
      out.print(run.text());
    } else {
      show(run, store.runs().files(id), out);
    }
    return ExitCode.DONE;
  }

  private static void show(PastRun run, List<String> files, PrintStream out) {
    int width = run.values().keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, String> value : run.values().entrySet()) {
      if (!value.getKey().equals("format-version")) {
        out.printf(
            "%-" + width + "s  %s%n",
            Telling.plain(value.getKey()),
            Telling.plain(value.getValue()));
      }
    }
    if (run.endedAt().isEmpty()) {
      out.printf("%-" + width + "s  %s%n", "ended-at", PastRun.NOT_ENDED);
    }
    out.printf("%-" + width + "s  %s%n", "files", String.join(", ", files));
  }
}
