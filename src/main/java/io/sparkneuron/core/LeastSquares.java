package io.sparkneuron.core;

import io.sparkneuron.exact.Binary;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The least-squares line of a data set, to a hundred digits, from its exact statistics: what the
 * epochs look for, and what the last of them rounds to doubles.
 *
 * <p>Formula: w solves Cov(x,x)·w = Cov(x,y) in the directions that the data determine, b = mean(y)
 * − w·mean(x). For a line through 0 with {@link Moments} about 0 for the covariances, and b = 0.
 *
 * <p>All numbers are whole multiples of 2^-512, in coordinates where every column is divided by a
 * power of two near its deviation. The equations are solved by conjugate gradients along the {@link
 * PrincipalAxes}, which are doubles; each step measures exactly what the one before has left, so
 * the doubles only decide how many steps it takes, a dozen as a rule. With a determined line of a
 * condition up to 1e13 the result has an error below 2^-450 of the label's deviation, the bias one
 * of 2^-370, so that rounding to 350 bits and then to doubles gives the nearest double of all but
 * numbers that are a 1e-90th of the others.
 *
 * <p>Source: Wilkinson (1963), "Rounding Errors in Algebraic Processes", for the refinement;
 * Hestenes and Stiefel (1952), "Methods of Conjugate Gradients for Solving Linear Systems".
 */
final class LeastSquares {
  /** Bits after the binary point. */
  static final int BITS = 512;

  /** As many of them are right, of weights and bias. */
  private static final int RIGHT_BITS = 350;

  /**
   * As many of the mean squared error where directions are not determined, see {@link #PATIENCE}.
   */
  private static final int RIGHT_BITS_IF_COLLINEAR = 140;

  /** A step this small no longer shows in the right bits. */
  private static final double LAST_STEP = 0x1p-440;

  /**
   * Steps without a smaller rest after which there is none: directions that are not determined keep
   * theirs, and doubles cannot tell it from that of the others beyond about 25 digits.
   */
  private static final int PATIENCE = 20;

  /** The length of a step is rounded to this many bits. */
  private static final int LENGTH_BITS = 50;

  private final Moments moments;
  private final PrincipalAxes axes;

  /** Column j is divided by 2^exponents[j]; the last one is the label. */
  private final int[] exponents;

  /** Lower triangle of the inputs' covariances. */
  private final BigInteger[][] covariance;

  private final BigInteger[] target;
  private final Solution line;

  /**
   * An x with A·x = rhs in the directions that the data determine.
   *
   * @param values x, in units of 2^-512
   * @param rest rhs − A·x
   */
  record Solution(BigInteger[] values, BigInteger[] rest) {}

  /**
   * @param summary of the rows that the axes are about
   */
  LeastSquares(DataSummary summary, PrincipalAxes axes) {
    this.axes = axes;
    moments = axes.moments();
    int inputs = summary.inputs();
    exponents = new int[inputs + 1];
    for (int j = 0; j <= inputs; j++) {
      double deviation = moments.deviation(j);
      double size = deviation > 0 ? deviation : summary.greatestMagnitude(j);
      exponents[j] = size > 0 ? Math.getExponent(size) : 0;
    }
    covariance = new BigInteger[inputs][];
    target = new BigInteger[inputs];
    for (int j = 0; j < inputs; j++) {
      covariance[j] = new BigInteger[j + 1];
      for (int k = 0; k <= j; k++) {
        covariance[j][k] = moments.covarianceUnits(j, k, BITS - exponents[j] - exponents[k]);
      }
      target[j] = moments.covarianceUnits(j, inputs, BITS - exponents[j] - exponents[inputs]);
    }
    line = solve(target);
  }

  /**
   * The line in doubles. When the data determine every weight but those of constant inputs, each
   * weight and the bias are the doubles nearest to the exact ones; else the weights are those of
   * the smallest norm in inputs divided by their deviations, and the bias absorbs their rounding at
   * the mean of the inputs.
   */
  Neuron neuron() {
    int inputs = moments.inputs();
    double[] weights = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = nearest(line.values()[j], exponents[inputs] - exponents[j]);
    }
    if (!axes.collinearInputs().isEmpty()) {
      return axes.through(weights, moments.mean(inputs));
    }
    BigInteger bias = meanOf(inputs);
    for (int j = 0; j < inputs; j++) {
      bias = bias.subtract(product(line.values()[j], meanOf(j)));
    }
    return Neuron.of(weights, nearest(bias, exponents[inputs]));
  }

  /** Of a value in units of 2^-512, times 2^exponent. */
  private static double nearest(BigInteger value, int exponent) {
    return Binary.nearest(rounded(value), exponent - BITS);
  }

  /** To the bits that are right: what is exact in fewer is exact then. */
  private static BigInteger rounded(BigInteger value) {
    return Binary.rounded(value, BITS, RIGHT_BITS);
  }

  /**
   * RMS over the training rows of the difference between a neuron's predictions and this line's, in
   * label units.
   */
  double rmsDifference(Neuron neuron) {
    int inputs = moments.inputs();
    BigInteger[] difference = new BigInteger[inputs];
    BigInteger atMean =
        Binary.units(neuron.bias(), BITS - exponents[inputs]).subtract(meanOf(inputs));
    for (int j = 0; j < inputs; j++) {
      BigInteger weight = Binary.units(neuron.weight(j), BITS + exponents[j] - exponents[inputs]);
      difference[j] = rounded(weight.subtract(line.values()[j]));
      atMean = atMean.add(product(weight, meanOf(j)));
    }
    atMean = rounded(atMean);
    BigInteger square = atMean.multiply(atMean).shiftLeft(BITS);
    BigInteger[] slope = new BigInteger[inputs];
    Arrays.fill(slope, BigInteger.ZERO);
    addCovarianceTimes(difference, slope);
    for (int j = 0; j < inputs; j++) {
      square = square.add(difference[j].multiply(slope[j]));
    }
    // Units of 2^-1536, whose root is in units of 2^-768.
    return Binary.nearest(square.max(BigInteger.ZERO).sqrt(), exponents[inputs] - BITS - BITS / 2);
  }

  PrincipalAxes axes() {
    return axes;
  }

  /** Whether the line has a bias, or goes through 0. */
  boolean hasBias() {
    return moments.centred();
  }

  /** Column {@code j} is divided by 2 to this power in the coordinates of this line. */
  int exponent(int column) {
    return exponents[column];
  }

  /**
   * Covariances of an input with those before it, and its variance, in these coordinates, in units
   * of 2^-{@link #BITS}.
   */
  BigInteger[] covariances(int j) {
    return covariance[j].clone();
  }

  /** Covariance of an input with the label. */
  BigInteger target(int j) {
    return target[j];
  }

  /** Variance of the label in these coordinates; for a line through 0 its mean square. */
  BigInteger labelVariance() {
    int label = moments.inputs();
    return moments.covarianceUnits(label, label, BITS - 2 * exponents[label]);
  }

  /** Mean squared error of the exact line: exactly 0 when every row lies on it. */
  BigInteger meanSquaredError() {
    BigInteger square = labelVariance();
    for (int j = 0; j < target.length; j++) {
      BigInteger weight = line.values()[j];
      square = square.subtract(product(weight, target[j].add(line.rest()[j])));
    }
    int right = axes.collinearInputs().isEmpty() ? RIGHT_BITS : RIGHT_BITS_IF_COLLINEAR;
    return Binary.rounded(square, BITS, right).max(BigInteger.ZERO);
  }

  /**
   * What Cov(x,x)·x = mean(x) leaves of the means for any x: 0 if every direction is determined.
   */
  BigInteger[] undeterminedMean() {
    BigInteger[] means = new BigInteger[moments.inputs()];
    if (axes.collinearInputs().isEmpty()) {
      Arrays.fill(means, BigInteger.ZERO);
      return means;
    }
    Arrays.setAll(means, this::meanOf);
    return solve(means).rest();
  }

  /** Mean of a column in these coordinates; 0 for a line through 0. */
  BigInteger meanOf(int column) {
    return moments.meanUnits(column, BITS - exponents[column]);
  }

  /** Of two numbers in units of 2^-512. */
  static BigInteger product(BigInteger a, BigInteger b) {
    return a.multiply(b).shiftRight(BITS);
  }

  /**
   * Solves A·x = rhs for the covariances A of the inputs, x in the directions that are determined.
   *
   * @param rhs in units of 2^-512, in these coordinates
   */
  private Solution solve(BigInteger[] rhs) {
    int inputs = rhs.length;
    BigInteger[] values = new BigInteger[inputs];
    Arrays.fill(values, BigInteger.ZERO);
    BigInteger[] rest = rhs.clone();
    double[] direction = new double[inputs];
    double previous = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int patience = PATIENCE; patience > 0; patience--) {
      double[] slope = doubles(rest);
      double[] change = inverseTimes(slope);
      double decrease = dot(slope, change);
      double share = previous > 0 ? decrease / previous : 0;
      double largest = 0;
      for (int j = 0; j < inputs; j++) {
        direction[j] = change[j] + share * direction[j];
        largest = Math.max(largest, Math.abs(direction[j]));
      }
      if (!(largest > LAST_STEP && decrease > 0)) {
        break;
      }
      previous = decrease;
      if (decrease < least / 2) {
        least = decrease;
        patience = PATIENCE;
      }

      // The direction in whole units, so that values and rest move by exactly the same step.
      int unit = Math.getExponent(largest) - 52;
      BigInteger[] whole = new BigInteger[inputs];
      for (int j = 0; j < inputs; j++) {
        direction[j] = Math.rint(Math.scalb(direction[j], -unit));
        whole[j] = BigInteger.valueOf((long) direction[j]);
        direction[j] = Math.scalb(direction[j], unit);
      }
      BigInteger[] curve = new BigInteger[inputs];
      Arrays.fill(curve, BigInteger.ZERO);
      addCovarianceTimes(whole, curve);
      double curvature = 0;
      for (int j = 0; j < inputs; j++) {
        curvature += direction[j] * Binary.nearest(curve[j], unit - BITS);
      }
      double length = Math.rint(dot(slope, direction) / curvature * 0x1p50);
      if (!(Math.abs(length) >= 1 && Math.abs(length) < 0x1p60)) {
        break;
      }
      BigInteger times = BigInteger.valueOf((long) length);
      for (int j = 0; j < inputs; j++) {
        values[j] = values[j].add(times.multiply(whole[j]).shiftLeft(BITS + unit - LENGTH_BITS));
        rest[j] = rest[j].subtract(times.multiply(curve[j]).shiftLeft(unit - LENGTH_BITS));
      }
    }
    return new Solution(values, rest);
  }

  private static double[] doubles(BigInteger[] values) {
    double[] doubles = new double[values.length];
    for (int j = 0; j < values.length; j++) {
      doubles[j] = Binary.nearest(values[j], -BITS);
    }
    return doubles;
  }

  /** The pseudo-inverse that the axes know in doubles. */
  private double[] inverseTimes(double[] slope) {
    double[] scaled = new double[slope.length];
    for (int j = 0; j < slope.length; j++) {
      scaled[j] = Math.scalb(slope[j], exponents[j]);
    }
    double[] change = axes.solve(scaled);
    for (int j = 0; j < slope.length; j++) {
      change[j] = Math.scalb(change[j], exponents[j]);
    }
    return change;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** Adds A·x to a sum, in the product of their units. */
  private void addCovarianceTimes(BigInteger[] x, BigInteger[] sum) {
    for (int j = 0; j < x.length; j++) {
      BigInteger row = sum[j];
      for (int k = 0; k < j; k++) {
        row = row.add(covariance[j][k].multiply(x[k]));
        sum[k] = sum[k].add(covariance[j][k].multiply(x[j]));
      }
      sum[j] = row.add(covariance[j][j].multiply(x[j]));
    }
  }
}
