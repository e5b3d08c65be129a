package io.sparkneuron.core;

import java.util.List;

/**
 * What the user asked for is wrong: the command line, the configuration, or a setting that shows it
 * only when it meets its surroundings, e.g. a filter that is no SQL. The message is a sentence for
 * the user, or one on each line for each problem.
 */
public final class SettingRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingRefusedException(String message) {
    super(Secrets.hidden(message));
  }

  public SettingRefusedException(String message, Throwable cause) {
    super(Secrets.hidden(message), cause);
  }

  /**
   * Says all problems at once.
   *
   * @throws SettingRefusedException if there are any
   */
  public static void throwIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new SettingRefusedException(String.join("\n", problems));
    }
  }
}
