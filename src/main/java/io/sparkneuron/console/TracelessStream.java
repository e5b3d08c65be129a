package io.sparkneuron.console;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The console without the stack traces that threads of Spark and Scala print on it when they are
 * stopped, or find no memory, in the middle of something; what is logged is not touched.
 */
public final class TracelessStream extends PrintStream {
  public TracelessStream(OutputStream console) {
    super(console, true, StandardCharsets.UTF_8);
  }

  /** {@link Throwable#printStackTrace()} prints its lines as objects, and hardly anybody else. */
  @Override
  public void println(Object line) {
    // Whom it concerns hears of the failure as an exception.
  }
}
