package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.KeyLine.Status;
import io.sparkneuron.core.LineFitterTest.Table;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Which lines of keys are found in microseconds, and which in milliseconds; the bits are the same.
 */
class FastLinesTest {
  /** How many of some keys, each fitted once and judged by its own rows, took the slow way. */
  private static long slowOf(boolean bias, Table... tables) {
    long slow = 0;
    for (Table table : tables) {
      LineFitter fitter =
          new LineFitter(
              new InputEncoder(LineFitterTest.columns(table.x().length).terms()), bias, 1);
      DataSummary summary = table.summary();
      LineFitterTest.assertLine(fitter, bias, summary, summary, "bias " + bias);
      slow += fitter.slowFits() + fitter.slowJudgements() > 0 ? 1 : 0;
    }
    return slow;
  }

  private static Table[] tables(int count, Function<Random, Table> rows) {
    return IntStream.range(0, count)
        .mapToObj(seed -> rows.apply(new Random(seed)))
        .toArray(Table[]::new);
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }

  /** Whatever the units of inputs, label and weights are. */
  @Test
  void unitsTakeTheFastWay() {
    double[] units = {1e-30, 1, 1e30};
    for (double ofInput : units) {
      for (double ofLabel : units) {
        for (double ofWeight : units) {
          Table[] tables =
              tables(
                  6,
                  random -> {
                    Table table = LineFitterTest.table(random, 12, 2, r -> 3 + r.nextGaussian(), 1);
                    return new Table(
                        new double[][] {times(ofInput, table.x()[0]), table.x()[1]},
                        times(ofLabel, table.y()),
                        times(ofWeight, random.doubles(12, 1, 2).toArray()));
                  });
          assertThat(slowOf(true, tables) + slowOf(false, tables))
              .as("units %s, %s and %s", ofInput, ofLabel, ofWeight)
              .isLessThan(2);
        }
      }
    }
  }

  @Test
  void columnsThatNeverChangeTakeTheFastWay() {
    for (double value : new double[] {0, 0.1, -7e-30, 1e30}) {
      assertThat(
              slowOf(
                  true,
                  tables(
                      20,
                      random -> {
                        Table table = LineFitterTest.table(random, 15, 3, Random::nextGaussian, 1);
                        Arrays.fill(table.x()[1], value);
                        return table;
                      })))
          .as("an input of %s", value)
          .isZero();
      assertThat(
              slowOf(
                  true,
                  tables(
                      20,
                      random -> {
                        Table table = LineFitterTest.table(random, 15, 3, Random::nextGaussian, 1);
                        Arrays.fill(table.y(), value);
                        return table;
                      })))
          .as("a label of %s", value)
          .isZero();
    }
  }

  @Test
  void labelsThatAddUpToNothingTakeTheFastWay() {
    assertThat(
            slowOf(
                true,
                new Table(new double[][] {{1, 2, 3, 4}}, new double[] {-2, 1, -1, 2}),
                new Table(new double[][] {{1, 2, 3}}, new double[] {-1, 0, 1})))
        .isZero();
  }

  /** Of 32 inputs and less; by the number of rows that is fast, these are hardly more. */
  @Test
  void aTableIsNotTooWideWithThirtyTwoInputs() {
    for (int inputs : new int[] {32, 33}) {
      Table table = LineFitterTest.table(new Random(1), 40, inputs, Random::nextGaussian, 1);
      LineFitter fitter =
          new LineFitter(new InputEncoder(LineFitterTest.columns(inputs).terms()), true, 1);
      assertThat(fitter.fit(table.summary(), null).status()).isEqualTo(Status.OK);
      assertThat(fitter.slowFits()).as("%s inputs", inputs).isEqualTo(inputs - 32);
    }
  }

  /** Up to 100 bits of a variance may cancel, of an input or of the label. */
  @Test
  void offsetsTakeTheFastWayUnlessTheyAreNearlyAllThereIs() {
    double[] some = {0, 3, 1, 7, 4};
    double[] other = {1, 1, 2, 0, 3};
    for (int bits : new int[] {40, 51}) {
      double offset = Math.scalb(1.0, bits);
      double[] far = Arrays.stream(some).map(value -> offset + value).toArray();
      assertThat(
              slowOf(
                  true,
                  new Table(new double[][] {far}, other),
                  new Table(new double[][] {other}, far)))
          .as("offset 2^%s", bits)
          .isEqualTo(bits == 40 ? 0 : 2);
    }
  }

  /** Beside one another by 1e-3 of their deviation, or by 1e-6. */
  @Test
  void inputsThatAreNearlyAlikeTakeTheSlowWayFromSomewhereOn() {
    for (double distance : new double[] {1e-3, 1e-6}) {
      Table[] tables =
          tables(
              20,
              random -> {
                Table table = LineFitterTest.table(random, 20, 2, Random::nextGaussian, 1);
                double[][] x = table.x();
                Arrays.setAll(x[1], i -> x[0][i] + distance * random.nextGaussian());
                return table;
              });
      assertThat(slowOf(true, tables)).as("%s", distance).isEqualTo(distance == 1e-3 ? 0 : 20);
    }
  }

  /** Of a label with more digits than there are, of which only the last ones are left. */
  @Test
  void judgementsThatTookTheSlowWayAreCounted() {
    DataSummary training = new Table(new double[][] {{1, 2, 3}}, new double[] {1, 2, 3}).summary();
    double two = Math.nextUp(2.0);
    DataSummary judging =
        new Table(new double[][] {{1e60, 1, 2}}, new double[] {1e60, 1, two}).summary();
    LineFitter fitter =
        new LineFitter(new InputEncoder(LineFitterTest.columns(1).terms()), true, 1);
    assertThat(fitter.fit(training, judging).squares()).isEqualTo(0x1p-102);
    assertThat(fitter.slowJudgements()).isEqualTo(1);
    fitter.fit(training, judging);
    fitter.fit(training, training);
    assertThat(fitter.slowJudgements()).isEqualTo(2);
    assertThat(fitter.slowFits()).isZero();
  }
}
