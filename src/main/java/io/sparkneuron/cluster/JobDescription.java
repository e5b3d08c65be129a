package io.sparkneuron.cluster;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** What Spark's UI says of the jobs that run meanwhile; the caller's own comes back afterwards. */
final class JobDescription {
  private static final String PROPERTY = "spark.job.description";

  private JobDescription() {}

  static <T> T during(SparkSession spark, String description, Supplier<T> jobs) {
    String before = spark.sparkContext().getLocalProperty(PROPERTY);
    spark.sparkContext().setLocalProperty(PROPERTY, "spark-neuron: " + description);
    try {
      return jobs.get();
    } finally {
      spark.sparkContext().setLocalProperty(PROPERTY, before);
    }
  }
}
