package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.core.Epoch;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a training is: one line that is written over on a terminal, else a key=value log line now
 * and then.
 */
final class Progress implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final double SECONDS_BETWEEN_LOG_LINES = 10;
  private static final double SECONDS_BETWEEN_REDRAWS = 0.1;

  private final boolean live;
  private final PrintStream terminal;
  private final int epochLimit;
  private final long began = System.nanoTime();
  private long epochsBegan = began;
  private double lastShown = Double.NEGATIVE_INFINITY;
  private Epoch first;
  private Epoch last;
  private int widest;

  /** {@code submit.sh} knows whether its standard error is a terminal; Java 17 does not. */
  Progress(PrintStream terminal, int epochLimit) {
    this.live = "true".equals(System.getenv("SPARK_NEURON_TERMINAL"));
    this.terminal = terminal;
    this.epochLimit = epochLimit;
  }

  @Override
  public void loaded(ClusterPoints points) {
    epochsBegan = System.nanoTime();
    LOG.info(
        "rows={} columns={} elapsed={}",
        points.summary().counts().used(),
        points.columns().all().size(),
        Numbers.duration(seconds(began)).replace(" ", ""));
  }

  @Override
  public void epochDone(Epoch epoch) {
    if (first == null) {
      first = epoch;
    }
    last = epoch;
    double now = seconds(began);
    if (live && now - lastShown >= SECONDS_BETWEEN_REDRAWS) {
      redraw();
      lastShown = now;
    } else if (!live && (isRound(epoch.number()) || now - lastShown >= SECONDS_BETWEEN_LOG_LINES)) {
      LOG.info(
          "epoch={} loss={} moved={} elapsed={}",
          epoch.number(),
          Numbers.show(epoch.loss(), 6),
          Numbers.show(epoch.moved(), 3),
          Numbers.duration(now).replace(" ", ""));
      lastShown = now;
    }
  }

  @Override
  public void finished() {
    if (live && widest > 0) {
      terminal.print("\r" + " ".repeat(widest) + "\r");
      terminal.flush();
    }
  }

  /** 1, 10, 100, …: a short run and a long one both leave a handful of lines. */
  private static boolean isRound(int epoch) {
    int rest = epoch;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  private void redraw() {
    String line =
        "epoch %d  loss %s  %s  %s"
            .formatted(
                last.number(),
                Numbers.show(last.loss(), 6),
                Numbers.duration(seconds(began)),
                timeLeft());
    widest = Math.max(widest, line.length());
    terminal.print("\r" + line + " ".repeat(widest - line.length()));
    terminal.flush();
  }

  /** From how fast the steps have become smaller, but never beyond the epoch limit. */
  private String timeLeft() {
    double left = epochLimit - last.number();
    if (last.number() > first.number() && last.moved() > 0 && last.moved() < first.moved()) {
      double logPerEpoch =
          Math.log(first.moved() / last.moved()) / (last.number() - first.number());
      double needed =
          Math.log(last.moved() / Math.max(last.target(), Double.MIN_NORMAL)) / logPerEpoch;
      left = Math.min(left, Math.max(0, needed));
    }
    return "about " + Numbers.duration(left * seconds(epochsBegan) / last.number()) + " left";
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
