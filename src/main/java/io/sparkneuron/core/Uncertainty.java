package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How sure a least-squares line is: standard errors, tests and intervals of its weights and its
 * bias, and how the rows spread around it.
 *
 * <p>n rows determine r numbers (a weight for each determined direction, and the bias), so n − r
 * degrees of freedom are left for their spread s² = Σe²/(n − r). Classic: Cov(w) = s²/n · C⁻¹ with
 * C the population covariance of the inputs; robust ones: {@link ErrorKind}. A weight divided by
 * its standard error is t; p is the probability of one at least as large if the weight were 0, by
 * Student's t with n − r degrees of freedom, and so are the intervals.
 *
 * <p>With weights ω (analytic ones, as in R): n counts rows, s² = Σω·e²/(n − r) is the spread of a
 * row of weight 1, Cov(w) = s²/Σω · C⁻¹ with the weighted C. Multiplying all weights by a number
 * changes s, and nothing else.
 *
 * <p>Without a bias the line goes through 0: r counts the weights only, C are the second moments
 * about 0, and R² and F compare with 0 instead of the mean of the label, as in R: R² = 1 −
 * Σω·e²/Σω·y², adjusted 1 − (1 − R²)·n/(n − r), and F has r and n − r degrees of freedom.
 *
 * <p>What the rows do not tell is empty: the figures of a constant or a collinear input, everything
 * when n ≤ r, t and F when every row lies on the line. {@link #note} says why.
 *
 * @param errors kind of standard errors
 * @param confidence level of the intervals, between 0 and 1
 * @param degreesOfFreedom n − r; empty when n ≤ r
 * @param residualStandardError s, in label units
 * @param r2Adjusted 1 − (1 − R²)(n − 1)/(n − r); empty when the label is constant, or without bias
 *     always 0
 * @param f of the hypothesis that all weights are 0, with as many degrees of freedom as weights are
 *     determined, and n − r; Wald's with robust errors
 * @param fP probability of an F at least as large if they were
 * @param weights figures of each weight
 * @param bias figures of the bias; empty if the line has none
 * @param covariance lower triangle of the covariance of the weights, in their order, then the bias
 *     if the line has one; 0 for the weight of a constant input, which is 0 by rule, and NaN for
 *     one that is not determined; no rows at all above {@link #MOST_INPUTS_WITH_COVARIANCE} inputs
 *     or when n ≤ r
 * @param centre mean of each input, around which the prediction interval is computed; 0 without
 *     bias
 * @param note why something is empty: a sentence without a full stop
 * @param hasBias whether the line has a bias, or goes through 0 and is compared with 0
 * @param totalWeight Σω; empty for rows without weights
 */
public record Uncertainty(
    ErrorKind errors,
    double confidence,
    OptionalLong degreesOfFreedom,
    OptionalDouble residualStandardError,
    OptionalDouble r2Adjusted,
    OptionalDouble f,
    OptionalDouble fP,
    List<Optional<Estimate>> weights,
    Optional<Estimate> bias,
    List<List<Double>> covariance,
    List<Double> centre,
    Optional<String> note,
    boolean hasBias,
    OptionalDouble totalWeight) {
  /** With more, the covariance would be most of the version. */
  public static final int MOST_INPUTS_WITH_COVARIANCE = 500;

  /** More inputs than this are not read; those that matter most are. */
  public static final int MOST_INPUTS_SHOWN = 20;

  public static final double DEFAULT_CONFIDENCE = 0.95;

  private static final int MOST_NAMES = 10;

  /**
   * How sure one number of the line is.
   *
   * @param standardError in the unit of the number
   * @param t the number divided by its standard error; empty when that is 0
   * @param p two-sided; empty when t is
   * @param low lower end of the interval
   * @param high upper end of the interval
   */
  public record Estimate(
      double standardError, OptionalDouble t, OptionalDouble p, double low, double high) {}

  public Uncertainty {
    requireConfidence(confidence);
    weights = List.copyOf(weights);
    covariance = covariance.stream().map(List::copyOf).toList();
    centre = List.copyOf(centre);
  }

  /** Of a line with a bias and rows without weights. */
  public Uncertainty(
      ErrorKind errors,
      double confidence,
      OptionalLong degreesOfFreedom,
      OptionalDouble residualStandardError,
      OptionalDouble r2Adjusted,
      OptionalDouble f,
      OptionalDouble fP,
      List<Optional<Estimate>> weights,
      Optional<Estimate> bias,
      List<List<Double>> covariance,
      List<Double> centre,
      Optional<String> note) {
    this(
        errors,
        confidence,
        degreesOfFreedom,
        residualStandardError,
        r2Adjusted,
        f,
        fP,
        weights,
        bias,
        covariance,
        centre,
        note,
        true,
        OptionalDouble.empty());
  }

  /** When nothing is known but why. */
  static Uncertainty unknown(Moments moments, ErrorKind errors, double confidence, String note) {
    return new Uncertainty(
        errors,
        confidence,
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Collections.nCopies(moments.inputs(), Optional.empty()),
        Optional.empty(),
        List.of(),
        centre(moments),
        Optional.of(note),
        moments.centred(),
        totalWeight(moments.summary()));
  }

  /** See {@link #centre}. */
  static List<Double> centre(Moments moments) {
    List<Double> centre = new ArrayList<>();
    for (int j = 0; j < moments.inputs(); j++) {
      centre.add(moments.mean(j).doubleValue());
    }
    return centre;
  }

  /** See {@link #totalWeight}. */
  static OptionalDouble totalWeight(DataSummary summary) {
    return summary.isWeighted()
        ? OptionalDouble.of(summary.totalWeight().doubleValue())
        : OptionalDouble.empty();
  }

  static void requireConfidence(double confidence) {
    requireLevel("confidence", confidence);
  }

  /**
   * @param name what the level is called in the sentence
   * @throws IllegalArgumentException if it is no level of an interval
   */
  public static void requireLevel(String name, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(name + " must be a number > 0 and < 1, but got " + level);
    }
  }

  /**
   * The inputs that people are shown, in their order: all, or the {@link #MOST_INPUTS_SHOWN} with
   * the largest |t|, where one without t comes last.
   */
  public List<Integer> inputsShown() {
    return inputsShown(MOST_INPUTS_SHOWN);
  }

  /** The same choice of so many at most. */
  public List<Integer> inputsShown(int most) {
    return IntStream.range(0, weights.size())
        .boxed()
        .sorted(Comparator.comparingDouble(j -> -magnitude(weights.get(j))))
        .limit(most)
        .sorted()
        .toList();
  }

  private static double magnitude(Optional<Estimate> weight) {
    return weight
        .map(Estimate::t)
        .filter(OptionalDouble::isPresent)
        .map(t -> Math.abs(t.getAsDouble()))
        .orElse(0.0);
  }

  /**
   * The interval in which a new row's label is expected, at a level of confidence; empty when the
   * errors are not classic, an input is collinear, the covariance was left out, or n ≤ r: see
   * {@link #whyNoPredictionInterval}.
   *
   * @param level between 0 and 1
   */
  public Optional<PredictionInterval> predictionInterval(double level) {
    requireConfidence(level);
    if (!hasPredictionInterval()) {
      return Optional.empty();
    }
    double spread = residualStandardError.orElseThrow();
    long degrees = degreesOfFreedom.getAsLong();
    // Every weight is determined here; that of a constant input, which is 0 by rule, is none of r.
    long rank = 1 + weights.stream().filter(Optional::isPresent).count();
    double[][] ofWeights = new double[weights.size()][];
    for (int j = 0; j < ofWeights.length; j++) {
      ofWeights[j] = covariance.get(j).stream().mapToDouble(entry -> entry).toArray();
    }
    return Optional.of(
        new PredictionInterval(
            Distributions.quantileT(level, degrees),
            spread * spread,
            hasBias ? totalWeight.orElse((double) degrees + rank) : Double.POSITIVE_INFINITY,
            centre.stream().mapToDouble(mean -> mean).toArray(),
            ofWeights));
  }

  private boolean hasPredictionInterval() {
    return degreesOfFreedom.isPresent()
        && errors == ErrorKind.CLASSIC
        && !covariance.isEmpty()
        && covariance.stream().flatMap(List::stream).noneMatch(entry -> entry.isNaN());
  }

  /** Inputs whose weights the rows do not determine; a constant one is 0 by rule. */
  private List<Integer> undetermined() {
    return IntStream.range(0, Math.min(weights.size(), covariance.size()))
        .filter(j -> covariance.get(j).get(j).isNaN())
        .boxed()
        .toList();
  }

  /**
   * Why there is no prediction interval, and what to do about it: two sentences for the middle of a
   * message, without the last full stop. Empty if there is one.
   *
   * @param inputs what they are called
   */
  public Optional<String> whyNoPredictionInterval(List<String> inputs) {
    if (hasPredictionInterval()) {
      return Optional.empty();
    }
    if (degreesOfFreedom.isEmpty()) {
      return Optional.of(
          note.orElse("nothing tells how sure its line is")
              + ". Train to the end, on more rows than the line has numbers");
    }
    if (errors != ErrorKind.CLASSIC) {
      return Optional.of(
          "its standard errors are %s, with a spread of its own for each row, and that of a new row is not known. Train with --errors classic"
              .formatted(errors.word()));
    }
    if (covariance.isEmpty()) {
      return Optional.of(
          "the covariance of its weights was left out, as of all lines with more than %d inputs. Train with fewer --features"
              .formatted(MOST_INPUTS_WITH_COVARIANCE));
    }
    List<Integer> undetermined = undetermined();
    String names =
        undetermined.stream().limit(MOST_NAMES).map(inputs::get).collect(Collectors.joining(", "));
    return Optional.of(
        "its rows do not determine the weights of inputs that are combinations of each other (%s%s). Train without those that follow from the others"
            .formatted(names, undetermined.size() > MOST_NAMES ? ", …" : ""));
  }
}
