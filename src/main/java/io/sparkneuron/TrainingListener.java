package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.TrainingState;

/** Is told how a training goes on; called on the driver, between Spark jobs. */
public interface TrainingListener {
  /** The rows are loaded and cached. */
  default void loaded(ClusterPoints points) {}

  /** Epochs begin, from this state. */
  default void begins(TrainingState state) {}

  /** An epoch is done. */
  default void epochDone(Epoch epoch) {}

  /** No more epochs will come. */
  default void finished() {}
}
