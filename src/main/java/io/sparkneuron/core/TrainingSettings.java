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
 * @param errors kind of standard errors
 * @param confidence level of the intervals, between 0 and 1
 */
public record TrainingSettings(
    Scaling.Kind scaling,
    OptionalDouble learningRate,
    StopRule stop,
    Optional<Neuron> init,
    long seed,
    ErrorKind errors,
    double confidence) {
  public TrainingSettings {
    if (learningRate.isPresent()
        && !(learningRate.getAsDouble() > 0 && Double.isFinite(learningRate.getAsDouble()))) {
      throw new IllegalArgumentException(
          "learning-rate must be auto or a finite number > 0, but got "
              + learningRate.getAsDouble());
    }
    Uncertainty.requireConfidence(confidence);
  }

  /** With classic standard errors and intervals of 95 %. */
  public TrainingSettings(
      Scaling.Kind scaling,
      OptionalDouble learningRate,
      StopRule stop,
      Optional<Neuron> init,
      long seed) {
    this(
        scaling, learningRate, stop, init, seed, ErrorKind.CLASSIC, Uncertainty.DEFAULT_CONFIDENCE);
  }

  /** The defaults of the command line, from a random start. */
  public static TrainingSettings defaults(long seed) {
    return new TrainingSettings(
        Scaling.Kind.WHITEN, OptionalDouble.empty(), StopRule.defaults(), Optional.empty(), seed);
  }

  public TrainingSettings withScaling(Scaling.Kind newScaling) {
    return new TrainingSettings(newScaling, learningRate, stop, init, seed, errors, confidence);
  }

  public TrainingSettings withLearningRate(double newRate) {
    return new TrainingSettings(
        scaling, OptionalDouble.of(newRate), stop, init, seed, errors, confidence);
  }

  public TrainingSettings withStop(StopRule newStop) {
    return new TrainingSettings(scaling, learningRate, newStop, init, seed, errors, confidence);
  }

  public TrainingSettings withInit(Neuron newInit) {
    return new TrainingSettings(
        scaling, learningRate, stop, Optional.of(newInit), seed, errors, confidence);
  }

  public TrainingSettings withErrors(ErrorKind newErrors) {
    return new TrainingSettings(scaling, learningRate, stop, init, seed, newErrors, confidence);
  }

  public TrainingSettings withConfidence(double newConfidence) {
    return new TrainingSettings(scaling, learningRate, stop, init, seed, errors, newConfidence);
  }

  /** The neuron to start from. */
  public Neuron start(int inputs) {
    return init.orElseGet(() -> Neuron.random(inputs, seed));
  }
}
