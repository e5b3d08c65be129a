package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowCountsTest {
  @Test
  void everyKindIsAddedToItsOwn() {
    RowCounts counts = new RowCounts(1, 20, 300, 4000, 50000);

    counts.merge(new RowCounts(2, 30, 400, 5000, 60000));

    assertThat(counts.used()).isEqualTo(3);
    assertThat(counts.heldOut()).isEqualTo(50);
    assertThat(counts.nulls()).isEqualTo(700);
    assertThat(counts.nonFinite()).isEqualTo(9000);
    assertThat(counts.malformed()).isEqualTo(110000);
    assertThat(counts.refused()).isEqualTo(119700);
    assertThat(counts.read()).isEqualTo(119753);
  }
}
