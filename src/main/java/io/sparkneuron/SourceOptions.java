package io.sparkneuron;

import io.sparkneuron.cluster.TrainingSource;
import java.util.LinkedHashMap;
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
    Map<String, String> formatOptions = pairs("option", options, problems);
    return problems.change(
        null,
        none ->
            new TrainingSource(
                paths,
                Optional.ofNullable(table),
                Optional.ofNullable(format),
                formatOptions,
                Optional.ofNullable(where)));
  }

  /** Words of the form name=value. */
  static Map<String, String> pairs(String key, List<String> words, Problems problems) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String word : words == null ? List.<String>of() : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        problems.add(key + " must be name=value, but got " + Problems.quoted(word));
      } else {
        pairs.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return pairs;
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
