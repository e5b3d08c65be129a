package io.sparkneuron.core;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * A lower triangular G with G·A·Gᵀ = 1 for a positive definite matrix A, so that A⁻¹ = Gᵀ·G; in
 * numbers of two doubles, which hold 32 digits. Diagonal entries of A⁻¹ have a relative error of
 * about 1e-32 times the condition of A, so with a condition of 1e13 a double of them is right.
 *
 * <p>Of a matrix without full rank, the rows and columns are taken that say most beside those
 * before, as many as its rank.
 *
 * <p>Formula: G = L⁻¹ with A = L·Lᵀ (Cholesky). n³/3 multiplications. Source: Ogita, Rump and Oishi
 * (2005), "Accurate sum and dot product", for the dot products.
 */
final class InverseRoot {
  /** Rows of A in the order in which they were taken. */
  private final int[] order;

  /** Column k of G from its diagonal on: columnHigh[k][i − k] is entry (i, k). */
  private final double[][] columnHigh;

  private final double[][] columnLow;

  /** What {@link #dot} found: high + low. */
  private double high;

  private double low;

  /**
   * @param matrixHigh lower triangle of A
   * @param matrixLow what it has beyond doubles
   * @param rank rows to take at most
   */
  InverseRoot(double[][] matrixHigh, double[][] matrixLow, int rank) {
    int size = matrixHigh.length;
    double[][] factorHigh = new double[size][rank];
    double[][] factorLow = new double[size][rank];
    double[] left = new double[size];
    boolean[] taken = new boolean[size];
    for (int i = 0; i < size; i++) {
      left[i] = matrixHigh[i][i];
    }
    int[] found = new int[rank];
    int count = 0;
    while (count < rank) {
      int pivot = -1;
      for (int i = 0; i < size; i++) {
        if (!taken[i]
            && left[i] > 0
            && (pivot < 0 || left[i] / matrixHigh[i][i] > left[pivot] / matrixHigh[pivot][pivot])) {
          pivot = i;
        }
      }
      if (pivot < 0) {
        break;
      }
      takeRoot(
          matrixHigh[pivot][pivot],
          matrixLow[pivot][pivot],
          factorHigh[pivot],
          factorLow[pivot],
          count);
      double rootHigh = factorHigh[pivot][count];
      double rootLow = factorLow[pivot][count];
      taken[pivot] = true;
      found[count] = pivot;
      for (int i = 0; i < size; i++) {
        if (!taken[i]) {
          int row = Math.max(i, pivot);
          int column = Math.min(i, pivot);
          dot(factorHigh[i], factorLow[i], 0, factorHigh[pivot], factorLow[pivot], 0, count);
          subtractFrom(matrixHigh[row][column], matrixLow[row][column]);
          divideBy(rootHigh, rootLow);
          factorHigh[i][count] = high;
          factorLow[i][count] = low;
          left[i] -= high * high;
        }
      }
      count++;
    }
    order = Arrays.copyOf(found, count);
    columnHigh = new double[count][];
    columnLow = new double[count][];
    for (int k = 0; k < count; k++) {
      invertColumn(k, factorHigh, factorLow);
    }
  }

  /** √(a − Σ row²), appended to the row. */
  private void takeRoot(double a, double aLow, double[] rowHigh, double[] rowLow, int count) {
    dot(rowHigh, rowLow, 0, rowHigh, rowLow, 0, count);
    subtractFrom(a, aLow);
    double root = Math.sqrt(high);
    double rest = Math.fma(-root, root, high) + low;
    double correction = rest / (2 * root);
    rowHigh[count] = root + correction;
    rowLow[count] = correction - (rowHigh[count] - root);
  }

  private void invertColumn(int k, double[][] factorHigh, double[][] factorLow) {
    int size = order.length;
    double[] entriesHigh = new double[size - k];
    double[] entriesLow = new double[size - k];
    for (int i = k; i < size; i++) {
      double[] rowHigh = factorHigh[order[i]];
      double[] rowLow = factorLow[order[i]];
      dot(rowHigh, rowLow, k, entriesHigh, entriesLow, 0, i - k);
      subtractFrom(i == k ? 1 : 0, 0);
      divideBy(rowHigh[i], rowLow[i]);
      entriesHigh[i - k] = high;
      entriesLow[i - k] = low;
    }
    columnHigh[k] = entriesHigh;
    columnLow[k] = entriesLow;
  }

  /** Rows of A that were taken, in their order; row i of G belongs to the first i + 1 of them. */
  int[] order() {
    return order.clone();
  }

  /** Entry (i, k) of G for i ≥ k. */
  double entry(int i, int k) {
    return columnHigh[k][i - k];
  }

  /** Entry of A⁻¹ (of the rows that were taken), both in their order. */
  BigDecimal inverse(int k, int l) {
    dotOfColumns(k, l);
    return value();
  }

  /** The same times a factor of two doubles, rounded to a double. */
  double inverseTimes(int k, int l, double factorHigh, double factorLow) {
    dotOfColumns(k, l);
    double product = high * factorHigh;
    return product + (Math.fma(high, factorHigh, -product) + (high * factorLow + low * factorHigh));
  }

  private void dotOfColumns(int k, int l) {
    int from = Math.max(k, l);
    dot(
        columnHigh[k],
        columnLow[k],
        from - k,
        columnHigh[l],
        columnLow[l],
        from - l,
        order.length - from);
  }

  /**
   * Numbers of two doubles.
   *
   * @param high the nearest doubles
   * @param low what they have beyond them
   */
  record Vector(double[] high, double[] low) {}

  /** G·x; x in the order of the rows that were taken. */
  Vector times(Vector x) {
    int size = order.length;
    Vector product = new Vector(new double[size], new double[size]);
    double[] rowHigh = new double[size];
    double[] rowLow = new double[size];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k <= i; k++) {
        rowHigh[k] = columnHigh[k][i - k];
        rowLow[k] = columnLow[k][i - k];
      }
      dot(rowHigh, rowLow, 0, x.high(), x.low(), 0, i + 1);
      product.high()[i] = high;
      product.low()[i] = low;
    }
    return product;
  }

  /** Entry k of Gᵀ·x. */
  BigDecimal transposedTimes(int k, Vector x) {
    dot(columnHigh[k], columnLow[k], 0, x.high(), x.low(), k, order.length - k);
    return value();
  }

  /** Σ x². */
  BigDecimal squared(Vector x) {
    dot(x.high(), x.low(), 0, x.high(), x.low(), 0, order.length);
    return value();
  }

  private BigDecimal value() {
    return new BigDecimal(high).add(new BigDecimal(low));
  }

  /** Σ a·b into high + low: products and sums of the high parts without an error, the rest once. */
  private void dot(
      double[] aHigh,
      double[] aLow,
      int fromA,
      double[] bHigh,
      double[] bLow,
      int fromB,
      int length) {
    double sum = 0;
    double rest = 0;
    for (int i = 0; i < length; i++) {
      double a = aHigh[fromA + i];
      double b = bHigh[fromB + i];
      double product = a * b;
      double next = sum + product;
      double part = next - sum;
      rest +=
          (sum - (next - part))
              + (product - part)
              + Math.fma(
                  a, bLow[fromB + i], Math.fma(aLow[fromA + i], b, Math.fma(a, b, -product)));
      sum = next;
    }
    high = sum + rest;
    low = rest - (high - sum);
  }

  /** a − this. */
  private void subtractFrom(double a, double aLow) {
    double difference = a - high;
    double part = difference - a;
    double error = (a - (difference - part)) - (high + part) + (aLow - low);
    high = difference + error;
    low = error - (high - difference);
  }

  private void divideBy(double divisor, double divisorLow) {
    double quotient = high / divisor;
    double rest = Math.fma(-quotient, divisor, high) - quotient * divisorLow + low;
    double correction = rest / divisor;
    high = quotient + correction;
    low = correction - (high - quotient);
  }
}
