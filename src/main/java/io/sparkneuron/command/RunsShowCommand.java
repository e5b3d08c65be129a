package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.ShowRunJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs show}: everything about one run. */
@Command(
    name = "show",
    description = {"Shows what a run did."})
final class RunsShowCommand extends JobCommand {
  @Parameters(paramLabel = "ID", description = "The run, as runs list names it.")
  String id;

  @Option(names = "--json", description = "The run's last file, for scripts.")
  boolean json;

  @Override
  Job job(Problems problems) {
    return new ShowRunJob(at.store, id, json);
  }
}
