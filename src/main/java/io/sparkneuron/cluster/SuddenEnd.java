package io.sparkneuron.cluster;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends that come from aside: Spark ends the JVM with a number and no word, or a thread of it dies
 * of too little memory and the job would wait for it for ever.
 */
public final class SuddenEnd {
  private static final Logger LOG = LoggerFactory.getLogger(SuddenEnd.class);

  private static final String HOOKS = "org.apache.hadoop.util.ShutdownHookManager";
  private static final long HOOKS_MILLIS = 5000;

  private static volatile RuntimeException cause;

  private SuddenEnd() {}

  /** From now on a thread that dies for lack of memory stops this one. */
  public static void stops(Thread main) {
    // Made now, since there may be no memory then.
    RuntimeException memory =
        MemoryFailures.of(new OutOfMemoryError("a thread of Spark died of it"), "").orElseThrow();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (failure instanceof OutOfMemoryError) {
            stop(main, memory);
          } else {
            LOG.error("unexpected failure in {}", thread.getName(), failure);
          }
        });
  }

  /** Why this JVM could not go on, if its work failed for that. */
  public static Optional<RuntimeException> cause() {
    return Optional.ofNullable(cause);
  }

  /**
   * In a shutdown hook: whether Spark ends the JVM, not a signal and not we.
   *
   * @param main is stopped, and says why; if it is the one that ends the JVM, it cannot
   */
  public static Optional<String> bySpark(Thread main) {
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      Optional<String> by = exitedBy(thread.getValue());
      if (by.isPresent() && !by.get().startsWith("jdk.") && !by.get().startsWith("java.")) {
        RuntimeException why = new ClusterFailedException(sentence(by.get()), null);
        if (thread.getKey() != main) {
          stop(main, why);
        }
        return Optional.of(why.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Spark's own hooks, which clean up, before the JVM is halted. */
  public static void awaitHooks() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getClass().getName().startsWith(HOOKS)) {
        try {
          thread.join(HOOKS_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void stop(Thread main, RuntimeException why) {
    cause = why;
    main.interrupt();
  }

  /** The class that called System.exit; empty if this is no thread that did. */
  private static Optional<String> exitedBy(StackTraceElement[] frames) {
    boolean exits = false;
    for (StackTraceElement frame : frames) {
      boolean isExit =
          frame.getMethodName().equals("exit")
              && (frame.getClassName().equals("java.lang.Runtime")
                  || frame.getClassName().equals("java.lang.System"));
      if (exits && !isExit) {
        return Optional.of(frame.getClassName());
      }
      exits |= isExit;
    }
    return Optional.empty();
  }

  private static String sentence(String by) {
    if (by.contains(".ui.")) {
      return "Cannot start Spark: no port is free for its web page at spark.ui.port %s. Set --conf spark.ui.port=PORT to a free one, or spark.ui.enabled=false, before the command."
          .formatted(System.getProperty("spark.ui.port", "4040"));
    }
    if (by.contains("SparkUncaughtExceptionHandler")) {
      return "Cannot go on: a thread of Spark failed, most likely for lack of memory. Set more with --driver-memory before the command, or train with --gradient one-pass.";
    }
    return "Cannot go on: Spark ended the job in %s. --conf spark.log.level=INFO before the command shows why."
        .formatted(by.substring(by.lastIndexOf('.') + 1).replace("$", ""));
  }
}
