package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The closed-form least-squares line of a data set, the cross-check of what the epochs found.
 *
 * <p>Formula: w solves Cov(x,x)·w = Cov(x,y) in the directions that the data determine, b = mean(y)
 * − w·mean(x). The covariances are exact to 34 digits; the solution by eigenvectors in doubles is
 * repaired against them (iterative refinement) until it stands still, so it has more digits than
 * doubles hold.
 */
final class LeastSquares {
  private static final MathContext DIGITS = MathContext.DECIMAL128;
  private static final int REFINEMENTS = 30;

  private final DataSummary summary;
  private final BigDecimal[] weights;
  private final BigDecimal[][] covariance;

  LeastSquares(DataSummary summary, PrincipalAxes axes) {
    this.summary = summary;
    int inputs = summary.inputs();
    covariance = new BigDecimal[inputs][inputs];
    weights = new BigDecimal[inputs];
    double[] slope = new double[inputs];
    BigDecimal[] target = new BigDecimal[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = BigDecimal.ZERO;
      target[j] = summary.covariance(j, inputs);
      for (int k = 0; k <= j; k++) {
        covariance[j][k] = summary.covariance(j, k);
        covariance[k][j] = covariance[j][k];
      }
    }
    double previous = Double.POSITIVE_INFINITY;
    for (int pass = 0; pass < REFINEMENTS; pass++) {
      for (int j = 0; j < inputs; j++) {
        BigDecimal left = target[j];
        for (int k = 0; k < inputs; k++) {
          left = left.subtract(covariance[j][k].multiply(weights[k], DIGITS), DIGITS);
        }
        slope[j] = left.doubleValue();
      }
      double[] change = axes.solve(slope);
      double size = 0;
      for (int j = 0; j < inputs; j++) {
        size += Math.abs(change[j]) * summary.greatestMagnitude(j);
      }
      if (!(size < previous)) {
        return;
      }
      previous = size;
      for (int j = 0; j < inputs; j++) {
        weights[j] = weights[j].add(new BigDecimal(change[j]), DIGITS);
      }
    }
  }

  /**
   * RMS over the training rows of the difference between a neuron's predictions and this line's, in
   * label units.
   */
  double rmsDifference(Neuron neuron) {
    int inputs = summary.inputs();
    BigDecimal[] difference = new BigDecimal[inputs];
    BigDecimal atMean = new BigDecimal(neuron.bias()).subtract(summary.mean(inputs));
    for (int j = 0; j < inputs; j++) {
      BigDecimal weight = new BigDecimal(neuron.weight(j));
      difference[j] = weight.subtract(weights[j]);
      atMean = atMean.add(weight.multiply(summary.mean(j)));
    }
    BigDecimal square = atMean.multiply(atMean, DIGITS);
    for (int j = 0; j < inputs; j++) {
      for (int k = 0; k < inputs; k++) {
        square =
            square.add(
                covariance[j][k].multiply(difference[j].multiply(difference[k], DIGITS), DIGITS),
                DIGITS);
      }
    }
    return square.max(BigDecimal.ZERO).sqrt(DIGITS).doubleValue();
  }
}
