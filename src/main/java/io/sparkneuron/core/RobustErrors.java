package io.sparkneuron.core;

import io.sparkneuron.exact.Binary;
import io.sparkneuron.exact.RoundedSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Standard errors of rows that each may have a spread of its own: one more question to every row.
 *
 * <p>Formula, with q = G·(x − mean) and G of {@link LineRoot}:
 *
 * <pre>
 * Cov = T·S·Tᵀ/n²,  S = Σ a² (q,1)(q,1)ᵀ,  T from the coefficients of (q,1) to (w,b)
 * </pre>
 *
 * <p>With weights, those of the rows are divided by their mean, and their square counts in S
 * ({@link SandwichFrame}): White's Σω²·e²·x·xᵀ between two inverses of Σω·x·xᵀ. For a line through
 * 0 q alone stands for (q,1).
 */
final class RobustErrors {
  /** Bits of a square below the mean one that count. */
  private static final int QUANTUM_BITS = 76;

  /** Squares of residuals are not known to more bits below the variance of the label. */
  private static final int ROUNDING_BITS = 106;

  private final Points points;
  private final DataSummary summary;
  private final int inputs;
  private final LineRoot known;
  private final LeastSquares line;
  private final InverseRoot root;

  /** The least-squares line in doubles. */
  private final Neuron exact;

  private final ErrorKind errors;
  private final long degrees;

  RobustErrors(Points points, LineRoot known, Neuron exact, ErrorKind errors, long degrees) {
    this.points = points;
    this.known = known;
    this.exact = exact;
    this.errors = errors;
    this.degrees = degrees;
    summary = points.summary();
    inputs = summary.inputs();
    line = known.line();
    root = known.root();
  }

  /**
   * @throws DataRefusedException if the rows have changed
   */
  ErrorEstimates estimates() {
    SandwichFrame frame = frame();
    Optional<SandwichSums> answer = points.sandwichSums(frame);
    if (answer.isEmpty()) {
      return ErrorEstimates.none(
          known.numbers(),
          "%s standard errors ask every row, and only statistics of the rows are kept"
              .formatted(errors.word()));
    }
    SandwichSums sums = answer.get();
    if (sums.rows() != summary.rows()) {
      throw new DataRefusedException(
          "Cannot tell how sure the line is: the rows were not those that were loaded (%d then, %d now). The input changed while training; train again."
              .formatted(summary.rows(), sums.rows()));
    }
    if (sums.decisiveRow().isPresent()) {
      return ErrorEstimates.none(
          known.numbers(),
          "hc3 standard errors need a line that no row decides alone, but the row %s does (leverage 1)"
              .formatted(named(sums.decisiveRow().get())));
    }

    double[][] middle = middle(sums, frame.coordinates());
    double[][] toLine = toLine(frame.coordinates());
    double[][] half = new double[known.numbers()][];
    BigDecimal[] deviations = new BigDecimal[known.numbers()];
    for (int j = 0; j < deviations.length; j++) {
      if (known.isKnown(j)) {
        half[j] = new double[middle.length];
        for (int k = 0; k < middle.length; k++) {
          half[j][k] = dot(middle[k], toLine[j]);
        }
        deviations[j] = new BigDecimal(Math.sqrt(Math.max(0, dot(half[j], toLine[j]))));
      }
    }
    return new ErrorEstimates(
        deviations, wald(middle), known.triangle((j, k) -> dot(half[j], toLine[k])));
  }

  /** Covariance of the coefficients of (q, 1). */
  private double[][] middle(SandwichSums sums, int coordinates) {
    double[][] middle = new double[coordinates][coordinates];
    double factor = errors == ErrorKind.HC1 ? (double) summary.rows() / degrees : 1;
    double n = summary.rows();
    for (int k = 0; k < coordinates; k++) {
      for (int l = 0; l < coordinates; l++) {
        middle[k][l] = sums.sum(k, l) / n / n * factor;
      }
    }
    return middle;
  }

  private String named(double[] row) {
    List<String> names = points.columns().all();
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < row.length; j++) {
      text.append(j == 0 ? "" : ", ").append(names.get(j)).append(" = ").append(row[j]);
    }
    return text.toString();
  }

  private SandwichFrame frame() {
    int[] order = root.order();
    // Of the exact line: the rounding of a bias far from the rows would show in their residuals.
    double[] weights = exact.weights();
    double[] centre = new double[inputs + 1];
    BigDecimal atCentre = BigDecimal.ZERO;
    Moments moments = line.axes().moments();
    for (int j = 0; j <= inputs; j++) {
      BigDecimal mean = moments.mean(j);
      centre[j] = mean.doubleValue();
      BigDecimal fromMean = new BigDecimal(centre[j]).subtract(mean);
      atCentre =
          j == inputs
              ? atCentre.subtract(fromMean)
              : atCentre.add(fromMean.multiply(new BigDecimal(weights[j])));
    }
    double[][] rows = new double[order.length][];
    BigInteger[] fromCentre = new BigInteger[order.length];
    for (int k = 0; k < order.length; k++) {
      int exponent = line.exponent(order[k]);
      fromCentre[k] =
          line.meanOf(order[k]).subtract(Binary.units(centre[order[k]], LineRoot.BITS - exponent));
      rows[k] = new double[k + 1];
      for (int l = 0; l <= k; l++) {
        rows[k][l] = Math.scalb(root.entry(k, l), -line.exponent(order[l]));
      }
    }
    return new SandwichFrame(
        weights,
        centre,
        atCentre.doubleValue(),
        order,
        rows,
        known.times(fromCentre).high(),
        errors == ErrorKind.HC3 ? 1.0 / summary.rows() : 0,
        line.hasBias(),
        meanWeight(),
        quantumExponent());
  }

  private double meanWeight() {
    return summary
        .totalWeight()
        .divide(BigDecimal.valueOf(summary.rows()), LineRoot.DIGITS)
        .doubleValue();
  }

  /**
   * Squares count in multiples of the 2^-76th of their mean, and are fast up to its 2^25-fold;
   * where residuals are less than what rounding makes of them, of the square of that. The mean of
   * ω²e² may be less than that of ωe², but not by more than the least weight.
   */
  private int quantumExponent() {
    int bits =
        Math.max(
            line.meanSquaredError().bitLength(), line.labelVariance().bitLength() - ROUNDING_BITS);
    return Math.max(
        RoundedSum.LEAST_EXPONENT,
        bits
            - LineRoot.BITS
            + 2 * line.exponent(inputs)
            + Math.getExponent(summary.leastWeight() / meanWeight())
            - QUANTUM_BITS);
  }

  /** Rows of T: how each weight and the bias follow from the coefficients of (q, 1). */
  private double[][] toLine(int coordinates) {
    int[] order = root.order();
    double[][] toLine = new double[known.numbers()][];
    for (int j = 0; j < inputs; j++) {
      if (known.isKnown(j)) {
        toLine[j] = new double[coordinates];
        for (int k = known.place(j); k < order.length; k++) {
          toLine[j][k] = Math.scalb(root.entry(k, known.place(j)), -line.exponent(j));
        }
      }
    }
    if (line.hasBias()) {
      // b = prediction at the mean − w·mean.
      double[] mean = known.mean().high();
      toLine[inputs] = new double[coordinates];
      for (int k = 0; k < order.length; k++) {
        toLine[inputs][k] = -mean[k];
      }
      toLine[inputs][order.length] = 1;
    }
    return toLine;
  }

  /** cᵀ Cov(c)⁻¹ c, divided by their number, for the coefficients c of q. */
  private OptionalDouble wald(double[][] middle) {
    int[] order = root.order();
    int size = order.length;
    if (size == 0 || line.meanSquaredError().signum() == 0) {
      return OptionalDouble.empty();
    }
    BigInteger[] target = new BigInteger[size];
    double[][] lower = new double[size][];
    for (int k = 0; k < size; k++) {
      target[k] = line.target(order[k]);
      lower[k] = Arrays.copyOf(middle[k], k + 1);
    }
    double[] coefficients = known.times(target).high();
    double[][] none = new double[size][];
    Arrays.setAll(none, k -> new double[k + 1]);
    InverseRoot inverse = new InverseRoot(lower, none, size);
    double[] ordered = new double[size];
    Arrays.setAll(
        ordered, k -> Math.scalb(coefficients[inverse.order()[k]], line.exponent(inputs)));
    if (inverse.order().length < size) {
      return OptionalDouble.empty();
    }
    double[] whitened = inverse.times(new InverseRoot.Vector(ordered, new double[size])).high();
    return OptionalDouble.of(dot(whitened, whitened) / size);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
