package io.sparkneuron.command;

import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.job.EvaluateJob;
import io.sparkneuron.job.Job;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: how good a published version is on some rows. */
@Command(
    name = "evaluate",
    abbreviateSynopsis = true,
    description = {
      "Measures a version on rows that have its features and its label.",
      "Also tells how many labels are inside its prediction interval, and how many rows have inputs outside of the range that it was trained on."
    },
    footer = {
      "",
      "Examples:",
      "  ./submit.sh evaluate --input data/norris.csv",
      "  ./submit.sh evaluate --table homes --where \"day > '2026-11-15'\" --version 3 --json",
      "",
      "Exit codes: 0 done; 1 unexpected failure; 2 wrong option; 3 data refused; 6 store refused, or no such version."
    })
final class EvaluateCommand extends JobCommand {
  @Mixin SourceOptions source;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The version to measure. Default: the one that serves")
  String version;

  @Option(
      names = "--bad-rows",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description =
          "What null, non-finite and malformed rows get: the end, or a count. Default: ${DEFAULT-VALUE}")
  String badRows;

  @Option(
      names = "--weighted",
      paramLabel = "true|false",
      defaultValue = "true",
      description =
          "Whether rows count by the --weight of the version, if it has one. Default: ${DEFAULT-VALUE}")
  String weighted;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "With a version that has a line per key: a folder for a table of the keys of the rows: status, rows, rmse, mae, r2. By its ending csv, json or orc, else parquet.")
  String output;

  @Mixin JsonOption answer;

  @Override
  Job job(Problems problems) {
    LoadSettings load =
        problems.change(
            LoadSettings.defaults(),
            l -> l.withBadRows(Problems.word("bad-rows", LoadSettings.BadRows.class, badRows)));
    return new EvaluateJob(
        source.source(problems),
        at.store,
        problems.version(version),
        problems.yesOrNo("weighted", weighted),
        load,
        Optional.ofNullable(output),
        answer.json);
  }
}
