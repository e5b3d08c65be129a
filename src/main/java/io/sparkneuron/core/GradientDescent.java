package io.sparkneuron.core;

/**
 * The rule: predict, take error = prediction − observation, move against the slope of half the mean
 * squared error.
 *
 * <p>Formula with {@link Scaling.Kind#NONE}: w ← w − η·mean(error·x), b ← b − η·mean(error).
 *
 * @param scaling the coordinates in which the step is taken
 * @param learningRate η
 */
public record GradientDescent(Scaling scaling, double learningRate) {
  public GradientDescent {
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "learning-rate must be a finite number > 0, but got " + learningRate);
    }
  }

  public Neuron step(Neuron current, ErrorSums sums) {
    return scaling.step(current, sums, learningRate);
  }
}
