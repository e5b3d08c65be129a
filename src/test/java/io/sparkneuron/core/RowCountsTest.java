package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowCountsTest {
  @Test
  void everyKindIsAddedToItsOwn() {
    RowCounts counts = new RowCounts(1, 20, 300, 4000, 50000, 600000, 7000000);

    counts.merge(new RowCounts(2, 30, 400, 5000, 60000, 700000, 8000000));

    assertThat(counts.used()).isEqualTo(3);
    assertThat(counts.heldOut()).isEqualTo(50);
    assertThat(counts.nulls()).isEqualTo(700);
    assertThat(counts.nonFinite()).isEqualTo(9000);
    assertThat(counts.malformed()).isEqualTo(110000);
    assertThat(counts.refused()).isEqualTo(119700);
    assertThat(counts.zeroWeight()).isEqualTo(1300000);
    assertThat(counts.unknownLevel()).isEqualTo(15000000);
    assertThat(counts.read()).isEqualTo(16419753);
    assertThat(counts)
        .hasToString(
            "16419753 read = 3 used + 50 held out + 700 null + 9000 non-finite + 110000 malformed"
                + " + 1300000 of weight 0 + 15000000 of an unknown level");
  }
}
