package io.sparkneuron.core;

import java.util.List;

/**
 * How far a training is: all that its next epoch needs, besides the rows and the settings.
 *
 * @param start the neuron that it started from
 * @param neuron the neuron after the epochs so far
 * @param losses mean squared error at the start of each epoch so far
 */
public record TrainingState(Neuron start, Neuron neuron, List<Double> losses) {
  public TrainingState {
    losses = List.copyOf(losses);
    if (start.inputs() != neuron.inputs()) {
      throw new IllegalArgumentException(
          "start must have as many weights as the neuron, but got "
              + start.inputs()
              + " and "
              + neuron.inputs());
    }
  }

  /**
   * The lowest root mean squared error so far, not counting the start: dropping what the data do
   * not determine may cost a well-chosen start a little.
   */
  double lowestRmse() {
    return losses.stream().skip(1).mapToDouble(Math::sqrt).min().orElse(Double.POSITIVE_INFINITY);
  }
}
