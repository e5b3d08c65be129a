package io.sparkneuron.job;

import io.sparkneuron.cluster.ClusterFailedException;
import io.sparkneuron.cluster.MemoryFailures;
import io.sparkneuron.cluster.Session;
import io.sparkneuron.cluster.SuddenEnd;
import io.sparkneuron.console.Terminal;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Secrets;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;

/**
 * What an exception means: an exit code and a sentence.
 *
 * @param code how the process ends
 * @param isExplained whether the exception has a sentence for the user; else it is a bug, or
 *     something nobody thought of
 * @param cause what really happened
 */
public record Failure(ExitCode code, boolean isExplained, Throwable cause) {
  public static Failure of(Throwable thrown) {
    Optional<RuntimeException> sudden = SuddenEnd.cause();
    if (sudden.isPresent()) {
      return explained(sudden.get());
    }
    Optional<ClusterFailedException> memory = MemoryFailures.of(thrown, "");
    if (memory.isPresent()) {
      return explained(memory.get());
    }
    if (isExplained(thrown)) {
      return explained(thrown);
    }
    return Session.late(thrown)
        .map(Failure::explained)
        .orElseGet(() -> new Failure(ExitCode.UNEXPECTED, false, thrown));
  }

  private static Failure explained(Throwable cause) {
    return new Failure(code(cause), isExplained(cause), cause);
  }

  private static boolean isExplained(Throwable thrown) {
    return thrown instanceof ClusterFailedException || code(thrown) != ExitCode.UNEXPECTED;
  }

  private static ExitCode code(Throwable thrown) {
    if (thrown instanceof SettingRefusedException) {
      return ExitCode.USAGE;
    }
    if (thrown instanceof DataRefusedException) {
      return ExitCode.DATA_REFUSED;
    }
    return thrown instanceof StoreRefusedException ? ExitCode.STORE_REFUSED : ExitCode.UNEXPECTED;
  }

  /** For the user; of several problems each on a line. */
  public String sentence() {
    return isExplained
        ? Terminal.plain(cause.getMessage())
        : "Cannot go on: %s (%s). The cluster failed, or this is a bug; the lines above have the details, and --conf spark.log.level=INFO before the command shows Spark's log."
            .formatted(firstLine(), cause.getClass().getSimpleName());
  }

  /** For the record. */
  String firstLine() {
    return Secrets.hidden(String.valueOf(cause.getMessage()).split("\\R", 2)[0]);
  }

  /** For the log; as text, since causes of a failure may hold what must not be logged. */
  public String trace() {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return Secrets.hidden(text.toString());
  }
}
