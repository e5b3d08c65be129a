package io.sparkneuron.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that look after the versions of a store. */
@Command(
    name = "models",
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    description = {"Lists, shows, promotes, rolls back and prunes the versions of a store."},
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  ./submit.sh models list --store s3a://lake/models/homes",
      "  ./submit.sh models rollback",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 6 store refused."
    },
    subcommands = {
      ModelsListCommand.class,
      ModelsShowCommand.class,
      ModelsPromoteCommand.class,
      ModelsRollbackCommand.class,
      ModelsPruneCommand.class
    })
final class ModelsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
