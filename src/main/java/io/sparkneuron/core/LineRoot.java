package io.sparkneuron.core;

import io.sparkneuron.exact.Binary;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A least-squares line with what all its standard errors are worked out from: which of its numbers
 * the rows determine, and the inverse root G of the covariances of their inputs.
 *
 * <p>All in the coordinates of {@link LeastSquares}, where every column is divided by a power of
 * two near its deviation. With A = Cov(x,x) there, G·A·Gᵀ = 1 ({@link InverseRoot}).
 */
final class LineRoot {
  static final MathContext DIGITS = MathContext.DECIMAL128;
  static final int BITS = LeastSquares.BITS;

  /**
   * Bits of a covariance after the point; the variances are at least 1, and two doubles have 106.
   */
  private static final int MATRIX_BITS = 128;

  private final LeastSquares line;
  private final int inputs;
  private final int numbers;
  private final Set<Integer> constant;
  private final Set<Integer> undetermined;
  private final InverseRoot root;

  /** Where in the root an input is; −1 if it is not. */
  private final int[] place;

  LineRoot(LeastSquares line, int inputs) {
    this.line = line;
    this.inputs = inputs;
    numbers = line.hasBias() ? inputs + 1 : inputs;
    PrincipalAxes axes = line.axes();
    constant = Set.copyOf(axes.constantInputs());
    undetermined = new HashSet<>(constant);
    undetermined.addAll(axes.collinearInputs());
    double[][] high = new double[inputs][];
    double[][] low = new double[inputs][];
    for (int j = 0; j < inputs; j++) {
      InverseRoot.Vector row = vector(line.covariances(j), MATRIX_BITS);
      high[j] = row.high();
      low[j] = row.low();
    }
    root = new InverseRoot(high, low, axes.rank());
    place = new int[inputs];
    Arrays.fill(place, -1);
    int[] order = root.order();
    for (int k = 0; k < order.length; k++) {
      place[order[k]] = k;
    }
  }

  LeastSquares line() {
    return line;
  }

  InverseRoot root() {
    return root;
  }

  /** Where in the root a determined input is. */
  int place(int input) {
    return place[input];
  }

  /** Numbers of the line: the weights, and then the bias if it has one. */
  int numbers() {
    return numbers;
  }

  /** Whether the weights of some inputs have no standard errors. */
  boolean leavesInputs() {
    return !undetermined.isEmpty();
  }

  boolean isBias(int number) {
    return number == inputs;
  }

  /** Whether the rows determine a number of the line; they always do the bias. */
  boolean isKnown(int number) {
    return isBias(number) || (place[number] >= 0 && !undetermined.contains(number));
  }

  /** What two numbers of the line have in common. */
  interface Entry {
    double of(int j, int k);
  }

  /**
   * The lower triangle of a covariance: 0 for the weight of a constant input, which is 0 by rule,
   * and NaN for one that is not determined; no rows at all for too many inputs.
   */
  List<List<Double>> triangle(Entry entry) {
    List<List<Double>> triangle = new ArrayList<>();
    if (inputs > Uncertainty.MOST_INPUTS_WITH_COVARIANCE) {
      return triangle;
    }
    for (int j = 0; j < numbers; j++) {
      List<Double> row = new ArrayList<>();
      for (int k = 0; k <= j; k++) {
        if (constant.contains(j) || constant.contains(k)) {
          row.add(0.0);
        } else {
          row.add(isKnown(j) && isKnown(k) ? entry.of(j, k) : Double.NaN);
        }
      }
      triangle.add(row);
    }
    return triangle;
  }

  /**
   * G times the means of the inputs that were taken, as far as the data determine how weights move
   * when the prediction at 0 does.
   */
  InverseRoot.Vector mean() {
    int[] order = root.order();
    BigInteger[] rest = line.undeterminedMean();
    BigInteger[] mean = new BigInteger[order.length];
    for (int k = 0; k < order.length; k++) {
      mean[k] = line.meanOf(order[k]).subtract(rest[order[k]]);
    }
    return times(mean);
  }

  /** G times numbers in units of 2^-{@link #BITS}. */
  InverseRoot.Vector times(BigInteger[] values) {
    return root.times(vector(values, BITS));
  }

  /** Of numbers in units of 2^-{@link #BITS} as many bits after the point. */
  private static InverseRoot.Vector vector(BigInteger[] values, int bits) {
    double[] high = new double[values.length];
    double[] low = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      BigInteger value = values[k].shiftRight(BITS - bits);
      high[k] = Binary.nearest(value, -bits);
      low[k] = Binary.nearest(value.subtract(Binary.units(high[k], bits)), -bits);
    }
    return new InverseRoot.Vector(high, low);
  }

  /** A number of the line in these coordinates is one in its own unit divided by 2 to this. */
  int exponent(int number) {
    return isBias(number) ? line.exponent(inputs) : line.exponent(inputs) - line.exponent(number);
  }

  /** value · 2^exponent, to 34 digits. */
  static BigDecimal scaled(BigDecimal value, int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent >= 0 ? value.multiply(power, DIGITS) : value.divide(power, DIGITS);
  }
}
