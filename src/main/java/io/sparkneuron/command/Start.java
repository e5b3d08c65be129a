package io.sparkneuron.command;

import io.sparkneuron.cluster.StartFailure;
import io.sparkneuron.job.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmit;

/**
 * What submit.sh starts in place of SparkSubmit where the Spark is ours: SparkSubmit, whose pages
 * about what it cannot do become one sentence. Words that it prints before the job begins are kept
 * until then.
 */
public final class Start {
  private static volatile Held held;

  private Start() {}

  public static void main(String[] words) {
    PrintStream console = System.err;
    Held early = new Held(console);
    held = early;
    System.setErr(new PrintStream(early, true, StandardCharsets.UTF_8));
    Runtime.getRuntime().addShutdownHook(new Thread(early::end));
    try {
      logIn();
      SparkSubmit.main(words);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      StartFailure failure = StartFailure.of(e, early.text(), words);
      if (early.drop()) {
        console.println(failure.sentence());
        System.exit(code(failure));
      }
      throw e;
    }
  }

  /** The job begins: what was held comes out, and what follows is not held. */
  public static void begin() {
    Held early = held;
    if (early != null) {
      early.release();
    }
  }

  private static int code(StartFailure failure) {
    return (failure.isSetting() ? ExitCode.USAGE : ExitCode.UNEXPECTED).number();
  }

  /** A user id without a name, as clusters give them to containers, is no reason not to start. */
  private static void logIn() {
    try {
      UserGroupInformation.getCurrentUser();
    } catch (IOException e) {
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(userName()));
    }
    String home = System.getenv("HOME");
    if (home != null && System.getProperty("user.home", "?").equals("?")) {
      System.setProperty("user.home", home);
    }
  }

  private static String userName() {
    for (String variable : new String[] {"HADOOP_USER_NAME", "SPARK_USER", "USER"}) {
      String name = System.getenv(variable);
      if (name != null && !name.isBlank()) {
        return name;
      }
    }
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      return "unknown";
    }
  }

  /** Holds what is written, until it is known whether anybody has to read it. */
  private static final class Held extends OutputStream {
    private final PrintStream console;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Held(PrintStream console) {
      this.console = console;
    }

    @Override
    public synchronized void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      OutputStream target = target();
      try {
        target.write(bytes, from, length);
      } catch (IOException e) {
        throw new AssertionError("neither memory nor a PrintStream throws", e);
      }
    }

    @Override
    public void flush() {
      console.flush();
    }

    private OutputStream target() {
      return Objects.requireNonNullElse(kept, console);
    }

    synchronized String text() {
      return kept == null ? "" : kept.toString(StandardCharsets.UTF_8);
    }

    synchronized void release() {
      if (kept != null) {
        console.print(text());
        drop();
        console.flush();
      }
    }

    /** Whether it still held. */
    synchronized boolean drop() {
      boolean holds = kept != null;
      kept = null;
      return holds;
    }

    /** SparkSubmit ends the JVM itself after a word that it does not know, and a page of help. */
    void end() {
      Optional<StartFailure> failure = StartFailure.printed(text());
      if (failure.isEmpty()) {
        release();
      } else if (drop()) {
        console.println(failure.get().sentence());
        console.flush();
        Runtime.getRuntime().halt(code(failure.get()));
      }
    }
  }
}
