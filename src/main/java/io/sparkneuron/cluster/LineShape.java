package io.sparkneuron.cluster;

import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Uncertainty;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How a line lies in words of 64 bits behind its key: status, rows, degrees of freedom, a bit for
 * each level that the key does not have, and then the numbers, NaN where one is not known.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
final class LineShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int STATUS = 0;
  private static final int ROWS = 1;
  private static final int DEGREES = 2;
  private static final int UNSEEN = 3;

  private final KeyedShape keys;
  private final int inputs;
  private final boolean bias;

  /** Where the numbers begin: bias, weights, rmse, r², s, standard errors, covariance. */
  private final int numbers;

  /**
   * @param levels of all categories together
   */
  LineShape(KeyedShape keys, boolean bias, int levels) {
    this.keys = keys;
    this.inputs = keys.inputs();
    this.bias = bias;
    numbers = UNSEEN + (levels + Long.SIZE - 1) / Long.SIZE;
  }

  KeyedShape keys() {
    return keys;
  }

  int inputs() {
    return inputs;
  }

  /** Numbers of the line: its weights, and its bias if it has one. */
  int estimates() {
    return inputs + (bias ? 1 : 0);
  }

  boolean hasBias() {
    return bias;
  }

  /** Covariances of a line, as a triangle in a row. */
  int covariances() {
    return inputs > Uncertainty.MOST_INPUTS_WITH_COVARIANCE
        ? 0
        : estimates() * (estimates() + 1) / 2;
  }

  /** Words of a line without its key. */
  int words() {
    return numbers + 1 + inputs + 3 + estimates() + covariances();
  }

  void write(KeyLine line, long[] words, int at) {
    words[at + STATUS] = line.status().ordinal();
    words[at + ROWS] = line.rows();
    words[at + DEGREES] = line.degreesOfFreedom();
    Arrays.fill(words, at + UNSEEN, at + numbers, 0);
    for (int level : line.unseen()) {
      words[at + UNSEEN + level / Long.SIZE] |= 1L << (level % Long.SIZE);
    }
    int next = at + numbers;
    Neuron neuron = line.neuron().orElse(null);
    words[next++] = bits(neuron == null ? Double.NaN : neuron.bias());
    for (int j = 0; j < inputs; j++) {
      words[next++] = bits(neuron == null ? Double.NaN : neuron.weight(j));
    }
    words[next++] = bits(line.rmse());
    words[next++] = bits(line.r2());
    words[next++] = bits(line.residualStandardError());
    next = write(line.standardErrors(), estimates(), words, next);
    write(line.covariance(), covariances(), words, next);
  }

  private static int write(double[] values, int count, long[] words, int at) {
    for (int i = 0; i < count; i++) {
      words[at + i] = bits(i < values.length ? values[i] : Double.NaN);
    }
    return at + count;
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  KeyLine.Status status(long[] words, int at) {
    return KeyLine.Status.values()[(int) words[at + STATUS]];
  }

  long rows(long[] words, int at) {
    return words[at + ROWS];
  }

  long degrees(long[] words, int at) {
    return words[at + DEGREES];
  }

  boolean isUnseen(long[] words, int at, int level) {
    return (words[at + UNSEEN + level / Long.SIZE] >> (level % Long.SIZE) & 1) != 0;
  }

  double bias(long[] words, int at) {
    return number(words, at, 0);
  }

  double weight(long[] words, int at, int input) {
    return number(words, at, 1 + input);
  }

  double rmse(long[] words, int at) {
    return number(words, at, 1 + inputs);
  }

  double r2(long[] words, int at) {
    return number(words, at, 2 + inputs);
  }

  double residualStandardError(long[] words, int at) {
    return number(words, at, 3 + inputs);
  }

  /** Of a weight, or of the bias after them. */
  double standardError(long[] words, int at, int estimate) {
    return number(words, at, 4 + inputs + estimate);
  }

  double covariance(long[] words, int at, int place) {
    return number(words, at, 4 + inputs + estimates() + place);
  }

  private double number(long[] words, int at, int place) {
    return Double.longBitsToDouble(words[at + numbers + place]);
  }
}
