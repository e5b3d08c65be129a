package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.PruneModelsJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models prune}: what nobody needs any more goes. */
@Command(
    name = "prune",
    description = {
      "Deletes old versions with their promotions and runs, and what killed runs left.",
      "What serves, what a rollback leads to and the newest versions stay, and every run for seven days."
    })
final class ModelsPruneCommand extends JobCommand {
  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the newest versions stay. Default: ${DEFAULT-VALUE}")
  String keep;

  @Option(names = "--dry-run", description = "Tell what would be deleted, and delete nothing.")
  boolean dryRun;

  @Override
  Job job(Problems problems) {
    int newest = problems.change(1, none -> Problems.atLeastOne("keep", keep));
    return new PruneModelsJob(at.store, newest, dryRun);
  }
}
