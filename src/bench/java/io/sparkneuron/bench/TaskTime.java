package io.sparkneuron.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * What the tasks of a job take of the processors, as Spark reports it: without the driver, which
 * works beside them on the same cores.
 */
final class TaskTime extends SparkListener {
  private final SparkContext spark;
  private final LongAdder nanos = new LongAdder();

  TaskTime(SparkContext spark) {
    this.spark = spark;
    spark.addSparkListener(this);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    nanos.add(end.taskMetrics().executorCpuTime());
  }

  /** Median nanoseconds of all tasks of a job together. */
  double median(int runs, Section.Body job) throws Exception {
    long[] measured = new long[runs];
    for (int run = 0; run < runs; run++) {
      spark.listenerBus().waitUntilEmpty();
      nanos.reset();
      job.run();
      spark.listenerBus().waitUntilEmpty();
      measured[run] = nanos.sum();
    }
    Arrays.sort(measured);
    return measured[runs / 2];
  }
}
