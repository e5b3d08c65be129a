package io.sparkneuron.core;

import io.sparkneuron.core.Uncertainty.Estimate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Works out an {@link Uncertainty}: standard errors of the kind that is asked for ({@link
 * ClassicErrors}, {@link RobustErrors}), and what follows from them.
 */
public final class StandardErrors {
  private static final MathContext DIGITS = LineRoot.DIGITS;

  private final Points points;

  /** The least-squares line in doubles; the neuron of the whitened rule is this very one. */
  private final Neuron exact;

  private final boolean isExact;
  private final ErrorKind errors;
  private final double confidence;
  private final DataSummary summary;
  private final int inputs;
  private final LeastSquares line;

  /** Directions of the inputs that the rows determine. */
  private final int slopes;

  /** Numbers that the rows determine, the bias among them. */
  private final long rank;

  private final long degrees;
  private final BigInteger meanSquaredError;

  /**
   * How sure the least-squares line of some points is, for one that was found before and has a
   * bias.
   *
   * @param neuron the line, at the end of a converged training on these points
   * @param errors asks every row in one more question unless classic
   * @param confidence level of the intervals, between 0 and 1
   * @throws DataRefusedException if the rows have changed, or there is none
   */
  public static Uncertainty of(Points points, Neuron neuron, ErrorKind errors, double confidence) {
    return of(points, neuron, true, errors, confidence);
  }

  /**
   * The same.
   *
   * @param bias whether the line has one, or goes through 0
   */
  public static Uncertainty of(
      Points points, Neuron neuron, boolean bias, ErrorKind errors, double confidence) {
    DataSummary summary = points.summary();
    LeastSquares line = new LeastSquares(summary, new PrincipalAxes(new Moments(summary, bias)));
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
    slopes = line.axes().rank();
    rank = slopes + (line.hasBias() ? 1L : 0L);
    degrees = summary.rows() - rank;
    meanSquaredError = line.meanSquaredError();
  }

  Uncertainty uncertainty() {
    if (degrees <= 0) {
      return Uncertainty.unknown(
          line.axes().moments(),
          errors,
          confidence,
          "%d %s determine no more than the %d numbers of the line: nothing is left to tell how sure they are"
              .formatted(summary.rows(), summary.rows() == 1 ? "row" : "rows", rank));
    }
    LineRoot known = new LineRoot(line, inputs);
    ErrorEstimates estimates =
        errors == ErrorKind.CLASSIC
            ? new ClassicErrors(known, slopes, degrees).estimates()
            : new RobustErrors(points, known, exact, errors, degrees).estimates();
    return told(estimates, known.leavesInputs());
  }

  private Uncertainty told(ErrorEstimates estimates, boolean leavesInputs) {
    BigDecimal[] deviations = estimates.deviations();
    OptionalDouble f = estimates.f();
    double quantile = Distributions.quantileT(confidence, degrees);
    List<Optional<Estimate>> weights = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      weights.add(estimate(exact.weight(j), deviations[j], quantile));
    }
    BigDecimal spread =
        new BigDecimal(meanSquaredError)
            .multiply(summary.totalWeight())
            .divide(BigDecimal.valueOf(degrees), DIGITS);
    BigInteger variance = line.labelVariance();
    OptionalDouble adjusted =
        variance.signum() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                BigDecimal.ONE
                    .subtract(
                        new BigDecimal(meanSquaredError)
                            .multiply(BigDecimal.valueOf(summary.rows() - (line.hasBias() ? 1 : 0)))
                            .divide(
                                new BigDecimal(variance).multiply(BigDecimal.valueOf(degrees)),
                                DIGITS))
                    .doubleValue());
    return new Uncertainty(
        errors,
        confidence,
        OptionalLong.of(degrees),
        OptionalDouble.of(
            LineRoot.scaled(
                    LineRoot.scaled(spread, -LineRoot.BITS).sqrt(DIGITS), line.exponent(inputs))
                .doubleValue()),
        adjusted,
        f,
        f.isPresent()
            ? OptionalDouble.of(Distributions.upperF(f.getAsDouble(), slopes, degrees))
            : f,
        weights,
        line.hasBias() ? estimate(exact.bias(), deviations[inputs], quantile) : Optional.empty(),
        estimates.covariance(),
        Uncertainty.centre(line.axes().moments()),
        note(estimates.reason(), leavesInputs),
        line.hasBias(),
        Uncertainty.totalWeight(summary));
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

  private Optional<String> note(Optional<String> reason, boolean leavesInputs) {
    List<String> notes = new ArrayList<>();
    reason.ifPresent(notes::add);
    if (!isExact) {
      notes.add(
          "t, p and intervals are those of the least-squares line, which the rule came near to");
    }
    if (leavesInputs) {
      notes.add(
          "the rows do not determine the weights of constant or collinear inputs, which have no standard errors");
    }
    if (meanSquaredError.signum() == 0) {
      notes.add("every row lies on the line, so there is no spread to compare with: no t and no F");
    } else if (slopes == 0) {
      notes.add(
          line.hasBias()
              ? "no input varies, so there is no F"
              : "every input is always 0, so there is no F");
    }
    return notes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", notes));
  }
}
