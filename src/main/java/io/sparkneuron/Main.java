package io.sparkneuron;

import io.sparkneuron.cluster.ClusterFailedException;
import io.sparkneuron.core.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Entry point: the command line in, an exit code out. */
@Command(
    name = "submit.sh",
    versionProvider = Main.Version.class,
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
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  /** Reads the version from the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spark-neuron " + Main.version()};
    }
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  /** So long a JVM that is being stopped waits for what the job has to say to that. */
  private static final long LAST_WORDS_SECONDS = 2;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  /** Whether the JVM is being stopped from outside: what fails then is no failure. */
  private static volatile boolean interrupted;

  static boolean isInterrupted() {
    return interrupted;
  }

  private Main() {}

  public static void main(String[] args) {
    // Numbers look the same on every machine.
    Locale.setDefault(Locale.ROOT);
    Start.begin();
    Optional<Terminal> terminal = Terminal.on(System.err);
    PrintStream out = terminal.map(t -> t.beside(System.out)).orElseGet(() -> utf8(System.out));
    PrintStream err = terminal.<PrintStream>map(t -> t).orElseGet(() -> utf8(System.err));
    // What others log goes above the line, too.
    System.setErr(new TracelessStream(terminal.<PrintStream>map(t -> t).orElse(System.err)));
    Thread main = Thread.currentThread();
    SuddenEnd.stops(main);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  boolean early = ENDED.getCount() > 0;
                  Optional<String> bySpark = early ? SuddenEnd.bySpark(main) : Optional.empty();
                  interrupted = early && bySpark.isEmpty();
                  terminal.ifPresent(Terminal::end);
                  boolean said = awaitLastWords();
                  bySpark.ifPresent(sentence -> endAfterSpark(said ? "" : sentence, err));
                }));
    int code = run(args, out, err).number();
    ENDED.countDown();
    if (code != 0) {
      // Only then: on YARN, leaving through System.exit counts as a failure. A supervisor would
      // start a run that failed again and again, although its answer stands in the store.
      System.exit(Boolean.getBoolean("spark.driver.supervise") ? 0 : code);
    }
  }

  private static boolean awaitLastWords() {
    try {
      return ENDED.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Spark's exit codes are none of ours. */
  private static void endAfterSpark(String sentence, PrintStream err) {
    if (!sentence.isEmpty()) {
      err.println(sentence);
    }
    SuddenEnd.awaitHooks();
    Runtime.getRuntime().halt(ExitCode.UNEXPECTED.number());
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  static ExitCode run(String[] args, PrintStream out, PrintStream err) {
    try {
      return execute(args, out, err);
    } catch (Exception | LinkageError | OutOfMemoryError failure) {
      Throwable e = SuddenEnd.behind(failure);
      ExitCode code = ExitCode.of(e);
      if (interrupted) {
        err.println("Interrupted. The serving version was not changed.");
      } else if (code == ExitCode.UNEXPECTED && !(e instanceof ClusterFailedException)) {
        LOG.error("unexpected failure: {}", Secrets.hidden(stackTrace(e)));
        err.println(
            "Cannot go on: "
                + Secrets.hidden(String.valueOf(e.getMessage()).split("\\R", 2)[0])
                + " ("
                + e.getClass().getSimpleName()
                + "). The cluster failed, or this is a bug; the lines above have the details, and --conf spark.log.level=INFO before the command shows Spark's log.");
      } else {
        err.println(Telling.plain(e.getMessage()));
      }
      return code;
    }
  }

  /** As text, since causes of a failure may hold what must not be logged. */
  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static ExitCode execute(String[] args, PrintStream out, PrintStream err) {
    Problems problems = new Problems();
    ParseResult parsed = parse(new Main(), ConfigFile.none(), args);
    if (CommandLine.printHelpIfRequested(parsed)) {
      return ExitCode.DONE;
    }
    ParseResult typed = command(parsed);
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
    typed = command(parse(new Main(), config, args));
    List<Exception> errors = typed.errors();
    errors.forEach(error -> problems.add(error.getMessage()));
    if (errors.stream().anyMatch(CommandLine.OverwrittenOptionException.class::isInstance)) {
      // After this one picocli fills in no defaults, so there is nothing more to look at.
      problems.throwIfAny();
    }
    JobCommand command = (JobCommand) typed.commandSpec().userObject();
    command.completeFrom(config);
    return command.run(problems, out, err);
  }

  /** The innermost command that was named. */
  private static ParseResult command(ParseResult parsed) {
    return parsed.hasSubcommand() ? command(parsed.subcommand()) : parsed;
  }

  private static ParseResult parse(Main main, ConfigFile config, String[] args) {
    CommandLine line = new CommandLine(main).setDefaultValueProvider(config);
    collectErrors(line);
    return line.parseArgs(args);
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(Main::collectErrors);
  }
}
