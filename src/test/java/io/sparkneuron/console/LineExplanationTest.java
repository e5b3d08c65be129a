package io.sparkneuron.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.FoundLine;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Term;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How one line was found, beside rows of which anybody can add up the sums. */
@Tag("any-spark")
class LineExplanationTest {
  private static final double[] X = {1, 2, 3, 6};
  private static final double[] Y = {2, 3, 5, 10};

  private static Columns columns(int inputs) {
    return new Columns(IntStream.rangeClosed(1, inputs).mapToObj(j -> "x" + j).toList(), "y");
  }

  private static String told(PointBlock block, Columns columns, boolean bias, long minRows) {
    DataSummary summary = new DataSummary(block.inputs());
    summary.add(block);
    FoundLine found =
        new FoundLine(
            Map.of("shop", "\u001b[2JBerlin"),
            summary,
            block.rows(),
            new LineFitter(new InputEncoder(columns.terms()), bias, minRows).fit(summary, summary),
            minRows);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LineExplanation(new PrintStream(out, true, UTF_8), columns, bias, "training").tell(found);
    return out.toString(UTF_8);
  }

  @Test
  void ofOneInputItIsAQuotient() {
    assertThat(told(PointBlock.of(new double[][] {X}, Y), columns(1), true, 3))
        .isEqualTo(
            """
            Each line is found at once from the sums of its rows. The key with the most is shop =  [2JBerlin, with 4 rows:
              The means are x1 3 and y 5.
              The sum of (x1 - mean)^2 is 14, that of (x1 - mean) * (y - mean) is 23,
              so w = 23 / 14 = 1.642857143.
              The line goes through the means: b = 5 - 1.642857143 * 3 = 0.07142857143.
              Its root mean squared error on its 4 training rows is 0.2314550249.

            """);
  }

  @Test
  void throughZeroItIsMeasuredFromZero() {
    assertThat(told(PointBlock.of(new double[][] {X}, Y), columns(1), false, 3))
        .contains(
            "  The sum of x1^2 is 50, that of x1 * y is 83,\n  so w = 83 / 50 = 1.66.\n  Its root")
        .doesNotContain("mean is", "b =");
  }

  @Test
  void rowsCountAsTheirWeightsSay() {
    Columns columns =
        new Columns(
            columns(1).terms(), columns(1).target(), Optional.of(Term.column("n", Kind.NUMBER)));
    assertThat(
            told(PointBlock.of(new double[][] {X}, Y, new double[] {1, 1, 1, 2}), columns, true, 3))
        .contains(
            "a row counts as much as its n says, 5 in all.",
            "The means are x1 3.6 and y 6.",
            "The sum of (x1 - mean)^2 is 21.2, that of (x1 - mean) * (y - mean) is 35,");
  }

  @Test
  void ofSeveralInputsItSolvesEquations() {
    double[][] two = {{-1, 0, 1, 0}, {0, -1, -1, 2}};
    assertThat(told(PointBlock.of(two, new double[] {0, 2, 6, 4}), columns(2), true, 4))
        .contains(
            "of sums of products about the means:\n"
                + "    2 * w1 - 1 * w2 = 6  (x1)\n"
                + "    -1 * w1 + 6 * w2 = 0  (x2)\n"
                + "  All 2 are solved at once: w1 = 3.272727273, w2 = 0.5454545455.\n")
        .contains("b = 3 - 3.272727273 * 0 - 0.5454545455 * 0 = 3.");
    double[][] four = {
      {1, 0, 0, 0, 5, 3}, {0, 1, 0, 0, 4, 1}, {0, 0, 1, 0, 1, 1}, {0, 0, 0, 1, 1, 1}
    };
    assertThat(told(PointBlock.of(four, new double[] {1, 2, 3, 4, 5, 6}), columns(4), true, 6))
        .contains(" + … = ", "    … (1 more)\n", "All 4 are solved at once: w1 = ", ", ….")
        .doesNotContain("x4");
  }

  @Test
  void whatIsConstantOrCollinearIsSaid() {
    double[] fives = {5, 5, 5, 5};
    assertThat(told(PointBlock.of(new double[][] {fives}, Y), columns(1), true, 3))
        .contains("so x1 says nothing of y, and w = 0.", "b = 5 - 0 * 5 = 5.");
    assertThat(told(PointBlock.of(new double[][] {X, fives}, Y), columns(2), true, 4))
        .contains("the same in all of its rows gets the weight 0");
    assertThat(told(PointBlock.of(new double[][] {X, X}, Y), columns(2), true, 4))
        .contains("these have the smallest norm");
  }

  @Test
  void whyThereIsNoLineIsSaid() {
    assertThat(told(PointBlock.of(new double[][] {X}, Y), columns(1), true, 5))
        .contains(
            "with 4 rows:\n  A line of its own needs 5 rows. The line of all rows stands in.\n")
        .doesNotContain("w =");
    assertThat(
            told(
                PointBlock.of(new double[][] {{0, 1e-200, 2e-200}}, new double[] {1, 2, 3}),
                columns(1),
                true,
                3))
        .contains("varies by less than 1e-100", "The line of all rows stands in.");
  }

  @Test
  void ofManyColumnsOfTheKeyAllAreNamed() {
    DataSummary summary = new DataSummary(1);
    summary.add(PointBlock.of(new double[][] {X}, Y));
    FoundLine found =
        new FoundLine(
            new TreeMap<>(Map.of("a", "1", "b", "2")),
            summary,
            0,
            new LineFitter(new InputEncoder(columns(1).terms()), true, 3).fit(summary, null),
            3);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LineExplanation(new PrintStream(out, true, UTF_8), columns(1), true, "held-out")
        .tell(found);
    assertThat(List.of(out.toString(UTF_8).split("\n", -1)))
        .anyMatch(line -> line.contains("a = 1, b = 2, with 4 rows"))
        .anyMatch(line -> line.contains("None of its rows is held out, so nothing judges it."));
  }
}
