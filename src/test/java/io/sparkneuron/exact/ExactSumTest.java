package io.sparkneuron.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The laws of an exact sum, then its numbers. Outside oracle: java.math.BigDecimal. */
class ExactSumTest {
  /** 2⁵³ − 1: the mantissa with every bit set, so a product fills all its digits. */
  private static final double ALL_ONES = 0x1.fffffffffffffp52;

  private static ExactSum sum(double... terms) {
    ExactSum sum = new ExactSum();
    for (double term : terms) {
      sum.add(term);
    }
    return sum;
  }

  private static ExactSum sum(List<Double> terms) {
    ExactSum sum = new ExactSum();
    terms.forEach(sum::add);
    return sum;
  }

  private static ExactSum merged(ExactSum... parts) {
    ExactSum sum = new ExactSum();
    for (ExactSum part : parts) {
      sum.merge(part);
    }
    return sum;
  }

  private static BigDecimal exact(List<Double> terms) {
    BigDecimal exact = BigDecimal.ZERO;
    for (double term : terms) {
      exact = exact.add(new BigDecimal(term));
    }
    return exact;
  }

  private static BigDecimal product(double a, double b) {
    return new BigDecimal(a).multiply(new BigDecimal(b));
  }

  /** Any finite double, every exponent equally likely. */
  private static double anyDouble(Random random) {
    long bits = random.nextLong() & ~(0x7FFL << 52);
    return Double.longBitsToDouble(bits | (long) random.nextInt(0x7FF) << 52);
  }

  private static List<Double> anyDoubles(Random random, int count) {
    List<Double> terms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      terms.add(anyDouble(random));
    }
    return terms;
  }

  /** By the definition of rounding to nearest, ties to even; not by BigDecimal.doubleValue. */
  private static void assertNearest(BigDecimal exact, double found, String about) {
    assertThat(found).as(about).isFinite();
    BigDecimal distance = exact.subtract(new BigDecimal(found)).abs();
    for (double neighbour : new double[] {Math.nextUp(found), Math.nextDown(found)}) {
      if (Double.isFinite(neighbour)) {
        int order = distance.compareTo(exact.subtract(new BigDecimal(neighbour)).abs());
        boolean even = (Double.doubleToRawLongBits(found) & 1) == 0;
        assertThat(order < 0 || (order == 0 && even))
            .as(
                "%s: %s rather than %s for %s",
                about, found, neighbour, exact.toEngineeringString())
            .isTrue();
      }
    }
  }

  private static void assertValue(ExactSum sum, BigDecimal exact, String about) {
    assertThat(sum.value()).as(about).isEqualByComparingTo(exact);
    if (exact.abs().compareTo(new BigDecimal(Double.MAX_VALUE)) <= 0) {
      assertNearest(exact, sum.doubleValue(), about);
    }
  }

  @Test
  void theEmptySumIsZero() {
    assertThat(new ExactSum().value()).isEqualByComparingTo(BigDecimal.ZERO);
    assertThat(new ExactSum().doubleValue()).isZero();
    assertThat(merged(new ExactSum(), new ExactSum()).value()).isEqualByComparingTo("0");
    assertThat(sum(0.0, -0.0).doubleValue()).isZero();
  }

  @Test
  void anyOrderGivesTheSameValue() {
    for (long seed = 0; seed < 20; seed++) {
      List<Double> terms = anyDoubles(new Random(seed), 200);
      BigDecimal exact = exact(terms);
      assertValue(sum(terms), exact, "seed " + seed);
      Collections.shuffle(terms, new Random(seed + 1));
      assertValue(sum(terms), exact, "shuffled, seed " + seed);
      Collections.sort(terms);
      assertValue(sum(terms), exact, "sorted, seed " + seed);
    }
  }

  @Test
  void mergingIsCommutativeAndAssociative() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<Double> terms = anyDoubles(random, 90);
      ExactSum a = sum(terms.subList(0, 1 + random.nextInt(30)));
      ExactSum b = sum(terms.subList(30, 60));
      ExactSum c = sum(terms.subList(60, 61 + random.nextInt(29)));
      BigDecimal exact = a.value().add(b.value()).add(c.value());
      assertValue(merged(a, b, c), exact, "abc, seed " + seed);
      assertValue(merged(c, b, a), exact, "cba, seed " + seed);
      assertValue(merged(b, merged(c, a)), exact, "b(ca), seed " + seed);
    }
  }

  @Test
  void mergingTheEmptySumChangesNothingAndTheOtherIsLeftAsItWas() {
    ExactSum some = sum(0.1, 1e300, -3);
    BigDecimal before = some.value();
    some.merge(new ExactSum());
    assertThat(some.value()).isEqualByComparingTo(before);
    ExactSum target = new ExactSum();
    target.merge(some);
    target.add(5);
    assertThat(some.value()).isEqualByComparingTo(before);
    assertThat(target.value()).isEqualByComparingTo(before.add(BigDecimal.valueOf(5)));
  }

  @Test
  void mergingASumIntoItselfDoublesIt() {
    ExactSum some = sum(0.1, 1e300, -3);
    BigDecimal twice = some.value().multiply(BigDecimal.valueOf(2));
    some.merge(some);
    assertThat(some.value()).isEqualByComparingTo(twice);
  }

  @Test
  void aSerializedSumGoesOnAsTheOriginal() throws Exception {
    ExactSum original = sum(0.1, 1e300, -Double.MIN_VALUE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    ExactSum copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (ExactSum) in.readObject();
    }
    assertThat(copy.value()).isEqualByComparingTo(original.value());
    copy.add(7);
    original.add(7);
    assertThat(copy.value()).isEqualByComparingTo(original.value());
  }

  @Test
  void hugeTermsThatCancelLeaveTheSmallOne() {
    assertThat(sum(1e100, 1, -1e100).doubleValue()).isEqualTo(1);
    assertThat(sum(Double.MAX_VALUE, Double.MIN_VALUE, -Double.MAX_VALUE).doubleValue())
        .isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void subnormalTermsAreExact() {
    List<Double> terms =
        List.of(Double.MIN_VALUE, 3 * Double.MIN_VALUE, -0x1.8p-1060, 0x0.fffffffffffffp-1022);
    assertValue(sum(terms), exact(terms), "subnormals");
    assertThat(sum(Double.MIN_VALUE, Double.MIN_VALUE).doubleValue())
        .isEqualTo(2 * Double.MIN_VALUE);
  }

  @Test
  void productsBelowTheReachOfDoublesAreExact() {
    double[][] factors = {
      {Double.MIN_VALUE, Double.MIN_VALUE},
      {-Double.MIN_VALUE, 0.5},
      {0x1.fffffffffffffp-1023, 0x1.fffffffffffffp-1023},
      // Here fma loses the low part of the product: it lies below 2^−1074.
      {0x1.0000000000001p-530, 0x1.0000000000001p-530},
      {0x1.fffffffffffffp-500, -0x1.3333333333333p-510},
    };
    ExactSum all = new ExactSum();
    BigDecimal exact = BigDecimal.ZERO;
    for (double[] pair : factors) {
      ExactSum one = new ExactSum();
      one.addProduct(pair[0], pair[1]);
      assertValue(one, product(pair[0], pair[1]), pair[0] + " * " + pair[1]);
      all.addProduct(pair[0], pair[1]);
      exact = exact.add(product(pair[0], pair[1]));
    }
    assertValue(all, exact, "all");
  }

  @Test
  void randomProductsOverTheWholeRangeAreExact() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < 200; i++) {
        double a = anyDouble(random);
        double b = anyDouble(random);
        sum.addProduct(a, b);
        exact = exact.add(product(a, b));
      }
      assertValue(sum, exact, "seed " + seed);
    }
  }

  /** Down to 2⁻³²²², where the product of the first two is no double. */
  @Test
  void productsOfThreeAreExact() {
    Random random = new Random(9);
    double[] ends = {
      Double.MIN_VALUE, Double.MAX_VALUE, -Double.MIN_NORMAL, 1, 0, ALL_ONES, 0x1p-1060
    };
    for (int i = 0; i < 3000; i++) {
      double[] factors = new double[3];
      for (int k = 0; k < 3; k++) {
        factors[k] = random.nextInt(3) == 0 ? ends[random.nextInt(ends.length)] : anyDouble(random);
      }
      ExactSum sum = sum(0.1);
      sum.addProduct(factors[0], factors[1], factors[2]);
      assertThat(sum.value())
          .as("%s · %s · %s", factors[0], factors[1], factors[2])
          .isEqualByComparingTo(
              product(factors[0], factors[1])
                  .multiply(new BigDecimal(factors[2]))
                  .add(new BigDecimal(0.1)));
    }
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> sum(1).addProduct(bad, 1, 2))
          .isInstanceOf(ArithmeticException.class);
      assertThatThrownBy(() -> sum(1).addProduct(1, bad, 2))
          .isInstanceOf(ArithmeticException.class);
      assertThatThrownBy(() -> sum(1).addProduct(1, 2, bad))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  @Test
  void theGreatestProductIsExact() {
    ExactSum sum = new ExactSum();
    sum.addProduct(Double.MAX_VALUE, -Double.MAX_VALUE);
    sum.addProduct(Double.MIN_VALUE, Double.MIN_VALUE);
    assertThat(sum.value())
        .isEqualByComparingTo(
            product(Double.MAX_VALUE, -Double.MAX_VALUE)
                .add(product(Double.MIN_VALUE, Double.MIN_VALUE)));
    assertThat(sum.doubleValue()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void aMillionTenthsAreAMillionTimesTheDoubleNearestToATenth() {
    ExactSum sum = new ExactSum();
    double tenth = 0.1;
    for (int i = 0; i < 1_000_000; i++) {
      sum.add(tenth);
    }
    assertValue(sum, new BigDecimal(tenth).movePointRight(6), "tenths");
    assertThat(sum.doubleValue()).isEqualTo(100_000.0);
  }

  @Test
  void outliersAmongUnitsCostNoDigit() {
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 1000; i++) {
      sum.add(1e17);
      sum.add(1);
      sum.add(-1e17);
    }
    assertThat(sum.doubleValue()).isEqualTo(1000);
  }

  /** Doubling reaches every count of pending terms, and with it the carries, in a few merges. */
  @Test
  void carriesKeepTheValueForBothSigns() {
    for (double sign : new double[] {1, -1}) {
      for (double factor : new double[] {ALL_ONES, 1, 0x1.0p-1000, 0x1.fffffffffffffp500}) {
        ExactSum sum = new ExactSum();
        sum.addProduct(sign * factor, factor);
        BigDecimal exact = product(sign * factor, factor);
        for (int doubling = 0; doubling < 100; doubling++) {
          ExactSum same = merged(sum);
          sum.merge(same);
          exact = exact.add(exact);
          assertThat(sum.value())
              .as("%s squared, doubled %s times", sign * factor, doubling + 1)
              .isEqualByComparingTo(exact);
        }
      }
    }
  }

  @Test
  void additionsBetweenMergesOfManyTermsKeepTheValue() {
    for (double sign : new double[] {1, -1}) {
      BigDecimal term = product(sign * ALL_ONES, ALL_ONES);
      ExactSum many = new ExactSum();
      many.addProduct(sign * ALL_ONES, ALL_ONES);
      for (int doubling = 0; doubling < 26; doubling++) {
        many.merge(many);
      }
      BigDecimal manyExact = term.multiply(BigDecimal.valueOf(1L << 26));
      ExactSum sum = new ExactSum();
      BigDecimal exact = BigDecimal.ZERO;
      for (int round = 0; round < 100; round++) {
        sum.addProduct(sign * ALL_ONES, ALL_ONES);
        sum.merge(many);
        sum.add(-sign);
        exact = exact.add(term).add(manyExact).subtract(new BigDecimal(sign));
        assertThat(sum.value()).as("sign %s, round %s", sign, round).isEqualByComparingTo(exact);
      }
    }
  }

  /** After 27 doublings 2²⁸ − 1 terms are pending, and the next one carries. */
  @Test
  void singleAdditionsAfterManyTermsKeepTheValue() {
    for (double sign : new double[] {1, -1}) {
      BigDecimal term = product(sign * ALL_ONES, ALL_ONES);
      ExactSum sum = sumOfProducts(sign * ALL_ONES, ALL_ONES);
      long terms = 1;
      for (int doubling = 0; doubling < 32; doubling++) {
        for (int i = 0; i < 3; i++) {
          sum.addProduct(sign * ALL_ONES, ALL_ONES);
          terms++;
          assertThat(sum.value())
              .as("%s terms of sign %s", terms, sign)
              .isEqualByComparingTo(term.multiply(BigDecimal.valueOf(terms)));
        }
        sum.merge(sum);
        terms *= 2;
      }
    }
    ExactSum full = sumOfProducts(ALL_ONES, ALL_ONES);
    for (int doubling = 0; doubling < 27; doubling++) {
      full.merge(full);
    }
    full.addProduct(ALL_ONES, ALL_ONES);
    assertThat(full.value())
        .isEqualByComparingTo(
            product(ALL_ONES, ALL_ONES).multiply(BigDecimal.valueOf((1L << 27) + 1)));
  }

  @Test
  void halfwayCasesRoundToEven() {
    double big = 0x1.0p53;
    assertThat(sum(big, 1).doubleValue()).isEqualTo(big);
    assertThat(sum(big + 2, 1).doubleValue()).isEqualTo(big + 4);
    assertThat(sum(big, 1, 0x1.0p-300).doubleValue()).isEqualTo(big + 2);
    assertThat(sum(big + 2, 1, -0x1.0p-300).doubleValue()).isEqualTo(big + 2);
    assertThat(sum(-big, -1, -Double.MIN_VALUE).doubleValue()).isEqualTo(-big - 2);
    assertThat(sum(Double.MAX_VALUE, 0x1.0p969).doubleValue()).isEqualTo(Double.MAX_VALUE);
    assertThat(sum(Double.MAX_VALUE, 0x1.0p970).doubleValue()).isInfinite();
  }

  @Test
  void subnormalResultsAreRoundedOnce() {
    double least = Double.MIN_VALUE;
    assertThat(sumOfProducts(least, 0.5).doubleValue()).isZero();
    assertThat(sumOfProducts(least, 0.5, least, 0x1.0p-1000).doubleValue()).isEqualTo(least);
    assertThat(sumOfProducts(3 * least, 0.5).doubleValue()).isEqualTo(2 * least);
    assertThat(sumOfProducts(5 * least, 0.5).doubleValue()).isEqualTo(2 * least);
    assertThat(sumOfProducts(5 * least, 0.5, -least, 0x1.0p-900).doubleValue())
        .isEqualTo(2 * least);
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double a = Math.scalb(1 + random.nextDouble(), -520 - random.nextInt(15));
      double b = Math.scalb(1 + random.nextDouble(), -520 - random.nextInt(15));
      assertNearest(product(a, b), sumOfProducts(a, b).doubleValue(), "seed " + seed);
    }
  }

  private static ExactSum sumOfProducts(double... factors) {
    ExactSum sum = new ExactSum();
    for (int i = 0; i < factors.length; i += 2) {
      sum.addProduct(factors[i], factors[i + 1]);
    }
    return sum;
  }

  /** Two scales far apart: the integer behind the sum is longer than the range of doubles. */
  @Test
  void smallAndHugeTermsTogetherStayFinite() {
    for (int low = -1074; low <= 0; low += 13) {
      for (int high = 0; high <= 1023; high += 31) {
        double small = Math.scalb(1.0, low);
        double huge = Math.scalb(1.0, high);
        assertNearest(
            new BigDecimal(huge).add(new BigDecimal(small)),
            sum(small, huge).doubleValue(),
            "2^" + low + " + 2^" + high);
      }
    }
  }

  @Test
  void whatIsNotFiniteIsRefused() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0}) {
      ExactSum sum = sum(3);
      assertThatThrownBy(() -> sum.add(bad)).isInstanceOf(ArithmeticException.class);
      assertThatThrownBy(() -> sum.addProduct(bad, 0))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining(String.valueOf(bad));
      assertThatThrownBy(() -> sum.addProduct(0, bad)).isInstanceOf(ArithmeticException.class);
      assertThat(sum.doubleValue()).as("left as it was").isEqualTo(3);
    }
  }

  /** Oracle: BigDecimal. */
  @Test
  void scalingASumIsExact() {
    double[] factors = {
      0, 1, -1, 0.1, -3e100, Double.MIN_VALUE, 1e-300, Double.MAX_VALUE, 12345.678
    };
    Random random = new Random(3);
    for (double factor : factors) {
      ExactSum sum = new ExactSum();
      ExactSum scaled = new ExactSum();
      scaled.add(7);
      BigDecimal expected = BigDecimal.valueOf(7);
      for (int i = 0; i < 20; i++) {
        double term = Math.scalb(random.nextGaussian(), random.nextInt(400) - 200);
        sum.add(term);
        expected = expected.add(new BigDecimal(term).multiply(new BigDecimal(factor)));
      }
      scaled.addScaled(sum, factor);
      assertThat(scaled.value()).as("factor %s", factor).isEqualByComparingTo(expected);
    }
  }

  /** Signs, huge and tiny sums and factors, and as many terms as make a carry. */
  @Test
  void scalingSumsOfManyTermsIsExact() {
    for (double sign : new double[] {1, -1}) {
      ExactSum many = sumOfProducts(sign * ALL_ONES, ALL_ONES);
      for (int doubling = 0; doubling < 40; doubling++) {
        many.merge(many);
      }
      for (double factor : new double[] {-7, 0x1.fffffffffffffp0, 0x1p-1074, 0x1.8p1000}) {
        ExactSum sum = new ExactSum();
        BigDecimal exact = BigDecimal.ZERO;
        for (int round = 0; round < 70; round++) {
          sum.addScaled(many, factor);
          exact = exact.add(many.value().multiply(new BigDecimal(factor)));
          sum.merge(sum);
          exact = exact.add(exact);
          assertThat(sum.value()).as("%s, round %s", factor, round).isEqualByComparingTo(exact);
        }
      }
    }
  }

  @Test
  void aSumCanBeScaledIntoItself() {
    ExactSum sum = sum(0.1, 1e300, -3);
    BigDecimal exact = sum.value();
    sum.addScaled(sum, -1);
    assertThat(sum.value()).isEqualByComparingTo("0");
    sum.add(2);
    sum.addScaled(sum, 3);
    assertThat(sum.doubleValue()).isEqualTo(8);
    sum.addScaled(new ExactSum(), 5);
    assertThat(sum.doubleValue()).isEqualTo(8);
    assertThat(exact).isPositive();
  }

  @Test
  void noFactorBeyondTheDoublesIsAccepted() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0}) {
      ExactSum sum = sum(3);
      assertThatThrownBy(() -> sum.addScaled(sum(1), bad))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("Cannot scale an exact sum by " + bad + ": not finite.");
      assertThat(sum.doubleValue()).as("left as it was").isEqualTo(3);
    }
  }

  /** It travels from each partition to the driver in each epoch: about ten digits of 8 bytes. */
  @Test
  void aSumOfEverydayNumbersStaysShort() throws Exception {
    Random random = new Random(8);
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 1000; i++) {
      double a = 1000 * random.nextGaussian();
      sum.add(a);
      sum.addProduct(a, random.nextDouble());
      sum.addScaled(sum(a), random.nextDouble());
    }
    for (int doubling = 0; doubling < 200; doubling++) {
      ExactSum twice = new ExactSum();
      twice.merge(sum);
      twice.merge(sum);
      sum = twice;
    }
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(empty)) {
      out.writeObject(new ExactSum());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sum);
    }
    assertThat((bytes.size() - empty.size()) / Long.BYTES).isBetween(4, 16);
  }

  @Test
  void aSumIsReadFromTheWordsThatItWrote() {
    Random random = new Random(12);
    for (int round = 0; round < 500; round++) {
      ExactSum sum = new ExactSum();
      for (int i = random.nextInt(40); i > 0; i--) {
        double scale = Math.scalb(1.0, random.nextInt(2000) - 1000);
        sum.addProduct(random.nextGaussian() * scale, random.nextGaussian());
        if (random.nextInt(9) == 0) {
          sum.merge(sum(sum.doubleValue() * -1));
        }
      }
      long[] words = new long[sum.mostWords() + 3];
      int end = sum.write(words, 2);
      assertThat(end).isLessThanOrEqualTo(words.length - 1);
      double other = random.nextGaussian();
      ExactSum read = sum(other);
      assertThat(read.read(words, 2)).isEqualTo(end);
      sum.add(other);
      assertThat(read.value()).isEqualByComparingTo(sum.value());
    }
  }

  @Test
  void aSumReadsAsItsValue() {
    assertThat(sum(0.5, 2)).hasToString("2.5");
  }

  /** Ties, and what is just beside them, at every length of the result. */
  @Test
  void roundingIsToTheNearestAtEveryMagnitude() {
    for (int exponent = -1100; exponent <= 1023; exponent += exponent < -1000 ? 3 : 61) {
      for (double start : new double[] {1, 1 + 0x1p-52, 2 - 0x1p-52, 1.5}) {
        for (double beside : new double[] {0, 0x1p-53, -0x1p-53, 0x1.8p-53}) {
          for (double tiny : new double[] {0, 0x1p-200, -0x1p-200}) {
            for (double sign : new double[] {1, -1}) {
              int half = exponent / 2;
              double unit = Math.scalb(sign, half);
              double rest = Math.scalb(1.0, exponent - half);
              ExactSum sum = sumOfProducts(unit * start, rest, unit * beside, rest);
              sum.addProduct(unit * tiny, rest);
              String about = start + " + " + beside + " + " + tiny + ", 2^" + exponent;
              if (sum.value().abs().compareTo(new BigDecimal(Double.MAX_VALUE)) <= 0) {
                assertNearest(sum.value(), sum.doubleValue(), about);
              }
            }
          }
        }
      }
    }
  }
}
