package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.exact.RowHash;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A row's values alone decide its side. */
class HoldoutTest {
  private static final long SEED = 20261122;
  private static final int ROWS = 100_000;
  private static final double[] SHARES = {0.01, 0.1, 0.2, 0.5, 0.9};

  private static double position(double... row) {
    double[][] inputs = new double[row.length - 1][];
    for (int j = 0; j < inputs.length; j++) {
      inputs[j] = new double[] {row[j]};
    }
    return RowHash.fraction(inputs, new double[] {row[row.length - 1]}, 0);
  }

  private static double[] column(IntToDoubleFunction value) {
    return IntStream.range(0, ROWS).mapToDouble(value).toArray();
  }

  private static long taken(double[][] inputs, double[] labels, double share) {
    return IntStream.range(0, labels.length)
        .filter(row -> Holdout.takes(inputs, labels, row, share))
        .count();
  }

  /** Within five standard deviations of a fair draw. */
  private static void assertShares(String what, double[][] inputs, double[] labels) {
    for (double share : SHARES) {
      assertThat((double) taken(inputs, labels, share))
          .as("%s, share %s, seed %d", what, share, SEED)
          .isCloseTo(share * ROWS, within(5 * Math.sqrt(ROWS * share * (1 - share))));
    }
  }

  @Test
  void theShareIsThatOfTheRows() {
    Random random = new Random(SEED);
    double[] noise = column(i -> random.nextGaussian());
    double[] more = column(i -> random.nextGaussian());
    double[] numbers = column(i -> i);
    double[] constant = column(i -> 1);
    double[] binary = column(i -> i % 2);
    assertShares("random rows", new double[][] {noise, more}, column(i -> random.nextDouble()));
    assertShares("whole numbers", new double[][] {numbers}, column(i -> 2.0 * i + 3));
    assertShares("a constant input", new double[][] {constant}, numbers);
    assertShares("a constant label", new double[][] {numbers}, constant);
    assertShares("a label of two values", new double[][] {noise}, binary);
    assertShares(
        "a lattice",
        new double[][] {column(i -> i % 50), column(i -> i / 50 % 50)},
        column(i -> i / 2500));
  }

  @Test
  void noRowIsTakenByAShareOfZero() {
    double[] numbers = column(i -> i);
    assertThat(taken(new double[][] {numbers}, numbers, 0)).isZero();
  }

  @Test
  void aLargerShareTakesTheSameRowsAndMore() {
    double[][] inputs = {column(i -> i)};
    double[] labels = column(i -> 3.0 * i);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 1; i < SHARES.length; i++) {
        if (Holdout.takes(inputs, labels, row, SHARES[i - 1])) {
          assertThat(Holdout.takes(inputs, labels, row, SHARES[i])).isTrue();
        }
      }
    }
  }

  @Test
  void equalRowsShareASideWhereverTheyStand() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      assertThat(RowHash.fraction(new double[][] {{1, 2, x, x}}, new double[] {3, 4, y, y}, 2))
          .as("seed %d", SEED)
          .isEqualTo(RowHash.fraction(new double[][] {{1, 2, x, x}}, new double[] {3, 4, y, y}, 3))
          .isEqualTo(position(x, y));
    }
  }

  @Test
  void minusZeroIsZero() {
    for (int i = 0; i < 1000; i++) {
      assertThat(position(-0.0, i)).isEqualTo(position(0.0, i));
      assertThat(position(i, -0.0)).isEqualTo(position(i, 0.0));
    }
  }

  /** Oracle: the same formula in Python's unbounded integers. A release must not change sides. */
  @Test
  void positionsNeverChange() {
    assertThat(position(0.66, 101.5)).isEqualTo(0.5520005538501532);
    assertThat(position(-0.0, 0.0)).isEqualTo(0.6336910794064787);
    assertThat(position(1, 2, 3)).isEqualTo(0.8563334075721034);
    assertThat(position(2, 1, 3)).isEqualTo(0.8157061891477848);
    assertThat(position(1e100, -1e-300, 0.1)).isEqualTo(0.8233015101989843);
  }

  @Test
  void heldOutRowsDoNotEnterTheTrainingSums() {
    PointBlock used =
        new PointBlock(
            new double[][] {{1, 2, 4}}, new double[] {3, 5, 6}, new RowCounts(3, 2, 1, 4));
    PointBlock heldOut = PointBlock.heldOut(new double[][] {{70, -80}}, new double[] {90, -99});
    SplitSummary split = new SplitSummary(1);
    split.add(used);
    split.add(heldOut);
    DataSummary expected = new DataSummary(1);
    expected.add(used);
    assertSame(split.training(), expected);
    assertThat(split.training().counts())
        .hasToString("12 read = 3 used + 2 held out + 2 null + 1 non-finite + 4 malformed");
    DataSummary judging = new DataSummary(1);
    judging.add(heldOut);
    assertSame(split.judging(), judging);
    assertThat(split.judging().rows()).isEqualTo(2);
  }

  @Test
  void mergedSummariesAreThoseOfAllRows() {
    PointBlock used = PointBlock.of(new double[][] {{1, 2, 4}}, new double[] {3, 5, 6});
    PointBlock heldOut = PointBlock.heldOut(new double[][] {{70, -80}}, new double[] {90, -99});
    SplitSummary one = new SplitSummary(1);
    one.add(used);
    SplitSummary other = new SplitSummary(1);
    other.add(heldOut);
    other.add(used);
    one.merge(other);
    one.merge(new SplitSummary(1));
    SplitSummary all = new SplitSummary(1);
    all.add(heldOut);
    all.add(used);
    all.add(used);
    assertSame(one.training(), all.training());
    assertSame(one.judging(), all.judging());
    assertThat(one.training().counts()).hasToString(all.training().counts().toString());
  }

  @Test
  void withoutAHoldoutTheTrainingRowsJudge() {
    SplitSummary split = new SplitSummary(1);
    split.add(PointBlock.of(new double[][] {{1, 2, 4}}, new double[] {3, 5, 6}));
    assertThat(split.judging()).isSameAs(split.training());
  }

  private static void assertSame(DataSummary actual, DataSummary expected) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.fingerprint()).isEqualTo(expected.fingerprint());
    for (int a = 0; a <= expected.inputs(); a++) {
      assertThat(actual.least(a)).isEqualTo(expected.least(a));
      assertThat(actual.greatest(a)).isEqualTo(expected.greatest(a));
      assertThat(actual.mean(a)).isEqualTo(expected.mean(a));
      for (int b = 0; b <= a; b++) {
        assertThat(actual.meanProduct(a, b)).isEqualTo(expected.meanProduct(a, b));
      }
    }
  }

  @Test
  void aBlockIsOnOneSide() {
    assertThat(PointBlock.of(new double[][] {{1}}, new double[] {2}).isHeldOut()).isFalse();
    assertThat(PointBlock.heldOut(new double[][] {{1}}, new double[] {2}).isHeldOut()).isTrue();
    assertThatThrownBy(
            () ->
                new PointBlock(
                    new double[][] {{1, 2}}, new double[] {4, 5}, new RowCounts(1, 1, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("rows of a block must be all used or all held out, but got 2 read");
  }
}
