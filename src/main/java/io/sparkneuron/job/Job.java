package io.sparkneuron.job;

/** The story of a command, with everything it was asked for, checked. */
@FunctionalInterface
public interface Job {
  /** Does the work and says what came of it; what keeps it from that is an exception. */
  ExitCode run(Caller caller);
}
