package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tails against those of R ({@code src/test/resources/uncertainty/oracle.R}). */
class DistributionsTest {
  /** R's own tails have about 13 digits. */
  private static final double DIGITS = 1e-11;

  @Test
  void tailsAreThoseOfR() {
    List<String[]> lines = TestRows.resource("uncertainty/tails.csv");
    assertThat(lines).hasSize(252);
    for (String[] line : lines) {
      double first = Double.parseDouble(line[1]);
      double second = Double.parseDouble(line[2]);
      double third = Double.parseDouble(line[3]);
      double expected = Double.parseDouble(line[4]);
      double found =
          switch (line[0]) {
            case "t" -> Distributions.twoSidedT(first, second);
            case "quantile" -> Distributions.quantileT(first, second);
            default -> Distributions.upperF(first, second, third);
          };
      assertThat(found)
          .as(String.join(" ", line))
          .isCloseTo(expected, within(DIGITS * expected + Double.MIN_NORMAL));
    }
  }

  /** With one degree of freedom: 1 − 2·atan(t)/π, and the quantile is tan(π·C/2). */
  @Test
  void oneDegreeOfFreedomIsCauchy() {
    for (double t : new double[] {1e-3, 0.5, 1, 7}) {
      assertThat(Distributions.twoSidedT(t, 1))
          .isCloseTo(1 - 2 * Math.atan(t) / Math.PI, within(1e-15));
    }
    assertThat(Distributions.quantileT(0.5, 1)).isCloseTo(1, within(1e-15));
  }

  @Test
  void theEndsAreExact() {
    assertThat(Distributions.twoSidedT(0, 5)).isEqualTo(1);
    assertThat(Distributions.twoSidedT(Double.POSITIVE_INFINITY, 5)).isZero();
    assertThat(Distributions.twoSidedT(1e200, 5)).isZero();
    assertThat(Distributions.upperF(0, 2, 5)).isEqualTo(1);
    assertThat(Distributions.upperF(Double.POSITIVE_INFINITY, 2, 5)).isZero();
  }

  @Test
  void aQuantileLeavesItsTail() {
    for (double degrees : new double[] {1, 3, 34, 1e9}) {
      for (double confidence : new double[] {1e-6, 0.5, 0.95, 0.999999}) {
        double t = Distributions.quantileT(confidence, degrees);
        assertThat(Distributions.twoSidedT(t, degrees))
            .as("%s with %s", confidence, degrees)
            .isCloseTo(1 - confidence, within(1e-12 * (1 - confidence)));
      }
    }
  }

  /** F turned over has its degrees of freedom turned over: the two ways of the sum must meet. */
  @Test
  void thousandsOfDegreesOfFreedomAddUpToOne() {
    for (double f : new double[] {1.001, 1.05, 1.1}) {
      double above = Distributions.upperF(f, 4000, 6000);
      assertThat(above).as("%s", f).isStrictlyBetween(1e-4, 0.5);
      assertThat(above + Distributions.upperF(1 / f, 6000, 4000))
          .as("%s", f)
          .isCloseTo(1, within(1e-11));
    }
  }
}
