package io.sparkneuron.cluster;

import io.sparkneuron.core.Secrets;

/** Thrown when the cluster could not do the work: a task failed until Spark gave up. */
public final class ClusterFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClusterFailedException(String message, Throwable cause) {
    super(Secrets.hidden(message), cause);
  }
}
