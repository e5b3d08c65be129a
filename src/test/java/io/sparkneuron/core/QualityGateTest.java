package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityGateTest {
  private static final StopReason CONVERGED = new StopReason.Converged(3, 0, 1e-9);

  private static Evaluation evaluation(double rmse, double r2, double deviation) {
    return new Evaluation(
        10,
        rmse,
        OptionalDouble.empty(),
        Double.isNaN(r2) ? OptionalDouble.empty() : OptionalDouble.of(r2),
        deviation);
  }

  private static Optional<QualityGate.Incumbent> incumbent(double rmse) {
    return Optional.of(new QualityGate.Incumbent.Judged(7, evaluation(rmse, 0.9, 1)));
  }

  private static boolean passes(
      QualityGate gate, Evaluation candidate, Optional<QualityGate.Incumbent> incumbent) {
    return gate.judge(CONVERGED, candidate, incumbent) instanceof Verdict.Passed;
  }

  @Test
  void anOpenGateLetsAnythingThatConvergedPass() {
    assertThat(passes(QualityGate.open(), evaluation(1e9, -5, 1), incumbent(0))).isTrue();
    Verdict verdict =
        QualityGate.open()
            .judge(new StopReason.EpochLimit(3, 1, 1e-9), evaluation(0, 1, 1), Optional.empty());
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    assertThat(verdict.reasons()).singleElement().asString().contains("did not converge");
  }

  @Test
  void absoluteBarsIncludeTheirOwnValue() {
    QualityGate gate = QualityGate.open().withMaxRmse(2).withMinR2(0.5);
    assertThat(passes(gate, evaluation(2, 0.5, 1), Optional.empty())).isTrue();
    assertThat(passes(gate, evaluation(Math.nextUp(2.0), 0.5, 1), Optional.empty())).isFalse();
    assertThat(passes(gate, evaluation(2, Math.nextDown(0.5), 1), Optional.empty())).isFalse();
    assertThat(gate.judge(CONVERGED, evaluation(3, 0.1, 1), Optional.empty()).reasons())
        .containsExactly("rmse 3.00000 against max-rmse 2.0", "r2 0.100000 against min-r2 0.5");
  }

  @Test
  void aConstantLabelHasNoR2ToPassWith() {
    QualityGate gate = QualityGate.open().withMinR2(-1000);
    assertThat(passes(gate, evaluation(0, Double.NaN, 0), Optional.empty())).isFalse();
  }

  @Test
  void theRelativeBarComparesWithTheServingVersion() {
    QualityGate gate = QualityGate.open().withMaxRegression(0.1);
    assertThat(passes(gate, evaluation(1e9, 0, 1), Optional.empty())).isTrue();
    assertThat(passes(gate, evaluation(1.1, 0, 1), incumbent(1))).isTrue();
    assertThat(passes(gate, evaluation(1.11, 0, 1), incumbent(1))).isFalse();
  }

  /** Two lines that are perfect up to rounding may follow each other. */
  @Test
  void roundingIsNoRegression() {
    QualityGate gate = QualityGate.open().withMaxRegression(0);
    assertThat(passes(gate, evaluation(3e-15, 1, 4), incumbent(1e-15))).isTrue();
    assertThat(passes(gate, evaluation(5e-9, 1, 4), incumbent(0))).isFalse();
  }

  @Test
  void onlyAbsoluteBarsAreForACandidateThatCannotBeCompared() {
    Optional<QualityGate.Incumbent> other =
        Optional.of(new QualityGate.Incumbent.Incomparable(7, "has other columns"));
    assertThat(passes(QualityGate.open(), evaluation(1, 0, 1), other)).isTrue();
    assertThat(
            QualityGate.open()
                .withMaxRegression(1)
                .judge(CONVERGED, evaluation(1, 0, 1), other)
                .reasons())
        .singleElement()
        .asString()
        .isEqualTo(
            "version 7, which serves, has other columns, so that max-regression cannot be judged");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aBarMustMakeSense(double bar) {
    assertThatThrownBy(() -> QualityGate.open().withMaxRmse(bar))
        .hasMessage("max-rmse must be a finite number >= 0, but got " + bar);
    assertThatThrownBy(() -> QualityGate.open().withMaxRegression(bar))
        .hasMessageStartingWith("max-regression must be");
  }

  @Test
  void r2HasNoLowestButAGreatestValue() {
    assertThat(QualityGate.open().withMinR2(-1e9).minR2()).hasValue(-1e9);
    assertThat(QualityGate.open().withMinR2(1).minR2()).hasValue(1);
    for (double bar : new double[] {Math.nextUp(1.0), Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> QualityGate.open().withMinR2(bar))
          .hasMessage("min-r2 must be a finite number <= 1, but got " + bar);
    }
    assertThat(QualityGate.open().withMaxRmse(0).withMaxRegression(0).maxRmse()).hasValue(0);
  }

  /** 2·(1 + 0.5) + 1e-9·1e6 = 3.001. */
  @Test
  void theRelativeBarIsThatOfTheFormula() {
    QualityGate gate = QualityGate.open().withMaxRegression(0.5);
    assertThat(passes(gate, evaluation(3.0009, 0, 1e6), incumbent(2))).isTrue();
    assertThat(passes(gate, evaluation(3.0011, 0, 1e6), incumbent(2))).isFalse();
    assertThat(gate.judge(CONVERGED, evaluation(3, 0, 1), incumbent(2)).reasons())
        .containsExactly(
            "rmse 3.00000 against 2.00000 of the serving version 7, max-regression 0.5");
  }

  @Test
  void aRefusalHasAReason() {
    assertThatThrownBy(() -> new Verdict.Refused(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a refusal must have a reason");
  }

  @Test
  void theRelativeBarIncludesItsOwnValue() {
    QualityGate gate = QualityGate.open().withMaxRegression(0.5);
    assertThat(passes(gate, evaluation(3, 0, 0), incumbent(2))).isTrue();
    assertThat(passes(gate, evaluation(Math.nextUp(3.0), 0, 0), incumbent(2))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0.2, true", "0.19, false", "1, true", "0, false"})
  void onlySoManyKeysMayBeWithoutALine(double bar, boolean passes) {
    LineCounts counts =
        new LineCounts(Map.of(KeyLine.Status.OK, 8L, KeyLine.Status.TOO_FEW_ROWS, 2L));
    Verdict verdict =
        QualityGate.open()
            .withMaxUnfitLines(bar)
            .judge(CONVERGED, evaluation(1, 0.5, 2), Optional.empty(), Optional.of(counts));
    assertThat(verdict instanceof Verdict.Passed).isEqualTo(passes);
    assertThat(verdict.reasons())
        .containsExactly("2 of 10 keys have no line of their own, max-unfit-lines " + bar);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aShareOfKeysIsOne(double bar) {
    assertThatThrownBy(() -> QualityGate.open().withMaxUnfitLines(bar))
        .hasMessageContaining("max-unfit-lines must be a number from 0 to 1");
  }
}
