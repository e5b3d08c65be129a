package io.sparkneuron.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.OutsideCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The inputs that matter are named, and no more than can be read. */
class OutsideLineTest {
  private static String line(OutsideCounts counts) {
    List<String> names = IntStream.range(0, counts.inputs()).mapToObj(j -> "x" + j).toList();
    List<ColumnStatistics> trained =
        IntStream.range(0, counts.inputs())
            .mapToObj(j -> new ColumnStatistics(9, 0.1, 0.1 + j, 0.2, j))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new OutsideLine(names, trained)
        .print(new PrintStream(out, true, StandardCharsets.UTF_8), counts);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A row for each number, whose bits are the inputs outside. */
  private static OutsideCounts counts(int inputs, int... rows) {
    long[] byInput = new long[inputs];
    for (int row : rows) {
      for (int j = 0; j < inputs; j++) {
        byInput[j] += row >> j & 1;
      }
    }
    return OutsideCounts.of(rows.length, byInput);
  }

  @Test
  void nothingOutsideIsNoLine() {
    assertThat(line(counts(3))).isEmpty();
  }

  @Test
  void theMostComeFirst() {
    assertThat(line(counts(3, 0b100)))
        .isEqualTo(
            "  outside        1 row: x2 1 (trained on x2 0.1 to 2.1)" + System.lineSeparator());
    assertThat(line(counts(3, 0b101, 0b001, 0b011, 0b010)))
        .contains("4 rows: x0 3, x1 2, x2 1 (trained on x0 0.1, x1 0.1 to 1.1, x2 0.1 to 2.1)");
  }

  @Test
  void atMostTenAreNamed() {
    int all = (1 << 12) - 1;
    assertThat(line(counts(12, all, all - 2, all - 2)))
        .contains("3 rows: x0 3, x2 3, x3 3,", "x10 3, and 2 inputs more (trained on x0 0.1, x2 ")
        .doesNotContain("x1 ", "x11");
    assertThat(line(counts(12, all >> 1))).contains(", and 1 input more (");
  }
}
