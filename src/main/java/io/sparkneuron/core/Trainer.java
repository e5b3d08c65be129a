package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The loop: ask the points for the sums of the current neuron, step, look whether to stop. */
public final class Trainer {
  /** Beyond this bound on |error|, sums of squares would leave the doubles. */
  public static final double GREATEST_ERROR = 1e120;

  /** Relative growth of the root mean squared error that no rounding explains. */
  private static final double GROWTH = 1e-6;

  private final Points points;
  private final TrainingSettings settings;
  private final Consumer<Epoch> listener;

  /**
   * @param listener told of each epoch when it is done
   */
  public Trainer(Points points, TrainingSettings settings, Consumer<Epoch> listener) {
    this.points = points;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Trains until a {@link StopReason}.
   *
   * @throws DataRefusedException if there is no row, a value is out of range, or the rows changed
   *     while training
   */
  public TrainingResult train() {
    return train(TrainingState.of(settings.start(points.summary().inputs())));
  }

  /**
   * Goes on where an earlier training on the same rows with the same settings was, and ends with
   * the bits with which that one would have ended.
   *
   * @throws DataRefusedException if there is no row, a value is out of range, or the rows changed
   *     while training
   */
  public TrainingResult train(TrainingState state) {
    long began = System.nanoTime();
    DataSummary summary = points.summary();
    checkRange(summary);
    PrincipalAxes axes = new PrincipalAxes(summary);
    Scaling scaling = settings.scaling().of(summary, axes);
    GradientDescent descent =
        new GradientDescent(scaling, settings.learningRate().orElseGet(scaling::automaticRate));
    double labelDeviation = summary.deviation(summary.inputs());
    double tolerance = settings.stop().threshold(labelDeviation);

    checkStart(state.start(), summary);
    Neuron neuron = state.neuron();
    List<Double> losses = new ArrayList<>(state.losses());
    NeuronPath path = new NeuronPath(new PathPoint(losses.size(), neuron));
    double lowestRmse = state.lowestRmse();
    StopReason stop = null;
    while (stop == null) {
      int number = losses.size() + 1;
      double bound = summary.errorBound(neuron);
      ErrorSums sums = points.errorSums(neuron);
      if (sums.rows() != summary.rows() || sums.fingerprint() != summary.fingerprint()) {
        throw new DataRefusedException(
            "Cannot go on training: in epoch %d the rows were not those that were loaded (%d then, %d now). The input changed while training; train again."
                .formatted(number, summary.rows(), sums.rows()));
      }
      losses.add(sums.meanSquaredError());
      double rmse = Math.sqrt(sums.meanSquaredError());
      if (rmse > lowestRmse * (1 + GROWTH) + 2 * StopRule.precision(bound)) {
        stop =
            new StopReason.Diverged(
                number, sums.meanSquaredError(), descent.learningRate(), scaling.stableRateLimit());
        break;
      }
      if (number > 1) {
        // Not the start: dropping what the data do not determine may cost a well-chosen start a
        // little.
        lowestRmse = Math.min(lowestRmse, rmse);
      }
      Neuron next = descent.step(neuron, sums);
      double moved = axes.rmsDifference(next, neuron);
      double nextBound = summary.errorBound(next);
      double precision = StopRule.precision(nextBound);
      listener.accept(new Epoch(number, neuron, sums, next, moved, Math.max(tolerance, precision)));
      neuron = next;
      path.add(new PathPoint(number, neuron));
      stop =
          nextBound <= GREATEST_ERROR
              ? stop(
                  number,
                  moved,
                  tolerance,
                  precision,
                  state.seconds() + (System.nanoTime() - began) / 1e9)
              : new StopReason.Diverged(
                  number,
                  sums.meanSquaredError(),
                  descent.learningRate(),
                  scaling.stableRateLimit());
    }
    double distance =
        stop instanceof StopReason.Diverged
            ? Double.POSITIVE_INFINITY
            : new LeastSquares(summary, axes).rmsDifference(neuron);
    if (labelDeviation > 0) {
      distance /= labelDeviation;
    }
    if (stop instanceof StopReason.Converged converged
        && labelDeviation > 0
        && distance > Math.sqrt(settings.stop().tolerance())) {
      // A tiny rate stands still anywhere.
      stop = new StopReason.Stalled(converged.epochs(), converged.moved(), distance);
    }
    return new TrainingResult(
        neuron,
        state.start(),
        stop,
        losses.size(),
        losses,
        path.points(),
        descent.learningRate(),
        settings.scaling(),
        summary,
        names(axes.constantInputs()),
        names(axes.collinearInputs()),
        distance);
  }

  private StopReason stop(
      int number, double moved, double tolerance, double precision, double seconds) {
    if (moved <= Math.max(tolerance, precision)) {
      return tolerance >= precision
          ? new StopReason.Converged(number, moved, tolerance)
          : new StopReason.ConvergedToPrecision(number, moved, precision);
    }
    if (number >= settings.stop().epochs()) {
      return new StopReason.EpochLimit(number, moved, tolerance);
    }
    if (settings.stop().isOver(seconds)) {
      return new StopReason.TimeLimit(
          number, settings.stop().minutes().getAsDouble(), moved, tolerance);
    }
    return null;
  }

  private static void checkStart(Neuron start, DataSummary summary) {
    if (start.inputs() != summary.inputs()) {
      throw new SettingRefusedException(
          "init must be one weight for each of the %d inputs and a bias, but got %s"
              .formatted(summary.inputs(), start));
    }
    if (!(summary.errorBound(start) <= GREATEST_ERROR)) {
      throw new SettingRefusedException(
          "init must be a neuron whose errors on these rows stay below 1e120, but got " + start);
    }
  }

  private List<String> names(List<Integer> inputs) {
    return inputs.stream().map(points.columns().features()::get).toList();
  }

  private void checkRange(DataSummary summary) {
    if (summary.rows() == 0) {
      throw new DataRefusedException(
          "Cannot train: no usable row ("
              + summary.counts()
              + "). Look at --input, --where and --bad-rows.");
    }
    for (int j = 0; j <= summary.inputs(); j++) {
      String column = points.columns().all().get(j);
      if (summary.greatestMagnitude(j) > DataSummary.GREATEST_VALUE) {
        throw new DataRefusedException(
            "Cannot train: column \"%s\" holds %s, and values beyond 1e100 are refused. Rescale it or leave those rows out with --where."
                .formatted(column, extreme(summary, j)));
      }
      double deviation = summary.deviation(j);
      if (deviation > 0 && deviation < DataSummary.LEAST_DEVIATION) {
        throw new DataRefusedException(
            "Cannot train: column \"%s\" varies by only %s, and deviations below 1e-100 are refused. Rescale it."
                .formatted(column, deviation));
      }
    }
  }

  private static double extreme(DataSummary summary, int column) {
    return summary.greatest(column) >= -summary.least(column)
        ? summary.greatest(column)
        : summary.least(column);
  }
}
