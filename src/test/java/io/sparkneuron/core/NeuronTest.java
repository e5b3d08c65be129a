package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NeuronTest {
  @Test
  void theWorkedExamplePredicts101Point5() {
    assertThat(Neuron.of(new double[] {25}, 85).predict(0.66)).isEqualTo(101.5);
  }

  /** Oracle: the generator of the Java specification, seed 42, worked out in Python. */
  @Test
  void aSeedNamesTheSameStartEverywhere() {
    assertThat(Neuron.random(3, 42)).isEqualTo(Neuron.of(new double[] {30, 63, 48}, 84));
    assertThat(Neuron.random(3, 42)).isNotEqualTo(Neuron.random(3, 43));
  }

  @Test
  void aRandomStartIsIntegersFrom0To99() {
    boolean[] seen = new boolean[100];
    for (long seed = 0; seed < 1000; seed++) {
      Neuron neuron = Neuron.random(2, seed);
      for (double value : new double[] {neuron.weight(0), neuron.weight(1), neuron.bias()}) {
        assertThat(value).as("seed %s", seed).isBetween(0.0, 99.0).isEqualTo(Math.rint(value));
        seen[(int) value] = true;
      }
    }
    assertThat(seen).as("every integer occurs").doesNotContain(false);
  }

  @Test
  void anErrorIsThePredictionMinusTheObservationToTheBit() {
    for (int inputs = 1; inputs <= 4; inputs++) {
      Random random = new Random(inputs);
      double[][] x = new double[inputs][50];
      double[] y = new double[50];
      double[] weights = new double[inputs];
      for (int j = 0; j < inputs; j++) {
        weights[j] = random.nextGaussian();
        x[j] = random.doubles(50, -1e3, 1e3).toArray();
      }
      for (int i = 0; i < 50; i++) {
        y[i] = random.nextGaussian();
      }
      Neuron neuron = Neuron.of(weights, random.nextGaussian());
      LocalPoints points = LocalPoints.of(x, y);
      double[] errors = TestRows.errors(neuron, points.blocks().get(0));
      assertThat(errors).hasSize(50);
      for (int i = 0; i < 50; i++) {
        double[] row = new double[inputs];
        for (int j = 0; j < inputs; j++) {
          row[j] = x[j][i];
        }
        assertThat(errors[i])
            .as("seed %s, row %s", inputs, i)
            .isEqualTo(neuron.predict(row) - y[i]);
      }
    }
  }

  @Test
  void anEmptyBlockHasNoErrors() {
    PointBlock empty = PointBlock.of(new double[][] {{}, {}}, new double[0]);
    assertThat(TestRows.errors(Neuron.random(2, 1), empty)).isEmpty();
  }

  @Test
  void neuronsWithTheSameNumbersAreEqual() {
    Neuron neuron = Neuron.of(new double[] {1, 2}, 3);
    assertThat(neuron)
        .isEqualTo(Neuron.of(new double[] {1, 2}, 3))
        .hasSameHashCodeAs(Neuron.of(new double[] {1, 2}, 3))
        .isNotEqualTo(Neuron.of(new double[] {1, 2}, 4))
        .isNotEqualTo(Neuron.of(new double[] {1, 5}, 3))
        .isNotEqualTo(Neuron.of(new double[] {1}, 3))
        .isNotEqualTo("w = 1");
    assertThat(neuron.hashCode()).isNotEqualTo(Neuron.of(new double[] {1, 2}, 4).hashCode());
  }

  @Test
  void nobodyCanChangeANeuronThroughItsArrays() {
    double[] weights = {1, 2};
    Neuron neuron = Neuron.of(weights, 3);
    weights[0] = 9;
    neuron.weights()[1] = 9;
    assertThat(neuron).isEqualTo(Neuron.of(new double[] {1, 2}, 3));
  }

  @Test
  void withoutAWeightOrWithTheWrongNumberOfValuesItSaysSo() {
    assertThatThrownBy(() -> Neuron.of(new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights must be at least one, but got none");
    assertThatThrownBy(() -> Neuron.random(2, 1).predict(1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values must be 2, but got 3");
  }

  @Test
  void aBlockOfOtherInputsIsRefused() {
    PointBlock block = PointBlock.of(new double[][] {{1, 2}}, new double[] {3, 4});
    Neuron two = Neuron.of(new double[] {1, 2}, 3);
    assertThatThrownBy(() -> two.errors(block, 0, 2, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inputs must be 2, but got a block of 1");
    assertThatThrownBy(() -> two.errorBound(block))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inputs must be 2, but got a block of 1");
  }

  /** |−2|·7 + |10|·4 + |−1| + |−100| = 155. */
  @Test
  void noErrorIsBeyondTheBoundOfABlock() {
    PointBlock block =
        PointBlock.of(new double[][] {{3, -7, 2}, {1, 4, 0}}, new double[] {-100, 50, 20});
    Neuron neuron = Neuron.of(new double[] {-2, 10}, -1);
    assertThat(neuron.errorBound(block)).isBetween(155.0, 155.000001);
    assertThat(neuron.errorBound(PointBlock.of(new double[2][0], new double[0])))
        .isBetween(1.0, 1.00000001);
  }

  @Test
  void partsOfABlockHaveTheErrorsOfTheirRows() {
    PointBlock block =
        PointBlock.of(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}}, new double[] {1, 1, 1, 1});
    double[] errors = {-9, -9, -9};
    Neuron.of(new double[] {10, 100}, 1000).errors(block, 1, 3, errors);
    assertThat(errors).containsExactly(1619, 1729, -9);
    PointBlock one = PointBlock.of(new double[][] {{1, 2, 3, 4}}, new double[] {1, 1, 1, 1});
    Neuron.of(new double[] {10}, 1000).errors(one, 2, 4, errors);
    assertThat(errors).containsExactly(1029, 1039, -9);
  }

  @Test
  void aNeuronReadsAsItsNumbers() {
    assertThat(Neuron.of(new double[] {25}, 85)).hasToString("w = 25.0, b = 85.0");
    assertThat(Neuron.of(new double[] {1, -2}, 3)).hasToString("w = [1.0, -2.0], b = 3.0");
  }
}
