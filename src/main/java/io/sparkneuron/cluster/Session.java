package io.sparkneuron.cluster;

import io.sparkneuron.core.SettingRefusedException;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SparkSession of a command; master, memory and the rest come from spark-submit. */
public final class Session {
  private static final String HIVE = "org.apache.spark.sql.hive.HiveSessionStateBuilder";

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final String ANSI = "spark.sql.ansi.enabled";

  private static final String KILL_ON_FATAL_ERROR = "spark.executor.killOnFatalError.depth";

  private static volatile SparkSession open;
  private static volatile boolean lost;

  private Session() {}

  /**
   * @param catalog whether tables are needed: then with Hive, where its classes are there
   */
  public static SparkSession open(String name, boolean catalog) {
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    if (!new SparkConf().contains(ANSI)) {
      // Without it, which is Spark 3.5's default, a cast that fails in --where drops rows silently.
      builder.config(ANSI, "true");
    }
    if (catalog && hasHive()) {
      builder.enableHiveSupport();
    } else if (catalog) {
      LOG.info(
          "Hive's classes are not on Spark's classpath: only tables of Spark's own catalog are seen");
    }
    if (System.getProperty("spark.master", "").matches("local(\\[.*)?")) {
      // Or Spark ends the JVM when a task has not enough memory, before anybody can say so.
      builder.config(KILL_ON_FATAL_ERROR, System.getProperty(KILL_ON_FATAL_ERROR, "0"));
    }
    SparkSettings.check(SparkSettings.given());
    lost = false;
    try {
      open = builder.getOrCreate();
      return open;
    } catch (Exception e) {
      if (String.valueOf(e.getMessage()).contains("A master URL must be set")) {
        throw new SettingRefusedException(
            "master must be known to Spark, but none is set. Start with submit.sh or spark-submit.",
            e);
      }
      StartFailure failure = StartFailure.of(e, "");
      if (failure.known()) {
        throw failure.exception(e);
      }
      throw e;
    }
  }

  /** Stops a session, or notes that it is stopped already. */
  public static void stop(SparkSession spark) {
    lost = isLost();
    open = null;
    spark.stop();
  }

  /** Whether the session was ended by the cluster, and not by {@link #stop}. */
  private static boolean isLost() {
    SparkSession session = open;
    return lost || session != null && session.sparkContext().isStopped();
  }

  /**
   * What Spark says only in the middle of the work, and not in words for the user: a setting that
   * it looks at when it needs it, or that it has stopped by itself. Empty if it is neither.
   */
  public static Optional<RuntimeException> late(Throwable failure) {
    if (failure instanceof IllegalArgumentException && failure instanceof SparkThrowable) {
      return Optional.of(StartFailure.of(failure, "").exception(failure));
    }
    return isLost()
        ? Optional.of(new ClusterFailedException(StartFailure.unanswered(), failure))
        : Optional.empty();
  }

  private static boolean hasHive() {
    try {
      Class.forName(HIVE, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
