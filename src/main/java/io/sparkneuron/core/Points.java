package io.sparkneuron.core;

/** What a data set can answer about itself and about a neuron. */
public interface Points {
  /** What the columns are called, for sentences. */
  Columns columns();

  DataSummary summary();

  ErrorSums errorSums(Neuron neuron);

  EvaluationSums evaluationSums(Neuron neuron);
}
