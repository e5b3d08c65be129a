package io.sparkneuron.core;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How to train.
 *
 * @param scaling coordinates of the rule
 * @param learningRate η; empty for automatic: 1 where that is stable, else 2/(λmax + λmin)
 * @param stop when to end
 * @param init the start; empty for random integers from the seed
 * @param seed names the random start
 */
public record TrainingSettings(
    Scaling.Kind scaling,
    OptionalDouble learningRate,
    StopRule stop,
    Optional<Neuron> init,
    long seed) {
  public TrainingSettings {
    if (learningRate.isPresent()
        && !(learningRate.getAsDouble() > 0 && Double.isFinite(learningRate.getAsDouble()))) {
      throw new IllegalArgumentException(
          "learning-rate must be auto or a finite number > 0, but got "
              + learningRate.getAsDouble());
    }
  }

  /** The defaults of the command line, from a random start. */
  public static TrainingSettings defaults(long seed) {
    return new TrainingSettings(
        Scaling.Kind.WHITEN, OptionalDouble.empty(), StopRule.defaults(), Optional.empty(), seed);
  }

  public TrainingSettings withScaling(Scaling.Kind newScaling) {
    return new TrainingSettings(newScaling, learningRate, stop, init, seed);
  }

  public TrainingSettings withLearningRate(double newRate) {
    return new TrainingSettings(scaling, OptionalDouble.of(newRate), stop, init, seed);
  }

  public TrainingSettings withStop(StopRule newStop) {
    return new TrainingSettings(scaling, learningRate, newStop, init, seed);
  }

  public TrainingSettings withInit(Neuron newInit) {
    return new TrainingSettings(scaling, learningRate, stop, Optional.of(newInit), seed);
  }

  /** The neuron to start from. */
  public Neuron start(int inputs) {
    return init.orElseGet(() -> Neuron.random(inputs, seed));
  }
}
