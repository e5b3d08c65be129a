package io.sparkneuron.core;

import java.io.Serializable;

/**
 * The edges of a picture of rows and a neuron. Across stands the input, when there is one, else the
 * prediction; up stands the label, or the error.
 *
 * <p>A plain class, not a record: it travels to the executors.
 */
public final class RowFrame implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Errors beyond this many root mean squared errors are counted together. */
  private static final int ERRORS_SHOWN = 4;

  private final boolean everyRow;
  private final double leastAcross;
  private final double greatestAcross;
  private final double leastLabel;
  private final double greatestLabel;
  private final double errorReach;

  private RowFrame(
      boolean everyRow,
      double leastAcross,
      double greatestAcross,
      double leastLabel,
      double greatestLabel,
      double errorReach) {
    this.everyRow = everyRow;
    this.leastAcross = leastAcross;
    this.greatestAcross = greatestAcross;
    this.leastLabel = leastLabel;
    this.greatestLabel = greatestLabel;
    this.errorReach = errorReach;
  }

  /** The frame for some rows, known before any of them is looked at again. */
  public static RowFrame of(DataSummary summary, Neuron neuron) {
    int label = summary.inputs();
    // Predictions are shown on the scale of what they predict.
    int across = label == 1 ? 0 : label;
    double rmse = Math.sqrt(ErrorSums.of(summary, neuron).meanSquaredError());
    double rounding = StopRule.precision(summary.errorBound(neuron));
    return new RowFrame(
        summary.rows() <= RowPicture.MOST_ROWS,
        summary.least(across),
        summary.greatest(across),
        summary.least(label),
        summary.greatest(label),
        Math.max(Double.MIN_NORMAL, Math.max(ERRORS_SHOWN * rmse, ERRORS_SHOWN * rounding)));
  }

  /** Whether each row is kept, or only counted. */
  public boolean isEveryRow() {
    return everyRow;
  }

  public double leastAcross() {
    return leastAcross;
  }

  public double greatestAcross() {
    return greatestAcross;
  }

  public double leastLabel() {
    return leastLabel;
  }

  public double greatestLabel() {
    return greatestLabel;
  }

  /** The largest |error| that has a place of its own; above 0. */
  public double errorReach() {
    return errorReach;
  }
}
