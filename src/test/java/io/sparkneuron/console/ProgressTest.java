package io.sparkneuron.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.cluster.JobWatch;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.StopRule;
import io.sparkneuron.core.TrainingState;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-spark")
class ProgressTest {
  private static final Neuron NEURON = Neuron.of(new double[] {1}, 2);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private double now = 50;
  private Optional<JobWatch.Reading> reading = Optional.empty();
  private final Progress progress =
      new Progress(
          Optional.of(new Terminal(bytes, 80)),
          () -> reading,
          StopRule.defaults().withEpochs(10),
          () -> now);

  private String shown() {
    return new Screen(80).print(bytes.toString(UTF_8)).shown();
  }

  private void look(long rows, int done, double seconds) {
    reading = Optional.of(new JobWatch.Reading(rows, 8, done, 2, seconds));
    now = 50 + seconds;
    progress.tick();
  }

  private void epoch(int number) {
    progress.epochDone(new Epoch(number, NEURON, new ErrorSums(1), NEURON, 1.0, 1e-9));
  }

  @Test
  void loadingTellsRowsAndTime() {
    look(0, 0, 0.1);
    assertThat(shown()).isEmpty();
    look(16384, 0, 1);
    assertThat(shown()).isEqualTo("loading  16,384 rows  1.0 s  0 of 8 tasks");
    look(4_000_000, 3, 4);
    assertThat(shown()).isEqualTo("loading  4,000,000 rows  4.0 s, about 4.0 s left  3 of 8 tasks");
    reading = Optional.empty();
    progress.tick();
    assertThat(shown()).isEmpty();
  }

  @Test
  void epochsTellTimeAndLoss() {
    progress.begins(TrainingState.of(NEURON));
    progress.tick();
    assertThat(shown()).isEmpty();
    for (int number = 1; number <= 4; number++) {
      now += 2;
      epoch(number);
    }
    progress.tick();
    assertThat(shown()).startsWith("epoch 4  8.0 s, about 12.0 s left  loss ");
    now += 1;
    progress.tick();
    assertThat(shown()).startsWith("epoch 4  9.0 s, about 11.0 s left  loss ");
  }

  @Test
  void judgingLooksAtRowsThatWereLoadedBefore() {
    progress.begins(TrainingState.of(NEURON));
    epoch(1);
    progress.tick();
    progress.finished();
    assertThat(shown()).isEmpty();
    look(77, 2, 1);
    assertThat(shown()).isEqualTo("judging  1.0 s, about 1.7 s left  2 of 8 tasks");
    progress.close();
    look(77, 3, 2);
    assertThat(shown()).isEmpty();
  }
}
