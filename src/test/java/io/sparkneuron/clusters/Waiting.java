package io.sparkneuron.clusters;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what a cluster does, with a deadline. */
final class Waiting {
  private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);

  private Waiting() {}

  /** A condition that may fail to be looked at. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * @param otherwise what to say after the deadline
   */
  static void until(Duration deadline, Supplier<String> otherwise, Condition condition)
      throws Exception {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + otherwise.get());
      }
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
    }
  }
}
