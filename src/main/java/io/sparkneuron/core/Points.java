package io.sparkneuron.core;

import java.util.Optional;

/** What a data set can answer about itself and about a neuron. */
public interface Points {
  /** What the columns are called, for sentences. */
  Columns columns();

  DataSummary summary();

  ErrorSums errorSums(Neuron neuron);

  EvaluationSums evaluationSums(Neuron neuron);

  /** The rows beside a neuron, to be drawn; empty when nobody has them any more. */
  default Optional<RowPicture> picture(Neuron neuron) {
    return Optional.empty();
  }
}
