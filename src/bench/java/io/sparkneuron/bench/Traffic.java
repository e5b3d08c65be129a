package io.sparkneuron.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;

/** What a job sends to executors and what they send back, as Spark reports it. */
final class Traffic extends SparkListener {
  private final SparkContext spark;
  private final LongAdder tasks = new LongAdder();
  private final LongAdder resultBytes = new LongAdder();

  /** Bytes of each broadcast at the driver, in the order in which they were made. */
  private final Map<Long, Long> broadcasts = new ConcurrentSkipListMap<>();

  /**
   * A job that broadcasts something.
   *
   * @param tasks how many it has
   * @param broadcastBytes what it broadcasts, as it goes over the wire
   * @param closureBytes what Spark broadcasts for it: its stage and its function
   * @param resultBytes what a task sends back, Spark's own accumulators included
   */
  record Job(long tasks, long broadcastBytes, long closureBytes, double resultBytes) {}

  Traffic(SparkContext spark) {
    this.spark = spark;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    tasks.increment();
    resultBytes.add(end.taskMetrics().resultSize());
  }

  @Override
  public void onBlockUpdated(SparkListenerBlockUpdated update) {
    BlockUpdatedInfo block = update.blockUpdatedInfo();
    if (block.blockId() instanceof BroadcastBlockId id
        && id.field().startsWith("piece")
        && block.storageLevel().isValid()
        && block.blockManagerId().isDriver()) {
      broadcasts.merge(id.broadcastId(), block.memSize(), Long::sum);
    }
  }

  /** Runs a job and looks. */
  Job of(Section.Body job) throws Exception {
    spark.addSparkListener(this);
    try {
      spark.listenerBus().waitUntilEmpty();
      tasks.reset();
      resultBytes.reset();
      broadcasts.clear();
      job.run();
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(this);
    }
    Long[] bytes = broadcasts.values().toArray(Long[]::new);
    if (bytes.length != 2) {
      throw new IllegalStateException("broadcasts must be 2, but got " + broadcasts);
    }
    return new Job(tasks.sum(), bytes[0], bytes[1], resultBytes.doubleValue() / tasks.sum());
  }
}
