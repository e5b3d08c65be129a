package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.KeyLine.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineCountsTest {
  @Test
  void whatNoKeyIsIsLeftOut() {
    LineCounts counts =
        new LineCounts(
            Map.of(
                Status.OUT_OF_RANGE, 1L,
                Status.TOO_FEW_ROWS, 20L,
                Status.COLLINEAR, 0L,
                Status.CONSTANT_INPUT, 300L,
                Status.OK, 4000L));
    assertThat(counts.keys()).isEqualTo(4321);
    assertThat(counts.unfit()).isEqualTo(21);
    assertThat(counts.of(Status.CONSTANT_INPUT)).isEqualTo(300);
    assertThat(counts.of(Status.COLLINEAR)).isZero();
    assertThat(counts.byWord().keySet())
        .containsExactly("ok", "constant-input", "too-few-rows", "out-of-range");
    assertThat(counts)
        .hasToString("4321 keys: 4000 ok, 300 constant-input, 20 too-few-rows, 1 out-of-range");
    assertThat(new LineCounts(Map.of(Status.OK, 1L))).hasToString("1 key: 1 ok");
  }
}
