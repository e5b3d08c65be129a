package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/**
 * Two inputs that do not correlate, so that everything can be worked out by hand: means 3 and 0,
 * deviations 2 and 5. The label is 2·x1 − x2 + 7, and ±1 that no line explains.
 */
class PrincipalAxesTest {
  private static final double[] X1 = {1, 5, 1, 5};
  private static final double[] X2 = {-5, -5, 5, 5};
  private static final double[] Y = {15, 21, 3, 13};

  private static DataSummary summary(double[]... inputs) {
    return LocalPoints.of(inputs, Y).summary();
  }

  private static Neuron neuron(double bias, double... weights) {
    return Neuron.of(weights, bias);
  }

  @Test
  void aSlopeIsDividedByTheVariance() {
    PrincipalAxes axes = new PrincipalAxes(summary(X1, X2));
    assertThat(axes.inputs()).isEqualTo(2);
    assertThat(axes.mean(0)).isEqualByComparingTo("3");
    assertThat(axes.solve(new double[] {8, -75}))
        .containsExactly(new double[] {2, -3}, within(1e-14));
    assertThat(axes.constantInputs()).isEmpty();
    assertThat(axes.collinearInputs()).isEmpty();
    assertThat(axes.project(new double[] {2, -3})).containsExactly(2, -3);
  }

  /** √(4·0.5² + 25·0.2² + (3·0.5 + 1)²) = √8.25. */
  @Test
  void theDistanceOfTwoNeuronsIsThatOfTheirPredictions() {
    PrincipalAxes axes = new PrincipalAxes(summary(X1, X2));
    assertThat(axes.rmsDifference(neuron(8, 2.5, -1.2), neuron(7, 2, -1)))
        .isCloseTo(Math.sqrt(8.25), within(1e-14));
    assertThat(axes.rmsDifference(neuron(7, 2, -1), neuron(7, 2, -1))).isZero();
    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (double value : bad) {
      assertThat(axes.rmsDifference(neuron(value, 1, 1), neuron(0, 1, 1))).isInfinite();
      assertThat(axes.rmsDifference(neuron(0, 1, 1), neuron(value, 1, 1))).isInfinite();
      assertThat(axes.rmsDifference(neuron(0, 1, value), neuron(0, 1, 1))).isInfinite();
    }
  }

  @Test
  void aNeuronThroughAPointPredictsItAtTheMean() {
    PrincipalAxes axes = new PrincipalAxes(summary(X1, X2));
    assertThat(axes.predictionAtMean(neuron(7, 2, -1))).isEqualByComparingTo("13");
    Neuron through = axes.through(new double[] {2, -1}, BigDecimal.valueOf(13));
    assertThat(through).isEqualTo(neuron(7, 2, -1));
  }

  /** The second input is three times the first: they share what is standardised. */
  @Test
  void whatIsNotDeterminedIsDropped() {
    double[] three = {3, 15, 3, 15};
    double[] constant = {4, 4, 4, 4};
    PrincipalAxes axes = new PrincipalAxes(summary(X1, three, constant, X2));
    assertThat(axes.constantInputs()).containsExactly(2);
    assertThat(axes.collinearInputs()).containsExactly(0, 1);
    // 2·x1 + 1·(3·x1) is 5·x1, of which each takes half: 2.5·x1 + (2.5/3)·(3·x1).
    assertThat(axes.project(new double[] {2, 1, 9, -1}))
        .containsExactly(new double[] {2.5, 2.5 / 3, 0, -1}, within(1e-14));
    // A slope of 8 along x1 is one of 24 along 3·x1, and 2 of weight on x1 remove both.
    assertThat(axes.solve(new double[] {8, 24, 0, 25}))
        .containsExactly(new double[] {1, 1.0 / 3, 0, 1}, within(1e-14));
  }

  @Test
  void constantInputsHaveNoDirection() {
    double[] constant = {4, 4, 4, 4};
    PrincipalAxes axes = new PrincipalAxes(summary(constant));
    assertThat(axes.constantInputs()).containsExactly(0);
    assertThat(axes.collinearInputs()).isEmpty();
    assertThat(axes.solve(new double[] {5})).containsExactly(0);
    assertThat(axes.project(new double[] {5})).containsExactly(0);
    assertThat(axes.rmsDifference(neuron(1, 2), neuron(2, 3))).isEqualTo(5);
  }

  @Test
  void theLeastSquaresLineIsAsFarAsItsPredictions() {
    DataSummary summary = summary(X1, X2);
    LeastSquares line = new LeastSquares(summary, new PrincipalAxes(summary));
    assertThat(line.rmsDifference(neuron(7, 2, -1))).isLessThan(1e-30);
    assertThat(line.rmsDifference(neuron(8, 2.5, -1.2))).isCloseTo(Math.sqrt(8.25), within(1e-14));
    assertThat(line.rmsDifference(neuron(-2, 2, -1))).isCloseTo(9, within(1e-14));
  }

  /** A step of each kind from w = (0, 0), b = 0, where error = −y. */
  @Test
  void aStepIsThatOfTheFormula() {
    LocalPoints points = LocalPoints.of(new double[][] {X1, X2}, Y);
    DataSummary summary = points.summary();
    PrincipalAxes axes = new PrincipalAxes(summary);
    Neuron zero = neuron(0, 0, 0);
    ErrorSums sums = points.errorSums(zero);
    assertThat(sums.meanError()).isEqualTo(-13);
    // mean(y·x1) = 3·13 + 2·4 and mean(y·x2) = −1·25.
    assertThat(sums.meanErrorTimesInput(0)).isEqualTo(-47);
    assertThat(sums.meanErrorTimesInput(1)).isEqualTo(25);
    assertThat(new GradientDescent(new RawScaling(summary), 0.5).step(zero, sums))
        .isEqualTo(neuron(6.5, 23.5, -12.5));
    Neuron half = new GradientDescent(new Whitening(axes), 0.5).step(zero, sums);
    // Half the way to 2·x1 − x2 + 7, and to 13 at the mean.
    assertThat(half.weights()).containsExactly(new double[] {1, -0.5}, within(1e-14));
    assertThat(half.bias()).isCloseTo(3.5, within(1e-14));
  }

  /** The worked example: 25·0.66 + 85 = 101.5 where 44.92 was observed. */
  @Test
  void theClassicStepOfTheWorkedExample() {
    LocalPoints one = LocalPoints.of(new double[][] {{0.66}}, new double[] {44.92});
    DataSummary summary = one.summary();
    Neuron start = neuron(85, 25);
    double error = 101.5 - 44.92;
    Scaling scaling = new RawScaling(summary);
    Neuron next = new GradientDescent(scaling, 1).step(start, one.errorSums(start));
    assertThat(next.weight(0)).isCloseTo(25 - error * 0.66, within(1e-14));
    assertThat(next.bias()).isCloseTo(85 - error, within(1e-14));
  }
}
