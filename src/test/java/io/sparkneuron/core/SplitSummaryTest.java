package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rows to train on and rows to judge by are summed up apart, and counted together. */
class SplitSummaryTest {
  private static final PointBlock TRAINING =
      new PointBlock(new double[][] {{1, 3}}, new double[] {10, 30}, new RowCounts(2, 0, 5, 0, 1));

  private static final PointBlock HELD_OUT =
      new PointBlock(new double[][] {{7}}, new double[] {70}, new RowCounts(0, 1, 0, 4, 0));

  private static SplitSummary of(PointBlock... blocks) {
    SplitSummary summary = new SplitSummary(1);
    for (PointBlock block : blocks) {
      summary.add(block);
    }
    return summary;
  }

  private static void assertBothSides(SplitSummary summary) {
    assertThat(summary.training().rows()).isEqualTo(2);
    assertThat(summary.training().mean(0)).isEqualByComparingTo("2");
    assertThat(summary.training().greatest(1)).isEqualTo(30);
    assertThat(summary.training().counts())
        .hasToString("13 read = 2 used + 1 held out + 5 null + 4 non-finite + 1 malformed");
    assertThat(summary.judging().rows()).isEqualTo(1);
    assertThat(summary.judging().mean(1)).isEqualByComparingTo("70");
    assertThat(summary.judging().fingerprint()).isEqualTo(HELD_OUT.fingerprint());
    assertThat(summary.training().fingerprint()).isEqualTo(TRAINING.fingerprint());
  }

  @Test
  void eachBlockGoesToItsSide() {
    assertThat(TRAINING.isHeldOut()).isFalse();
    assertThat(HELD_OUT.isHeldOut()).isTrue();
    assertBothSides(of(TRAINING, HELD_OUT));
    assertBothSides(of(HELD_OUT, TRAINING));
  }

  @Test
  void anyMergeGivesTheSame() {
    SplitSummary first = of(TRAINING);
    first.merge(of(HELD_OUT));
    assertBothSides(first);
    SplitSummary second = of(HELD_OUT);
    second.merge(of(TRAINING));
    second.merge(of());
    assertBothSides(second);
  }

  @Test
  void withoutHeldOutRowsTheTrainingRowsJudge() {
    SplitSummary summary = of(TRAINING);
    summary.merge(of(PointBlock.heldOut(new double[1][0], new double[0])));
    assertThat(summary.judging()).isSameAs(summary.training());
    assertThat(summary.training().rows()).isEqualTo(2);
  }
}
