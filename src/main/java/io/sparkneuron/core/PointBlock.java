package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Some rows (x, y) as primitive arrays, one per column, and the count of rows that were refused
 * while it was filled. Every value is finite. The rows are all to train on, or all held out.
 *
 * <p>Rows may have a weight ω each: how much they count, as that of the mean of so many
 * measurements does. Rows without have weight 1. One of weight 0 is left out before.
 *
 * <p>A plain class, not a record: it is cached by executors and may be spilled by Kryo. The arrays
 * are shared, not copied: nobody writes to a finished block.
 */
public final class PointBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Smallest weight of a row, so that its products with values stay in the doubles. */
  public static final double LEAST_WEIGHT = 1e-100;

  public static final double GREATEST_WEIGHT = 1e100;

  private final double[][] inputs;
  private final double[] labels;

  /** Null if every row has weight 1. */
  private final double[] weights;

  private final RowCounts counts;

  /** Extremes of each input, then of the label; ±∞ without rows. */
  private final double[] least;

  private final double[] greatest;
  private final double leastWeight;
  private final double greatestWeight;

  /** Σω; null without weights. */
  private final ExactSum totalWeight;

  private final long fingerprint;

  /** Null if the rows have no keys. */
  private final RowKeys keys;

  /**
   * @param inputs one array per input column, each as long as {@code labels}
   * @param labels the target column
   * @param counts the rows read for this block; its used or its held-out rows are those of the
   *     arrays
   */
  public PointBlock(double[][] inputs, double[] labels, RowCounts counts) {
    this(inputs, labels, null, counts);
  }

  /**
   * With weights, which are one column more of the {@link #fingerprint}, before the label.
   *
   * @param weights one for each row, from 1e-100 to 1e100; null if all are 1
   */
  public PointBlock(double[][] inputs, double[] labels, double[] weights, RowCounts counts) {
    this(inputs, labels, weights, counts, fingerprint(inputs, labels, weights));
  }

  /**
   * With a fingerprint of what the rows were before their inputs were made of them.
   *
   * @param fingerprint see {@link #fingerprint}
   */
  public PointBlock(
      double[][] inputs, double[] labels, double[] weights, RowCounts counts, long fingerprint) {
    this(inputs, labels, weights, counts, fingerprint, null);
  }

  /**
   * With a key for each row.
   *
   * @param keys in the order of the rows; null if they have none
   */
  public PointBlock(
      double[][] inputs,
      double[] labels,
      double[] weights,
      RowCounts counts,
      long fingerprint,
      RowKeys keys) {
    requireRows(inputs, labels, weights);
    if (keys != null && keys.rows() != labels.length) {
      throw new IllegalArgumentException(
          "keys must be " + labels.length + ", but got " + keys.rows());
    }
    this.keys = keys;
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
    this.weights = weights;
    this.counts = counts;
    this.fingerprint = fingerprint;
    SumKernel kernel = SumKernel.forRows(labels.length);
    double[] extremes = new double[2];
    least = new double[inputs.length + 1];
    greatest = new double[inputs.length + 1];
    for (int column = 0; column <= inputs.length; column++) {
      kernel.extremes(column(column), 0, rows(), extremes);
      least[column] = extremes[0];
      greatest[column] = extremes[1];
    }
    if (weights == null) {
      leastWeight = 1;
      greatestWeight = 1;
      totalWeight = null;
    } else {
      kernel.extremes(weights, 0, rows(), extremes);
      leastWeight = extremes[0];
      greatestWeight = extremes[1];
      if (!(leastWeight >= LEAST_WEIGHT && greatestWeight <= GREATEST_WEIGHT)
          && labels.length > 0) {
        throw new IllegalArgumentException(
            "weights must be from 1e-100 to 1e100, but got %s to %s"
                .formatted(leastWeight, greatestWeight));
      }
      totalWeight = new ExactSum();
      for (double weight : weights) {
        totalWeight.add(weight);
      }
    }
  }

  private static void requireRows(double[][] inputs, double[] labels, double[] weights) {
    for (double[] input : inputs) {
      if (input.length != labels.length) {
        throw new IllegalArgumentException(
            "input columns must have " + labels.length + " rows, but got " + input.length);
      }
    }
    if (weights != null && weights.length != labels.length) {
      throw new IllegalArgumentException(
          "weights must be " + labels.length + ", but got " + weights.length);
    }
  }

  private static long fingerprint(double[][] inputs, double[] labels, double[] weights) {
    requireRows(inputs, labels, weights);
    double[][] columns = inputs;
    if (weights != null) {
      columns = Arrays.copyOf(inputs, inputs.length + 1);
      columns[inputs.length] = weights;
    }
    return SumKernel.forRows(labels.length).fingerprint(columns, labels, 0, labels.length);
  }

  /**
   * A block of rows that were encoded.
   *
   * @param weights of the rows; null if all count the same
   * @param hashed what the fingerprint goes by: the values that the inputs were made of
   * @param keys of the rows, which are part of the fingerprint then; null if they have none
   */
  public static PointBlock of(
      double[][] inputs,
      double[] labels,
      double[] weights,
      RowCounts counts,
      double[][] hashed,
      RowKeys keys) {
    double[][] columns = hashed;
    if (keys != null) {
      columns = Arrays.copyOf(hashed, hashed.length + 1);
      columns[hashed.length] = keys.marks();
    }
    return new PointBlock(
        inputs, labels, weights, counts, fingerprint(columns, labels, weights), keys);
  }

  /** A block of good rows only. */
  public static PointBlock of(double[][] inputs, double[] labels) {
    return new PointBlock(inputs, labels, new RowCounts(labels.length, 0, 0, 0));
  }

  /** The same, with weights. */
  public static PointBlock of(double[][] inputs, double[] labels, double[] weights) {
    return new PointBlock(inputs, labels, weights, new RowCounts(labels.length, 0, 0, 0));
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

  /** Whether the rows have weights; all weigh 1 otherwise. */
  public boolean isWeighted() {
    return weights != null;
  }

  /**
   * The weights, not a copy.
   *
   * @throws IllegalStateException if the rows have none
   */
  public double[] weights() {
    if (weights == null) {
      throw new IllegalStateException("Cannot give weights of rows: they have none.");
    }
    return weights;
  }

  /** Smallest weight; +∞ without rows, unless they have no weights. */
  double leastWeight() {
    return leastWeight;
  }

  double greatestWeight() {
    return greatestWeight;
  }

  /** Adds Σω to a sum: the number of rows, if they have no weights. */
  void addWeightTo(ExactSum total) {
    if (totalWeight == null) {
      total.add(labels.length);
    } else {
      total.merge(totalWeight);
    }
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
   * Sum modulo 2⁶⁴ of a hash of each row's values, and of its weight if it has one: whatever their
   * order, the same rows have the same.
   */
  public long fingerprint() {
    return fingerprint;
  }

  public RowCounts counts() {
    return counts;
  }

  /**
   * The key of each row.
   *
   * @throws IllegalStateException if the rows have none
   */
  public RowKeys keys() {
    if (keys == null) {
      throw new IllegalStateException("Cannot give keys of rows: they have none.");
    }
    return keys;
  }
}
