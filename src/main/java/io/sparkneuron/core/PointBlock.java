package io.sparkneuron.core;

import java.io.Serializable;

/**
 * Some rows (x, y) as primitive arrays, one per column, and the count of rows that were refused
 * while it was filled. Every value is finite.
 *
 * <p>A plain class, not a record: it is cached by executors and may be spilled by Kryo. The arrays
 * are shared, not copied: nobody writes to a finished block.
 */
public final class PointBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[][] inputs;
  private final double[] labels;
  private final RowCounts counts;

  /**
   * @param inputs one array per input column, each as long as {@code labels}
   * @param labels the target column
   * @param counts the rows read for this block; its used rows are those of the arrays
   */
  public PointBlock(double[][] inputs, double[] labels, RowCounts counts) {
    for (double[] input : inputs) {
      if (input.length != labels.length) {
        throw new IllegalArgumentException(
            "input columns must have " + labels.length + " rows, but got " + input.length);
      }
    }
    if (counts.used() != labels.length) {
      throw new IllegalArgumentException(
          "used rows must be " + labels.length + ", but got " + counts.used());
    }
    this.inputs = inputs;
    this.labels = labels;
    this.counts = counts;
  }

  /** A block of good rows only. */
  public static PointBlock of(double[][] inputs, double[] labels) {
    return new PointBlock(inputs, labels, new RowCounts(labels.length, 0, 0, 0));
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

  public RowCounts counts() {
    return counts;
  }
}
