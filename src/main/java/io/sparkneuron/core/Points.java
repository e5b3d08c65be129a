package io.sparkneuron.core;

import java.util.Optional;

/** What a data set can answer about itself and about a neuron. */
public interface Points {
  /** What the columns are called, for sentences. */
  Columns columns();

  DataSummary summary();

  ErrorSums errorSums(Neuron neuron);

  EvaluationSums evaluationSums(Neuron neuron);

  /** One of the rows, label last, to tell an example; empty when nobody has them any more. */
  default Optional<double[]> exampleRow() {
    return Optional.empty();
  }

  /** The rows beside a neuron, to be drawn; empty when nobody has them any more. */
  default Optional<RowPicture> picture(Neuron neuron) {
    return Optional.empty();
  }

  /** What robust standard errors need to know; empty when nobody has the rows any more. */
  default Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
    return Optional.empty();
  }

  /** How the rows lie to what was told of predictions; empty when nobody has them any more. */
  default Optional<CoverageSums> coverageSums(Forecaster forecaster) {
    return Optional.empty();
  }
}
