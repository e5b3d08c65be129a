package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Steps that leave the doubles: they are seen as divergence, and nothing throws. */
class WhiteningTest {
  private static final double[][] INPUTS = {{0, 1, 0, 1}, {0, 0, 1, 1}};

  private static Neuron step(double[] labels, double learningRate) {
    LocalPoints points = LocalPoints.of(INPUTS, labels);
    Neuron zero = Neuron.of(new double[2], 0);
    return new Whitening(new PrincipalAxes(points.summary()))
        .step(zero, points.errorSums(zero), learningRate);
  }

  @Test
  void aWeightMayBecomeInfinite() {
    Neuron next = step(new double[] {0, 0x1p330, 0, 0x1p330}, 0x1p694);

    assertThat(next.weight(0)).isInfinite().isPositive();
    assertThat(next.weight(1)).isFinite();
    assertThat(next.bias()).isEqualTo(0x1p1023);
  }

  @Test
  void theBiasMayBecomeInfinite() {
    Neuron next = step(new double[] {0x1p330, 0x1p330, 0x1p330, 0x1p330}, 0x1p800);

    assertThat(next.weights()).containsExactly(0, 0);
    assertThat(next.bias()).isInfinite().isPositive();
  }

  @Test
  void aWholeStepFindsTheLine() {
    Neuron next = step(new double[] {7, 12, 10, 15}, 1);

    assertThat(next.weight(0)).isEqualTo(5);
    assertThat(next.weight(1)).isEqualTo(3);
    assertThat(next.bias()).isEqualTo(7);
  }
}
