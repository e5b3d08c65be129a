package io.sparkneuron.store;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something of a store, or why it cannot be read: one damaged file must not hide the others.
 *
 * @param value empty if it is damaged
 * @param damage why, in a sentence; empty if it is not
 */
public record Reading<T>(Optional<T> value, String damage) {
  /** What reading gives. */
  public static <T> Reading<T> of(Supplier<T> read) {
    try {
      return new Reading<>(Optional.of(read.get()), "");
    } catch (StoreRefusedException e) {
      return new Reading<>(Optional.empty(), e.getMessage());
    }
  }

  public boolean isDamaged() {
    return value.isEmpty();
  }
}
