package io.sparkneuron;

import io.sparkneuron.core.SettingRefusedException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SparkSession of a command; master, memory and the rest come from spark-submit. */
final class Session {
  private static final String HIVE = "org.apache.spark.sql.hive.HiveSessionStateBuilder";

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final String ANSI = "spark.sql.ansi.enabled";

  private Session() {}

  /**
   * @param catalog whether tables are needed: then with Hive, where its classes are there
   */
  static SparkSession open(String name, boolean catalog) {
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
    try {
      return builder.getOrCreate();
    } catch (Exception e) {
      if (String.valueOf(e.getMessage()).contains("A master URL must be set")) {
        throw new SettingRefusedException(
            "master must be known to Spark, but none is set. Start with submit.sh or spark-submit.",
            e);
      }
      throw e;
    }
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
