package io.sparkneuron.core;

/**
 * Which rows are kept from training to judge what was trained. A row's own values decide, so equal
 * rows share a side, whatever their order, partition, block or format.
 */
public final class Holdout {
  private static final int FRACTION_BITS = 53;

  private Holdout() {}

  /**
   * Whether a row is held out when a share of all rows shall be; a larger share holds out the same
   * rows and more.
   *
   * @param inputs one array per input column, in the order of the features
   * @param labels the target column
   * @param share from 0, which takes no row, to below 1
   */
  public static boolean takes(double[][] inputs, double[] labels, int row, double share) {
    return position(inputs, labels, row) < share;
  }

  /**
   * A hash of the row's values as a number in [0, 1), uniform over different rows; −0.0 counts as
   * 0.0. It never changes between releases: rows that judged the serving version judge the next.
   */
  static double position(double[][] inputs, double[] labels, int row) {
    long hash = SumKernel.hash(inputs, labels, row) * SumKernel.FACTOR;
    hash ^= hash >>> SumKernel.SHIFT;
    return (hash >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-53;
  }
}
