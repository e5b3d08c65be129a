package io.sparkneuron.core;

import io.sparkneuron.core.Uncertainty.Estimate;
import io.sparkneuron.exact.Binary;
import io.sparkneuron.exact.RoundedSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Works out an {@link Uncertainty}.
 *
 * <p>All in the coordinates of {@link LeastSquares}, where every column is divided by a power of
 * two near its deviation. With A = Cov(x,x) there, G·A·Gᵀ = 1 ({@link InverseRoot}) and g = G·mean
 * of the inputs:
 *
 * <pre>
 * classic: Cov(w) = m/(n − r)·Gᵀ·G,  Cov(w,b) = −m/(n − r)·Gᵀ·g,  Var(b) = m/(n − r)·(1 + g·g)
 * robust:  Cov = T·S·Tᵀ/n²,  S = Σ a² (q,1)(q,1)ᵀ,  T from the coefficients of (q,1) to (w,b)
 * </pre>
 *
 * <p>with m the mean squared error and q = G·(x − mean).
 */
public final class StandardErrors {
  private static final MathContext DIGITS = MathContext.DECIMAL128;
  private static final int BITS = LeastSquares.BITS;

  /**
   * Bits of a covariance after the point; the variances are at least 1, and two doubles have 106.
   */
  private static final int MATRIX_BITS = 128;

  /** Bits of a square below the mean one that count. */
  private static final int QUANTUM_BITS = 76;

  /** Squares of residuals are not known to more bits below the variance of the label. */
  private static final int ROUNDING_BITS = 106;

  private final Points points;

  /** The least-squares line in doubles; the neuron of the whitened rule is this very one. */
  private final Neuron exact;

  private final boolean isExact;
  private final ErrorKind errors;
  private final double confidence;
  private final DataSummary summary;
  private final int inputs;
  private final LeastSquares line;

  /** Numbers that the rows determine, the bias among them. */
  private final long rank;

  private final long degrees;
  private final BigInteger meanSquaredError;
  private final Set<Integer> constant;
  private final Set<Integer> undetermined;

  /**
   * How sure the least-squares line of some points is, for one that was found before.
   *
   * @param neuron the line, at the end of a converged training on these points
   * @param errors asks every row in one more question unless classic
   * @param confidence level of the intervals, between 0 and 1
   * @throws DataRefusedException if the rows have changed, or there is none
   */
  public static Uncertainty of(Points points, Neuron neuron, ErrorKind errors, double confidence) {
    DataSummary summary = points.summary();
    LeastSquares line = new LeastSquares(summary, new PrincipalAxes(summary));
    return of(points, neuron, line, errors, confidence);
  }

  /**
   * The same.
   *
   * @param line the least-squares line of the points
   */
  static Uncertainty of(
      Points points, Neuron neuron, LeastSquares line, ErrorKind errors, double confidence) {
    Uncertainty.requireConfidence(confidence);
    return new StandardErrors(points, neuron, line, errors, confidence).uncertainty();
  }

  private StandardErrors(
      Points points, Neuron neuron, LeastSquares line, ErrorKind errors, double confidence) {
    this.points = points;
    exact = line.neuron();
    isExact = neuron.equals(exact);
    this.errors = errors;
    this.confidence = confidence;
    summary = points.summary();
    inputs = summary.inputs();
    this.line = line;
    PrincipalAxes axes = line.axes();
    rank = axes.rank() + 1L;
    degrees = summary.rows() - rank;
    meanSquaredError = line.meanSquaredError();
    constant = Set.copyOf(axes.constantInputs());
    undetermined = new HashSet<>(constant);
    undetermined.addAll(axes.collinearInputs());
  }

  Uncertainty uncertainty() {
    if (degrees <= 0) {
      return Uncertainty.unknown(
          summary,
          errors,
          confidence,
          "%d %s determine no more than the %d numbers of the line: nothing is left to tell how sure they are"
              .formatted(summary.rows(), summary.rows() == 1 ? "row" : "rows", rank));
    }
    return errors == ErrorKind.CLASSIC ? classic() : robust();
  }

  // Classic.

  private Uncertainty classic() {
    InverseRoot root = root();
    int[] place = places(root);
    InverseRoot.Vector mean = root.times(mean(root));
    BigDecimal perDegree =
        decimal(meanSquaredError, -BITS).divide(BigDecimal.valueOf(degrees), DIGITS);
    BigDecimal atZero = BigDecimal.ONE.add(root.squared(mean));
    BigDecimal biasVariance = perDegree.multiply(atZero);

    BigDecimal[] deviations = new BigDecimal[inputs + 1];
    for (int j = 0; j < inputs; j++) {
      if (isKnown(j, place)) {
        BigDecimal variance = perDegree.multiply(root.inverse(place[j], place[j]));
        deviations[j] = inUnits(variance.sqrt(DIGITS), weightExponent(j));
      }
    }
    deviations[inputs] = inUnits(biasVariance.sqrt(DIGITS), line.exponent(inputs));

    List<List<Double>> covariance = new ArrayList<>();
    if (inputs <= Uncertainty.MOST_INPUTS_WITH_COVARIANCE) {
      double factor = perDegree.doubleValue();
      double rest = perDegree.subtract(new BigDecimal(factor)).doubleValue();
      for (int j = 0; j < inputs; j++) {
        List<Double> row = new ArrayList<>();
        for (int k = 0; k <= j; k++) {
          row.add(
              isConstant(j) || isConstant(k)
                  ? 0
                  : isKnown(j, place) && isKnown(k, place)
                      ? Math.scalb(
                          root.inverseTimes(place[j], place[k], factor, rest),
                          weightExponent(j) + weightExponent(k))
                      : Double.NaN);
        }
        covariance.add(row);
      }
      List<Double> row = new ArrayList<>();
      for (int j = 0; j < inputs; j++) {
        row.add(
            isConstant(j)
                ? 0
                : isKnown(j, place)
                    ? inUnits(
                            perDegree.multiply(root.transposedTimes(place[j], mean).negate()),
                            weightExponent(j) + line.exponent(inputs))
                        .doubleValue()
                    : Double.NaN);
      }
      row.add(inUnits(biasVariance, 2 * line.exponent(inputs)).doubleValue());
      covariance.add(row);
    }
    return told(deviations, f(), covariance, Optional.empty());
  }

  /** ((SST − SSE)/(r − 1)) / (SSE/(n − r)). */
  private OptionalDouble f() {
    if (rank == 1 || meanSquaredError.signum() == 0) {
      return OptionalDouble.empty();
    }
    BigDecimal explained =
        new BigDecimal(line.labelVariance().subtract(meanSquaredError))
            .divide(BigDecimal.valueOf(rank - 1), DIGITS);
    BigDecimal left = new BigDecimal(meanSquaredError).divide(BigDecimal.valueOf(degrees), DIGITS);
    return OptionalDouble.of(explained.divide(left, DIGITS).doubleValue());
  }

  // Robust.

  private Uncertainty robust() {
    InverseRoot root = root();
    int[] place = places(root);
    SandwichFrame frame = frame(root);
    Optional<SandwichSums> answer = points.sandwichSums(frame);
    if (answer.isEmpty()) {
      return unknown(
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
      return unknown(
          "hc3 standard errors need a line that no row decides alone, but the row %s does (leverage 1)"
              .formatted(named(sums.decisiveRow().get())));
    }

    int coordinates = frame.coordinates();
    double[][] middle = new double[coordinates][coordinates];
    double factor = errors == ErrorKind.HC1 ? (double) summary.rows() / degrees : 1;
    double n = summary.rows();
    for (int k = 0; k < coordinates; k++) {
      for (int l = 0; l < coordinates; l++) {
        middle[k][l] = sums.sum(k, l) / n / n * factor;
      }
    }
    double[][] toLine = toLine(root, place);
    double[][] half = new double[inputs + 1][];
    BigDecimal[] deviations = new BigDecimal[inputs + 1];
    for (int j = 0; j <= inputs; j++) {
      if (toLine[j] != null) {
        half[j] = new double[coordinates];
        for (int k = 0; k < coordinates; k++) {
          half[j][k] = dot(middle[k], toLine[j]);
        }
        deviations[j] = new BigDecimal(Math.sqrt(Math.max(0, dot(half[j], toLine[j]))));
      }
    }
    List<List<Double>> covariance = new ArrayList<>();
    if (inputs <= Uncertainty.MOST_INPUTS_WITH_COVARIANCE) {
      for (int j = 0; j <= inputs; j++) {
        List<Double> row = new ArrayList<>();
        for (int k = 0; k <= j; k++) {
          row.add(
              isConstant(j) || isConstant(k)
                  ? 0
                  : half[j] != null && half[k] != null ? dot(half[j], toLine[k]) : Double.NaN);
        }
        covariance.add(row);
      }
    }
    return told(deviations, wald(root, middle), covariance, Optional.empty());
  }

  /** What classic statistics tell whatever the errors are. */
  private Uncertainty unknown(String note) {
    return told(new BigDecimal[inputs + 1], OptionalDouble.empty(), List.of(), Optional.of(note));
  }

  private String named(double[] row) {
    List<String> names = points.columns().all();
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < row.length; j++) {
      text.append(j == 0 ? "" : ", ").append(names.get(j)).append(" = ").append(row[j]);
    }
    return text.toString();
  }

  private SandwichFrame frame(InverseRoot root) {
    int[] order = root.order();
    // Of the exact line: the rounding of a bias far from the rows would show in their residuals.
    double[] weights = exact.weights();
    double[] centre = new double[inputs + 1];
    BigDecimal atCentre = BigDecimal.ZERO;
    for (int j = 0; j <= inputs; j++) {
      BigDecimal mean = summary.mean(j);
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
          line.meanOf(order[k]).subtract(Binary.units(centre[order[k]], BITS - exponent));
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
        root.times(vector(fromCentre)).high(),
        errors == ErrorKind.HC3 ? 1.0 / summary.rows() : 0,
        quantumExponent());
  }

  /**
   * Squares count in multiples of the 2^-76th of their mean, and are fast up to its 2^25-fold;
   * where residuals are less than what rounding makes of them, of the square of that.
   */
  private int quantumExponent() {
    int bits =
        Math.max(meanSquaredError.bitLength(), line.labelVariance().bitLength() - ROUNDING_BITS);
    return Math.max(
        RoundedSum.LEAST_EXPONENT, bits - BITS + 2 * line.exponent(inputs) - QUANTUM_BITS);
  }

  /** Rows of T: how each weight and the bias follow from the coefficients of (q, 1). */
  private double[][] toLine(InverseRoot root, int[] place) {
    int[] order = root.order();
    double[][] toLine = new double[inputs + 1][];
    for (int j = 0; j < inputs; j++) {
      if (isKnown(j, place)) {
        toLine[j] = new double[order.length + 1];
        for (int k = place[j]; k < order.length; k++) {
          toLine[j][k] = Math.scalb(root.entry(k, place[j]), -line.exponent(j));
        }
      }
    }
    // b = prediction at the mean − w·mean.
    double[] mean = root.times(mean(root)).high();
    toLine[inputs] = new double[order.length + 1];
    for (int k = 0; k < order.length; k++) {
      toLine[inputs][k] = -mean[k];
    }
    toLine[inputs][order.length] = 1;
    return toLine;
  }

  /** cᵀ Cov(c)⁻¹ c / (r − 1) for the coefficients c of q. */
  private OptionalDouble wald(InverseRoot root, double[][] middle) {
    int[] order = root.order();
    int size = order.length;
    if (size == 0 || meanSquaredError.signum() == 0) {
      return OptionalDouble.empty();
    }
    BigInteger[] target = new BigInteger[size];
    double[][] lower = new double[size][];
    for (int k = 0; k < size; k++) {
      target[k] = line.target(order[k]);
      lower[k] = Arrays.copyOf(middle[k], k + 1);
    }
    double[] coefficients = root.times(vector(target)).high();
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

  // Both.

  private Uncertainty told(
      BigDecimal[] deviations,
      OptionalDouble f,
      List<List<Double>> covariance,
      Optional<String> reason) {
    double quantile = Distributions.quantileT(confidence, degrees);
    List<Optional<Estimate>> weights = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      weights.add(estimate(exact.weight(j), deviations[j], quantile));
    }
    BigDecimal spread =
        new BigDecimal(meanSquaredError)
            .multiply(BigDecimal.valueOf(summary.rows()))
            .divide(BigDecimal.valueOf(degrees), DIGITS);
    BigInteger variance = line.labelVariance();
    OptionalDouble adjusted =
        variance.signum() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                BigDecimal.ONE
                    .subtract(
                        new BigDecimal(meanSquaredError)
                            .multiply(BigDecimal.valueOf(summary.rows() - 1))
                            .divide(
                                new BigDecimal(variance).multiply(BigDecimal.valueOf(degrees)),
                                DIGITS))
                    .doubleValue());
    return new Uncertainty(
        errors,
        confidence,
        OptionalLong.of(degrees),
        OptionalDouble.of(
            inUnits(inUnits(spread, -BITS).sqrt(DIGITS), line.exponent(inputs)).doubleValue()),
        adjusted,
        f,
        f.isPresent()
            ? OptionalDouble.of(Distributions.upperF(f.getAsDouble(), (double) rank - 1, degrees))
            : f,
        weights,
        estimate(exact.bias(), deviations[inputs], quantile),
        covariance,
        Uncertainty.centre(summary),
        note(reason));
  }

  private Optional<Estimate> estimate(double value, BigDecimal deviation, double quantile) {
    if (deviation == null) {
      return Optional.empty();
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal reach = deviation.multiply(new BigDecimal(quantile));
    OptionalDouble t =
        deviation.signum() == 0 || meanSquaredError.signum() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(exact.divide(deviation, DIGITS).doubleValue());
    return Optional.of(
        new Estimate(
            deviation.doubleValue(),
            t,
            t.isPresent()
                ? OptionalDouble.of(Distributions.twoSidedT(Math.abs(t.getAsDouble()), degrees))
                : t,
            exact.subtract(reach).doubleValue(),
            exact.add(reach).doubleValue()));
  }

  private Optional<String> note(Optional<String> reason) {
    List<String> notes = new ArrayList<>();
    reason.ifPresent(notes::add);
    if (!isExact) {
      notes.add(
          "t, p and intervals are those of the least-squares line, which the rule came near to");
    }
    if (!undetermined.isEmpty()) {
      notes.add(
          "the rows do not determine the weights of constant or collinear inputs, which have no standard errors");
    }
    if (meanSquaredError.signum() == 0) {
      notes.add("every row lies on the line, so there is no spread to compare with: no t and no F");
    } else if (rank == 1) {
      notes.add("no input varies, so there is no F");
    }
    return notes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", notes));
  }

  private boolean isConstant(int column) {
    return constant.contains(column);
  }

  private boolean isKnown(int input, int[] place) {
    return place[input] >= 0 && !undetermined.contains(input);
  }

  /** Where in the root an input is; −1 if it is not. */
  private int[] places(InverseRoot root) {
    int[] places = new int[inputs];
    Arrays.fill(places, -1);
    int[] order = root.order();
    for (int k = 0; k < order.length; k++) {
      places[order[k]] = k;
    }
    return places;
  }

  private InverseRoot root() {
    double[][] high = new double[inputs][];
    double[][] low = new double[inputs][];
    for (int j = 0; j < inputs; j++) {
      InverseRoot.Vector row = vector(line.covariances(j), MATRIX_BITS);
      high[j] = row.high();
      low[j] = row.low();
    }
    return new InverseRoot(high, low, (int) rank - 1);
  }

  /**
   * Means of the inputs that were taken, as far as the data determine how weights move when the
   * prediction at 0 does.
   */
  private InverseRoot.Vector mean(InverseRoot root) {
    int[] order = root.order();
    BigInteger[] rest = line.undeterminedMean();
    BigInteger[] mean = new BigInteger[order.length];
    for (int k = 0; k < order.length; k++) {
      mean[k] = line.meanOf(order[k]).subtract(rest[order[k]]);
    }
    return vector(mean);
  }

  private static InverseRoot.Vector vector(BigInteger[] values) {
    return vector(values, BITS);
  }

  /** Of these numbers as many bits after the point. */
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

  /** A weight in these coordinates is one in label units per input unit divided by 2 to this. */
  private int weightExponent(int input) {
    return line.exponent(inputs) - line.exponent(input);
  }

  private static BigDecimal decimal(BigInteger units, int exponent) {
    return inUnits(new BigDecimal(units), exponent);
  }

  /** value · 2^exponent, to 34 digits. */
  private static BigDecimal inUnits(BigDecimal value, int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent >= 0 ? value.multiply(power, DIGITS) : value.divide(power, DIGITS);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
