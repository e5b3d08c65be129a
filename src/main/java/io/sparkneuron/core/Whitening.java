package io.sparkneuron.core;

import java.math.BigDecimal;

/**
 * Each input centred, divided by its deviation and decorrelated: in these coordinates every
 * direction has curvature 1, so the rule with η = 1 arrives in one step and later steps repair what
 * rounding left.
 *
 * <p>Formula: w ← P w − η · D⁻¹ V Λ⁻¹ Vᵀ D⁻¹ · mean(error·(x − μ)), where P drops what the data do
 * not determine; the prediction at the mean of the inputs moves by −η·mean(error). Through 0
 * nothing is centred, and only the weights move.
 */
final class Whitening implements Scaling {
  private final PrincipalAxes axes;

  Whitening(PrincipalAxes axes) {
    this.axes = axes;
  }

  @Override
  public Neuron step(Neuron current, ErrorSums sums, double learningRate) {
    double[] slope = new double[current.inputs()];
    for (int j = 0; j < slope.length; j++) {
      slope[j] = sums.meanErrorTimesCentredInput(j, axes.mean(j));
    }
    double[] change = axes.solve(slope);
    double[] weights = axes.project(current.weights());
    boolean finite = true;
    for (int j = 0; j < weights.length; j++) {
      weights[j] -= learningRate * change[j];
      finite &= Double.isFinite(weights[j]);
    }
    double moveAtMean = axes.moments().centred() ? learningRate * sums.meanError() : 0;
    if (!finite || !Double.isFinite(moveAtMean)) {
      return Neuron.of(weights, current.bias() - moveAtMean);
    }
    return axes.through(
        weights, axes.predictionAtMean(current).subtract(new BigDecimal(moveAtMean)));
  }

  @Override
  public double largestCurvature() {
    return 1;
  }

  @Override
  public double smallestCurvature() {
    return 1;
  }
}
