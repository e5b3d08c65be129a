package io.sparkneuron.job;

/** What a process says to its scheduler; scripts rely on the numbers. */
public enum ExitCode {
  DONE(0),
  UNEXPECTED(1),
  USAGE(2),
  DATA_REFUSED(3),
  TRAINING_FAILED(4),
  NOT_PROMOTED(5),
  STORE_REFUSED(6);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /**
   * @throws IllegalArgumentException if there is no such code
   */
  static ExitCode ofNumber(long number) {
    for (ExitCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    throw new IllegalArgumentException("exit-code must be 0 to 6, but got " + number);
  }
}
