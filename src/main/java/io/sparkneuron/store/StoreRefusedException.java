package io.sparkneuron.store;

import io.sparkneuron.core.Secrets;

/** The store cannot be used; the message is a sentence for the user. */
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreRefusedException(String message, Throwable cause) {
    super(Secrets.hidden(message), cause);
  }

  public StoreRefusedException(String message) {
    super(Secrets.hidden(message));
  }
}
