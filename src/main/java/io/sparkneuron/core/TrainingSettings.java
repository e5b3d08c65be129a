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
 * @param bias whether the line has one; without, it goes through 0
 */
public record TrainingSettings(
    Scaling.Kind scaling,
    OptionalDouble learningRate,
    StopRule stop,
    Optional<Neuron> init,
    long seed,
    ErrorKind errors,
    double confidence,
    boolean bias) {
  public TrainingSettings {
    if (learningRate.isPresent()
        && !(learningRate.getAsDouble() > 0 && Double.isFinite(learningRate.getAsDouble()))) {
      throw new IllegalArgumentException(
          "learning-rate must be auto or a finite number > 0, but got "
              + learningRate.getAsDouble());
    }
    Uncertainty.requireConfidence(confidence);
    if (!bias && init.isPresent() && init.get().bias() != 0) {
      throw new IllegalArgumentException(
          "init must end with 0 with --bias false, but got " + init.get());
    }
  }

  /** With classic standard errors, intervals of 95 %, and a bias. */
  public TrainingSettings(
      Scaling.Kind scaling,
      OptionalDouble learningRate,
      StopRule stop,
      Optional<Neuron> init,
      long seed) {
    this(
        scaling,
        learningRate,
        stop,
        init,
        seed,
        ErrorKind.CLASSIC,
        Uncertainty.DEFAULT_CONFIDENCE,
        true);
  }

  /** The defaults of the command line, from a random start. */
  public static TrainingSettings defaults(long seed) {
    return new TrainingSettings(
        Scaling.Kind.WHITEN, OptionalDouble.empty(), StopRule.defaults(), Optional.empty(), seed);
  }

  public TrainingSettings withScaling(Scaling.Kind newScaling) {
    return new TrainingSettings(
        newScaling, learningRate, stop, init, seed, errors, confidence, bias);
  }

  public TrainingSettings withLearningRate(double newRate) {
    return new TrainingSettings(
        scaling, OptionalDouble.of(newRate), stop, init, seed, errors, confidence, bias);
  }

  public TrainingSettings withStop(StopRule newStop) {
    return new TrainingSettings(
        scaling, learningRate, newStop, init, seed, errors, confidence, bias);
  }

  public TrainingSettings withInit(Neuron newInit) {
    return new TrainingSettings(
        scaling, learningRate, stop, Optional.of(newInit), seed, errors, confidence, bias);
  }

  public TrainingSettings withErrors(ErrorKind newErrors) {
    return new TrainingSettings(
        scaling, learningRate, stop, init, seed, newErrors, confidence, bias);
  }

  public TrainingSettings withConfidence(double newConfidence) {
    return new TrainingSettings(
        scaling, learningRate, stop, init, seed, errors, newConfidence, bias);
  }

  public TrainingSettings withBias(boolean newBias) {
    return new TrainingSettings(
        scaling, learningRate, stop, init, seed, errors, confidence, newBias);
  }

  /** The neuron to start from; without a bias, a random one has the same weights as with it. */
  public Neuron start(int inputs) {
    return init.orElseGet(
        () -> {
          Neuron random = Neuron.random(inputs, seed);
          return bias ? random : Neuron.of(random.weights(), 0);
        });
  }
}
