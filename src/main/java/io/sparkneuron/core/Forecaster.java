package io.sparkneuron.core;

import java.io.Serializable;
import java.util.Optional;

/**
 * A neuron, and what its training tells of its predictions: the range of the inputs where they are
 * no extrapolation, and how far from them labels are expected.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
public final class Forecaster implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Neuron neuron;

  /** Null if the training does not tell: what travels is no Optional. */
  private final TrainedRange range;

  /** Likewise. */
  private final PredictionInterval interval;

  public Forecaster(
      Neuron neuron, Optional<TrainedRange> range, Optional<PredictionInterval> interval) {
    this.neuron = neuron;
    this.range = range.orElse(null);
    this.interval = interval.orElse(null);
  }

  /** A neuron of which nothing else is known, or asked. */
  public static Forecaster of(Neuron neuron) {
    return new Forecaster(neuron, Optional.empty(), Optional.empty());
  }

  public Neuron neuron() {
    return neuron;
  }

  public Optional<TrainedRange> range() {
    return Optional.ofNullable(range);
  }

  public Optional<PredictionInterval> interval() {
    return Optional.ofNullable(interval);
  }
}
