package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.exact.ExactSum;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How well a neuron predicts, on rows of which every number is worked out by hand. */
class EvaluationTest {
  private static final Neuron TWICE = Neuron.of(new double[] {2}, 0);

  private static EvaluationSums sums(Neuron neuron, PointBlock... blocks) {
    EvaluationSums sums = new EvaluationSums();
    for (PointBlock block : blocks) {
      sums.add(block, neuron);
    }
    return sums;
  }

  private static PointBlock block(double[] x, double[] y) {
    return PointBlock.of(new double[][] {x}, y);
  }

  private static Evaluation judge(Neuron neuron, double[] x, double[] y) {
    LocalPoints rows = LocalPoints.of(new double[][] {x}, y);
    return Evaluation.of(rows.summary(), neuron, rows.evaluationSums(neuron));
  }

  /** Errors 1, −2 and 3; the labels 0, 2 and 10 have the mean 4 and the variance 56/3. */
  @Test
  void theFiguresAreThoseOfTheWorkedExample() {
    Evaluation found = judge(TWICE, new double[] {0.5, 0, 6.5}, new double[] {0, 2, 10});
    assertThat(found.rows()).isEqualTo(3);
    assertThat(found.rmse()).isEqualTo(Math.sqrt(14.0 / 3));
    assertThat(found.mae()).hasValue(2);
    assertThat(found.r2()).hasValue(0.75);
    assertThat(found.baselineRmse()).isEqualTo(Math.sqrt(56.0 / 3));
  }

  @Test
  void theMeanOfTheLabelExplainsNothingAndAWorseLineLessThanThat() {
    double[] x = {1, 1, 1};
    double[] y = {0, 2, 10};
    assertThat(judge(Neuron.of(new double[] {4}, 0), x, y).r2()).hasValue(0);
    // Beside the mean by its own deviation: twice the error.
    Evaluation worse = judge(Neuron.of(new double[] {4}, Math.sqrt(56.0 / 3)), x, y);
    assertThat(worse.r2().getAsDouble()).isCloseTo(-1, within(1e-14));
  }

  /** In doubles the prediction 1e16 + 1 is 1e16: half of the errors would be lost. */
  @Test
  void theErrorsAreThoseOfTheLineInRealNumbers() {
    Evaluation found =
        judge(Neuron.of(new double[] {1}, 1), new double[] {1e16, 0}, new double[] {1e16, 0});
    assertThat(found.rmse()).isEqualTo(1);
  }

  @Test
  void sumsOfOtherRowsAreRefused() {
    LocalPoints rows = LocalPoints.of(new double[][] {{1, 2}}, new double[] {3, 4});
    assertThatThrownBy(() -> Evaluation.of(rows.summary(), TWICE, new EvaluationSums()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows must be 2, but got 0");
  }

  @Test
  void aConstantLabelHasNoShareToExplain() {
    Evaluation found = judge(TWICE, new double[] {1, 2}, new double[] {3, 3});
    assertThat(found.r2()).isEmpty();
    assertThat(found.mae()).hasValue(1);
    assertThat(found.baselineRmse()).isZero();
  }

  @Test
  void partsMergeToTheWholeWhateverTheirOrder() {
    Random random = new Random(7);
    double[] x = random.doubles(3000, -1, 1).toArray();
    double[] y = random.doubles(3000, -1, 1).toArray();
    EvaluationSums whole = sums(TWICE, block(x, y));
    int[] cuts = {0, 1, 700, 3000};
    EvaluationSums merged = new EvaluationSums();
    for (int i = cuts.length - 1; i > 0; i--) {
      merged.merge(
          sums(
              TWICE,
              block(
                  Arrays.copyOfRange(x, cuts[i - 1], cuts[i]),
                  Arrays.copyOfRange(y, cuts[i - 1], cuts[i]))));
    }
    assertThat(merged.rows()).isEqualTo(3000);
    assertThat(merged.meanAbsoluteError()).isEqualTo(whole.meanAbsoluteError());
  }

  /** What only statistics are known of has no magnitudes, and nor has what it is merged with. */
  @Test
  void oneSideWithoutMagnitudesLeavesNoneToTheSum() {
    LocalPoints rows = LocalPoints.of(new double[][] {{0.5, 0, 6.5}}, new double[] {0, 2, 10});
    EvaluationSums known = new SummaryPoints(rows.columns(), rows.summary()).evaluationSums(TWICE);
    assertThat(known.rows()).isEqualTo(3);
    assertThat(known.meanAbsoluteError()).isNaN();
    EvaluationSums looked = rows.evaluationSums(TWICE);
    looked.merge(known);
    assertThat(looked.rows()).isEqualTo(6);
    assertThat(looked.meanAbsoluteError()).isNaN();
    EvaluationSums other = EvaluationSums.withoutMagnitudes(3);
    other.merge(rows.evaluationSums(TWICE));
    assertThat(other.meanAbsoluteError()).isNaN();
  }

  @Test
  void withoutRowsThereIsNothingToTell() {
    EvaluationSums none = new EvaluationSums();
    none.merge(new EvaluationSums());
    assertThat(none.rows()).isZero();
    assertThat(none.meanAbsoluteError()).isNaN();
  }

  /** The worked example again: errors 1 and −2 of one line and 3 of another. */
  @Test
  void linesOfPartsOfTheRowsAreJudgedTogether() {
    LocalPoints rows = LocalPoints.of(new double[][] {{0.5, 0, 6.5}}, new double[] {0, 2, 10});
    ExactSum squares = new ExactSum();
    squares.add(5);
    DataSummary rest = LocalPoints.of(new double[][] {{6.5}}, new double[] {10}).summary();
    Evaluation found = Evaluation.of(rows.summary(), squares, rest, TWICE);
    assertThat(found.rows()).isEqualTo(3);
    assertThat(found.rmse()).isEqualTo(Math.sqrt(14.0 / 3));
    assertThat(found.mae()).isEmpty();
    assertThat(found.r2()).hasValue(0.75);
    assertThat(found.baselineRmse()).isEqualTo(Math.sqrt(56.0 / 3));
    assertThat(Evaluation.of(rows.summary(), squares, rest, TWICE, rows.evaluationSums(TWICE)))
        .isEqualTo(judge(TWICE, new double[] {0.5, 0, 6.5}, new double[] {0, 2, 10}));
    assertThat(squares.doubleValue()).isEqualTo(5);

    squares.add(9);
    assertThat(Evaluation.of(rows.summary(), squares, new DataSummary(1), TWICE)).isEqualTo(found);
  }
}
