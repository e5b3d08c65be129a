package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.core.Epoch;

/** Is told how a training goes on; called on the driver, between Spark jobs. */
public interface TrainingListener {
  /** The rows are loaded and cached; epochs begin. */
  default void loaded(ClusterPoints points) {}

  /** An epoch is done. */
  default void epochDone(Epoch epoch) {}

  /** No more epochs will come. */
  default void finished() {}
}
