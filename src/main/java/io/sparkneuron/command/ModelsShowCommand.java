package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.ShowModelJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models show}: everything about one version. */
@Command(
    name = "show",
    description = {"Shows a version: the line, as SQL too, and where it comes from."})
final class ModelsShowCommand extends JobCommand {
  @Parameters(
      paramLabel = "VERSION",
      arity = "0..1",
      description = "Number of the version. Default: the one that serves")
  String version;

  @Option(names = "--json", description = "The version's file, for scripts.")
  boolean json;

  @Override
  Job job(Problems problems) {
    return new ShowModelJob(at.store, problems.version(version), json);
  }
}
