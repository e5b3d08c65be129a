package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command with its options as they were typed, those among them that every command has. */
@Command(
    sortOptions = false,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n")
abstract class JobCommand {
  @Mixin StoreOptions at;

  @Option(
      names = {"-h", "--help"},
      order = StoreOptions.LAST,
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** The properties file that it was given, or null. */
  String configFile() {
    return null;
  }

  /** Fills in lists that the command line left open. */
  void completeFrom(ConfigFile configFile) {}

  /**
   * Makes sense of the options.
   *
   * @param problems whatever is wrong is noted there; then the job is not to be run
   */
  abstract Job job(Problems problems);
}
