package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.GridSum;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The exact sufficient statistics of a data set: row counts, sums, sums of products and extremes of
 * every column. Columns are the inputs, then the label: {@code column == inputs()} is the label.
 *
 * <p>Means, variances and covariances are population statistics (divided by n), rounded to 34
 * digits after every cancellation, so a column at 1.7e18 that varies by 1e9 keeps all its digits.
 *
 * <p>A plain class, not a record: one per partition travels to the driver, once.
 */
public final class DataSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Values beyond this are refused: their squares and sums must stay far from the end of the
   * doubles.
   */
  public static final double GREATEST_VALUE = 1e100;

  /** Inputs that vary, but by less than this, are refused. */
  public static final double LEAST_DEVIATION = 1e-100;

  private static final MathContext DIGITS = MathContext.DECIMAL128;

  private long rows;
  private final RowCounts counts = new RowCounts();
  private final ExactSum[] sums;

  /** Lower triangle: products[j][k] is Σ column j · column k for k ≤ j. */
  private final ExactSum[][] products;

  private long fingerprint;
  private transient Loop loop;
  private final double[] least;
  private final double[] greatest;

  public DataSummary(int inputs) {
    int columns = inputs + 1;
    sums = new ExactSum[columns];
    products = new ExactSum[columns][];
    least = new double[columns];
    greatest = new double[columns];
    for (int j = 0; j < columns; j++) {
      sums[j] = new ExactSum();
      products[j] = new ExactSum[j + 1];
      for (int k = 0; k <= j; k++) {
        products[j][k] = new ExactSum();
      }
      least[j] = Double.POSITIVE_INFINITY;
      greatest[j] = Double.NEGATIVE_INFINITY;
    }
  }

  /** Adds the rows of a block, and the counts of those that were refused beside them. */
  public void add(PointBlock block) {
    rows += block.rows();
    counts.merge(block.counts());
    fingerprint += block.fingerprint();
    for (int j = 0; j < sums.length; j++) {
      least[j] = Math.min(least[j], block.least(j));
      greatest[j] = Math.max(greatest[j], block.greatest(j));
    }
    if (loop == null) {
      loop = new Loop();
    }
    loop.add(block);
  }

  /** Adds the statistics of other rows; commutative and associative. */
  public void merge(DataSummary other) {
    rows += other.rows;
    counts.merge(other.counts);
    fingerprint += other.fingerprint;
    for (int j = 0; j < sums.length; j++) {
      sums[j].merge(other.sums[j]);
      for (int k = 0; k <= j; k++) {
        products[j][k].merge(other.products[j][k]);
      }
      least[j] = Math.min(least[j], other.least[j]);
      greatest[j] = Math.max(greatest[j], other.greatest[j]);
    }
  }

  public RowCounts counts() {
    return counts;
  }

  /** Rows that were summed up. */
  public long rows() {
    return rows;
  }

  /**
   * Sum modulo 2⁶⁴ of a hash of each row's values; names the content, in any order and any format.
   */
  public long fingerprint() {
    return fingerprint;
  }

  public int inputs() {
    return sums.length - 1;
  }

  /** Smallest value of a column; +∞ without rows. */
  public double least(int column) {
    return least[column];
  }

  /** Largest value of a column; −∞ without rows. */
  public double greatest(int column) {
    return greatest[column];
  }

  /** Largest magnitude in a column; 0 without rows. */
  public double greatestMagnitude(int column) {
    return rows() == 0 ? 0 : Math.max(Math.abs(least[column]), Math.abs(greatest[column]));
  }

  /**
   * Mean of a column, to 34 digits.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal mean(int column) {
    return sums[column].value().divide(BigDecimal.valueOf(rows()), DIGITS);
  }

  /**
   * Mean of the product of two columns, to 34 digits: the second moment about zero.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal meanProduct(int a, int b) {
    return product(a, b).value().divide(BigDecimal.valueOf(rows()), DIGITS);
  }

  /**
   * Covariance of two columns: (n Σab − Σa Σb) / n², exact up to one rounding to 34 digits.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal covariance(int a, int b) {
    BigDecimal n = BigDecimal.valueOf(rows());
    return product(a, b)
        .value()
        .multiply(n)
        .subtract(sums[a].value().multiply(sums[b].value()))
        .divide(n.multiply(n), DIGITS);
  }

  /**
   * The mean of a column in units of 2^-bits, rounded down.
   *
   * @throws ArithmeticException without rows
   */
  BigInteger meanUnits(int column, int bits) {
    return divided(
        sums[column].units(), sums[column].unitExponent() + bits, BigInteger.valueOf(rows));
  }

  /**
   * The {@link #covariance} of two columns in units of 2^-bits, rounded down after every
   * cancellation.
   *
   * @throws ArithmeticException without rows
   */
  BigInteger covarianceUnits(int a, int b, int bits) {
    BigInteger n = BigInteger.valueOf(rows);
    ExactSum product = product(a, b);
    BigInteger left = product.units().multiply(n);
    BigInteger right = sums[a].units().multiply(sums[b].units());
    int leftExponent = product.unitExponent();
    int rightExponent = sums[a].unitExponent() + sums[b].unitExponent();
    int exponent = Math.min(leftExponent, rightExponent);
    BigInteger difference =
        left.shiftLeft(leftExponent - exponent).subtract(right.shiftLeft(rightExponent - exponent));
    return divided(difference, exponent + bits, n.multiply(n));
  }

  /** ⌊units · 2^shift / divisor⌋. */
  private static BigInteger divided(BigInteger units, int shift, BigInteger divisor) {
    BigInteger[] parts =
        shift >= 0
            ? units.shiftLeft(shift).divideAndRemainder(divisor)
            : units.divideAndRemainder(divisor.shiftLeft(-shift));
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  /**
   * Standard deviation of a column; exactly 0 for a constant one and only for that. Unit: that of
   * the column.
   */
  public double deviation(int column) {
    BigDecimal variance = covariance(column, column);
    return variance.signum() == 0
        ? 0
        : Math.max(Double.MIN_VALUE, variance.sqrt(DIGITS).doubleValue());
  }

  /**
   * A bound of |error| over every row, and of every partial sum on the way: Σ|w_j|·max|x_j| + |b| +
   * max|y|. Unit: label unit.
   */
  public double errorBound(Neuron neuron) {
    double bound = Math.abs(neuron.bias()) + greatestMagnitude(inputs());
    for (int j = 0; j < inputs(); j++) {
      bound += Math.abs(neuron.weight(j)) * greatestMagnitude(j);
    }
    return bound;
  }

  ExactSum sum(int column) {
    return sums[column];
  }

  ExactSum product(int a, int b) {
    return a >= b ? products[a][b] : products[b][a];
  }

  /**
   * One sum after the other over a chunk of rows that stays in the cache; made once per partition.
   */
  private final class Loop extends RowLoop {
    private SumKernel kernel;
    private final GridSum[] onSum = new GridSum[sums.length];
    private final GridSum[][] onProduct = new GridSum[sums.length][];
    private PointBlock block;

    private Loop() {
      for (int j = 0; j < sums.length; j++) {
        onSum[j] = new GridSum();
        onProduct[j] = new GridSum[j + 1];
        for (int k = 0; k <= j; k++) {
          onProduct[j][k] = new GridSum();
        }
      }
    }

    void add(PointBlock newBlock) {
      block = newBlock;
      kernel = SumKernel.forRows(block.rows());
      add(block.rows());
    }

    @Override
    protected boolean addOnGrids(int from, int to) {
      boolean exact = true;
      for (int j = 0; j < sums.length; j++) {
        double bound = block.greatestMagnitude(j);
        exact &= onSum[j].begin(bound);
        for (int k = 0; k <= j; k++) {
          exact &= onProduct[j][k].begin(bound, block.greatestMagnitude(k));
        }
      }
      for (int chunk = from; exact && chunk < to; chunk += CHUNK) {
        int length = Math.min(to, chunk + CHUNK) - chunk;
        for (int j = 0; j < sums.length; j++) {
          double[] column = block.column(j);
          kernel.add(column, chunk, chunk + length, onSum[j]);
          exact &= onSum[j].isExact();
          for (int k = 0; k <= j; k++) {
            kernel.addProducts(column, chunk, block.column(k), chunk, length, onProduct[j][k]);
            exact &= onProduct[j][k].isExact();
          }
        }
      }
      if (exact) {
        for (int j = 0; j < sums.length; j++) {
          onSum[j].addTo(sums[j]);
          for (int k = 0; k <= j; k++) {
            onProduct[j][k].addTo(products[j][k]);
          }
        }
      }
      return exact;
    }

    @Override
    protected void addOneByOne(int from, int to) {
      for (int j = 0; j < sums.length; j++) {
        double[] column = block.column(j);
        for (int i = from; i < to; i++) {
          sums[j].add(column[i]);
        }
        for (int k = 0; k <= j; k++) {
          double[] other = block.column(k);
          ExactSum sum = products[j][k];
          for (int i = from; i < to; i++) {
            sum.addProduct(column[i], other[i]);
          }
        }
      }
    }
  }
}
