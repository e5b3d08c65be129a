package io.sparkneuron.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/**
 * One linear neuron: {@code ŷ = w·x + b}.
 *
 * <p>A plain class, not a record: it is broadcast to executors, and Kryo 4 cannot write records.
 */
public final class Neuron implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] weights;
  private final double bias;

  private Neuron(double[] weights, double bias) {
    if (weights.length == 0) {
      throw new IllegalArgumentException("weights must be at least one, but got none");
    }
    this.weights = weights;
    this.bias = bias;
  }

  /** A neuron with one weight per input; the array is copied. */
  public static Neuron of(double[] weights, double bias) {
    return new Neuron(weights.clone(), bias);
  }

  /**
   * A neuron of random integers 0…99, the weights first, then the bias.
   *
   * <p>The generator is {@link Random}, whose sequence the Java specification fixes: a seed names
   * the same start on every machine.
   */
  public static Neuron random(int inputs, long seed) {
    Random random = new Random(seed);
    double[] weights = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = random.nextInt(100);
    }
    return new Neuron(weights, random.nextInt(100));
  }

  public int inputs() {
    return weights.length;
  }

  /** Weight of input {@code j}: label unit per unit of that input. */
  public double weight(int j) {
    return weights[j];
  }

  public double[] weights() {
    return weights.clone();
  }

  /** Prediction where every input is 0, in the unit of the label. */
  public double bias() {
    return bias;
  }

  /**
   * Prediction for one row.
   *
   * <p>Formula: w·x + b, summed from the left in doubles, the bias last. Unit: that of the label.
   *
   * @throws IllegalArgumentException if the number of values is not the number of inputs
   */
  public double predict(double... x) {
    if (x.length != weights.length) {
      throw new IllegalArgumentException(
          "values must be " + weights.length + ", but got " + x.length);
    }
    double sum = weights[0] * x[0];
    for (int j = 1; j < weights.length; j++) {
      sum += weights[j] * x[j];
    }
    return sum + bias;
  }

  /**
   * Errors of rows [from, to) of a block: prediction minus observation, with the additions of
   * {@link #predict} in their order.
   *
   * @param errors receives to − from errors, in the unit of the label
   * @throws IllegalArgumentException if the block has another number of inputs
   */
  void errors(PointBlock block, int from, int to, double[] errors) {
    requireInputs(block);
    int rows = to - from;
    double[] labels = block.labels();
    if (weights.length == 1) {
      double weight = weights[0];
      double[] input = block.input(0);
      for (int i = 0; i < rows; i++) {
        errors[i] = weight * input[from + i] + bias - labels[from + i];
      }
      return;
    }
    for (int j = 0; j < weights.length; j++) {
      double weight = weights[j];
      double[] input = block.input(j);
      if (j == 0) {
        for (int i = 0; i < rows; i++) {
          errors[i] = weight * input[from + i];
        }
      } else {
        for (int i = 0; i < rows; i++) {
          errors[i] += weight * input[from + i];
        }
      }
    }
    for (int i = 0; i < rows; i++) {
      errors[i] = errors[i] + bias - labels[from + i];
    }
  }

  private void requireInputs(PointBlock block) {
    if (block.inputs() != weights.length) {
      throw new IllegalArgumentException(
          "inputs must be " + weights.length + ", but got a block of " + block.inputs());
    }
  }

  /** A bound of |error| on rows whose values are bounded: Σ|w_j|·max|x_j| + |b| + max|y|. */
  double errorBound(PointBlock block) {
    requireInputs(block);
    double bound = Math.abs(bias) + block.greatestMagnitude(weights.length);
    for (int j = 0; j < weights.length; j++) {
      bound += Math.abs(weights[j]) * block.greatestMagnitude(j);
    }
    // The sum was rounded, and so are the errors.
    return bound * (1 + 1e-9);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Neuron that
        && Arrays.equals(weights, that.weights)
        && Double.compare(bias, that.bias) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(weights), bias);
  }

  @Override
  public String toString() {
    return "w = "
        + (weights.length == 1 ? String.valueOf(weights[0]) : Arrays.toString(weights))
        + ", b = "
        + bias;
  }
}
