package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnDriftTest {
  private static final Columns HOMES = new Columns(List.of("area", "rooms"), "price");

  private static ColumnStatistics column(double mean, double deviation) {
    return new ColumnStatistics(10_000, mean - deviation, mean + deviation, mean, deviation);
  }

  private static String sentence(ColumnStatistics serving, ColumnStatistics today) {
    return new ColumnDrift("x", serving, today, Drift.between(serving, today)).sentence();
  }

  @Test
  void columnsAreComparedByTheirNames() {
    Columns today = new Columns(List.of("age", "price"), "area");
    List<ColumnDrift> drifts =
        ColumnDrift.between(
            HOMES,
            List.of(column(100, 10), column(3, 1), column(5000, 100)),
            today,
            List.of(column(1, 1), column(5000, 200), column(120, 10)));

    assertThat(drifts).extracting(ColumnDrift::column).containsExactly("price", "area");
    assertThat(drifts.get(0).serving()).isEqualTo(column(5000, 100));
    assertThat(drifts.get(0).today()).isEqualTo(column(5000, 200));
    assertThat(drifts.get(0).drift().deviationFactor()).isEqualTo(2);
    assertThat(drifts.get(1).drift().meanMoved()).isEqualTo(2);
  }

  @Test
  void aVersionThatDoesNotTellIsNotCompared() {
    assertThat(
            ColumnDrift.between(
                HOMES, List.of(), HOMES, List.of(column(100, 10), column(3, 1), column(5000, 100))))
        .isEmpty();
  }

  @Test
  void onlyWhatIsWorthTellingIsTold() {
    assertThat(sentence(column(100, 10), column(100, 10))).isEmpty();
    assertThat(sentence(column(100, 10), column(120, 10)))
        .isEqualTo("mean from 100 to 120, by 2 deviations");
    assertThat(sentence(column(100, 10), column(100, 15)))
        .isEqualTo("deviation from 10 to 15, 1.5 times");
    assertThat(sentence(column(100, 10), column(80, 5)))
        .isEqualTo("mean from 100 to 80, by -2 deviations; deviation from 10 to 5, 0.5 times");
  }

  @Test
  void aConstantThatMovedHasNoUnit() {
    assertThat(sentence(column(7, 0), column(8, 0))).isEqualTo("mean from 7 to 8, was constant");
    assertThat(sentence(column(7, 0), column(7, 2))).isEqualTo("deviation from 0 to 2");
  }
}
