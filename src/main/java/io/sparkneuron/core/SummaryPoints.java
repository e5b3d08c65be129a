package io.sparkneuron.core;

/**
 * Points of which only the exact statistics are known. They answer every epoch on the driver, in
 * microseconds, however many rows there are; there is no picture of the rows.
 *
 * @param columns what the columns are called
 * @param summary the statistics
 */
public record SummaryPoints(Columns columns, DataSummary summary) implements Points {
  @Override
  public ErrorSums errorSums(Neuron neuron) {
    return ErrorSums.of(summary, neuron);
  }

  /** Without the mean absolute error, which the statistics do not tell. */
  @Override
  public EvaluationSums evaluationSums(Neuron neuron) {
    return EvaluationSums.withoutMagnitudes(summary.rows());
  }
}
