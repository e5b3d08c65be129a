package io.sparkneuron;

import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models rollback}: what served before serves again. */
@Command(
    name = "rollback",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {
      "Makes the version serve that served before the present one; twice goes back two versions."
    },
    optionListHeading = "%n")
final class ModelsRollbackCommand implements JobCommand {
  @Mixin StoreOptions at;

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
    ServingChange.make(
        store,
        () ->
            store
                .previous()
                .orElseThrow(
                    () ->
                        new StoreRefusedException(
                            "Cannot roll back the store %s: no other version served before. Name one with models promote."
                                .formatted(store.location()))),
        before -> "rolled back from version " + before,
        "models rollback",
        out);
    return ExitCode.DONE;
  }
}
