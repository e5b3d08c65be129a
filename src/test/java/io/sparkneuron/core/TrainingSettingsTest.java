package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
  private static final Neuron START = Neuron.of(new double[] {25}, 85);

  @Test
  void theDefaultsAreThoseOfTheCommandLine() {
    assertThat(TrainingSettings.defaults(7))
        .isEqualTo(
            new TrainingSettings(
                Scaling.Kind.WHITEN,
                OptionalDouble.empty(),
                StopRule.defaults(),
                Optional.empty(),
                7));
  }

  @Test
  void changesKeepTheRest() {
    StopRule stop = new StopRule(3, 0.5, OptionalDouble.empty());
    TrainingSettings all =
        new TrainingSettings(
            Scaling.Kind.NONE, OptionalDouble.of(0.5), stop, Optional.of(START), 7);
    assertThat(
            TrainingSettings.defaults(7)
                .withScaling(Scaling.Kind.NONE)
                .withLearningRate(0.5)
                .withStop(stop)
                .withInit(START))
        .isEqualTo(all);
    assertThat(all.withScaling(Scaling.Kind.WHITEN).withScaling(Scaling.Kind.NONE)).isEqualTo(all);
  }

  @Test
  void theStartIsTheGivenOneOrTheSeeds() {
    assertThat(TrainingSettings.defaults(42).start(3)).isEqualTo(Neuron.random(3, 42));
    assertThat(TrainingSettings.defaults(42).withInit(START).start(1)).isSameAs(START);
  }

  @Test
  void howSureIsASettingToo() {
    TrainingSettings robust =
        TrainingSettings.defaults(7).withErrors(ErrorKind.HC3).withConfidence(0.9).withInit(START);
    assertThat(robust.errors()).isEqualTo(ErrorKind.HC3);
    assertThat(robust.confidence()).isEqualTo(0.9);
    assertThat(robust.withErrors(ErrorKind.CLASSIC).withConfidence(0.95))
        .isEqualTo(TrainingSettings.defaults(7).withInit(START));
    for (double wrong : new double[] {0, 1, -0.5, 95, Double.NaN}) {
      assertThatThrownBy(() -> robust.withConfidence(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confidence must be a number > 0 and < 1, but got " + wrong);
    }
  }
}
