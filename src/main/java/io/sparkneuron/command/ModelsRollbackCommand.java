package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.RollBackModelJob;
import picocli.CommandLine.Command;

/** {@code models rollback}: what served before serves again. */
@Command(
    name = "rollback",
    description = {
      "Makes the version serve that served before the present one; twice goes back two versions."
    })
final class ModelsRollbackCommand extends JobCommand {
  @Override
  Job job(Problems problems) {
    return new RollBackModelJob(at.store);
  }
}
