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
 * @param cause what really happened, in the user's words where anybody has them
 */
public record Failure(Throwable cause) {
  public static Failure of(Throwable thrown) {
    Optional<? extends Throwable> sudden = SuddenEnd.cause();
    if (sudden.isEmpty()) {
      sudden = MemoryFailures.of(thrown, "");
    }
    if (sudden.isPresent()) {
      return new Failure(sudden.get());
    }
    Failure failure = new Failure(thrown);
    return failure.isExplained() ? failure : Session.late(thrown).map(Failure::new).orElse(failure);
  }

  /** How the process ends. */
  public ExitCode code() {
    if (cause instanceof SettingRefusedException) {
      return ExitCode.USAGE;
    }
    if (cause instanceof DataRefusedException) {
      return ExitCode.DATA_REFUSED;
    }
    return cause instanceof StoreRefusedException ? ExitCode.STORE_REFUSED : ExitCode.UNEXPECTED;
  }

  /** Whether it has a sentence for the user; else it is a bug, or what nobody thought of. */
  public boolean isExplained() {
    return cause instanceof ClusterFailedException || code() != ExitCode.UNEXPECTED;
  }

  /** For the user; of several problems each on a line. */
  public String sentence() {
    return isExplained()
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
