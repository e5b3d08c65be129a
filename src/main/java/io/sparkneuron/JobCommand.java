package io.sparkneuron;

import java.io.PrintStream;

/** A command with its options as they were typed. */
interface JobCommand {
  /** The properties file that it was given, or null. */
  default String configFile() {
    return null;
  }

  /** Fills in lists that the command line left open. */
  default void completeFrom(ConfigFile configFile) {}

  /**
   * Makes sense of the options and does the work.
   *
   * @param problems what is wrong so far; whatever is wrong is added, and nothing done then
   */
  ExitCode run(Problems problems, PrintStream out, PrintStream err);
}
