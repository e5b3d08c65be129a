package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.exact.RowHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputEncoderTest {
  private static final Term AREA = Term.column("area", Kind.NUMBER);
  private static final Term DISTRICT =
      Term.column("district", Kind.CATEGORY).withLevels(List.of("c", "a", "b"), Optional.of("b"));
  private static final Term FLAG = Term.column("flag", Kind.BOOLEAN);
  private static final Term SIZE =
      Term.column("size", Kind.CATEGORY).withLevels(List.of("M", "S"), Optional.empty());

  private static final InputEncoder ENCODER = new InputEncoder(List.of(AREA, DISTRICT, FLAG, SIZE));

  @Test
  void aLevelIsAnInputOfOneButTheReference() {
    assertThat(ENCODER.terms()).isEqualTo(4);
    assertThat(ENCODER.inputs()).isEqualTo(6);
    double[] row = {9, 9, 9, 9, 9, 9};
    // Levels are a, b, c and M, S.
    ENCODER.encode(new double[] {7, 0, 1, 1}, row);
    assertThat(row).containsExactly(7, 1, 0, 1, 0, 1);
    ENCODER.encode(new double[] {8, 1, 0, 0}, row);
    assertThat(row).as("b is the reference").containsExactly(8, 0, 0, 0, 1, 0);
    ENCODER.encode(new double[] {8, 2, 0, 0}, row);
    assertThat(row).containsExactly(8, 0, 1, 0, 1, 0);
  }

  @Test
  void columnsAreThoseOfTheRows() {
    double[][] values = {{7, 8, 8}, {0, 1, 2}, {1, 0, 0}, {1, 0, 0}};
    double[][] columns = ENCODER.encode(values);
    double[] row = new double[6];
    for (int i = 0; i < 3; i++) {
      ENCODER.encode(new double[] {values[0][i], values[1][i], values[2][i], values[3][i]}, row);
      for (int j = 0; j < 6; j++) {
        assertThat(columns[j][i]).as("row %d, input %d", i, j).isEqualTo(row[j]);
      }
    }
    assertThat(columns[0]).as("not a copy").isSameAs(values[0]);
    assertThat(columns[3]).isSameAs(values[2]);
  }

  /** Other levels change no hash. */
  @Test
  void aLevelIsHashedByItsText() {
    double[][] hashed = ENCODER.hashed(new double[][] {{7, 8}, {0, 2}, {1, 0}, {1, 1}});
    assertThat(hashed[0]).containsExactly(7, 8);
    assertThat(hashed[1])
        .containsExactly(
            RowHash.ofText("a".getBytes(StandardCharsets.UTF_8)),
            RowHash.ofText("c".getBytes(StandardCharsets.UTF_8)));
    assertThat(hashed[2]).containsExactly(1, 0);
    InputEncoder more =
        new InputEncoder(
            List.of(DISTRICT.withLevels(List.of("A", "a", "c", "d"), Optional.of("A"))));
    assertThat(more.hashed(new double[][] {{1, 2}})[0]).containsExactly(hashed[1]);
  }

  @Test
  void theFirstInputMayBeALevel() {
    InputEncoder encoder = new InputEncoder(List.of(DISTRICT, AREA));
    double[] row = {9, 9, 9};
    encoder.encode(new double[] {0, 7}, row);
    assertThat(row).containsExactly(1, 0, 7);
    encoder.encode(new double[] {1, 7}, row);
    assertThat(row).as("b is the reference").containsExactly(0, 0, 7);
    double[][] columns = encoder.encode(new double[][] {{0, 1, 2}, {7, 8, 9}});
    assertThat(columns[0]).containsExactly(1, 0, 0);
    assertThat(columns[1]).containsExactly(0, 0, 1);
    assertThat(columns[2]).containsExactly(7, 8, 9);
  }
}
