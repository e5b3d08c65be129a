package io.sparkneuron.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkneuron.exact.RowHash;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the inputs of a neuron from the values of {@link Columns#terms}: a number is an input, a
 * level of a category, given by its place in {@link Term#levels}, one input of 1 and others of 0.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
public final class InputEncoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int inputs;

  /** Of each level of a category the input, or −1; null for a number. */
  private final int[][] inputOfLevel;

  /** Of each level of a category what stands for it in hashes; null for a number. */
  private final double[][] hashOfLevel;

  public InputEncoder(List<Term> terms) {
    inputOfLevel = new int[terms.size()][];
    hashOfLevel = new double[terms.size()][];
    int next = 0;
    for (int t = 0; t < terms.size(); t++) {
      Term term = terms.get(t);
      if (!term.isCategory()) {
        next++;
        continue;
      }
      int levels = term.levels().size();
      inputOfLevel[t] = new int[levels];
      hashOfLevel[t] = new double[levels];
      for (int l = 0; l < levels; l++) {
        String level = term.levels().get(l);
        inputOfLevel[t][l] = term.isReference(level) ? -1 : next++;
        hashOfLevel[t][l] = RowHash.ofText(level.getBytes(UTF_8));
      }
    }
    inputs = next;
  }

  public int terms() {
    return inputOfLevel.length;
  }

  public int inputs() {
    return inputs;
  }

  /** Of each level of a category the input, or −1 of the reference; null for a number. */
  int[] inputOfLevel(int term) {
    return inputOfLevel[term];
  }

  /**
   * The inputs of one row.
   *
   * @param values of the terms
   * @param row receives the inputs
   */
  public void encode(double[] values, double[] row) {
    int next = 0;
    for (int t = 0; t < inputOfLevel.length; t++) {
      if (inputOfLevel[t] == null) {
        row[next++] = values[t];
        continue;
      }
      int width = width(inputOfLevel[t]);
      Arrays.fill(row, next, next + width, 0);
      int input = inputOfLevel[t][(int) values[t]];
      if (input >= 0) {
        row[input] = 1;
      }
      next += width;
    }
  }

  /**
   * The inputs of some rows.
   *
   * @param values a column for each term
   * @return a column for each input, as long; those of numbers are not copied
   */
  public double[][] encode(double[][] values) {
    double[][] columns = new double[inputs][];
    int next = 0;
    for (int t = 0; t < inputOfLevel.length; t++) {
      double[] column = values[t];
      if (inputOfLevel[t] == null) {
        columns[next++] = column;
        continue;
      }
      int width = width(inputOfLevel[t]);
      for (int i = 0; i < width; i++) {
        columns[next++] = new double[column.length];
      }
      for (int row = 0; row < column.length; row++) {
        int input = inputOfLevel[t][(int) column[row]];
        if (input >= 0) {
          columns[input][row] = 1;
        }
      }
    }
    return columns;
  }

  /**
   * What hashes of the rows go by: the values, and of a level its text, whatever other levels there
   * are.
   *
   * @param values a column for each term
   * @return a column for each term; those of numbers are not copied
   */
  public double[][] hashed(double[][] values) {
    double[][] columns = new double[values.length][];
    for (int t = 0; t < values.length; t++) {
      double[] hashes = hashOfLevel[t];
      columns[t] =
          hashes == null
              ? values[t]
              : Arrays.stream(values[t]).map(level -> hashes[(int) level]).toArray();
    }
    return columns;
  }

  private static int width(int[] inputOfLevel) {
    int width = 0;
    for (int input : inputOfLevel) {
      width += input < 0 ? 0 : 1;
    }
    return width;
  }
}
