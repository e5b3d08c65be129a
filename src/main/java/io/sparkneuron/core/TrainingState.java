package io.sparkneuron.core;

import java.util.List;

/**
 * How far a training is: all that its next epoch needs, besides the rows and the settings.
 *
 * @param start the neuron that it started from
 * @param neuron the neuron after the epochs so far
 * @param losses mean squared error at the start of each epoch so far
 * @param seconds that the epochs so far took; they count for {@link StopRule#minutes}
 */
public record TrainingState(Neuron start, Neuron neuron, List<Double> losses, double seconds) {
  public TrainingState {
    losses = List.copyOf(losses);
    if (!(seconds >= 0 && Double.isFinite(seconds))) {
      throw new IllegalArgumentException(
          "seconds must be a finite number >= 0, but got " + seconds);
    }
    if (start.inputs() != neuron.inputs()) {
      throw new IllegalArgumentException(
          "start must have as many weights as the neuron, but got "
              + start.inputs()
              + " and "
              + neuron.inputs());
    }
  }

  /** The state before the first epoch. */
  public static TrainingState of(Neuron start) {
    return new TrainingState(start, start, List.of(), 0);
  }

  /**
   * The lowest root mean squared error so far, not counting the start: dropping what the data do
   * not determine may cost a well-chosen start a little.
   */
  double lowestRmse() {
    return losses.stream().skip(1).mapToDouble(Math::sqrt).min().orElse(Double.POSITIVE_INFINITY);
  }
}
