package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void numbersHaveTheDigitsAskedForAndNoZerosAtTheEnd() {
    assertThat(Digits.show(12.5, 6)).isEqualTo("12.5");
    assertThat(Digits.show(2.0 / 3, 3)).isEqualTo("0.667");
    assertThat(Digits.show(-1234567, 3)).isEqualTo("-1230000");
    assertThat(Digits.show(37, 6)).isEqualTo("37");
    assertThat(Digits.show(1200, 6)).isEqualTo("1200");
  }

  @Test
  void powersOfTenComeWhereDigitsWouldBeMany() {
    assertThat(Digits.show(1e14, 6)).isEqualTo("100000000000000");
    assertThat(Digits.show(1e15, 6)).isEqualTo("1e15");
    assertThat(Digits.show(1.5e20, 6)).isEqualTo("1.5e20");
    assertThat(Digits.show(-1.5e-7, 6)).isEqualTo("-1.5e-7");
    assertThat(Digits.show(1e-5, 6)).isEqualTo("0.00001");
    assertThat(Digits.show(1e-6, 6)).isEqualTo("1e-6");
    assertThat(Digits.show(9.9999e-6, 3)).as("rounded up to 0.00001").isEqualTo("0.00001");
    assertThat(Digits.show(9.9999e14, 3)).as("rounded up to 1e15").isEqualTo("1e15");
  }

  @Test
  void anErrorTellsHowManyDigitsAreWorthTelling() {
    assertThat(Digits.worth(1234.5678, 1e-3)).isEqualTo(9);
    assertThat(Digits.worth(-1234.5678, 1e-3)).isEqualTo(9);
    assertThat(Digits.worth(1000, 1e-3)).isEqualTo(8);
    assertThat(Digits.worth(5, 7)).as("six at least").isEqualTo(6);
    assertThat(Digits.worth(0, 7)).isEqualTo(6);
    assertThat(Digits.worth(5, 0)).as("nothing is known of the error").isEqualTo(6);
    assertThat(Digits.worth(5, 1e-30)).as("what a double has").isEqualTo(17);
  }

  @Test
  void zeroHasNoSignAndWhatIsNoNumberIsNamed() {
    assertThat(Digits.show(0.0, 3)).isEqualTo("0");
    assertThat(Digits.show(-0.0, 3)).isEqualTo("0");
    assertThat(Digits.show(Double.NaN, 3)).isEqualTo("NaN");
    assertThat(Digits.show(Double.NEGATIVE_INFINITY, 3)).isEqualTo("-Infinity");
  }
}
