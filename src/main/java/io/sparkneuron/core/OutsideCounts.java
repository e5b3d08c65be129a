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
    byInput = new long[inputs];
  }

  /**
   * Adds one row, if any of its inputs is outside.
   *
   * @param outside the inputs that are
   */
  public void add(BitSet outside) {
    rows += outside.isEmpty() ? 0 : 1;
    for (int j = outside.nextSetBit(0); j >= 0; j = outside.nextSetBit(j + 1)) {
      byInput[j]++;
    }
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

  /** All counts with spaces between them: the rows, then each input. */
  public String toText() {
    StringBuilder text = new StringBuilder().append(rows);
    for (long count : byInput) {
      text.append(' ').append(count);
    }
    return text.toString();
  }

  /** The counts of {@link #toText}. */
  public static OutsideCounts ofText(String text) {
    long[] numbers = Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    OutsideCounts counts = new OutsideCounts(numbers.length - 1);
    counts.rows = numbers[0];
    System.arraycopy(numbers, 1, counts.byInput, 0, counts.byInput.length);
    return counts;
  }
}
