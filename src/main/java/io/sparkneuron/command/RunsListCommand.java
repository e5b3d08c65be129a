package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.ListRunsJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code runs list}: one line per run. */
@Command(
    name = "list",
    description = {"Lists the runs of a store, the oldest first."})
final class RunsListCommand extends JobCommand {
  @Mixin JsonOption answer;

  @Override
  Job job(Problems problems) {
    return new ListRunsJob(at.store, answer.json);
  }
}
