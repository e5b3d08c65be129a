package io.sparkneuron.bench;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The job that {@code src/bench/cold.sh} runs beside a training: it asks for the line of a csv, by
 * one aggregate, and does nothing else. With other words it makes that csv.
 */
public final class ColdJob {
  private ColdJob() {}

  /**
   * @param args {@code make}, rows and a folder, or the path of a csv
   */
  public static void main(String[] args) {
    if (args[0].equals("make")) {
      SparkSession spark = Bench.spark(Runtime.getRuntime().availableProcessors());
      System.out.println(
          new Data(Long.parseLong(args[1]), 1).csv(spark, Path.of(args[2]), Map.of()));
      spark.stop();
      return;
    }
    SparkSession spark = SparkSession.builder().appName("bare job").getOrCreate();
    Row line =
        spark
            .read()
            .option("header", true)
            .schema("x DOUBLE, y DOUBLE")
            .csv(args[0])
            .selectExpr("regr_slope(y, x)", "regr_intercept(y, x)")
            .first();
    System.out.println(line.getDouble(0) + " " + line.getDouble(1));
    spark.stop();
  }
}
