package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loop. Each epoch predicts every row, compares, takes one step and looks whether to stop:
 *
 * <pre>
 * ŷ = w·x + b,  error = ŷ − y                            {@link Points#errorSums}
 * w ← w − η·mean(error·x),  b ← b − η·mean(error)        {@link GradientDescent#step}
 * until the predictions no longer move                   {@link StopRule}
 * </pre>
 *
 * <p>With {@link Scaling.Kind#WHITEN} the last step of a converged training ends at the double
 * nearest to the exact least-squares line, for every weight and the bias ({@link LeastSquares}): a
 * function of the statistics of the rows alone.
 *
 * <p>Of rows with weights, means are weighted. Without a bias, b is 0 from the start to the end,
 * and nothing is centred ({@link Moments}).
 */
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
    Moments moments = new Moments(summary, settings.bias());
    checkRange(moments);
    PrincipalAxes axes = new PrincipalAxes(moments);
    Scaling scaling =
        settings.scaling() == Scaling.Kind.NONE
            ? new RawScaling(summary, settings.bias())
            : new Whitening(axes);
    GradientDescent rule =
        new GradientDescent(scaling, settings.learningRate().orElseGet(scaling::automaticRate));
    double labelDeviation = summary.deviation(summary.inputs());
    double tolerance = settings.stop().threshold(labelDeviation);
    checkStart(state.start(), summary);

    LeastSquares leastSquares = new LeastSquares(summary, axes);

    Neuron neuron = state.neuron();
    List<Double> losses = new ArrayList<>(state.losses());
    NeuronPath path = new NeuronPath(new PathPoint(losses.size(), neuron));
    double lowestRmse = state.lowestRmse();
    Optional<StopReason> stop = Optional.empty();
    while (stop.isEmpty()) {
      int number = losses.size() + 1;

      // Of every row: the prediction, error = prediction − observation, error·x.
      ErrorSums sums = points.errorSums(neuron);
      checkRowsAreTheSame(sums, summary, number);
      losses.add(sums.meanSquaredError());
      StopReason diverged =
          new StopReason.Diverged(
              number, sums.meanSquaredError(), rule.learningRate(), scaling.stableRateLimit());
      double rmse = Math.sqrt(sums.meanSquaredError());
      if (hasGrown(rmse, lowestRmse, summary.errorBound(neuron))) {
        stop = Optional.of(diverged);
        break;
      }
      if (number > 1) {
        // Not the start: dropping what the data do not determine may cost a well-chosen start a
        // little.
        lowestRmse = Math.min(lowestRmse, rmse);
      }

      // w ← w − η·mean(error·x), b ← b − η·mean(error), in the coordinates of the scaling.
      Neuron next = rule.step(neuron, sums);
      double moved = axes.rmsDifference(next, neuron);
      double bound = summary.errorBound(next);
      double precision = StopRule.precision(bound);
      double seconds = state.seconds() + (System.nanoTime() - began) / 1e9;
      if (bound <= GREATEST_ERROR) {
        Neuron reached = next;
        stop =
            settings
                .stop()
                .reason(number, moved, tolerance, precision, seconds)
                .map(reason -> stalledOr(reason, reached, leastSquares, labelDeviation));
      } else {
        stop = Optional.of(diverged);
      }
      if (settings.scaling() == Scaling.Kind.WHITEN
          && stop.filter(StopReason::converged).isPresent()) {
        // The last step, from sums that nothing has rounded: the same line wherever it began.
        next = leastSquares.neuron();
      }
      listener.accept(new Epoch(number, neuron, sums, next, moved, Math.max(tolerance, precision)));
      neuron = next;
      path.add(new PathPoint(number, neuron));
    }

    return new TrainingResult(
        neuron,
        state.start(),
        stop.get(),
        losses.size(),
        losses,
        path.points(),
        rule.learningRate(),
        settings.scaling(),
        summary,
        names(axes.constantInputs()),
        names(axes.collinearInputs()),
        stop.get() instanceof StopReason.Diverged
            ? Double.POSITIVE_INFINITY
            : distance(neuron, leastSquares, labelDeviation),
        uncertainty(neuron, stop.get(), leastSquares));
  }

  private Uncertainty uncertainty(Neuron neuron, StopReason stop, LeastSquares leastSquares) {
    return stop.converged()
        ? StandardErrors.of(points, neuron, leastSquares, settings.errors(), settings.confidence())
        : Uncertainty.unknown(
            leastSquares.axes().moments(),
            settings.errors(),
            settings.confidence(),
            "training ended before it converged, and what is known of a least-squares line does not hold for another one");
  }

  /** The loss of a stable rate never grows by more than what rounding does to it. */
  private static boolean hasGrown(double rmse, double lowestRmse, double errorBound) {
    return rmse > lowestRmse * (1 + GROWTH) + 2 * StopRule.precision(errorBound);
  }

  /** See {@link TrainingResult#distanceToLeastSquares}. */
  private static double distance(Neuron neuron, LeastSquares leastSquares, double labelDeviation) {
    double distance = leastSquares.rmsDifference(neuron);
    return labelDeviation > 0 ? distance / labelDeviation : distance;
  }

  /** A tiny rate stands still anywhere. */
  private StopReason stalledOr(
      StopReason stop, Neuron neuron, LeastSquares leastSquares, double labelDeviation) {
    if (stop instanceof StopReason.Converged converged && labelDeviation > 0) {
      double distance = distance(neuron, leastSquares, labelDeviation);
      if (distance > Math.sqrt(settings.stop().tolerance())) {
        return new StopReason.Stalled(converged.epochs(), converged.moved(), distance);
      }
    }
    return stop;
  }

  private static void checkRowsAreTheSame(ErrorSums sums, DataSummary summary, int epoch) {
    if (sums.rows() != summary.rows() || sums.fingerprint() != summary.fingerprint()) {
      throw new DataRefusedException(
          "Cannot go on training: in epoch %d the rows were not those that were loaded (%d then, %d now). The input changed while training; train again."
              .formatted(epoch, summary.rows(), sums.rows()));
    }
  }

  private void checkStart(Neuron start, DataSummary summary) {
    if (start.inputs() != summary.inputs()) {
      throw new SettingRefusedException(
          "init must be one weight for each of the %d inputs and a bias, but got %s"
              .formatted(summary.inputs(), start));
    }
    if (!settings.bias() && start.bias() != 0) {
      throw new SettingRefusedException("init must end with 0 with --bias false, but got " + start);
    }
    if (!(summary.errorBound(start) <= GREATEST_ERROR)) {
      throw new SettingRefusedException(
          "init must be a neuron whose errors on these rows stay below 1e120, but got " + start);
    }
  }

  private List<String> names(List<Integer> inputs) {
    return inputs.stream().map(points.columns().features()::get).toList();
  }

  private void checkRange(Moments moments) {
    DataSummary summary = moments.summary();
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
      double deviation = moments.deviation(j);
      if (deviation > 0 && deviation < DataSummary.LEAST_DEVIATION) {
        throw new DataRefusedException(
            "Cannot train: column \"%s\" %s only %s, and %s below 1e-100 are refused. Rescale it."
                .formatted(
                    column,
                    moments.centred() ? "varies by" : "has a root mean square of",
                    deviation,
                    moments.centred() ? "deviations" : "root mean squares without a bias"));
      }
    }
  }

  private static double extreme(DataSummary summary, int column) {
    return summary.greatest(column) >= -summary.least(column)
        ? summary.greatest(column)
        : summary.least(column);
  }
}
