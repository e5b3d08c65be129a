package io.sparkneuron.command;

import io.sparkneuron.job.Caller;
import io.sparkneuron.job.ExitCode;
import io.sparkneuron.job.Job;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The command line as a whole: words in, a checked job out. */
@Command(
    name = "submit.sh",
    customSynopsis = "./submit.sh [spark-submit options] COMMAND [options]",
    usageHelpAutoWidth = true,
    description = {
      "",
      "spark-neuron: one linear neuron, trained and retrained on Apache Spark.",
      ""
    },
    footer = {
      "",
      "./submit.sh alone trains on data/line.csv. ./submit.sh COMMAND --help lists the options of a command."
    },
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      ModelsCommand.class,
      RunsCommand.class
    })
public final class SubmitCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  private SubmitCommand() {}

  /**
   * What the words ask for.
   *
   * @param version of this program
   * @throws io.sparkneuron.core.SettingRefusedException with all that is wrong with them
   */
  public static Job job(String version, String... words) {
    Problems problems = new Problems();
    ParseResult parsed = parse(version, ConfigFile.none(), words);
    Optional<ParseResult> question = question(parsed);
    if (question.isPresent()) {
      return caller -> answer(question.get(), caller);
    }
    ParseResult typed = innermost(parsed);
    if (!(typed.commandSpec().userObject() instanceof JobCommand)) {
      parsed.errors().forEach(error -> problems.add(error.getMessage()));
      problems.add(
          "command must be one of "
              + String.join(", ", typed.commandSpec().subcommands().keySet())
              + "; see --help");
      problems.throwIfAny();
    }
    // Once to know where the configuration is, once more with what it says.
    String file = ((JobCommand) typed.commandSpec().userObject()).configFile();
    ConfigFile config =
        file == null ? ConfigFile.none() : ConfigFile.read(file, typed.commandSpec(), problems);
    return job(innermost(parse(version, config, words)), config, problems);
  }

  private static Job job(ParseResult typed, ConfigFile config, Problems problems) {
    List<Exception> errors = typed.errors();
    errors.forEach(error -> problems.add(error.getMessage()));
    if (errors.stream().anyMatch(CommandLine.OverwrittenOptionException.class::isInstance)) {
      // After this one picocli fills in no defaults, so there is nothing more to look at.
      problems.throwIfAny();
    }
    JobCommand command = (JobCommand) typed.commandSpec().userObject();
    command.completeFrom(config);
    command.at.check(problems);
    Job job = command.job(problems);
    problems.throwIfAny();
    return job;
  }

  /** The part of the command line, if any, that asks for help or the version. */
  private static Optional<ParseResult> question(ParseResult parsed) {
    if (parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()) {
      return Optional.of(parsed);
    }
    return parsed.hasSubcommand() ? question(parsed.subcommand()) : Optional.empty();
  }

  private static ExitCode answer(ParseResult question, Caller caller) {
    CommandLine line = question.commandSpec().commandLine();
    if (question.isUsageHelpRequested()) {
      line.usage(caller.out());
    } else {
      line.printVersionHelp(caller.out());
    }
    return ExitCode.DONE;
  }

  /** The innermost command that was named. */
  private static ParseResult innermost(ParseResult parsed) {
    return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
  }

  private static ParseResult parse(String version, ConfigFile config, String... words) {
    CommandLine line = new CommandLine(new SubmitCommand()).setDefaultValueProvider(config);
    line.getCommandSpec().version("spark-neuron " + version);
    collectErrors(line);
    return line.parseArgs(words);
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(SubmitCommand::collectErrors);
  }
}
