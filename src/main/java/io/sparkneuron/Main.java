package io.sparkneuron;

/** Entry point of the job. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    org.apache.spark.sql.SparkSession s = org.apache.spark.sql.SparkSession.builder().getOrCreate();
    System.out.println(s.range(10).count());
    s.stop();
  }
}
