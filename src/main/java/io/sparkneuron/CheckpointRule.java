package io.sparkneuron;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * When a training keeps its state.
 *
 * @param epochs every so many epochs
 * @param seconds or as soon as so many seconds went by
 */
record CheckpointRule(OptionalInt epochs, OptionalDouble seconds) {

  /** {@code 20} epochs or {@code 60s}. */
  static CheckpointRule parse(String text, Problems problems) {
    boolean inSeconds = text.endsWith("s");
    String number = inSeconds ? text.substring(0, text.length() - 1) : text;
    try {
      int value = Problems.wholeNumber("checkpoint-every", number);
      if (value >= 1) {
        return inSeconds
            ? new CheckpointRule(OptionalInt.empty(), OptionalDouble.of(value))
            : new CheckpointRule(OptionalInt.of(value), OptionalDouble.empty());
      }
    } catch (IllegalArgumentException e) {
      // The sentence below says more.
    }
    problems.add(
        "checkpoint-every must be a number of epochs like 20 or of seconds like 60s, but got "
            + Problems.quoted(text));
    return new CheckpointRule(OptionalInt.empty(), OptionalDouble.empty());
  }

  boolean isDue(int epoch, double secondsSinceLast) {
    return (epochs.isPresent() && epoch % epochs.getAsInt() == 0)
        || (seconds.isPresent() && secondsSinceLast >= seconds.getAsDouble());
  }
}
