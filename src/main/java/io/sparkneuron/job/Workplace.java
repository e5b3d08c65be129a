package io.sparkneuron.job;

import io.sparkneuron.cluster.Session;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.store.ModelStore;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * What a command works with: a SparkSession, which ends with it, and a store.
 *
 * @param spark its session
 * @param store its store
 */
record Workplace(SparkSession spark, ModelStore store) implements AutoCloseable {
  /** For a command that reads rows. */
  static Workplace open(String command, TrainingSource source, String store) {
    SparkSession spark =
        Session.open("spark-neuron " + command + " " + source.name(), source.table().isPresent());
    try {
      return new Workplace(
          spark, new ModelStore(store, spark.sparkContext().hadoopConfiguration()));
    } catch (RuntimeException e) {
      Session.stop(spark);
      throw e;
    }
  }

  /** For a command that reads none: a SparkSession would cost seconds. */
  static ModelStore withoutSpark(String store) {
    return new ModelStore(store, hadoopWithoutSpark());
  }

  static Configuration hadoopWithoutSpark() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  @Override
  public void close() {
    Session.stop(spark);
  }
}
