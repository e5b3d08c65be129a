package io.sparkneuron.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How many rows are outside of the range that was trained on: all of them, and for each input.
 *
 * <p>A plain class, not a record: one per task travels to the driver.
 */
public final class OutsideCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private final long[] byInput;

  public OutsideCounts(int inputs) {
    this(0, new long[inputs]);
  }

  private OutsideCounts(long rows, long[] byInput) {
    this.rows = rows;
    this.byInput = byInput;
  }

  /**
   * What was counted elsewhere.
   *
   * @param rows with an input outside
   * @param byInput those of each input
   */
  public static OutsideCounts of(long rows, long... byInput) {
    return new OutsideCounts(rows, byInput.clone());
  }

  /** Adds the rows of a block; one inside the range costs nothing. */
  public void add(PointBlock block, TrainedRange range) {
    BitSet rowsOutside = new BitSet();
    for (int j = 0; j < byInput.length; j++) {
      if (range.isInside(j, block)) {
        continue;
      }
      double[] input = block.input(j);
      for (int row = 0; row < input.length; row++) {
        if (!range.isInside(j, input[row])) {
          byInput[j]++;
          rowsOutside.set(row);
        }
      }
    }
    rows += rowsOutside.cardinality();
  }

  /**
   * @throws IllegalArgumentException if the other one has another number of inputs
   */
  public void merge(OutsideCounts other) {
    if (other.byInput.length != byInput.length) {
      throw new IllegalArgumentException(
          "inputs must be " + byInput.length + ", but got " + other.byInput.length);
    }
    rows += other.rows;
    for (int j = 0; j < byInput.length; j++) {
      byInput[j] += other.byInput[j];
    }
  }

  public int inputs() {
    return byInput.length;
  }

  /** Rows with an input outside. */
  public long rows() {
    return rows;
  }

  /** Rows whose input {@code j} is outside. */
  public long ofInput(int j) {
    return byInput[j];
  }

  @Override
  public String toString() {
    return rows + " rows, by input " + Arrays.toString(byInput);
  }
}
