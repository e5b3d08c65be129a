package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

  /** Errors 1, −2 and 3; the labels 0, 2 and 10 have the mean 4 and the variance 56/3. */
  @Test
  void theFiguresAreThoseOfTheWorkedExample() {
    Evaluation found =
        Evaluation.of(
            sums(TWICE, block(new double[] {0.5, 0, 6.5}, new double[] {0, 2, 10})),
            Math.sqrt(56.0 / 3));
    assertThat(found.rows()).isEqualTo(3);
    assertThat(found.rmse()).isCloseTo(Math.sqrt(14.0 / 3), within(1e-15));
    assertThat(found.mae()).hasValue(2);
    assertThat(found.r2().getAsDouble()).isCloseTo(0.75, within(1e-15));
    assertThat(found.baselineRmse()).isEqualTo(Math.sqrt(56.0 / 3));
  }

  @Test
  void theMeanOfTheLabelExplainsNothingAndAWorseLineLessThanThat() {
    PointBlock rows = block(new double[] {1, 1, 1}, new double[] {0, 2, 10});
    double deviation = Math.sqrt(56.0 / 3);
    Evaluation mean = Evaluation.of(sums(Neuron.of(new double[] {4}, 0), rows), deviation);
    assertThat(mean.r2().getAsDouble()).isCloseTo(0, within(1e-15));
    // Beside the mean by its own deviation: twice the error.
    Evaluation worse = Evaluation.of(sums(Neuron.of(new double[] {4}, deviation), rows), deviation);
    assertThat(worse.r2().getAsDouble()).isCloseTo(-1, within(1e-14));
  }

  @Test
  void aConstantLabelHasNoShareToExplain() {
    Evaluation found =
        Evaluation.of(sums(TWICE, block(new double[] {1, 2}, new double[] {3, 3})), 0);
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
    assertThat(merged.meanSquaredError()).isEqualTo(whole.meanSquaredError());
  }

  /** What only statistics are known of has no magnitudes, and nor has what it is merged with. */
  @Test
  void oneSideWithoutMagnitudesLeavesNoneToTheSum() {
    LocalPoints rows = LocalPoints.of(new double[][] {{0.5, 0, 6.5}}, new double[] {0, 2, 10});
    EvaluationSums known = EvaluationSums.of(ErrorSums.of(rows.summary(), TWICE));
    assertThat(known.rows()).isEqualTo(3);
    assertThat(known.meanSquaredError()).isEqualTo(14.0 / 3);
    assertThat(known.meanAbsoluteError()).isNaN();
    assertThat(Evaluation.of(known, 1).mae()).isEmpty();
    EvaluationSums looked = rows.evaluationSums(TWICE);
    looked.merge(known);
    assertThat(looked.rows()).isEqualTo(6);
    assertThat(looked.meanSquaredError()).isEqualTo(14.0 / 3);
    assertThat(looked.meanAbsoluteError()).isNaN();
    EvaluationSums other = EvaluationSums.of(ErrorSums.of(rows.summary(), TWICE));
    other.merge(rows.evaluationSums(TWICE));
    assertThat(other.meanAbsoluteError()).isNaN();
  }

  @Test
  void withoutRowsThereIsNothingToTell() {
    EvaluationSums none = new EvaluationSums();
    none.merge(new EvaluationSums());
    assertThat(none.rows()).isZero();
    assertThat(none.meanAbsoluteError()).isNaN();
    assertThat(none.meanSquaredError()).isNaN();
  }
}
