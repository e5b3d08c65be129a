package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.PromoteModelJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models promote}: a version serves because somebody says so. */
@Command(
    name = "promote",
    description = {"Makes a version serve, whatever the bars said."})
final class ModelsPromoteCommand extends JobCommand {
  @Parameters(paramLabel = "VERSION", description = "Number of the version.")
  String version;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "promoted by hand",
      description = "Why, for the store's history. Default: ${DEFAULT-VALUE}")
  String reason;

  @Override
  Job job(Problems problems) {
    return new PromoteModelJob(at.store, problems.version(version).orElse(0), reason);
  }
}
