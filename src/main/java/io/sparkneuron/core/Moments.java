package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What a line is fitted to: means and covariances of some rows; for a line through 0 nothing is
 * centred, the means are 0 and the covariances are the moments about 0.
 *
 * @param summary of the rows
 * @param centred whether the line has a bias
 */
record Moments(DataSummary summary, boolean centred) {
  int inputs() {
    return summary.inputs();
  }

  /** See {@link DataSummary#mean}. */
  BigDecimal mean(int column) {
    return centred ? summary.mean(column) : BigDecimal.ZERO;
  }

  /** See {@link DataSummary#meanUnits}. */
  BigInteger meanUnits(int column, int bits) {
    return centred ? summary.meanUnits(column, bits) : BigInteger.ZERO;
  }

  /** See {@link DataSummary#covariance}. */
  BigDecimal covariance(int a, int b) {
    return centred ? summary.covariance(a, b) : summary.meanProduct(a, b);
  }

  /** See {@link DataSummary#covarianceUnits}. */
  BigInteger covarianceUnits(int a, int b, int bits) {
    return centred ? summary.covarianceUnits(a, b, bits) : summary.meanProductUnits(a, b, bits);
  }

  /**
   * Standard deviation of a column, or its root mean square; exactly 0 for one that says nothing,
   * because it is constant or always 0, and only for that.
   */
  double deviation(int column) {
    return DataSummary.root(covariance(column, column));
  }
}
