package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A training of any length has a way that fits on a screen. */
class NeuronPathTest {
  private static PathPoint at(int epoch) {
    return new PathPoint(epoch, Neuron.of(new double[] {epoch}, 0));
  }

  private static List<Integer> epochs(int from, int to) {
    NeuronPath path = new NeuronPath(at(from));
    for (int epoch = from + 1; epoch <= to; epoch++) {
      path.add(at(epoch));
    }
    return path.points().stream().map(PathPoint::epoch).toList();
  }

  @Test
  void aShortWayIsKeptWhole() {
    assertThat(epochs(0, 0)).containsExactly(0);
    assertThat(epochs(0, 1)).containsExactly(0, 1);
    assertThat(epochs(20, 23)).containsExactly(20, 21, 22, 23);
    assertThat(epochs(0, NeuronPath.MOST))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, NeuronPath.MOST).boxed().toList());
  }

  @Test
  void aLongWayIsKeptInEvenStepsFromTheFirstPointToTheLast() {
    for (int last : new int[] {257, 258, 511, 512, 513, 1000, 1024, 1025, 5001}) {
      List<Integer> epochs = epochs(0, last);
      assertThat(epochs).as("%s epochs", last).hasSizeBetween(128, NeuronPath.MOST + 2);
      assertThat(epochs).first().isEqualTo(0);
      assertThat(epochs).last().isEqualTo(last);
      assertThat(epochs).doesNotHaveDuplicates().isSorted();
      int step = epochs.get(1);
      for (int i = 0; i < epochs.size() - 1; i++) {
        assertThat(epochs.get(i)).as("%s epochs", last).isEqualTo(i * step);
      }
      assertThat(last - epochs.get(epochs.size() - 2)).as("%s epochs", last).isBetween(1, step);
    }
  }
}
