package io.sparkneuron.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-spark")
class UncertaintyTableTest {

  private static Optional<Estimate> estimate(double error, double t, double p) {
    return Optional.of(
        new Estimate(
            error,
            Double.isNaN(t) ? OptionalDouble.empty() : OptionalDouble.of(t),
            Double.isNaN(p) ? OptionalDouble.empty() : OptionalDouble.of(p),
            t * error - 2 * error,
            t * error + 2 * error));
  }

  private static Uncertainty uncertainty(
      List<Optional<Estimate>> weights, Optional<Estimate> bias, Optional<String> note) {
    return new Uncertainty(
        ErrorKind.HC1,
        0.9,
        OptionalLong.of(34),
        OptionalDouble.of(0.884796),
        OptionalDouble.of(0.9999935619),
        OptionalDouble.of(5.436e6),
        OptionalDouble.of(0),
        weights,
        bias,
        List.of(),
        Collections.nCopies(weights.size(), 0.0),
        note);
  }

  private static String printed(Columns columns, Neuron neuron, Uncertainty uncertainty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Telling.uncertainty(new PrintStream(bytes, true, UTF_8), columns, neuron, uncertainty);
    return bytes.toString(UTF_8);
  }

  @Test
  void aRowForEachInputAndOneForTheBias() {
    String text =
        printed(
            new Columns(List.of("area", "rooms"), "price"),
            Neuron.of(new double[] {1000000.12345678, 0}, -3),
            uncertainty(
                List.of(estimate(0.001, 1000000123.45678, 0), Optional.empty()),
                estimate(2, -1.5, 0.1434567),
                Optional.of("rooms is constant")));

    assertThat(text.lines())
        .containsExactly(
            "",
            "  input   weight         std error  t           p         90 % interval",
            "  area    1000000.12346  0.001      1000000000  < 1e-300  1000000.12146 to 1000000.12546",
            "  rooms   0              -          -           -         -",
            "  (bias)  -3             2          -1.5        0.1435    -7 to 1",
            "",
            "  spread         residual standard error 0.8848 with 34 degrees of freedom, adjusted r2 0.9999935619, F 5436000 (p < 1e-300), errors hc1",
            "  note           rooms is constant");
  }

  @Test
  void ofManyInputsThoseWithTheLargestT() {
    int inputs = 300;
    List<String> names = new ArrayList<>();
    List<Optional<Estimate>> weights = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      names.add("input" + j);
      // The largest |t| are those of every 15th input; one of them is not known.
      weights.add(
          j == 30 ? Optional.empty() : estimate(1, j % 15 == 0 ? -1000 - j : j, Double.NaN));
    }
    String text =
        printed(
            new Columns(names, "y"),
            Neuron.of(new double[inputs], 0),
            uncertainty(weights, estimate(1, Double.NaN, Double.NaN), Optional.empty()));

    List<String> shown =
        text.lines()
            .filter(line -> line.startsWith("  input") && !line.startsWith("  input "))
            .map(line -> line.strip().split(" ")[0])
            .toList();
    List<String> expected = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      if ((j % 15 == 0 && j != 30) || j == 299) {
        expected.add("input" + j);
      }
    }
    assertThat(shown).isEqualTo(expected).hasSize(Uncertainty.MOST_INPUTS_SHOWN);
    assertThat(text).contains("the 20 of 300 inputs with the largest |t|");
    assertThat(text.lines()).allMatch(line -> line.length() < 160);
  }

  @Test
  void hundredsOfInputsAreNotListed() {
    double[] weights = new double[300];
    Arrays.fill(weights, 0.1);
    assertThat(Numbers.exactly(Neuron.of(weights, 0.25)))
        .isEqualTo("300 weights and the bias 0.25");
    assertThat(Numbers.exactly(Neuron.of(new double[] {0.1, 2}, 0.25)))
        .isEqualTo("w = [0.1, 2.0], b = 0.25");
    List<String> names = new ArrayList<>();
    for (int j = 0; j < 22; j++) {
      names.add("a" + j);
    }
    assertThat(Numbers.names(names)).endsWith("a18, a19, … (2 more)").doesNotContain("a20");
    assertThat(Numbers.names(names.subList(0, 2))).isEqualTo("a0, a1");
  }
}
