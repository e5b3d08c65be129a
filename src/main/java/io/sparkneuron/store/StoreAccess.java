package io.sparkneuron.store;

import java.io.IOException;

/** Says in a sentence, with the place of the store, why its files could not be reached. */
record StoreAccess(String location) {

  /** A step that may fail to reach the files. */
  interface Step<T> {
    T take() throws IOException;
  }

  /**
   * @param verb what was attempted
   * @throws StoreRefusedException if it failed
   */
  <T> T attempt(String verb, Step<T> step) {
    try {
      return step.take();
    } catch (IOException e) {
      throw refused(verb, location, e);
    }
  }

  static StoreRefusedException refused(String verb, String store, Exception cause) {
    String reason = String.valueOf(cause.getMessage()).split("\\R", 2)[0];
    return new StoreRefusedException(
        "Cannot %s the store %s: %s (%s). Look at --store, its permissions, its disk, and the --packages of its file system."
            .formatted(verb, store, reason, cause.getClass().getSimpleName()),
        cause);
  }
}
