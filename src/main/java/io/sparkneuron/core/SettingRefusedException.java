package io.sparkneuron.core;

/**
 * A setting is wrong in a way that shows only when it meets its surroundings, e.g. a filter that is
 * no SQL; the message is a sentence for the user.
 */
public final class SettingRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingRefusedException(String message) {
    super(Secrets.hidden(message));
  }

  public SettingRefusedException(String message, Throwable cause) {
    super(Secrets.hidden(message), cause);
  }
}
