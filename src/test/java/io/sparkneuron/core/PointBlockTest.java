package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PointBlockTest {
  @Test
  void columnsAreTheInputsThenTheLabel() {
    double[][] inputs = {{3, -7, 2}, {1, 4, 0}};
    double[] labels = {-100, 50, 20};
    PointBlock block = PointBlock.of(inputs, labels);
    assertThat(block.rows()).isEqualTo(3);
    assertThat(block.inputs()).isEqualTo(2);
    assertThat(block.column(1)).isSameAs(block.input(1)).isSameAs(inputs[1]);
    assertThat(block.column(2)).isSameAs(block.labels()).isSameAs(labels);
    assertThat(block.counts()).hasToString("3 read = 3 used + 0 null + 0 non-finite + 0 malformed");
  }

  @Test
  void extremesAreThoseOfEachColumn() {
    PointBlock block =
        PointBlock.of(new double[][] {{3, -7, 2}, {1, 4, 0}}, new double[] {-100, 50, 20});
    assertThat(block.least(0)).isEqualTo(-7);
    assertThat(block.greatest(0)).isEqualTo(3);
    assertThat(block.greatestMagnitude(0)).isEqualTo(7);
    assertThat(block.greatestMagnitude(1)).isEqualTo(4);
    assertThat(block.least(2)).isEqualTo(-100);
    assertThat(block.greatestMagnitude(2)).isEqualTo(100);
  }

  @Test
  void withoutRowsNothingIsLeastOrGreatest() {
    PointBlock empty = PointBlock.of(new double[1][0], new double[0]);
    assertThat(empty.isHeldOut()).isFalse();
    assertThat(empty.least(0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(empty.greatest(1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(empty.greatestMagnitude(0)).isZero();
    assertThat(empty.fingerprint()).isZero();
  }

  @Test
  void heldOutRowsAreCountedAsSuch() {
    PointBlock block = PointBlock.heldOut(new double[][] {{1, 2}}, new double[] {3, 4});
    assertThat(block.isHeldOut()).isTrue();
    assertThat(block.counts().heldOut()).isEqualTo(2);
    assertThat(block.counts().used()).isZero();
    assertThat(block.counts().read()).isEqualTo(2);
  }

  @Test
  void aBlockOfBothSidesIsRefused() {
    assertThatThrownBy(
            () ->
                new PointBlock(
                    new double[][] {{1, 2}}, new double[] {4, 5}, new RowCounts(1, 1, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rows of a block must be all used or all held out, but got 2 read = 1 used + 1 held out + 0 null + 0 non-finite + 0 malformed");
  }

  @Test
  void aCountOfHeldOutRowsThatDoesNotFitIsRefused() {
    assertThatThrownBy(
            () ->
                new PointBlock(
                    new double[][] {{1, 2}}, new double[] {4, 5}, new RowCounts(0, 3, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("used rows must be 2, but got 3");
  }

  @Test
  void countsTellWhyRowsWereRefused() {
    RowCounts counts = new RowCounts(1, 2, 3, 5, 7);
    assertThat(counts.used()).isEqualTo(1);
    assertThat(counts.heldOut()).isEqualTo(2);
    assertThat(counts.nulls()).isEqualTo(3);
    assertThat(counts.nonFinite()).isEqualTo(5);
    assertThat(counts.malformed()).isEqualTo(7);
    assertThat(counts.refused()).isEqualTo(15);
    assertThat(counts.read()).isEqualTo(18);
  }

  /** Also where the fingerprint is known already. */
  @Test
  void columnsAndWeightsOfAnotherLengthAreRefused() {
    double[] labels = {4, 5};
    RowCounts counts = new RowCounts(2, 0, 0, 0);
    assertThatThrownBy(() -> new PointBlock(new double[][] {{1}}, labels, null, counts, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input columns must have 2 rows, but got 1");
    double[][] inputs = {{1, 2}};
    assertThatThrownBy(() -> new PointBlock(inputs, labels, new double[] {1, 2, 3}, counts, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights must be 2, but got 3");
  }

  @Test
  void theLeastAndTheGreatestWeightAreWeights() {
    double[] weights = {PointBlock.LEAST_WEIGHT, PointBlock.GREATEST_WEIGHT};
    double[][] inputs = {{1, 2}};
    PointBlock block = PointBlock.of(inputs, new double[] {4, 5}, weights);
    assertThat(block.leastWeight()).isEqualTo(1e-100);
    assertThat(block.greatestWeight()).isEqualTo(1e100);
    for (double[] beyond :
        new double[][] {{Math.nextDown(1e-100), 1}, {1, Math.nextUp(1e100)}, {0, 1}}) {
      assertThatThrownBy(() -> PointBlock.of(inputs, new double[] {4, 5}, beyond))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("weights must be from 1e-100 to 1e100");
    }
  }
}
