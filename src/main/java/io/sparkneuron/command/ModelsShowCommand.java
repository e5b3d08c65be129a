package io.sparkneuron.command;

import io.sparkneuron.job.Job;
import io.sparkneuron.job.ShowModelJob;
import java.util.Map;
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

  @Option(
      names = "--key",
      paramLabel = "KEY=VALUE,…",
      description =
          "Of a version with a line per key: the line of this one, e.g. store=12,product=7")
  String key;

  @Option(names = "--json", description = "The version's file, or the line's row, for scripts.")
  boolean json;

  @Override
  Job job(Problems problems) {
    Map<String, String> values =
        problems.change(
            Map.of(), Problems.ifTyped(key, none -> Names.pairs("key", "column=value", key)));
    return new ShowModelJob(at.store, problems.version(version), values, json);
  }
}
