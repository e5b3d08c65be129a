package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;

/**
 * Standard errors of rows that all spread alike, rounded once from exact statistics.
 *
 * <p>Formula, with G of {@link LineRoot}, g = G·mean of the inputs and m the mean squared error:
 *
 * <pre>
 * Cov(w) = m/(n − r)·Gᵀ·G,  Cov(w,b) = −m/(n − r)·Gᵀ·g,  Var(b) = m/(n − r)·(1 + g·g)
 * </pre>
 *
 * <p>With weights m = Σω·e²/Σω and the covariances are weighted. A line through 0 has no bias, and
 * the covariances are moments about 0.
 */
final class ClassicErrors {
  private final LineRoot known;
  private final InverseRoot root;
  private final InverseRoot.Vector mean;
  private final int slopes;
  private final long degrees;

  /** m/(n − r). */
  private final BigDecimal perDegree;

  private final BigDecimal biasVariance;

  /**
   * @param slopes how many directions of the inputs the rows determine
   * @param degrees n − r
   */
  ClassicErrors(LineRoot known, int slopes, long degrees) {
    this.known = known;
    this.slopes = slopes;
    this.degrees = degrees;
    root = known.root();
    mean = known.mean();
    BigDecimal squares = new BigDecimal(known.line().meanSquaredError());
    perDegree =
        LineRoot.scaled(squares, -LineRoot.BITS)
            .divide(BigDecimal.valueOf(degrees), LineRoot.DIGITS);
    biasVariance = perDegree.multiply(BigDecimal.ONE.add(root.squared(mean)));
  }

  ErrorEstimates estimates() {
    BigDecimal[] deviations = new BigDecimal[known.numbers()];
    for (int j = 0; j < deviations.length; j++) {
      if (known.isKnown(j)) {
        BigDecimal variance =
            known.isBias(j)
                ? biasVariance
                : perDegree.multiply(root.inverse(known.place(j), known.place(j)));
        deviations[j] = LineRoot.scaled(variance.sqrt(LineRoot.DIGITS), known.exponent(j));
      }
    }
    double factor = perDegree.doubleValue();
    double rest = perDegree.subtract(new BigDecimal(factor)).doubleValue();
    return new ErrorEstimates(
        deviations,
        f(),
        known.triangle(
            (j, k) ->
                known.isBias(j)
                    ? withBias(j, k)
                    : Math.scalb(
                        root.inverseTimes(known.place(j), known.place(k), factor, rest),
                        known.exponent(j) + known.exponent(k))));
  }

  /** Covariance of the bias with a number of the line. */
  private double withBias(int bias, int number) {
    BigDecimal covariance =
        number == bias
            ? biasVariance
            : perDegree.multiply(root.transposedTimes(known.place(number), mean).negate());
    return LineRoot.scaled(covariance, known.exponent(number) + known.exponent(bias)).doubleValue();
  }

  /** ((SST − SSE)/slopes) / (SSE/(n − r)); through 0, SST is Σω·y². */
  private OptionalDouble f() {
    BigInteger meanSquaredError = known.line().meanSquaredError();
    if (slopes == 0 || meanSquaredError.signum() == 0) {
      return OptionalDouble.empty();
    }
    BigDecimal explained =
        new BigDecimal(known.line().labelVariance().subtract(meanSquaredError))
            .divide(BigDecimal.valueOf(slopes), LineRoot.DIGITS);
    BigDecimal left =
        new BigDecimal(meanSquaredError).divide(BigDecimal.valueOf(degrees), LineRoot.DIGITS);
    return OptionalDouble.of(explained.divide(left, LineRoot.DIGITS).doubleValue());
  }
}
