package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.LeverageRule;
import io.sparkneuron.exact.RoundedSum;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * What robust standard errors need to know of the rows: Σ a²·q·qᵀ, where q are the coordinates of a
 * row and 1 ({@link SandwichFrame}) and a is its residual times its weight, by leverage divided by
 * 1 − h. The products of two a·q are doubles, rounded to multiples of a quantum far below their
 * mean ({@link SandwichFrame}); their sums are exact, so no order of rows, blocks or merges shows.
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
   * Σ a²·q_k·q_l; with a bias the last coordinate is 1. Unit: squared label unit.
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
  private final class Loop extends RowLoop {
    private final SandwichFrame frame;
    private final Optional<LeverageRule> rule;
    private SumKernel kernel;
    private PointBlock block;

    /** Coordinates times a of the rows in hand; a itself is the last one. */
    private final double[][] columns;

    private final double[] shares = new double[CHUNK];
    private final RoundedSum[][] rounded = new RoundedSum[products.length][];

    private Loop(SandwichFrame frame) {
      this.frame = frame;
      columns = new double[frame.columns()][CHUNK];
      rule = frame.ofOneInput();
      for (int k = 0; k < products.length; k++) {
        rounded[k] = new RoundedSum[k + 1];
        for (int l = 0; l <= k; l++) {
          rounded[k][l] = new RoundedSum(frame.quantumExponent());
        }
      }
    }

    void add(PointBlock newBlock) {
      frame.requireInputs(newBlock);
      block = newBlock;
      kernel = SumKernel.forRows(block.rows());
      add(block.rows());
    }

    @Override
    protected boolean addOnGrids(int from, int to) {
      for (RoundedSum[] row : rounded) {
        for (RoundedSum sum : row) {
          sum.begin();
        }
      }
      boolean fits =
          rule.isPresent() && !block.isWeighted()
              ? addSquares(rule.get(), from, to)
              : addChunks(from, to);
      if (fits) {
        for (int k = 0; k < products.length; k++) {
          for (int l = 0; l <= k; l++) {
            rounded[k][l].addTo(products[k][l]);
          }
        }
      }
      return fits;
    }

    /** Rows of one input without weights: its coordinate, and 1. */
    private boolean addSquares(LeverageRule rule, int from, int to) {
      double[] labels = block.labels();
      return kernel.addSquares(
              rule, block.input(0), labels, from, to, rounded[1][1], rounded[1][0], rounded[0][0])
          && rounded[0][0].fits()
          && rounded[1][1].fits();
    }

    private boolean addChunks(int from, int to) {
      boolean fits = true;
      for (int chunk = from; fits && chunk < to; chunk += CHUNK) {
        int length = Math.min(to, chunk + CHUNK) - chunk;
        frame.look(block, chunk, chunk + length, columns, shares);
        fits = !isAnyDecisive(length);
        for (int k = 0; fits && k < products.length; k++) {
          for (int l = 0; l <= k; l++) {
            kernel.addRoundedProducts(columns[k], columns[l], 0, length, rounded[k][l]);
          }
          fits = rounded[k][k].fits();
        }
      }
      return fits;
    }

    private boolean isAnyDecisive(int length) {
      double least = 1;
      for (int i = 0; i < length; i++) {
        least = Math.min(least, shares[i]);
      }
      return least < LEAST_SHARE;
    }

    @Override
    protected void addOneByOne(int from, int to) {
      frame.look(block, from, to, columns, shares);
      for (int i = 0; i < to - from; i++) {
        if (shares[i] < LEAST_SHARE) {
          remember(row(from + i));
        } else {
          for (int k = 0; k < products.length; k++) {
            for (int l = 0; l <= k; l++) {
              double product = columns[k][i] * columns[l][i];
              products[k][l].add(RoundedSum.rounded(product, frame.quantumExponent()));
            }
          }
        }
      }
    }

    private double[] row(int i) {
      double[] row = new double[block.inputs() + 1];
      for (int j = 0; j < row.length; j++) {
        row[j] = block.column(j)[i];
      }
      return row;
    }
  }
}
