package io.sparkneuron.core;

import io.sparkneuron.exact.RowLoop;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What it takes to draw rows beside a neuron: every row, where there are few, else how many there
 * are in each cell of two fixed grids; and a histogram of the errors. Whole numbers and a sorted
 * list, so no order of rows, blocks or merges shows in it.
 *
 * <p>What is outside of a grid is counted in the cells at its edge.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
public final class RowPicture implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to so many rows, each is kept. */
  public static final int MOST_ROWS = 10_000;

  public static final int COLUMNS = 96;
  public static final int LINES = 64;
  public static final int BINS = 48;

  private static final int VALUES = 3;

  private final RowFrame frame;
  private long rows;

  /** Rows as {@link #rowsKept} gives them, one after the other, in no order yet. */
  private double[] kept = new double[0];

  /** Rows per cell, line by line from below: of the labels, and of the errors. */
  private final long[] labelCounts;

  private final long[] errorCounts;
  private final long[] histogram = new long[BINS];
  private long predictionsOutside;
  private long errorsBelow;
  private long errorsAbove;
  private double leastError = Double.POSITIVE_INFINITY;
  private double greatestError = Double.NEGATIVE_INFINITY;

  public RowPicture(RowFrame frame) {
    this.frame = frame;
    labelCounts = new long[frame.isEveryRow() ? 0 : COLUMNS * LINES];
    errorCounts = new long[frame.isEveryRow() ? 0 : COLUMNS * LINES];
  }

  /**
   * Adds the rows of a block as the neuron sees them.
   *
   * @throws IllegalStateException if every row is kept and there are more than the frame was for
   */
  public void add(PointBlock block, Neuron neuron) {
    double[] errors = new double[RowLoop.CHUNK];
    double[] labels = block.labels();
    for (int from = 0; from < block.rows(); from += RowLoop.CHUNK) {
      int to = Math.min(block.rows(), from + RowLoop.CHUNK);
      neuron.errors(block, from, to, errors);
      int keptBefore = frame.isEveryRow() ? makeRoom(to - from) : 0;
      for (int i = from; i < to; i++) {
        double error = errors[i - from];
        // With several inputs the prediction, but for one rounding.
        double across = block.inputs() == 1 ? block.input(0)[i] : error + labels[i];
        if (frame.isEveryRow()) {
          int at = keptBefore + VALUES * (i - from);
          kept[at] = across;
          kept[at + 1] = labels[i];
          kept[at + 2] = error;
        } else {
          count(across, labels[i], error);
        }
        count(error);
      }
    }
    rows += block.rows();
  }

  private int makeRoom(int more) {
    int before = kept.length;
    if (before + VALUES * (long) more > (long) VALUES * MOST_ROWS) {
      throw new IllegalStateException("there are more rows than before: the input changed");
    }
    kept = Arrays.copyOf(kept, before + VALUES * more);
    return before;
  }

  private void count(double across, double label, double error) {
    if (across < frame.leastAcross() || across > frame.greatestAcross()) {
      predictionsOutside++;
    }
    int column = place(across, frame.leastAcross(), frame.greatestAcross(), COLUMNS);
    int line = place(label, frame.leastLabel(), frame.greatestLabel(), LINES);
    labelCounts[line * COLUMNS + column]++;
    int errorLine = place(error, -frame.errorReach(), frame.errorReach(), LINES);
    errorCounts[errorLine * COLUMNS + column]++;
  }

  private void count(double error) {
    leastError = Math.min(leastError, error);
    greatestError = Math.max(greatestError, error);
    if (error < -frame.errorReach()) {
      errorsBelow++;
    } else if (error > frame.errorReach()) {
      errorsAbove++;
    } else {
      histogram[place(error, -frame.errorReach(), frame.errorReach(), BINS)]++;
    }
  }

  /** Which of {@code places} equal parts of a range holds a value; of an empty range the first. */
  private static int place(double value, double least, double greatest, int places) {
    double share = greatest > least ? (value - least) / (greatest - least) : 0;
    return (int) Math.max(0, Math.min(places - 1, Math.floor(share * places)));
  }

  /** Adds other rows in the same frame; commutative and associative. */
  public void merge(RowPicture other) {
    if (frame.isEveryRow()) {
      int at = makeRoom(other.kept.length / VALUES);
      System.arraycopy(other.kept, 0, kept, at, other.kept.length);
    }
    rows += other.rows;
    add(labelCounts, other.labelCounts);
    add(errorCounts, other.errorCounts);
    add(histogram, other.histogram);
    predictionsOutside += other.predictionsOutside;
    errorsBelow += other.errorsBelow;
    errorsAbove += other.errorsAbove;
    leastError = Math.min(leastError, other.leastError);
    greatestError = Math.max(greatestError, other.greatestError);
  }

  private static void add(long[] counts, long[] more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
  }

  public RowFrame frame() {
    return frame;
  }

  public long rows() {
    return rows;
  }

  /**
   * Every row as (across, label, error), sorted by these; empty where rows were only counted.
   *
   * @see RowFrame
   */
  public List<double[]> rowsKept() {
    List<double[]> sorted = new ArrayList<>();
    for (int at = 0; at < kept.length; at += VALUES) {
      sorted.add(Arrays.copyOfRange(kept, at, at + VALUES));
    }
    sorted.sort(Arrays::compare);
    return sorted;
  }

  /** Rows per cell of input (or prediction) and label; {@code [line * COLUMNS + column]}. */
  public long[] labelCounts() {
    return labelCounts.clone();
  }

  /** Rows per cell of input (or prediction) and error; {@code [line * COLUMNS + column]}. */
  public long[] errorCounts() {
    return errorCounts.clone();
  }

  /** Rows per part of the range of errors from −reach to +reach. */
  public long[] histogram() {
    return histogram.clone();
  }

  /** Rows whose prediction is outside of the labels; always 0 with one input. */
  public long predictionsOutside() {
    return predictionsOutside;
  }

  public long errorsBelow() {
    return errorsBelow;
  }

  public long errorsAbove() {
    return errorsAbove;
  }

  /** The most negative error, in label units; +∞ without rows. */
  public double leastError() {
    return leastError;
  }

  /** The most positive error, in label units; −∞ without rows. */
  public double greatestError() {
    return greatestError;
  }
}
