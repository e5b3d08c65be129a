package io.sparkneuron.core;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The data as they are: {@code w ← w − η·mean(error·x)}, {@code b ← b − η·mean(error)}. With η = 1
 * the classic rule, equal to the bit to a loop that sums exactly. A line through 0 keeps b = 0.
 */
final class RawScaling implements Scaling {
  private final boolean hasBias;
  private final double largestCurvature;
  private final double smallestCurvature;

  RawScaling(DataSummary summary) {
    this(summary, true);
  }

  RawScaling(DataSummary summary, boolean hasBias) {
    this.hasBias = hasBias;
    int inputs = summary.inputs();
    double unit = hasBias ? 1 : Double.MIN_NORMAL;
    for (int j = 0; j < inputs; j++) {
      unit = Math.max(unit, summary.meanProduct(j, j).doubleValue());
    }
    int numbers = hasBias ? inputs + 1 : inputs;
    RealMatrix moments = new Array2DRowRealMatrix(numbers, numbers);
    for (int j = 0; j < inputs; j++) {
      for (int k = 0; k <= j; k++) {
        double value = withoutDust(summary.meanProduct(j, k).doubleValue() / unit);
        moments.setEntry(j, k, value);
        moments.setEntry(k, j, value);
      }
      if (hasBias) {
        double mean = withoutDust(summary.mean(j).doubleValue() / unit);
        moments.setEntry(j, inputs, mean);
        moments.setEntry(inputs, j, mean);
      }
    }
    if (hasBias) {
      moments.setEntry(inputs, inputs, withoutDust(1 / unit));
    }
    double[] eigenvalues = new EigenDecomposition(moments).getRealEigenvalues();
    double largest = 0;
    for (double eigenvalue : eigenvalues) {
      largest = Math.max(largest, eigenvalue);
    }
    // Directions that the data do not determine have no curvature; the rule never moves along them.
    double smallest = largest;
    for (double eigenvalue : eigenvalues) {
      if (eigenvalue >= PrincipalAxes.UNDETERMINED * largest) {
        smallest = Math.min(smallest, eigenvalue);
      }
    }
    largestCurvature = largest * unit;
    smallestCurvature = smallest * unit;
  }

  /**
   * Entries this far below the largest change no eigenvalue beyond rounding, but can keep the
   * iterations of commons-math from converging.
   */
  private static double withoutDust(double entry) {
    return Math.abs(entry) < 1e-18 ? 0 : entry;
  }

  @Override
  public Neuron step(Neuron current, ErrorSums sums, double learningRate) {
    double[] weights = new double[current.inputs()];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = current.weight(j) - learningRate * sums.meanErrorTimesInput(j);
    }
    return Neuron.of(weights, hasBias ? current.bias() - learningRate * sums.meanError() : 0);
  }

  @Override
  public double largestCurvature() {
    return largestCurvature;
  }

  @Override
  public double smallestCurvature() {
    return smallestCurvature;
  }
}
