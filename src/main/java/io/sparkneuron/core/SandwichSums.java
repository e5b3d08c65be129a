package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.GridSum;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * What robust standard errors need to know of the rows: Σ a²·q·qᵀ, where q are the coordinates of a
 * row and 1 ({@link SandwichFrame}) and a is its residual, by leverage divided by 1 − h. The
 * products a·q are doubles; their sums are exact, so no order of rows, blocks or merges shows.
 *
 * <p>A row with 1 − h below 1e-10 is not added but remembered: the line goes through it whatever
 * its label is.
 *
 * <p>A plain class, not a record: one per partition travels to the driver, once.
 */
public final class SandwichSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A residual divided by less says nothing. */
  static final double LEAST_SHARE = 1e-10;

  private long rows;

  /** Lower triangle. */
  private final ExactSum[][] products;

  /**
   * Of the rows with 1 − h below the least share the first by its values; null if there is none.
   */
  private double[] decisive;

  private transient Loop loop;

  public SandwichSums(SandwichFrame frame) {
    products = new ExactSum[frame.coordinates()][];
    for (int k = 0; k < products.length; k++) {
      products[k] = new ExactSum[k + 1];
      for (int l = 0; l <= k; l++) {
        products[k][l] = new ExactSum();
      }
    }
  }

  /** Adds the rows of a block as the frame of this sum sees them. */
  public void add(PointBlock block, SandwichFrame frame) {
    if (loop == null) {
      loop = new Loop(frame);
    }
    loop.add(block);
    rows += block.rows();
  }

  /** Adds the sums of other rows; commutative and associative. */
  public void merge(SandwichSums other) {
    rows += other.rows;
    for (int k = 0; k < products.length; k++) {
      for (int l = 0; l <= k; l++) {
        products[k][l].merge(other.products[k][l]);
      }
    }
    remember(other.decisive);
  }

  private void remember(double[] row) {
    if (row != null && (decisive == null || Arrays.compare(row, decisive) < 0)) {
      decisive = row;
    }
  }

  public long rows() {
    return rows;
  }

  /**
   * Σ a²·q_k·q_l; the last coordinate is 1. Unit: squared label unit.
   *
   * @throws IndexOutOfBoundsException if one is not a coordinate
   */
  public double sum(int k, int l) {
    return products[Math.max(k, l)][Math.min(k, l)].doubleValue();
  }

  /**
   * A row that alone decides a coefficient, label last: its leverage is 1. Of several the first by
   * its values.
   */
  public Optional<double[]> decisiveRow() {
    return Optional.ofNullable(decisive).map(double[]::clone);
  }

  /** Chunk by chunk, whose columns stay in the cache; made once per partition. */
  private final class Loop {
    private static final int CHUNK = RowLoop.CHUNK;
    private static final long MAGNITUDE = Long.MAX_VALUE;

    private final SandwichFrame frame;
    private final double[] factors = new double[CHUNK];
    private final double[] shares;

    /** Coordinates, then products, of the rows in hand. */
    private final double[][] columns = new double[products.length][CHUNK];

    private final double[] bounds = new double[products.length];
    private final GridSum[][] grids = new GridSum[products.length][];

    private Loop(SandwichFrame frame) {
      this.frame = frame;
      shares = new double[frame.isByLeverage() ? CHUNK : 0];
      for (int k = 0; k < products.length; k++) {
        grids[k] = new GridSum[k + 1];
        for (int l = 0; l <= k; l++) {
          grids[k][l] = new GridSum();
        }
      }
    }

    void add(PointBlock block) {
      SumKernel kernel = SumKernel.forRows(block.rows());
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int to = Math.min(block.rows(), from + CHUNK);
        look(block, from, to);
        if (!addOnGrids(kernel, to - from)) {
          addOneByOne(to - from);
        }
      }
    }

    private void look(PointBlock block, int from, int to) {
      int length = to - from;
      frame.look(block, from, to, factors, columns);
      if (frame.isByLeverage()) {
        frame.residualShares(columns, length, shares);
        divideByShares(block, from, length);
      }
      for (int k = 0; k < products.length; k++) {
        double[] column = columns[k];
        if (k == products.length - 1) {
          System.arraycopy(factors, 0, column, 0, length);
        } else {
          for (int i = 0; i < length; i++) {
            column[i] *= factors[i];
          }
        }
        // The bits of magnitudes are in the order of the magnitudes.
        long greatest = 0;
        for (int i = 0; i < length; i++) {
          greatest = Math.max(greatest, Double.doubleToRawLongBits(column[i]) & MAGNITUDE);
        }
        bounds[k] = Double.longBitsToDouble(greatest);
      }
    }

    private void divideByShares(PointBlock block, int from, int length) {
      int decided = 0;
      for (int i = 0; i < length; i++) {
        decided += shares[i] < LEAST_SHARE ? 1 : 0;
      }
      for (int i = 0; decided > 0 && i < length; i++) {
        if (shares[i] < LEAST_SHARE) {
          remember(row(block, from + i));
          factors[i] = 0;
          shares[i] = 1;
        }
      }
      for (int i = 0; i < length; i++) {
        factors[i] /= shares[i];
      }
    }

    private static double[] row(PointBlock block, int i) {
      double[] row = new double[block.inputs() + 1];
      for (int j = 0; j < row.length; j++) {
        row[j] = block.column(j)[i];
      }
      return row;
    }

    /** Adds the rows in hand, or nothing at all and returns false. */
    private boolean addOnGrids(SumKernel kernel, int length) {
      boolean exact = true;
      for (int k = 0; exact && k < products.length; k++) {
        for (int l = 0; exact && l <= k; l++) {
          exact = grids[k][l].begin(bounds[k], bounds[l]);
          if (exact) {
            kernel.addProducts(columns[k], 0, columns[l], 0, length, grids[k][l]);
            exact = grids[k][l].isExact();
          }
        }
      }
      if (exact) {
        for (int k = 0; k < products.length; k++) {
          for (int l = 0; l <= k; l++) {
            grids[k][l].addTo(products[k][l]);
          }
        }
      }
      return exact;
    }

    private void addOneByOne(int length) {
      for (int k = 0; k < products.length; k++) {
        for (int l = 0; l <= k; l++) {
          for (int i = 0; i < length; i++) {
            products[k][l].addProduct(columns[k][i], columns[l][i]);
          }
        }
      }
    }
  }
}
