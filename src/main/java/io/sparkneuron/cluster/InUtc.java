package io.sparkneuron.cluster;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * Expressions see timestamps in UTC, whatever the zone of the session: Spark fixes the zone when it
 * analyses a query, so that nothing else of the session is touched.
 */
final class InUtc {
  private static final String ZONE = "spark.sql.session.timeZone";

  private InUtc() {}

  static <T> T of(SparkSession spark, Supplier<T> query) {
    String before = spark.conf().get(ZONE);
    spark.conf().set(ZONE, "UTC");
    try {
      return query.get();
    } finally {
      spark.conf().set(ZONE, before);
    }
  }
}
