package io.sparkneuron.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that tell what runs did. */
@Command(
    name = "runs",
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    description = {"Tells what each run on a store did."},
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  ./submit.sh runs list",
      "  ./submit.sh runs show application_1795305600000_0042 --json",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 6 store refused, or no such run."
    },
    subcommands = {RunsListCommand.class, RunsShowCommand.class})
final class RunsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
