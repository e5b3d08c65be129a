package io.sparkneuron.job;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * When a training keeps its state.
 *
 * @param epochs every so many epochs
 * @param seconds or as soon as so many seconds went by
 */
public record CheckpointRule(OptionalInt epochs, OptionalDouble seconds) {
  boolean isDue(int epoch, double secondsSinceLast) {
    return (epochs.isPresent() && epoch % epochs.getAsInt() == 0)
        || (seconds.isPresent() && secondsSinceLast >= seconds.getAsDouble());
  }
}
