package io.sparkneuron.core;

/**
 * What one epoch did.
 *
 * @param number 1 for the first
 * @param before the neuron that was measured
 * @param sums its errors on every row
 * @param after the neuron after the step
 * @param moved RMS by which the step moved the predictions, in label units
 * @param target the movement at which training has converged, in label units
 */
public record Epoch(
    int number, Neuron before, ErrorSums sums, Neuron after, double moved, double target) {

  /** Mean squared error of the neuron before the step. */
  public double loss() {
    return sums.meanSquaredError();
  }
}
