package io.sparkneuron.command;

import io.sparkneuron.cluster.TrainingSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where rows are, the same for every command that reads some. */
final class SourceOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Files or folders, on any file system that Spark reads.")
  List<String> input;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "A catalog table, instead of --input.")
  String table;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "csv, parquet, orc, json or any other Spark format. Default: by file ending, else parquet. A csv has a header.")
  String format;

  @Option(
      names = "--option",
      paramLabel = "K=V",
      arity = "1",
      description = "Option of the format, e.g. --option header=false --option sep=';'.")
  List<String> options;

  @Option(names = "--where", paramLabel = "SQL", description = "Only rows for which this holds.")
  String where;

  /** Fills in what the command line left open. */
  void completeFrom(ConfigFile configFile) {
    if (input == null) {
      input = configFile.paths("input");
    }
    if (options == null) {
      options = configFile.pairs("option");
    }
  }

  /** The source that the options name, or null with a problem noted. */
  TrainingSource source(Problems problems) {
    List<String> paths = paths(problems);
    Map<String, String> formatOptions = problems.pairs("option", options);
    return problems.made(
        () ->
            new TrainingSource(
                paths,
                Optional.ofNullable(table),
                Optional.ofNullable(format),
                formatOptions,
                Optional.ofNullable(where)));
  }

  /** The input up to the first word that looks like an option: a list swallows unknown ones. */
  private List<String> paths(Problems problems) {
    List<String> words = input == null ? List.of() : input;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("-")) {
        problems.add("Unknown option: '" + words.get(i) + "' (a path is written ./-name)");
        return words.subList(0, i);
      }
    }
    return words;
  }
}
