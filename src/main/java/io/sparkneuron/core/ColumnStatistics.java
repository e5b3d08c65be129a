package io.sparkneuron.core;

/**
 * What a version remembers of one column of the rows it was trained on.
 *
 * @param rows how many there were
 * @param least smallest value
 * @param greatest largest value
 * @param mean of the values, weighted if the rows have weights
 * @param deviation likewise, the population standard deviation; 0 for a constant column and only
 *     for that
 */
public record ColumnStatistics(
    long rows, double least, double greatest, double mean, double deviation) {

  public ColumnStatistics {
    if (!(rows >= 1)) {
      throw new IllegalArgumentException("rows must be a whole number >= 1, but got " + rows);
    }
    if (!(deviation >= 0 && Double.isFinite(deviation))) {
      throw new IllegalArgumentException(
          "deviation must be a finite number >= 0, but got " + deviation);
    }
  }

  /**
   * Of a column of some rows; the last column is the label.
   *
   * @throws ArithmeticException without rows
   */
  public static ColumnStatistics of(DataSummary summary, int column) {
    return new ColumnStatistics(
        summary.rows(),
        summary.least(column),
        summary.greatest(column),
        summary.mean(column).doubleValue(),
        summary.deviation(column));
  }
}
