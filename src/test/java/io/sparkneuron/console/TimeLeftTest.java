package io.sparkneuron.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.StopRule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said is compared with what a clock then shows; both are synthetic. */
@Tag("any-spark")
class TimeLeftTest {
  private static final double TARGET = 1e-9;

  /** Seconds said and seconds that it took, after each epoch. */
  private record Said(int epoch, OptionalDouble left, double truth) {}

  /**
   * @param seconds of each epoch
   * @param moved by each epoch; training ends when that is at most the target, or at a limit
   */
  private static List<Said> train(
      StopRule stop, IntToDoubleFunction seconds, IntToDoubleFunction moved) {
    return train(stop, 0, 0, seconds, moved);
  }

  private static List<Said> train(
      StopRule stop,
      int epochsBefore,
      double secondsBefore,
      IntToDoubleFunction seconds,
      IntToDoubleFunction moved) {
    double now = 1000;
    double end = now - secondsBefore + stop.minutes().orElse(Double.POSITIVE_INFINITY) * 60;
    TimeLeft timeLeft = new TimeLeft(stop, secondsBefore, now);
    List<OptionalDouble> left = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    int number = epochsBefore;
    do {
      number++;
      now += seconds.applyAsDouble(number);
      timeLeft.epochDone(number, moved.applyAsDouble(number), TARGET, now);
      left.add(timeLeft.at(now));
      times.add(now);
    } while (moved.applyAsDouble(number) > TARGET && number < stop.epochs() && now < end);
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      said.add(new Said(epochsBefore + i + 1, left.get(i), now - times.get(i)));
    }
    return said;
  }

  /** From the given epoch on; when less than three epochs are left nobody reads it. */
  private static void assertWithinAFactorOfTwo(List<Said> said, int from) {
    assertThat(said).hasSizeGreaterThan(from + 3);
    double pace = said.get(said.size() - 2).truth();
    for (Said one : said.subList(from - 1, said.size() - 3)) {
      assertThat(one.left()).as(one.toString()).isPresent();
      assertThat(one.left().getAsDouble())
          .as(one.toString())
          .isBetween(one.truth() / 2 - pace, one.truth() * 2 + pace);
    }
  }

  private static IntToDoubleFunction shrinking(double factor) {
    return epoch -> Math.pow(factor, epoch);
  }

  @Test
  void exponentialConvergence() {
    for (double factor : new double[] {0.3, 0.9, 0.99}) {
      assertWithinAFactorOfTwo(
          train(StopRule.defaults().withEpochs(100_000), epoch -> 0.02, shrinking(factor)), 2);
    }
  }

  @Test
  void aFastDirectionAndASlowOne() {
    assertWithinAFactorOfTwo(
        train(
            StopRule.defaults().withEpochs(100_000),
            epoch -> 0.02,
            epoch -> Math.pow(0.5, epoch) + 1e-2 * Math.pow(0.97, epoch)),
        30);
  }

  @Test
  void theEpochLimit() {
    assertWithinAFactorOfTwo(
        train(StopRule.defaults().withEpochs(500), epoch -> 0.1, epoch -> 1 / Math.sqrt(epoch)),
        20);
    assertWithinAFactorOfTwo(
        train(StopRule.defaults().withEpochs(500), epoch -> 0.1, epoch -> 1), 2);
  }

  @Test
  void aJvmThatWarmsUp() {
    // Long epochs: the first takes five times as long.
    assertWithinAFactorOfTwo(
        train(StopRule.defaults(), epoch -> epoch == 1 ? 5 : epoch == 2 ? 1.5 : 1, shrinking(0.7)),
        2);
    // Short ones: twenty of them are slow. Soon afterwards it is right, and before it says too
    // much.
    List<Said> said =
        train(StopRule.defaults(), epoch -> epoch <= 20 ? 0.1 : 0.004, shrinking(0.97));
    assertWithinAFactorOfTwo(said, 40);
    assertThat(said.subList(1, 40))
        .allSatisfy(
            one -> assertThat(one.left().getAsDouble()).isGreaterThan(one.truth() / 2 - 0.004));
  }

  @Test
  void epochsOfChangingLength() {
    assertWithinAFactorOfTwo(
        train(StopRule.defaults(), epoch -> epoch % 10 == 0 ? 0.05 : 0.01, shrinking(0.95)), 12);
  }

  @Test
  void theLimitOfTime() {
    assertWithinAFactorOfTwo(
        train(
            StopRule.defaults().withEpochs(1_000_000).withMinutes(2),
            epoch -> 0.5,
            epoch -> 1 / (double) epoch),
        20);
  }

  @Test
  void aTrainingThatGoesOn() {
    assertWithinAFactorOfTwo(
        train(StopRule.defaults().withMinutes(3), 100, 60, epoch -> 0.5, shrinking(0.98)), 2);
    assertWithinAFactorOfTwo(
        train(StopRule.defaults().withEpochs(400), 300, 600, epoch -> 2, shrinking(0.9999)), 2);
  }

  @Test
  void whileAnEpochRunsTheTimeGoesOn() {
    TimeLeft timeLeft = new TimeLeft(StopRule.defaults().withEpochs(10), 0, 0);
    DoubleStream.of(1, 2, 3).forEach(end -> timeLeft.epochDone((int) end, 1, TARGET, end * 10));

    assertThat(timeLeft.at(30)).hasValue(70);
    assertThat(timeLeft.at(35)).hasValue(65);
    assertThat(timeLeft.at(300)).hasValue(0);
  }

  @Test
  void afterOneEpochNothingIsSaid() {
    TimeLeft timeLeft = new TimeLeft(StopRule.defaults(), 0, 0);
    assertThat(timeLeft.at(1)).isEmpty();
    timeLeft.epochDone(1, 1, TARGET, 5);
    assertThat(timeLeft.at(6)).isEmpty();
  }
}
