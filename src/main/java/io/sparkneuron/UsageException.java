package io.sparkneuron;

import io.sparkneuron.core.Secrets;
import java.util.List;

/** The command line or the configuration is wrong; one sentence per problem, all of them. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(List<String> problems) {
    super(Secrets.hidden(String.join("\n", problems)));
  }
}
