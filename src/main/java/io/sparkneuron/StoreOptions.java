package io.sparkneuron;

import io.sparkneuron.store.ModelStore;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Option;

/** The option that says where versions live, the same for every command. */
final class StoreOptions {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      defaultValue = "models",
      description = "Where versions live. Default: ${DEFAULT-VALUE}")
  String store;

  /** Notes a name that cannot be one. */
  void check(Problems problems) {
    if (store == null || store.isBlank()) {
      problems.add("store must be a folder, but got nothing");
    }
  }

  ModelStore open(Configuration hadoop) {
    return new ModelStore(store, hadoop);
  }

  /** For commands without a SparkSession, which would cost seconds. */
  ModelStore openWithoutSpark() {
    return open(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
  }

  /** A version's number as it was typed, or 0 with a problem noted. */
  static int number(String text, Problems problems) {
    return problems.change(
        0,
        none -> {
          int number = Problems.wholeNumber("version", text);
          if (number < 1) {
            throw new IllegalArgumentException(
                "version must be a whole number >= 1, but got " + text);
          }
          return number;
        });
  }
}
