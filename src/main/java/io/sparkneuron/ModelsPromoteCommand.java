package io.sparkneuron;

import io.sparkneuron.store.ModelStore;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models promote}: a version serves because somebody says so. */
@Command(
    name = "promote",
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    description = {"Makes a version serve, whatever the bars said."},
    parameterListHeading = "%n")
final class ModelsPromoteCommand implements JobCommand {
  @Parameters(paramLabel = "VERSION", description = "Number of the version.")
  String version;

  @Mixin StoreOptions at;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "promoted by hand",
      description = "Why, for the store's history. Default: ${DEFAULT-VALUE}")
  String reason;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public ExitCode run(Problems problems, PrintStream out, PrintStream err) {
    at.check(problems);
    int number = version == null ? 0 : StoreOptions.number(version, problems);
    problems.throwIfAny();
    ModelStore store = at.openWithoutSpark();
    ServingChange.make(store, () -> number, before -> reason, "models promote", out);
    return ExitCode.DONE;
  }
}
