package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

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
}
