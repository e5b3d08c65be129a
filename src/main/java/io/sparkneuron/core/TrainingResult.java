package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What training found.
 *
 * @param neuron the line after the last step; of a diverged training the last one, for nobody to
 *     use
 * @param start the neuron that it started from
 * @param stop why it ended
 * @param epochs how many steps were taken
 * @param losses mean squared error at the start of each epoch
 * @param path where the neuron was after some of the epochs, at most a few hundred, with the first
 *     that is known and the last; a training that went on from a checkpoint knows the way from
 *     there on
 * @param learningRate η that was used
 * @param scaling coordinates that were used
 * @param summary the exact statistics of the training rows
 * @param constantInputs inputs that never change: their weight is 0 with {@code whiten}
 * @param collinearInputs inputs that are combinations of each other: they share the minimum-norm
 *     answer with {@code whiten}
 * @param distanceToLeastSquares RMS difference of predictions to the closed-form least-squares line
 *     in units of σ_y (in label units when the label is constant)
 * @param uncertainty how sure the line is
 */
public record TrainingResult(
    Neuron neuron,
    Neuron start,
    StopReason stop,
    int epochs,
    List<Double> losses,
    List<PathPoint> path,
    double learningRate,
    Scaling.Kind scaling,
    DataSummary summary,
    List<String> constantInputs,
    List<String> collinearInputs,
    double distanceToLeastSquares,
    Uncertainty uncertainty) {
  public TrainingResult {
    losses = List.copyOf(losses);
    path = List.copyOf(path);
    constantInputs = List.copyOf(constantInputs);
    collinearInputs = List.copyOf(collinearInputs);
  }

  /** What the training rows were like: each input, then the label. */
  public List<ColumnStatistics> columnStatistics() {
    List<ColumnStatistics> statistics = new ArrayList<>();
    for (int column = 0; column <= summary.inputs(); column++) {
      statistics.add(ColumnStatistics.of(summary, column));
    }
    return statistics;
  }

  /**
   * Mean squared error of the neuron on the training rows, from their exact statistics; in squared
   * label units.
   */
  public double meanSquaredError() {
    return ErrorSums.of(summary, neuron).meanSquaredError();
  }
}
