package io.sparkneuron.store;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Names the content of the rows behind a version, in any order and any format.
 *
 * @param training names the rows that were trained on
 * @param heldOut names the rows that were kept to judge; empty without a holdout, and in versions
 *     that do not tell
 */
public record DataFingerprint(String training, Optional<String> heldOut) {

  public static DataFingerprint of(long training, OptionalLong heldOut) {
    return new DataFingerprint(
        hexadecimal(training),
        heldOut.isPresent() ? Optional.of(hexadecimal(heldOut.getAsLong())) : Optional.empty());
  }

  private static String hexadecimal(long fingerprint) {
    return "%016x".formatted(fingerprint);
  }
}
