package io.sparkneuron.core;

/** The data cannot be trained on; the message is a sentence for the user. */
public final class DataRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataRefusedException(String message) {
    super(Secrets.hidden(message));
  }

  public DataRefusedException(String message, Throwable cause) {
    super(Secrets.hidden(message), cause);
  }
}
