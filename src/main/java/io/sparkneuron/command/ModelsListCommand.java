package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.ListModelsJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code models list}: one line per version. */
@Command(
    name = "list",
    description = {"Lists the versions of a store; * marks the one that serves."})
final class ModelsListCommand extends JobCommand {
  @Mixin JsonOption answer;

  @Override
  Job job(Problems problems) {
    return new ListModelsJob(at.store, answer.json);
  }
}
