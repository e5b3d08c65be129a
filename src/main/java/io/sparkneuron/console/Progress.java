package io.sparkneuron.console;

import io.sparkneuron.cluster.JobWatch;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.StopRule;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingState;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a command is: one line that is written over on a terminal, else a key=value log line now
 * and then. Between {@link #loaded} and {@link #finished} it tells of epochs, otherwise of the
 * Spark jobs that run.
 */
public final class Progress implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final double SECONDS_BETWEEN_LOG_LINES = 10;
  private static final int MILLIS_BETWEEN_REDRAWS = 200;

  /** A stage that takes no longer is not worth a line. */
  private static final double SHORTEST_STAGE_SECONDS = 0.3;

  private final Optional<Terminal> terminal;
  private final Supplier<Optional<JobWatch.Reading>> jobs;
  private final StopRule stop;
  private final DoubleSupplier clock;
  private final double began;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Progress::daemon);

  private String doing = "loading";
  private boolean readsRows = true;
  private double lastLogged;
  private boolean training;
  private TimeLeft timeLeft;
  private Epoch last;

  /** Of a training. */
  public static Progress ofTraining(SparkSession spark, PrintStream err, StopRule stop) {
    return of(spark, err, stop);
  }

  /** Of a command without epochs. */
  public static Progress ofJobs(SparkSession spark, PrintStream err) {
    return of(spark, err, StopRule.defaults());
  }

  private static Progress of(SparkSession spark, PrintStream err, StopRule stop) {
    boolean sparkDraws =
        Boolean.parseBoolean(
            spark.sparkContext().getConf().get("spark.ui.showConsoleProgress", "false"));
    Progress progress =
        new Progress(
            err instanceof Terminal terminal && !sparkDraws
                ? Optional.of(terminal)
                : Optional.empty(),
            new JobWatch(spark)::look,
            stop,
            () -> System.nanoTime() / 1e9);
    ScheduledFuture<?> unused =
        progress.timer.scheduleWithFixedDelay(
            progress::tick, MILLIS_BETWEEN_REDRAWS, MILLIS_BETWEEN_REDRAWS, TimeUnit.MILLISECONDS);
    return progress;
  }

  /** Without a timer: who has it calls {@link #tick}. */
  Progress(
      Optional<Terminal> terminal,
      Supplier<Optional<JobWatch.Reading>> jobs,
      StopRule stop,
      DoubleSupplier clock) {
    this.terminal = terminal;
    this.jobs = jobs;
    this.stop = stop;
    this.clock = clock;
    began = clock.getAsDouble();
    lastLogged = began;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "progress");
    thread.setDaemon(true);
    return thread;
  }

  /** From now on the rows that are read get predictions. */
  public synchronized void predicting() {
    doing = "predicting";
  }

  /** From now on the jobs look at rows that were loaded before. */
  public synchronized void judging() {
    doing = "judging";
    readsRows = false;
  }

  @Override
  public synchronized void loaded(Points points) {
    LOG.info(
        "rows={} columns={} elapsed={}",
        points.summary().counts().used(),
        points.columns().all().size(),
        shortly(elapsed()));
  }

  @Override
  public synchronized void begins(TrainingState state) {
    training = true;
    timeLeft = new TimeLeft(stop, state.seconds(), clock.getAsDouble());
  }

  @Override
  public synchronized void epochDone(Epoch epoch) {
    last = epoch;
    double now = clock.getAsDouble();
    timeLeft.epochDone(epoch, now);
    if (terminal.isEmpty()
        && (isRound(epoch.number()) || now - lastLogged >= SECONDS_BETWEEN_LOG_LINES)) {
      LOG.info(
          "epoch={} loss={} moved={} elapsed={}{}",
          epoch.number(),
          Numbers.show(epoch.loss(), 6),
          Numbers.show(epoch.moved(), 3),
          shortly(elapsed()),
          logged(timeLeft.at(now)));
      lastLogged = now;
    }
  }

  @Override
  public synchronized void finished() {
    training = false;
    judging();
    terminal.ifPresent(Terminal::clear);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    terminal.ifPresent(Terminal::clear);
  }

  /** Brings the line up to date. */
  synchronized void tick() {
    if (timer.isShutdown()) {
      return;
    }
    if (training) {
      terminal.filter(t -> last != null).ifPresent(this::showEpoch);
      return;
    }
    Optional<JobWatch.Reading> reading =
        jobs.get().filter(stage -> stage.seconds() >= SHORTEST_STAGE_SECONDS);
    if (terminal.isPresent()) {
      reading.ifPresentOrElse(r -> showJob(terminal.get(), r), terminal.get()::clear);
    } else if (reading.isPresent()
        && clock.getAsDouble() - lastLogged >= SECONDS_BETWEEN_LOG_LINES) {
      JobWatch.Reading stage = reading.get();
      LOG.info(
          "{}{} tasks={}/{} elapsed={}{}",
          doing,
          readsRows ? " rows=" + stage.rows() : "",
          stage.done(),
          stage.tasks(),
          shortly(elapsed()),
          logged(left(stage)));
      lastLogged = clock.getAsDouble();
    }
  }

  private void showEpoch(Terminal line) {
    line.show(
        "epoch " + last.number(),
        times(timeLeft.at(clock.getAsDouble())),
        "loss " + Numbers.show(last.loss(), 6));
  }

  private void showJob(Terminal line, JobWatch.Reading stage) {
    List<String> parts = new ArrayList<>(List.of(doing));
    if (readsRows && stage.rows() > 0) {
      parts.add("%,d rows".formatted(stage.rows()));
    }
    parts.add(times(left(stage)));
    parts.add("%d of %d tasks".formatted(stage.done(), stage.tasks()));
    line.show(parts.toArray(String[]::new));
  }

  /** Tasks are about equal, and those that run are on average half done. */
  private static OptionalDouble left(JobWatch.Reading stage) {
    if (stage.done() == 0) {
      return OptionalDouble.empty();
    }
    double done = stage.done() + stage.running() / 2.0;
    return OptionalDouble.of(stage.seconds() * Math.max(0, stage.tasks() - done) / done);
  }

  private double elapsed() {
    return clock.getAsDouble() - began;
  }

  private String times(OptionalDouble left) {
    String elapsed = Numbers.duration(elapsed());
    return left.isEmpty()
        ? elapsed
        : elapsed + ", about " + Numbers.duration(left.getAsDouble()) + " left";
  }

  private static String logged(OptionalDouble left) {
    return left.isEmpty() ? "" : " left=" + shortly(left.getAsDouble());
  }

  private static String shortly(double seconds) {
    return Numbers.duration(seconds).replace(" ", "");
  }

  /** 1, 10, 100, …: a short run and a long one both leave a handful of lines. */
  private static boolean isRound(int epoch) {
    int rest = epoch;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }
}
