package io.sparkneuron.core;

import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;

/**
 * Some rows (x, y) as primitive arrays, one per column, and the count of rows that were refused
 * while it was filled. Every value is finite. The rows are all to train on, or all held out.
 *
 * <p>A plain class, not a record: it is cached by executors and may be spilled by Kryo. The arrays
 * are shared, not copied: nobody writes to a finished block.
 */
public final class PointBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[][] inputs;
  private final double[] labels;
  private final RowCounts counts;

  /** Extremes of each input, then of the label; ±∞ without rows. */
  private final double[] least;

  private final double[] greatest;
  private final long fingerprint;

  /**
   * @param inputs one array per input column, each as long as {@code labels}
   * @param labels the target column
   * @param counts the rows read for this block; its used or its held-out rows are those of the
   *     arrays
   */
  public PointBlock(double[][] inputs, double[] labels, RowCounts counts) {
    for (double[] input : inputs) {
      if (input.length != labels.length) {
        throw new IllegalArgumentException(
            "input columns must have " + labels.length + " rows, but got " + input.length);
      }
    }
    if (counts.used() > 0 && counts.heldOut() > 0) {
      throw new IllegalArgumentException(
          "rows of a block must be all used or all held out, but got " + counts);
    }
    if (counts.used() + counts.heldOut() != labels.length) {
      throw new IllegalArgumentException(
          "used rows must be " + labels.length + ", but got " + (counts.used() + counts.heldOut()));
    }
    this.inputs = inputs;
    this.labels = labels;
    this.counts = counts;
    SumKernel kernel = SumKernel.forRows(labels.length);
    double[] extremes = new double[2];
    least = new double[inputs.length + 1];
    greatest = new double[inputs.length + 1];
    for (int column = 0; column <= inputs.length; column++) {
      kernel.extremes(column(column), extremes);
      least[column] = extremes[0];
      greatest[column] = extremes[1];
    }
    fingerprint = kernel.fingerprint(inputs, labels, 0, labels.length);
  }

  /** A block of good rows only. */
  public static PointBlock of(double[][] inputs, double[] labels) {
    return new PointBlock(inputs, labels, new RowCounts(labels.length, 0, 0, 0));
  }

  /** A block of rows that are kept from training. */
  public static PointBlock heldOut(double[][] inputs, double[] labels) {
    return new PointBlock(inputs, labels, new RowCounts(0, labels.length, 0, 0, 0));
  }

  /** Whether its rows are kept from training; a block without rows is not. */
  public boolean isHeldOut() {
    return counts.heldOut() > 0;
  }

  public int rows() {
    return labels.length;
  }

  public int inputs() {
    return inputs.length;
  }

  /** Column {@code j}, not a copy. */
  public double[] input(int j) {
    return inputs[j];
  }

  /** The target column, not a copy. */
  public double[] labels() {
    return labels;
  }

  /** An input, or the label for {@code column == inputs()}; not a copy. */
  double[] column(int column) {
    return column == inputs.length ? labels : inputs[column];
  }

  /** Smallest value of a column; NaN if one is NaN, +∞ without rows. */
  public double least(int column) {
    return least[column];
  }

  /** Largest value of a column; NaN if one is NaN, −∞ without rows. */
  public double greatest(int column) {
    return greatest[column];
  }

  double greatestMagnitude(int column) {
    return rows() == 0 ? 0 : Math.max(Math.abs(least[column]), Math.abs(greatest[column]));
  }

  /**
   * Sum modulo 2⁶⁴ of a hash of each row's values: whatever their order, the same rows have the
   * same.
   */
  public long fingerprint() {
    return fingerprint;
  }

  public RowCounts counts() {
    return counts;
  }
}
