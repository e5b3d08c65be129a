package io.sparkneuron.core;

/** Is told how a training goes on; called on the driver, between the questions to its points. */
public interface TrainingListener {
  /** The rows are loaded. */
  default void loaded(Points points) {}

  /** Epochs begin, from this state. */
  default void begins(TrainingState state) {}

  /** An epoch is done. */
  default void epochDone(Epoch epoch) {}

  /** No more epochs will come. */
  default void finished() {}
}
