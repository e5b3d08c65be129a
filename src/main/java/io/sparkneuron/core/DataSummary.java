package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/**
 * The exact sufficient statistics of a data set: row counts, sums, sums of products and extremes of
 * every column. Columns are the inputs, then the label: {@code column == inputs()} is the label.
 *
 * <p>Means, variances and covariances are population statistics (divided by n), rounded to 34
 * digits after every cancellation, so a column at 1.7e18 that varies by 1e9 keeps all its digits.
 *
 * <p>Of rows with weights ω the sums are Σω, Σω·x and Σω·x·y, as exact as the others, and whatever
 * is divided by n is divided by Σω: weights that are whole numbers give the statistics of repeated
 * rows. Extremes and counts go by rows.
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
  private boolean weighted;
  private double leastWeight = Double.POSITIVE_INFINITY;

  /** Σω: the number of rows, if they have no weights. */
  private final ExactSum weight = new ExactSum();

  /** Σ ω · column. */
  private final ExactSum[] sums;

  /** Lower triangle: products[j][k] is Σ ω · column j · column k for k ≤ j. */
  private final ExactSum[][] products;

  private long fingerprint;
  private transient SummaryLoop loop;
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
    if (block.rows() > 0) {
      weighted |= block.isWeighted();
      leastWeight = Math.min(leastWeight, block.leastWeight());
      block.addWeightTo(weight);
    }
    for (int j = 0; j < sums.length; j++) {
      least[j] = Math.min(least[j], block.least(j));
      greatest[j] = Math.max(greatest[j], block.greatest(j));
    }
    if (loop == null) {
      loop = new SummaryLoop(inputs());
    }
    loop.add(block, sums, products);
  }

  /**
   * Adds some rows of columns that have no refused ones beside them; the statistics get no
   * fingerprint.
   *
   * @param columns the inputs, then the label, then the weights if rows have any
   * @param rows how they are added, for any number of summaries
   */
  public void add(double[][] columns, int from, int to, SummaryLoop rows) {
    this.rows += to - from;
    counts.merge(new RowCounts(to - from, 0, 0, 0));
    SumKernel kernel = SumKernel.forRows(to - from);
    double[] extremes = new double[2];
    for (int j = 0; j < sums.length; j++) {
      kernel.extremes(columns[j], from, to, extremes);
      least[j] = Math.min(least[j], extremes[0]);
      greatest[j] = Math.max(greatest[j], extremes[1]);
    }
    if (columns.length > sums.length) {
      double[] weights = columns[sums.length];
      weighted = true;
      kernel.extremes(weights, from, to, extremes);
      leastWeight = Math.min(leastWeight, extremes[0]);
      for (int i = from; i < to; i++) {
        weight.add(weights[i]);
      }
    } else {
      leastWeight = Math.min(leastWeight, 1);
      weight.add(to - from);
    }
    rows.add(columns, from, to, sums, products);
  }

  /** Adds the statistics of other rows; commutative and associative. */
  public void merge(DataSummary other) {
    rows += other.rows;
    counts.merge(other.counts);
    fingerprint += other.fingerprint;
    weighted |= other.weighted;
    leastWeight = Math.min(leastWeight, other.leastWeight);
    weight.merge(other.weight);
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

  /** Whether rows have weights; all weigh 1 otherwise. */
  public boolean isWeighted() {
    return weighted;
  }

  /** Σω, exactly: the number of rows, if they have no weights. */
  public BigDecimal totalWeight() {
    return weight.value();
  }

  /** Smallest weight of a row; +∞ without rows. */
  double leastWeight() {
    return leastWeight;
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
   * Mean of a column, to 34 digits: Σω·x / Σω.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal mean(int column) {
    return sums[column].value().divide(totalWeight(), DIGITS);
  }

  /**
   * Mean of the product of two columns, to 34 digits: the second moment about zero.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal meanProduct(int a, int b) {
    return product(a, b).value().divide(totalWeight(), DIGITS);
  }

  /**
   * Covariance of two columns: (W Σω·ab − Σω·a Σω·b) / W² with W = Σω, exact up to one rounding to
   * 34 digits.
   *
   * @throws ArithmeticException without rows
   */
  public BigDecimal covariance(int a, int b) {
    BigDecimal total = totalWeight();
    return product(a, b)
        .value()
        .multiply(total)
        .subtract(sums[a].value().multiply(sums[b].value()))
        .divide(total.multiply(total), DIGITS);
  }

  /**
   * The mean of a column in units of 2^-bits, rounded down.
   *
   * @throws ArithmeticException without rows
   */
  BigInteger meanUnits(int column, int bits) {
    return meanUnits(sums[column], bits);
  }

  /**
   * The {@link #meanProduct} of two columns in units of 2^-bits, rounded down.
   *
   * @throws ArithmeticException without rows
   */
  BigInteger meanProductUnits(int a, int b, int bits) {
    return meanUnits(product(a, b), bits);
  }

  private BigInteger meanUnits(ExactSum sum, int bits) {
    BigInteger total = weight.units();
    int zeros = zeros(total);
    return divided(
        sum.units(),
        sum.unitExponent() - weight.unitExponent() - zeros + bits,
        total.shiftRight(zeros));
  }

  /** Of a small number in small units there are many. */
  private static int zeros(BigInteger units) {
    return Math.max(0, units.getLowestSetBit());
  }

  /**
   * The {@link #covariance} of two columns in units of 2^-bits, rounded down after every
   * cancellation.
   *
   * @throws ArithmeticException without rows
   */
  BigInteger covarianceUnits(int a, int b, int bits) {
    BigInteger total = weight.units();
    int zeros = zeros(total);
    total = total.shiftRight(zeros);
    int totalExponent = weight.unitExponent() + zeros;
    ExactSum product = product(a, b);
    BigInteger left = product.units().multiply(total);
    BigInteger right = sums[a].units().multiply(sums[b].units());
    int leftExponent = product.unitExponent() + totalExponent;
    int rightExponent = sums[a].unitExponent() + sums[b].unitExponent();
    int exponent = Math.min(leftExponent, rightExponent);
    BigInteger difference =
        left.shiftLeft(leftExponent - exponent).subtract(right.shiftLeft(rightExponent - exponent));
    return divided(difference, exponent - 2 * totalExponent + bits, total.multiply(total));
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
    return root(covariance(column, column));
  }

  /** Exactly 0 for 0 and only for that. */
  static double root(BigDecimal variance) {
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

  /** Σω. */
  ExactSum weight() {
    return weight;
  }

  /**
   * Whether every row has a 1 in one of some columns of 0 and 1, at most one of which is 1 in a
   * row.
   */
  public boolean isOneAlways(List<Integer> columns) {
    BigDecimal rest = totalWeight();
    for (int column : columns) {
      rest = rest.subtract(sums[column].value());
    }
    return rest.signum() == 0;
  }

  ExactSum sum(int column) {
    return sums[column];
  }

  ExactSum product(int a, int b) {
    return a >= b ? products[a][b] : products[b][a];
  }

  // ---- As words: what many summaries travel as ----

  /** The statistics as words of 64 bits, without fingerprint and refused rows. */
  public long[] toWords() {
    int most = 3 + 2 * sums.length + weight.mostWords();
    for (int j = 0; j < sums.length; j++) {
      most += sums[j].mostWords();
      for (int k = 0; k <= j; k++) {
        most += products[j][k].mostWords();
      }
    }
    long[] words = new long[most];
    words[0] = rows;
    words[1] = weighted ? 1 : 0;
    words[2] = Double.doubleToRawLongBits(leastWeight);
    int at = 3;
    for (int j = 0; j < sums.length; j++) {
      words[at++] = Double.doubleToRawLongBits(least[j]);
      words[at++] = Double.doubleToRawLongBits(greatest[j]);
    }
    at = weight.write(words, at);
    for (int j = 0; j < sums.length; j++) {
      at = sums[j].write(words, at);
      for (int k = 0; k <= j; k++) {
        at = products[j][k].write(words, at);
      }
    }
    return Arrays.copyOf(words, at);
  }

  /**
   * Adds statistics that were written as words.
   *
   * @return where the word after them is
   */
  public int addWords(long[] words, int from) {
    rows += words[from];
    counts.merge(new RowCounts(words[from], 0, 0, 0));
    weighted |= words[from + 1] != 0;
    leastWeight = Math.min(leastWeight, Double.longBitsToDouble(words[from + 2]));
    int at = from + 3;
    for (int j = 0; j < sums.length; j++) {
      least[j] = Math.min(least[j], Double.longBitsToDouble(words[at++]));
      greatest[j] = Math.max(greatest[j], Double.longBitsToDouble(words[at++]));
    }
    at = weight.read(words, at);
    for (int j = 0; j < sums.length; j++) {
      at = sums[j].read(words, at);
      for (int k = 0; k <= j; k++) {
        at = products[j][k].read(words, at);
      }
    }
    return at;
  }

  /** Whether the exact sums of other rows are the same. */
  public boolean hasSumsOf(DataSummary other) {
    boolean same = rows == other.rows && weight.value().compareTo(other.weight.value()) == 0;
    for (int j = 0; same && j < sums.length; j++) {
      same = sums[j].value().compareTo(other.sums[j].value()) == 0;
      for (int k = 0; same && k <= j; k++) {
        same = products[j][k].value().compareTo(other.products[j][k].value()) == 0;
      }
    }
    return same;
  }
}
