package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** When training ends, at the very limit of each rule. */
class StopRuleTest {
  private static final StopRule RULE = new StopRule(10, 1e-3, OptionalDouble.of(2));

  @Test
  void movementsOfUpToTheToleranceAreConvergence() {
    assertThat(RULE.threshold(500)).isEqualTo(0.5);
    assertThat(RULE.reason(3, 0.5, 0.5, 0.1, 0)).hasValue(new StopReason.Converged(3, 0.5, 0.5));
    assertThat(RULE.reason(3, Math.nextUp(0.5), 0.5, 0.1, 0)).isEmpty();
  }

  @Test
  void movementsThatDoublesCannotExpressAreConvergenceToo() {
    assertThat(RULE.reason(3, 0.5, 0.1, 0.5, 0))
        .hasValue(new StopReason.ConvergedToPrecision(3, 0.5, 0.5));
    assertThat(RULE.reason(3, Math.nextUp(0.5), 0.1, 0.5, 0)).isEmpty();
    assertThat(RULE.reason(3, 0.1, 0.5, 0.5, 0))
        .as("where both say so, it is the tolerance")
        .hasValue(new StopReason.Converged(3, 0.1, 0.5));
    assertThat(StopRule.precision(0x1p53)).isEqualTo(4);
  }

  @Test
  void convergenceComesBeforeTheLimits() {
    assertThat(RULE.reason(10, 0.5, 0.5, 0, 1e9)).hasValue(new StopReason.Converged(10, 0.5, 0.5));
  }

  @Test
  void theNumberOfEpochsIsALimit() {
    assertThat(RULE.reason(9, 1, 0.5, 0, 0)).isEmpty();
    assertThat(RULE.reason(10, 1, 0.5, 0, 0)).hasValue(new StopReason.EpochLimit(10, 1, 0.5));
  }

  @Test
  void theMinutesAreALimitIfGiven() {
    assertThat(RULE.reason(9, 1, 0.5, 0, Math.nextDown(120.0))).isEmpty();
    assertThat(RULE.reason(9, 1, 0.5, 0, 120)).hasValue(new StopReason.TimeLimit(9, 2, 1, 0.5));
    assertThat(StopRule.defaults().reason(9, 1, 0.5, 0, 1e300)).isEqualTo(Optional.empty());
  }

  @Test
  void changesKeepTheRest() {
    assertThat(StopRule.defaults()).isEqualTo(new StopRule(1000, 1e-9, OptionalDouble.empty()));
    assertThat(RULE.withEpochs(7)).isEqualTo(new StopRule(7, 1e-3, OptionalDouble.of(2)));
    assertThat(RULE.withTolerance(0)).isEqualTo(new StopRule(10, 0, OptionalDouble.of(2)));
    assertThat(RULE.withMinutes(5)).isEqualTo(new StopRule(10, 1e-3, OptionalDouble.of(5)));
  }

  @Test
  void sentencesNameEpochsAndNumbers() {
    assertThat(
            List.of(
                    new StopReason.Converged(1, 0.25, 0.5),
                    new StopReason.Converged(2, 0.25, 0.5),
                    new StopReason.ConvergedToPrecision(1, 0.25, 0.5),
                    new StopReason.ConvergedToPrecision(2, 0.25, 0.5),
                    new StopReason.Stalled(1, 0.25, 3),
                    new StopReason.Stalled(2, 0.25, 3),
                    new StopReason.EpochLimit(1, 0.25, 0.5),
                    new StopReason.EpochLimit(2, 0.25, 0.5),
                    new StopReason.TimeLimit(2, 1.5, 0.25, 0.5),
                    new StopReason.Diverged(2, 1500, 3, 1.99999))
                .stream()
                .map(reason -> reason.name() + ": " + reason.sentence()))
        .containsExactly(
            "converged: converged after 1 epoch: the last one moved the predictions by 0.25, within the tolerance of 0.50",
            "converged: converged after 2 epochs: the last one moved the predictions by 0.25, within the tolerance of 0.50",
            "converged-to-precision: converged after 1 epoch, as exactly as doubles can hold this line: the last one moved the predictions by 0.25",
            "converged-to-precision: converged after 2 epochs, as exactly as doubles can hold this line: the last one moved the predictions by 0.25",
            "stalled: not converged: after 1 epoch the steps are too small to arrive, the last one moved the predictions by 0.25, and the least-squares line is 3.0 standard deviations away",
            "stalled: not converged: after 2 epochs the steps are too small to arrive, the last one moved the predictions by 0.25, and the least-squares line is 3.0 standard deviations away",
            "epoch-limit: not converged: the limit of 1 epoch came first, when an epoch still moved the predictions by 0.25 (tolerance 0.50)",
            "epoch-limit: not converged: the limit of 2 epochs came first, when an epoch still moved the predictions by 0.25 (tolerance 0.50)",
            "time-limit: not converged: the limit of 1.5 minutes came first, after 2 epochs, when an epoch still moved the predictions by 0.25 (tolerance 0.50)",
            "diverged: diverged: the loss was 1.50e+03 and growing in epoch 2 with learning rate 3.0, and a rate is stable here only below 1.999; set --learning-rate auto, a smaller rate, or --scale whiten");
  }

  @Test
  void onlyConvergenceIsConvergence() {
    assertThat(new StopReason.Converged(1, 0, 0).converged()).isTrue();
    assertThat(new StopReason.ConvergedToPrecision(1, 0, 0).converged()).isTrue();
    assertThat(new StopReason.Stalled(1, 0, 0).converged()).isFalse();
    assertThat(new StopReason.EpochLimit(1, 0, 0).converged()).isFalse();
    assertThat(new StopReason.TimeLimit(1, 0, 0, 0).converged()).isFalse();
    assertThat(new StopReason.Diverged(1, 0, 0, 0).converged()).isFalse();
  }

  @Test
  void aStateThatCannotBeIsRefused() {
    Neuron one = Neuron.of(new double[] {1}, 2);
    for (double seconds : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new TrainingState(one, one, List.of(), seconds))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seconds must be a finite number >= 0, but got " + seconds);
    }
    assertThatThrownBy(
            () -> new TrainingState(one, Neuron.of(new double[] {1, 2}, 3), List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("start must have as many weights as the neuron, but got 1 and 2");
  }

  @Test
  void theLossOfTheStartIsNoneToMeasureGrowthBy() {
    Neuron one = Neuron.of(new double[] {1}, 2);
    assertThat(TrainingState.of(one).lowestRmse()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(new TrainingState(one, one, List.of(1.0), 0).lowestRmse())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(new TrainingState(one, one, List.of(1.0, 16.0, 9.0, 25.0), 0).lowestRmse())
        .isEqualTo(3);
  }
}
