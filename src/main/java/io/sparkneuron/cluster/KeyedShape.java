package io.sparkneuron.cluster;

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

  boolean hasLengths() {
    return keyWords < 0;
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
