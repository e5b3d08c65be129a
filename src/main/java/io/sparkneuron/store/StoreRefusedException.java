package io.sparkneuron.store;

/** The store cannot be used; the message is a sentence for the user. */
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreRefusedException(String message) {
    super(message);
  }
}
