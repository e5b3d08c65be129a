package io.sparkneuron.cluster;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.sql.SparkSession;

/**
 * How far the Spark jobs are that run now; from what is counted anyway, so that no row costs
 * anything.
 */
public final class JobWatch {
  private final SparkContext spark;
  private final JavaSparkStatusTracker tracker;
  private final long rowsHereBefore = BlockLoader.rowsHere();

  public JobWatch(SparkSession session) {
    spark = session.sparkContext();
    tracker = JavaSparkContext.fromSparkContext(spark).statusTracker();
  }

  /**
   * What one look finds.
   *
   * @param rows read so far, if the jobs read rows and the source counts them, else 0
   * @param tasks of all stages that run
   * @param done tasks that are done
   * @param running tasks that run
   * @param seconds since the first of the stages began
   */
  public record Reading(long rows, int tasks, int done, int running, double seconds) {}

  /** Empty while no job runs. */
  public Optional<Reading> look() {
    long rows = 0;
    int tasks = 0;
    int done = 0;
    int running = 0;
    long began = Long.MAX_VALUE;
    for (int stage : tracker.getActiveStageIds()) {
      SparkStageInfo info = tracker.getStageInfo(stage);
      if (info != null) {
        rows += rows(stage);
        tasks += info.numTasks();
        done += info.numCompletedTasks();
        running += info.numActiveTasks();
        began = Math.min(began, info.submissionTime());
      }
    }
    return tasks == 0
        ? Optional.empty()
        : Optional.of(
            new Reading(
                Math.max(rows, BlockLoader.rowsHere() - rowsHereBefore),
                tasks,
                done,
                running,
                Math.max(0, System.currentTimeMillis() - began) / 1e3));
  }

  /**
   * The public tracker does not tell; executors report it with their heartbeats, but those of one
   * machine only when a task is done.
   */
  private long rows(int stage) {
    try {
      return spark.statusStore().lastStageAttempt(stage).inputRecords();
    } catch (RuntimeException | LinkageError e) {
      // Not known yet, or another Spark.
      return 0;
    }
  }
}
