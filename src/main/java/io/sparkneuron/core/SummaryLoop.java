package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.GridSum;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;

/**
 * Adds rows to the sum of each column and to the sums of products of columns j and k ≤ j: one after
 * the other over a chunk of rows that stays in the cache. Made once per partition, for any number
 * of such sums.
 */
public final class SummaryLoop extends RowLoop {
  /** Fewer rows than this are added one by one: to begin and to empty grids costs as much. */
  private static final int FEW = 24;

  private final int columnCount;
  private final GridSum[] onSum;
  private final GridSum[][] onProduct;

  /** Bound of the magnitudes of each column. */
  private final double[] bounds;

  private final double[] extremes = new double[2];

  private double greatestWeight;
  private Weighted weights;
  private SumKernel kernel;
  private double[][] columns;

  /** Null if all rows weigh 1. */
  private double[] weight;

  private int offset;
  private ExactSum[] sums;
  private ExactSum[][] products;

  public SummaryLoop(int inputs) {
    columnCount = inputs + 1;
    bounds = new double[columnCount];
    onSum = new GridSum[columnCount];
    onProduct = new GridSum[columnCount][];
    for (int j = 0; j < columnCount; j++) {
      onSum[j] = new GridSum();
      onProduct[j] = new GridSum[j + 1];
      for (int k = 0; k <= j; k++) {
        onProduct[j][k] = new GridSum();
      }
    }
  }

  /** Adds the rows of a block. */
  void add(PointBlock block, ExactSum[] to, ExactSum[][] toProducts) {
    double[][] all = new double[columnCount][];
    for (int j = 0; j < columnCount; j++) {
      all[j] = block.column(j);
      bounds[j] = block.greatestMagnitude(j);
    }
    greatestWeight = block.greatestWeight();
    begin(all, block.isWeighted() ? block.weights() : null, 0, block.rows());
    sums = to;
    products = toProducts;
    add(block.rows());
  }

  /** Adds rows [from, end) of columns, the weights last if rows have any. */
  void add(double[][] all, int from, int end, ExactSum[] to, ExactSum[][] toProducts) {
    begin(all, all.length > columnCount ? all[columnCount] : null, from, end - from);
    sums = to;
    products = toProducts;
    if (end - from < FEW) {
      addOneByOne(0, end - from);
      return;
    }
    for (int j = 0; j < columnCount; j++) {
      bounds[j] = bound(all[j], from, end);
    }
    greatestWeight = weight == null ? 1 : bound(weight, from, end);
    add(end - from);
  }

  /** The greatest magnitude. */
  private double bound(double[] values, int from, int end) {
    kernel.extremes(values, from, end, extremes);
    return Math.max(-extremes[0], extremes[1]);
  }

  private void begin(double[][] all, double[] rowWeights, int from, int rows) {
    columns = all;
    weight = rowWeights;
    offset = from;
    kernel = SumKernel.forRows(rows);
    if (weight != null && weights == null) {
      weights = new Weighted();
    }
  }

  @Override
  protected boolean addOnGrids(int from, int to) {
    boolean exact =
        weight == null
            ? addOnGridSums(offset + from, offset + to)
            : weights.addOnGrids(offset + from, offset + to);
    if (exact) {
      for (int j = 0; j < columnCount; j++) {
        onSum[j].addTo(sums[j]);
        for (int k = 0; k <= j; k++) {
          onProduct[j][k].addTo(products[j][k]);
        }
      }
    }
    return exact;
  }

  private boolean addOnGridSums(int from, int to) {
    boolean exact = true;
    for (int j = 0; j < columnCount; j++) {
      exact &= onSum[j].begin(bounds[j]);
      for (int k = 0; k <= j; k++) {
        exact &= onProduct[j][k].begin(bounds[j], bounds[k]);
      }
    }
    for (int chunk = from; exact && chunk < to; chunk += CHUNK) {
      int length = Math.min(to, chunk + CHUNK) - chunk;
      for (int j = 0; j < columnCount; j++) {
        double[] column = columns[j];
        kernel.add(column, chunk, chunk + length, onSum[j]);
        exact &= onSum[j].isExact();
        for (int k = 0; k <= j; k++) {
          kernel.addProducts(column, chunk, columns[k], chunk, length, onProduct[j][k]);
          exact &= onProduct[j][k].isExact();
        }
      }
    }
    return exact;
  }

  @Override
  protected void addOneByOne(int from, int to) {
    for (int j = 0; j < columnCount; j++) {
      double[] column = columns[j];
      ExactSum sum = sums[j];
      for (int i = offset + from; i < offset + to; i++) {
        sum.addProduct(weight == null ? 1 : weight[i], column[i]);
      }
      for (int k = 0; k <= j; k++) {
        double[] other = columns[k];
        ExactSum product = products[j][k];
        for (int i = offset + from; i < offset + to; i++) {
          if (weight == null) {
            product.addProduct(column[i], other[i]);
          } else {
            product.addProduct(weight[i], column[i], other[i]);
          }
        }
      }
    }
  }

  /**
   * Sums of rows with weights: ω·x is the sum of two doubles, and so ω·x·y the exact product of
   * each of them with y, the second one on grids of its own.
   */
  private final class Weighted {
    /** Bound of the part of a product that its rounding cuts off. */
    private static final double LOW = 0x1p-53;

    /**
     * Products of factors from here on, one of them a product itself, are the exact sum of two
     * doubles.
     */
    private static final double LEAST = 0x1p-450;

    private final double[] high = new double[CHUNK];
    private final double[] low = new double[CHUNK];
    private final GridSum[][] onLow = new GridSum[columnCount][];

    private Weighted() {
      for (int j = 0; j < columnCount; j++) {
        onLow[j] = new GridSum[j + 1];
        for (int k = 0; k <= j; k++) {
          onLow[j][k] = new GridSum(onSum[0]);
        }
      }
    }

    boolean addOnGrids(int from, int to) {
      double greatest = greatestWeight;
      boolean exact = true;
      for (int j = 0; j < columnCount; j++) {
        double bound = bounds[j];
        exact &= onSum[j].begin(greatest, bound);
        for (int k = 0; k <= j; k++) {
          exact &= onProduct[j][k].begin(greatest * bound, bounds[k]);
          exact &= onLow[j][k].begin(greatest * bound * LOW, bounds[k]);
        }
      }
      for (int chunk = from; exact && chunk < to; chunk += CHUNK) {
        exact = addChunk(chunk, Math.min(to, chunk + CHUNK));
      }
      for (int j = 0; exact && j < columnCount; j++) {
        for (int k = 0; k <= j; k++) {
          onLow[j][k].addTo(products[j][k]);
        }
      }
      return exact;
    }

    private boolean addChunk(int from, int to) {
      int length = to - from;
      boolean exact = true;
      for (int j = 0; exact && j < columnCount; j++) {
        double[] column = columns[j];
        exact = multiply(column, from, length);
        kernel.addProducts(weight, from, column, from, length, onSum[j]);
        exact &= onSum[j].isExact();
        for (int k = 0; k <= j; k++) {
          double[] other = columns[k];
          kernel.addProducts(high, 0, other, from, length, onProduct[j][k]);
          kernel.addProducts(low, 0, other, from, length, onLow[j][k]);
          exact &= onProduct[j][k].isExact() && onLow[j][k].isExact();
        }
      }
      return exact;
    }

    /** Whether high + low is the exact product, and so are those of both with any column. */
    private boolean multiply(double[] column, int from, int length) {
      boolean exact = true;
      for (int i = 0; i < length; i++) {
        double factor = weight[from + i];
        double value = column[from + i];
        double product = factor * value;
        high[i] = product;
        low[i] = Math.fma(factor, value, -product);
        exact &= Math.min(Math.abs(product), Math.abs(value)) >= LEAST || value == 0;
      }
      return exact;
    }
  }
}
