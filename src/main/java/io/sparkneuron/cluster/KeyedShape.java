package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import java.io.Serializable;

/**
 * How rows with keys lie in words of 64 bits: the key, before it its length where keys differ in
 * that, and then a word for each value.
 *
 * <p>A plain class, not a record: it travels to executors.
 */
final class KeyedShape implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int keyWords;
  private final int inputs;
  private final boolean isWeighted;

  /**
   * @param keyWords words of every key; −1 if they differ
   * @param isWeighted whether a row has a weight after its label
   */
  KeyedShape(int keyWords, int inputs, boolean isWeighted) {
    this.keyWords = keyWords;
    this.inputs = inputs;
    this.isWeighted = isWeighted;
  }

  int inputs() {
    return inputs;
  }

  /** Values of a row: its inputs, its label, and its weight if it has one. */
  int values() {
    return inputs + (isWeighted ? 2 : 1);
  }

  /** Whether every key is one word. */
  boolean isOneWord() {
    return keyWords == 1;
  }

  boolean hasLengths() {
    return keyWords < 0;
  }

  /** Words of the rows of a block. */
  int words(PointBlock block) {
    int rows = block.rows();
    int ofKeys = rows == 0 ? 0 : block.keys().to(rows - 1);
    return ofKeys + rows * (values() + (hasLengths() ? 1 : 0));
  }

  /** The values of the rows of a block. */
  double[][] columns(PointBlock block) {
    double[][] columns = new double[values()][];
    for (int j = 0; j < inputs; j++) {
      columns[j] = block.input(j);
    }
    columns[inputs] = block.labels();
    if (isWeighted) {
      columns[inputs + 1] = block.weights();
    }
    return columns;
  }

  /** Where the key at some place begins. */
  int keyFrom(int at) {
    return keyWords < 0 ? at + 1 : at;
  }

  /** Where it ends. */
  int keyTo(long[] words, int at) {
    return keyWords < 0 ? at + 1 + (int) words[at] : at + keyWords;
  }
}
