package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.QueryContext;
import org.apache.spark.SparkException;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * Tells a source that cannot be read, which is the user's to mend, from a failure of ours or of the
 * cluster.
 */
final class ReadFailures {
  private static final List<String> READERS =
      List.of("org.apache.parquet.", "org.apache.orc.", "com.univocity.", "com.fasterxml.jackson.");

  /** What readers say in exceptions that have no class or error class of their own. */
  private static final List<String> DAMAGES =
      List.of(
          "is not a Parquet file", "Malformed ORC file", "not a gzip file", "not BZip2 formatted");

  /** What they say when files differ in the type of a column. */
  private static final List<String> MISMATCHES =
      List.of(
          "Data type mismatches when reading Parquet column",
          "Parquet column cannot be converted",
          "Failed merging schemas",
          "Failed to merge");

  private static final Pattern NO_CODEC = Pattern.compile("Class \\S+\\.(\\w+)Codec was not found");

  private static final Pattern FILE =
      Pattern.compile("(?:error while reading file|footer for file:) (\\S+?)\\.?(?:\\s|$)");

  private static final Pattern TASK_FAILED =
      Pattern.compile(
          "Job aborted due to stage failure: Task .* failed (\\d+) times, most recent failure: Lost task \\S+ in stage \\S+ \\(TID \\d+\\) \\((\\S+) executor \\S+\\): (.*)");

  private static final String WHERE_TO_LOOK =
      "Look at --input, --table, --format, --option and --where.";

  private static final String WHERE_A_VALUE_FAILS =
      "Look at --input, --table, --where and the expressions of --features, --label and --weight.";

  private ReadFailures() {}

  /**
   * The exception to throw instead: a sentence where the user can do something, else the failure
   * itself.
   */
  static RuntimeException translate(Exception failure, String source) {
    if (failure instanceof DataRefusedException || failure instanceof SettingRefusedException) {
      return (RuntimeException) failure;
    }
    Optional<ClusterFailedException> memory = MemoryFailures.of(failure, " with " + source);
    if (memory.isPresent()) {
      return memory.get();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = firstLine(cause);
      if (reason.startsWith("Job aborted due to stage failure") && cause.getCause() != null) {
        // Repeats what its cause says better.
        continue;
      }
      if (reason.startsWith("Cannot read training data from ")) {
        // Ours, out of the plan.
        return new DataRefusedException(reason, failure);
      }
      if (cause instanceof ParseException) {
        return new SettingRefusedException(
            "where must be a condition in SQL, but got a syntax error: " + reason, failure);
      }
      if (cause instanceof ClassNotFoundException && cause instanceof SparkThrowable) {
        return new SettingRefusedException(
            "format must be one that Spark can load, but got: "
                + reason
                + " Bring its package with --packages before the command.",
            failure);
      }
      if (cause instanceof ClassNotFoundException && reason.contains("FileSystem")) {
        return refused(
            source,
            "its file system is missing: " + reason,
            "Bring its package with --packages before the command.",
            failure);
      }
      if (cause instanceof FileNotFoundException) {
        return refused(source, reason, "Was the input rewritten while it was read?", failure);
      }
      if (MISMATCHES.stream().anyMatch(reason::contains)) {
        return refused(
            source,
            reason,
            "Do files differ in the type of a column? Read them apart, or leave out --option mergeSchema.",
            failure);
      }
      if (reason.contains("Unsupported encoding: ")) {
        return refused(
            source,
            file(failure) + reason,
            "Set --conf spark.sql.parquet.enableVectorizedReader=false before the command.",
            failure);
      }
      if (cause.getClass().getName().startsWith("org.apache.parquet.crypto.")
          || reason.contains("encrypted footer")) {
        return refused(
            source,
            file(failure) + "it is encrypted, and Spark has no key",
            "Name its keys with --conf spark.hadoop.parquet.crypto.factory.class and what that needs.",
            failure);
      }
      Matcher codec = NO_CODEC.matcher(reason);
      if (codec.find()) {
        return refused(
            source,
            file(failure) + "it is compressed by " + codec.group(1) + ", which Spark does not have",
            "Write it with zstd, snappy or gzip, or bring the package of the codec with --packages before the command.",
            failure);
      }
      if (isDataError(cause)) {
        return refused(source, expression(cause) + reason, WHERE_A_VALUE_FAILS, failure);
      }
      if (cause instanceof AnalysisException) {
        return refused(source, reason, WHERE_TO_LOOK, failure);
      }
      if (cause instanceof AccessControlException) {
        return refused(source, reason, "Ask for permission to read it.", failure);
      }
      if (cause instanceof EOFException
          || cause instanceof ZipException
          || READERS.stream().anyMatch(cause.getClass().getName()::startsWith)
          || DAMAGES.stream().anyMatch(reason::contains)) {
        return refused(source, reason, "Is it damaged, or of another --format?", failure);
      }
      StackTraceElement[] trace = cause.getStackTrace();
      if (cause instanceof RuntimeException
          && trace.length > 0
          && trace[0].getClassName().startsWith("org.apache.parquet.")) {
        return refused(
            source,
            file(failure) + "it cannot be read as its format: " + cause.getClass().getSimpleName(),
            "Is it damaged, or does it have a type that is newer than this Spark?",
            failure);
      }
    }
    if (isClusterFailure(failure)) {
      return new ClusterFailedException(
          "Cannot go on with %s: %s. Mend that, or the cluster, and start again; --conf spark.log.level=INFO before the command shows Spark's log."
              .formatted(source, abort(firstLine(failure))),
          failure);
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(firstLine(failure), failure);
  }

  /** As {@link #translate}, when nothing but paths and options was looked at. */
  static RuntimeException translateOpening(Exception failure, String source) {
    RuntimeException translated = translate(failure, source);
    boolean isKnown =
        translated instanceof DataRefusedException || translated instanceof SettingRefusedException;
    boolean isArgument =
        failure instanceof IllegalArgumentException
            || failure instanceof SparkRuntimeException
            || failure instanceof IOException
            || failure instanceof SQLException
            || failure instanceof UncheckedIOException;
    return !isKnown && isArgument
        ? refused(source, firstLine(failure), WHERE_TO_LOOK, failure)
        : translated;
  }

  /** The file that was read, in front of what is wrong with it; empty if it is not known. */
  private static String file(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher file = FILE.matcher(firstLine(cause));
      if (file.find()) {
        return file.group(1) + ": ";
      }
    }
    return "";
  }

  private static DataRefusedException refused(
      String source, String reason, String advice, Exception failure) {
    String sentence = reason.endsWith(".") ? reason : reason + ".";
    return new DataRefusedException(
        "Cannot read training data from %s: %s %s".formatted(source, sentence, advice), failure);
  }

  /** A job that Spark gave up, unless a task failed by a bug: that one has a trace to show. */
  private static boolean isClusterFailure(Exception failure) {
    if (!(failure instanceof SparkException) || !firstLine(failure).startsWith("Job ")) {
      return false;
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof SparkThrowable || root instanceof IOException || root instanceof Error;
  }

  /** The reason out of Spark's sentence about an aborted job. */
  private static String abort(String message) {
    Matcher failed = TASK_FAILED.matcher(message);
    String sentence =
        failed.matches()
            ? "a task failed %s times, at last on %s: %s"
                .formatted(failed.group(1), failed.group(2), failed.group(3))
            : message;
    return sentence.replaceFirst("\\.+$", "");
  }

  /**
   * SQL state class 22: a value that an expression of the plan could not take; P0001: one that it
   * raised an error for.
   */
  private static boolean isDataError(Throwable cause) {
    return cause instanceof SparkThrowable known
        && known.getSqlState() != null
        && (known.getSqlState().startsWith("22") || known.getSqlState().equals("P0001"));
  }

  /** The expression that a value failed in, in front of why; empty if it is not known. */
  private static String expression(Throwable cause) {
    QueryContext[] contexts = ((SparkThrowable) cause).getQueryContext();
    String fragment = contexts.length == 0 ? "" : contexts[0].fragment();
    return fragment.isBlank() ? "" : "in \"" + OwnNames.hidden(fragment).strip() + "\": ";
  }

  /**
   * The message without exception and error classes in front, its SQL state behind, and its plan
   * below.
   */
  static String firstLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).strip().split("\\R", 2)[0];
    return OwnNames.hidden(message)
        .replaceFirst("^([a-z0-9]+\\.)+\\w+(Exception|Error): ", "")
        .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
        .replaceFirst(" *SQLSTATE: \\w+.*$", "");
  }
}
