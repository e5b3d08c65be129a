package io.sparkneuron.console;

import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.StopRule;
import java.util.OptionalDouble;

/**
 * When a training will be done: from the pace of its latest epochs and from how fast its steps
 * become smaller, but not beyond its limits.
 *
 * <p>The first epoch is never counted and the older half soon forgotten: while the JVM warms up
 * they take much longer, and their steps tell of directions that are done by now.
 */
final class TimeLeft {
  private static final int LATEST_EPOCHS = 16;

  private final StopRule stop;

  /** When the clock of the limit of time began. */
  private final double began;

  /** When the latest epochs ended, by their number modulo the length. */
  private final double[] ends = new double[LATEST_EPOCHS + 1];

  private int epochs;

  /** Two epochs to compare the latest one with; the older of them is the base. */
  private Mark base;

  private Mark newer;
  private Mark latest;

  private record Mark(int epochs, int number, double moved, double target) {}

  /**
   * @param secondsBefore that count for the limit of time already
   * @param now by a clock that nobody sets, in seconds
   */
  TimeLeft(StopRule stop, double secondsBefore, double now) {
    this.stop = stop;
    began = now - secondsBefore;
  }

  void epochDone(Epoch epoch, double now) {
    epochDone(epoch.number(), epoch.moved(), epoch.target(), now);
  }

  /**
   * @param moved by how much the epoch moved the predictions
   * @param target the movement at which training has converged
   */
  void epochDone(int number, double moved, double target, double now) {
    epochs++;
    ends[epochs % ends.length] = now;
    latest = new Mark(epochs, number, moved, target);
    if (base == null) {
      base = latest;
      newer = latest;
    } else if (epochs > 2 * newer.epochs()) {
      base = newer;
      newer = latest;
    }
  }

  /** Seconds; empty as long as nothing can be said. */
  OptionalDouble at(double now) {
    if (epochs < 2) {
      return OptionalDouble.empty();
    }
    int counted = Math.min(LATEST_EPOCHS, epochs / 2);
    double lastEnd = ends[epochs % ends.length];
    double pace = (lastEnd - ends[(epochs - counted) % ends.length]) / counted;
    double left = Math.max(0, epochsLeft() * pace - (now - lastEnd));
    if (stop.minutes().isPresent()) {
      left = Math.min(left, Math.max(0, stop.minutes().getAsDouble() * 60 - (now - began)));
    }
    return OptionalDouble.of(left);
  }

  private double epochsLeft() {
    double limit = stop.epochs() - latest.number();
    if (!(latest.moved() < base.moved() && latest.moved() > 0)) {
      return limit;
    }
    double logPerEpoch =
        Math.log(base.moved() / latest.moved()) / (latest.number() - base.number());
    double needed =
        Math.ceil(
            Math.log(latest.moved() / Math.max(latest.target(), Double.MIN_NORMAL)) / logPerEpoch);
    return Math.min(limit, Math.max(0, needed));
  }
}
