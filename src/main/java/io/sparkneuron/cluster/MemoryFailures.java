package io.sparkneuron.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells whether there was not enough memory, on the driver or on an executor, in one sentence. */
public final class MemoryFailures {
  /**
   * What a failed task or a lost executor says of it; 52 is Spark's own code. A kill (137) has
   * other reasons too.
   */
  private static final Pattern TOLD =
      Pattern.compile(
          "OutOfMemoryError: ([^\\r\\n]+)|UNABLE_TO_ACQUIRE_MEMORY|(?i:exit(?:ed with)?(?: caused by one of the running tasks\\) Reason: Command exited with)? ?code:? 52\\b)|beyond physical memory|exceeding (?:physical )?memory limits|OOMKilled");

  private static final Pattern EXECUTOR = Pattern.compile("\\((\\S+) executor (\\S+)\\)");

  private static final String DRIVER = "driver";

  private MemoryFailures() {}

  /**
   * The exception to throw instead, if there was not enough memory.
   *
   * @param what could not go on, e.g. {@code " with rows.parquet"}; may be empty
   */
  public static Optional<ClusterFailedException> of(Throwable failure, String what) {
    if (failure instanceof ClusterFailedException) {
      return Optional.empty();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = cause.getClass().getName() + ": " + cause.getMessage();
      Matcher told = TOLD.matcher(text);
      if (told.find()) {
        String found = told.group(1) == null ? told.group() : told.group(1);
        return Optional.of(sentence(what, text, found.strip(), failure));
      }
    }
    return Optional.empty();
  }

  private static ClusterFailedException sentence(
      String what, String text, String found, Throwable failure) {
    Matcher executor = EXECUTOR.matcher(text);
    boolean away = executor.find() && !executor.group(2).equals(DRIVER);
    return new ClusterFailedException(
        "Cannot go on%s: not enough memory on %s (%s). Set more with %s before the command, or keep fewer rows in it: train with --gradient one-pass or --storage-level DISK_ONLY."
            .formatted(
                what,
                away ? "the executor at " + executor.group(1) : "the driver",
                found.replaceFirst("\\.+$", ""),
                away ? "--executor-memory" : "--driver-memory"),
        failure);
  }
}
