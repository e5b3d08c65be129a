package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The directions in which the inputs of a data set vary: eigenvectors and eigenvalues of their
 * correlation matrix, with the means and standard deviations that lead there.
 *
 * <p>For a line through 0 they are directions from there: of second moments about 0 divided by root
 * mean squares. Read 0 for the means, root mean square for deviation and always 0 for constant
 * then.
 *
 * <p>The correlation, not the covariance: with inputs on scales 1e-6 and 1e9 the covariance would
 * lose real directions to rounding. A constant input has no direction. A direction whose eigenvalue
 * is below 1e-13 of the largest is one that the data do not determine: its inputs are collinear.
 *
 * <p>Driver-only algebra on a {@link DataSummary}.
 */
public final class PrincipalAxes {
  /** Share of the largest eigenvalue below which a direction is not determined. */
  static final double UNDETERMINED = 1e-13;

  /** An input takes part in a direction when its share of the unit vector is more than rounding. */
  private static final double SHARE = 1e-6;

  private final Moments moments;
  private final BigDecimal[] means;
  private final double[] deviations;

  /**
   * Column i is the unit vector of direction i, in inputs divided by their deviation; 0 for
   * constant inputs.
   */
  private final double[][] vectors;

  private final double[] eigenvalues;

  /** Whether the data say anything about a direction. */
  private final boolean[] determined;

  public PrincipalAxes(DataSummary summary) {
    this(new Moments(summary, true));
  }

  PrincipalAxes(Moments moments) {
    this.moments = moments;
    int inputs = moments.inputs();
    means = new BigDecimal[inputs];
    deviations = new double[inputs];
    List<Integer> varying = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      means[j] = moments.mean(j);
      deviations[j] = moments.deviation(j);
      if (deviations[j] > 0) {
        varying.add(j);
      }
    }
    int size = varying.size();
    eigenvalues = new double[size];
    vectors = new double[inputs][size];
    determined = new boolean[size];
    if (size == 0) {
      return;
    }
    EigenDecomposition eigen = new EigenDecomposition(correlation(varying));
    RealMatrix axes = eigen.getV();
    double largest = 0;
    for (int i = 0; i < size; i++) {
      eigenvalues[i] = Math.max(0, eigen.getRealEigenvalue(i));
      for (int j = 0; j < size; j++) {
        vectors[varying.get(j)][i] = axes.getEntry(j, i);
      }
      largest = Math.max(largest, eigenvalues[i]);
    }
    for (int i = 0; i < size; i++) {
      determined[i] = eigenvalues[i] >= UNDETERMINED * largest;
    }
  }

  private RealMatrix correlation(List<Integer> varying) {
    int size = varying.size();
    RealMatrix correlation = new Array2DRowRealMatrix(size, size);
    for (int j = 0; j < size; j++) {
      correlation.setEntry(j, j, 1);
      BigDecimal deviation = new BigDecimal(deviations[varying.get(j)]);
      for (int k = 0; k < j; k++) {
        double value =
            moments
                .covariance(varying.get(j), varying.get(k))
                .divide(
                    deviation.multiply(new BigDecimal(deviations[varying.get(k)])),
                    MathContext.DECIMAL128)
                .doubleValue();
        correlation.setEntry(j, k, value);
        correlation.setEntry(k, j, value);
      }
    }
    return correlation;
  }

  public int inputs() {
    return means.length;
  }

  /** What the rows say of a line. */
  Moments moments() {
    return moments;
  }

  /** Mean of input {@code j}, to 34 digits. */
  public BigDecimal mean(int j) {
    return means[j];
  }

  /** Inputs that never change, by index. */
  public List<Integer> constantInputs() {
    List<Integer> constant = new ArrayList<>();
    for (int j = 0; j < deviations.length; j++) {
      if (deviations[j] == 0) {
        constant.add(j);
      }
    }
    return constant;
  }

  /** How many directions the data determine. */
  int rank() {
    int rank = 0;
    for (boolean isDetermined : determined) {
      rank += isDetermined ? 1 : 0;
    }
    return rank;
  }

  /**
   * Inputs that are a linear combination of each other, by index; empty when every direction is
   * determined.
   */
  public List<Integer> collinearInputs() {
    List<Integer> collinear = new ArrayList<>();
    for (int j = 0; j < deviations.length; j++) {
      double share = 0;
      for (int i = 0; i < eigenvalues.length; i++) {
        if (!determined[i]) {
          share = Math.max(share, Math.abs(vectors[j][i]));
        }
      }
      if (share > SHARE) {
        collinear.add(j);
      }
    }
    return collinear;
  }

  /**
   * The change of weights that removes a slope in one step: the pseudo-inverse of the covariance
   * matrix times {@code slope}.
   *
   * <p>Formula: D⁻¹ V Λ⁻¹ Vᵀ D⁻¹ · slope, with D the deviations, V and Λ the determined directions.
   * Unit of entry j of the slope: label unit × unit of input j; of the result: label unit per unit
   * of input j.
   */
  public double[] solve(double[] slope) {
    double[] coordinates = new double[eigenvalues.length];
    for (int i = 0; i < coordinates.length; i++) {
      if (determined[i]) {
        for (int j = 0; j < slope.length; j++) {
          if (deviations[j] > 0) {
            coordinates[i] += vectors[j][i] * (slope[j] / deviations[j]);
          }
        }
        coordinates[i] /= eigenvalues[i];
      }
    }
    return weights(coordinates);
  }

  /**
   * The part of some weights that the data determine: constant inputs and undetermined directions
   * become 0.
   */
  public double[] project(double[] weights) {
    if (constantInputs().isEmpty() && collinearInputs().isEmpty()) {
      return weights.clone();
    }
    double[] coordinates = coordinates(weights);
    for (int i = 0; i < coordinates.length; i++) {
      if (!determined[i]) {
        coordinates[i] = 0;
      }
    }
    return weights(coordinates);
  }

  /**
   * RMS over the training rows of the difference of two neurons' predictions, in label units.
   *
   * <p>Formula: √(Σ_i λ_i (Vᵀ D (w−v))_i² + (mean difference)²). Infinite when a difference is not
   * finite.
   */
  public double rmsDifference(Neuron a, Neuron b) {
    double[] difference = new double[means.length];
    boolean finite = Double.isFinite(a.bias()) && Double.isFinite(b.bias());
    for (int j = 0; j < difference.length; j++) {
      difference[j] = a.weight(j) - b.weight(j);
      finite &= Double.isFinite(difference[j]);
    }
    if (!finite) {
      return Double.POSITIVE_INFINITY;
    }
    double atMean = predictionAtMean(a).subtract(predictionAtMean(b)).doubleValue();
    // hypot: squares of very small or large movements leave the doubles.
    double rms = Math.abs(atMean);
    double[] coordinates = coordinates(difference);
    for (int i = 0; i < coordinates.length; i++) {
      rms = StrictMath.hypot(rms, Math.sqrt(eigenvalues[i]) * coordinates[i]);
    }
    return Double.isNaN(rms) ? Double.POSITIVE_INFINITY : rms;
  }

  /** Exact prediction at the mean of the inputs, in label units. */
  public BigDecimal predictionAtMean(Neuron neuron) {
    BigDecimal sum = new BigDecimal(neuron.bias());
    for (int j = 0; j < means.length; j++) {
      sum = sum.add(new BigDecimal(neuron.weight(j)).multiply(means[j]));
    }
    return sum;
  }

  /**
   * A neuron with the given weights that predicts {@code atMean} at the mean of the inputs: the
   * bias absorbs how the weights were rounded.
   */
  public Neuron through(double[] weights, BigDecimal atMean) {
    BigDecimal bias = atMean;
    for (int j = 0; j < means.length; j++) {
      bias = bias.subtract(new BigDecimal(weights[j]).multiply(means[j]));
    }
    return Neuron.of(weights, bias.doubleValue());
  }

  private double[] coordinates(double[] weights) {
    double[] coordinates = new double[eigenvalues.length];
    for (int i = 0; i < coordinates.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        coordinates[i] += vectors[j][i] * (weights[j] * deviations[j]);
      }
    }
    return coordinates;
  }

  private double[] weights(double[] coordinates) {
    double[] weights = new double[deviations.length];
    for (int j = 0; j < weights.length; j++) {
      if (deviations[j] > 0) {
        for (int i = 0; i < coordinates.length; i++) {
          weights[j] += vectors[j][i] * coordinates[i];
        }
        weights[j] /= deviations[j];
      }
    }
    return weights;
  }
}
