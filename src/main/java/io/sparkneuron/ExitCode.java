package io.sparkneuron;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.store.StoreRefusedException;

/** What a process says to its scheduler; scripts rely on the numbers. */
enum ExitCode {
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

  int number() {
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

  /** The code of a failure; everything but {@link #UNEXPECTED} has a sentence for the user. */
  static ExitCode of(Throwable failure) {
    if (failure instanceof UsageException || failure instanceof SettingRefusedException) {
      return USAGE;
    }
    if (failure instanceof DataRefusedException) {
      return DATA_REFUSED;
    }
    return failure instanceof StoreRefusedException ? STORE_REFUSED : UNEXPECTED;
  }
}
