package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of 240 bits, and what it says of nearest doubles. Outside oracle: BigDecimal. */
class WideTest {
  private static final MathContext ENOUGH = new MathContext(120, RoundingMode.HALF_EVEN);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private static BigDecimal power(int exponent) {
    return exponent >= 0
        ? TWO.pow(exponent)
        : BigDecimal.ONE.divide(TWO.pow(-exponent)); // a power of 2 ends
  }

  private static BigDecimal exact(double value) {
    return new BigDecimal(value);
  }

  /** Of sizes that meet, far apart now and then, with digits that are all ones or nearly none. */
  private static double anyDouble(Random random) {
    double mantissa =
        switch (random.nextInt(5)) {
          case 0 -> 1;
          case 1 -> 0x1.fffffffffffffp0;
          case 2 -> 1 + random.nextInt(3) * 0x1p-52;
          default -> 1 + random.nextDouble();
        };
    int exponent = random.nextInt(10) == 0 ? random.nextInt(700) - 350 : random.nextInt(120) - 60;
    return (random.nextBoolean() ? mantissa : -mantissa) * Math.scalb(1.0, exponent);
  }

  /** A sum of doubles one below the other: all five digits are in use. */
  private static Wide anyWide(Random random) {
    ExactSum sum = new ExactSum();
    int place = random.nextInt(10) == 0 ? random.nextInt(400) - 200 : random.nextInt(130) - 65;
    int terms = 1 + random.nextInt(6);
    for (int i = 0; i < terms; i++) {
      double digits =
          random.nextInt(4) == 0
              ? 0x1.fffffffffffffp0
              : random.nextInt(4) == 0 ? 1 : 1 + random.nextDouble();
      sum.add(Math.scalb(random.nextBoolean() ? digits : -digits, place - 53 * i));
    }
    return Wide.of(sum);
  }

  private static void assertWithin(Wide found, BigDecimal exact, BigDecimal scale, String about) {
    assertThat(found.value().subtract(exact).abs())
        .as(about)
        .isLessThanOrEqualTo(scale.abs().multiply(power(-Wide.PRECISION)));
    // What it is made of is as the next operation needs it.
    assertThat(found.isZero()).as(about).isEqualTo(found.value().signum() == 0);
    assertThat(found.signum()).as(about).isEqualTo(found.value().signum());
    if (!found.isZero()) {
      BigDecimal size = found.value().abs();
      assertThat(size).as(about).isGreaterThan(power(found.exponent() - 2));
      assertThat(size).as(about).isLessThan(power(found.exponent() + 1));
    }
  }

  @Test
  void aDoubleIsItself() {
    Random random = new Random(1);
    List<Double> doubles =
        new ArrayList<>(
            List.of(
                1.0,
                -1.0,
                0.1,
                1e308,
                -1e-308,
                Double.MIN_VALUE,
                Double.MIN_NORMAL,
                0x1p60,
                0x1p59));
    doubles.addAll(List.of(-0x1p59, Math.nextDown(0x1p59), -0x1p60, 0x1p-60, Double.MAX_VALUE));
    doubles.addAll(List.of(-Double.MIN_VALUE, Math.nextDown(Double.MIN_NORMAL)));
    for (int i = 0; i < 2000; i++) {
      doubles.add(anyDouble(random));
    }
    for (double value : doubles) {
      Wide wide = Wide.of(value);
      assertWithin(wide, exact(value), BigDecimal.ZERO, "of " + value);
      if (Math.abs(value) > 1e-290 && Math.abs(value) < 1e290) {
        assertThat(wide.nearest(wide.exponent() - 200)).isEqualTo(value);
      }
      assertThat(wide.lowestBit()).as("lowest bit of %s", value).isEqualTo(lowestBit(value));
    }
    assertThat(Wide.of(0.0).isZero()).isTrue();
    assertThat(Wide.of(-0.0).isZero()).isTrue();
    for (double none : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      assertThatThrownBy(() -> Wide.of(none))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("Cannot take " + none + " as a number: not finite.");
    }
  }

  private static int lowestBit(double value) {
    BigDecimal exact = exact(value).abs();
    int lowest =
        Math.getExponent(value) < Double.MIN_EXPONENT ? -1074 : Math.getExponent(value) - 52;
    BigInteger units = exact.divide(power(lowest)).toBigIntegerExact();
    return lowest + units.getLowestSetBit();
  }

  @Test
  void aWholeNumberIsItself() {
    for (long value :
        new long[] {
          0,
          1,
          -1,
          3,
          -7,
          1L << 59,
          -(1L << 59),
          (1L << 59) - 1,
          1L << 60,
          Long.MAX_VALUE,
          Long.MIN_VALUE
        }) {
      assertWithin(Wide.of(value), BigDecimal.valueOf(value), BigDecimal.ZERO, "of " + value);
      assertThat(Wide.of(value)).hasToString(Long.toString(value));
    }
  }

  @Test
  void anExactSumIsRoundedOnceAtMost() {
    Random random = new Random(2);
    for (int trial = 0; trial < 3000; trial++) {
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      int place = random.nextInt(1800) - 900;
      for (int i = random.nextInt(7); i >= 0; i--) {
        double term = Math.scalb(anyDouble(random), place / 2);
        sum.add(term);
        exact = exact.add(exact(term));
        if (random.nextInt(5) == 0) {
          sum.add(-term);
          exact = exact.subtract(exact(term));
        }
      }
      Wide wide = Wide.of(sum);
      assertWithin(wide, exact, exact, "sum " + trial);
      if (exact.signum() == 0) {
        assertThat(wide.isZero()).isTrue();
      } else {
        assertMultipleOfLowestBit(wide);
      }
    }
    assertThat(Wide.of(new ExactSum()).isZero()).isTrue();
  }

  /** Of what it is, and of no more: what was rounded tells a bit down where it was rounded. */
  private static void assertMultipleOfLowestBit(Wide wide) {
    BigInteger units = wide.value().divide(power(wide.lowestBit())).toBigIntegerExact();
    assertThat(units.testBit(0)).as("lowest bit").isTrue();
  }

  @Test
  void whatWasRoundedSaysSo() {
    ExactSum sum = new ExactSum();
    sum.add(1);
    sum.add(0x1p-500);
    Wide rounded = Wide.of(sum);
    assertThat(rounded.lowestBit()).isLessThanOrEqualTo(-Wide.PRECISION);
    sum.add(-0x1p-500);
    assertThat(Wide.of(sum).lowestBit()).isZero();
  }

  @Test
  void sumsAndDifferencesAreRightToTheGreaterOperand() {
    Random random = new Random(3);
    for (int trial = 0; trial < 3000; trial++) {
      Wide a = trial % 50 == 0 ? Wide.ZERO : anyWide(random);
      Wide b = trial % 70 == 0 ? Wide.ZERO : trial % 30 == 0 ? a : anyWide(random);
      BigDecimal x = a.value();
      BigDecimal y = b.value();
      BigDecimal greater = x.abs().max(y.abs());
      assertWithin(a.plus(b), x.add(y), greater, "sum of " + trial);
      assertWithin(a.minus(b), x.subtract(y), greater, "difference of " + trial);
      assertWithin(a.negated(), x.negate(), x, "negative of " + trial);
    }
  }

  @Test
  void numbersOfFewDigitsAreAddedWithoutAnError() {
    Random random = new Random(4);
    for (int apart = 0; apart < 240; apart++) {
      double high = Math.scalb(1 + random.nextDouble(), 60);
      double low = Math.scalb(1 + random.nextDouble(), 60 - apart + 52);
      for (double b : new double[] {low, -low, high, -high}) {
        BigDecimal exact = exact(high).add(exact(b));
        if (apart < 180) {
          assertThat(Wide.of(high).plus(Wide.of(b)).value()).isEqualByComparingTo(exact);
          assertThat(Wide.of(b).plus(Wide.of(high)).value()).isEqualByComparingTo(exact);
        }
      }
    }
  }

  @Test
  void productsAndInversesAreRightToThemselves() {
    Random random = new Random(5);
    for (int trial = 0; trial < 3000; trial++) {
      Wide a = trial % 90 == 0 ? Wide.ZERO : anyWide(random);
      Wide b = trial % 40 == 0 ? Wide.of(anyDouble(random)) : anyWide(random);
      BigDecimal product = a.value().multiply(b.value());
      assertWithin(a.times(b), product, product, "product of " + trial);
      assertThat(b.times(a).value()).isEqualByComparingTo(a.times(b).value());
      if (!b.isZero()) {
        BigDecimal inverse = BigDecimal.ONE.divide(b.value(), ENOUGH);
        assertWithin(b.inverse(), inverse, inverse, "inverse of " + trial);
      }
    }
    assertThat(Wide.of(3).times(Wide.of(-5)).value()).isEqualByComparingTo("-15");
    assertThatThrownBy(Wide.ZERO::inverse)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Cannot divide by 0.");
    assertThatThrownBy(Wide.ZERO::exponent)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Cannot tell the exponent of 0.");
    assertThatThrownBy(Wide.ZERO::lowestBit)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Cannot tell the lowest bit of 0.");
  }

  /** Numbers near a double, near the middle of two, and anywhere, with errors of many sizes. */
  @Test
  void aNearestDoubleIsThatOfEveryNumberWithinTheError() {
    Random random = new Random(6);
    int certain = 0;
    for (int trial = 0; trial < 3000; trial++) {
      double at = anyDouble(random);
      double step = Math.ulp(at) * (random.nextBoolean() ? 0.5 : 1);
      double off = step * Math.scalb(1.0, -random.nextInt(60)) * (random.nextBoolean() ? 1 : -1);
      ExactSum sum = new ExactSum();
      sum.add(at);
      sum.add(random.nextBoolean() ? step : -step);
      sum.add(off);
      Wide wide = Wide.of(sum);
      int error = wide.exponent() - 40 - random.nextInt(90);
      double found = wide.nearest(error);
      double low = wide.value().subtract(power(error)).doubleValue();
      double high = wide.value().add(power(error)).doubleValue();
      if (!Double.isNaN(found)) {
        certain++;
        assertThat(found).as("number %s", trial).isEqualTo(low).isEqualTo(high);
      } else {
        // Unsure, or all but: a little more of an error would make it so.
        BigDecimal more = power(error).add(wide.value().abs().multiply(power(-99)));
        assertThat(wide.value().subtract(more).doubleValue())
            .as("number %s", trial)
            .isNotEqualTo(wide.value().add(more).doubleValue());
      }
    }
    assertThat(certain).isBetween(700, 2800);
  }

  @Test
  void aNearestRootIsThatOfEveryNumberWithinTheError() {
    Random random = new Random(7);
    int certain = 0;
    for (int trial = 0; trial < 1500; trial++) {
      double at = Math.abs(anyDouble(random));
      ExactSum sum = new ExactSum();
      // The square of a double, or of the middle of two, or near it.
      BigDecimal root =
          exact(at).add(exact(Math.ulp(at) / 2).multiply(BigDecimal.valueOf(trial % 2)));
      BigDecimal square = root.multiply(root);
      for (int i = 0; i < 4; i++) {
        double part = square.doubleValue();
        sum.add(part);
        square = square.subtract(exact(part));
      }
      sum.add(at * at * Math.scalb(random.nextBoolean() ? 1.0 : -1.0, -50 - random.nextInt(60)));
      Wide wide = Wide.of(sum);
      int error = wide.exponent() - 45 - random.nextInt(90);
      double found = wide.nearestRoot(error);
      double low = wide.value().subtract(power(error)).sqrt(ENOUGH).doubleValue();
      double high = wide.value().add(power(error)).sqrt(ENOUGH).doubleValue();
      if (!Double.isNaN(found)) {
        certain++;
        assertThat(found).as("root %s", trial).isEqualTo(low).isEqualTo(high);
      } else {
        BigDecimal more = power(error + 1).add(wide.value().multiply(power(-98)));
        assertThat(wide.value().subtract(more).sqrt(ENOUGH).doubleValue())
            .as("root %s", trial)
            .isNotEqualTo(wide.value().add(more).sqrt(ENOUGH).doubleValue());
      }
    }
    assertThat(certain).isBetween(300, 1450);
    assertThat(Wide.of(9).nearestRoot(-300)).isEqualTo(3);
    assertThat(Wide.of(-9).nearestRoot(-300)).isNaN();
    assertThat(Wide.ZERO.nearestRoot(-300)).isNaN();
  }

  @Test
  void whatIsNoNormalDoubleIsNotSaid() {
    assertThat(Wide.ZERO.nearest(-300)).isNaN();
    Wide great = Wide.of(0x1p900);
    assertThat(great.times(great).nearest(0)).isNaN();
    assertThat(great.times(great).inverse().nearest(-3000)).isNaN();
    assertThat(great.times(great).nearestRoot(0)).isEqualTo(0x1p900);
    assertThat(great.times(great).inverse().nearestRoot(-3000)).isEqualTo(0x1p-900);
    assertThat(great.nearest(0)).isEqualTo(0x1p900);
    assertThat(great.inverse().nearest(-1300)).isEqualTo(0x1p-900);
  }
}
