package io.sparkneuron;

import io.sparkneuron.cluster.SuddenEnd;
import io.sparkneuron.command.Start;
import io.sparkneuron.command.SubmitCommand;
import io.sparkneuron.console.Terminal;
import io.sparkneuron.console.TracelessStream;
import io.sparkneuron.job.Caller;
import io.sparkneuron.job.ExitCode;
import io.sparkneuron.job.Failure;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entry point: the command line in, an exit code out. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** So long a JVM that is being stopped waits for what the job has to say to that. */
  private static final long LAST_WORDS_SECONDS = 2;

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  /** Whether the JVM is being stopped from outside. */
  private static volatile boolean interrupted;

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
      String version = version();
      return SubmitCommand.job(version, args).run(new Caller(out, err, version, () -> interrupted));
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      Failure failure = Failure.of(e);
      if (interrupted) {
        err.println("Interrupted. The serving version was not changed.");
      } else {
        if (!failure.isExplained()) {
          LOG.error("unexpected failure: {}", failure.trace());
        }
        err.println(failure.sentence());
      }
      return failure.code();
    }
  }

  /** Of the jar. */
  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
