package io.sparkneuron.bench;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What a program that measures in one JVM has at hand.
 *
 * @param folder for the files of rows
 * @param cores of the session
 * @param rows of the largest data set
 */
record Program(SparkSession spark, Path folder, int cores, long rows, Results results) {
  /** Measures into the results. */
  interface Measurement {
    void measure(Program program) throws Exception;
  }

  /**
   * Runs a program.
   *
   * @param args rows, the folder for the files of rows, the folder for the results
   * @param name of the files of results
   */
  static void run(String[] args, String name, Measurement measurement) throws Exception {
    long began = System.nanoTime();
    long rows = Long.parseLong(args[0]);
    int cores = Integer.getInteger("bench.cores", Runtime.getRuntime().availableProcessors());
    SparkSession spark = Bench.spark(cores);
    try {
      Results results = new Results(Bench.machine(rows, cores, spark));
      measurement.measure(new Program(spark, Path.of(args[1]), cores, rows, results));
      results.note("%.0f s in all", (System.nanoTime() - began) / 1e9);
      Path out = Path.of(args[2]);
      results.write(out.resolve(name + ".txt"), out.resolve(name + ".json"));
      System.out.println(results.table());
    } finally {
      spark.stop();
    }
  }
}
