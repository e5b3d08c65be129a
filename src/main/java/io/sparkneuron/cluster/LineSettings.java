package io.sparkneuron.cluster;

import java.util.OptionalLong;

/**
 * What the lines of keys must be like.
 *
 * @param minRows fewest rows of a key with a line of its own; empty: two more than inputs
 * @param bias whether lines have one
 */
public record LineSettings(OptionalLong minRows, boolean bias) {
  public LineSettings {
    if (minRows.isPresent() && minRows.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "min-rows-per-line must be a whole number >= 1, but got " + minRows.getAsLong());
    }
  }

  long minRows(int inputs) {
    return minRows.orElse(inputs + 2L);
  }
}
