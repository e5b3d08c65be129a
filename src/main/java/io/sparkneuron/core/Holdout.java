package io.sparkneuron.core;

import io.sparkneuron.exact.RowHash;

/**
 * Which rows are kept from training to judge what was trained. A row's own values decide, so equal
 * rows share a side, whatever their order, partition, block or format.
 */
public final class Holdout {
  private Holdout() {}

  /**
   * Whether a row is held out when a share of all rows shall be; a larger share holds out the same
   * rows and more. It never changes between releases: rows that judged the serving version judge
   * the next.
   *
   * @param inputs one array per input column, in the order of the features
   * @param labels the target column
   * @param share from 0, which takes no row, to below 1
   */
  public static boolean takes(double[][] inputs, double[] labels, int row, double share) {
    return RowHash.fraction(inputs, labels, row) < share;
  }
}
