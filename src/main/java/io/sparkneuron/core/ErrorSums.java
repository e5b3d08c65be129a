package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.GridSum;
import io.sparkneuron.exact.ResidualGrids;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What one epoch needs to know about a neuron on a data set: Σ error, Σ error·x and Σ error², where
 * error = prediction − observation.
 *
 * <p>mean(error·x) and mean(error) are the slopes of <em>half</em> the mean squared error along w
 * and b. The sums are exact, so no order of rows, blocks or merges shows in them.
 *
 * <p>Of rows with weights ω they are Σω·error, Σω·error·x and Σω·error², where the product ω·error
 * of a row is rounded to a double, and so is its product with the error; means are divided by Σω.
 *
 * <p>A plain class, not a record: one per partition travels to the driver each epoch.
 */
public final class ErrorSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private long fingerprint;
  private boolean weighted;

  /** Σω: the number of rows, if they have no weights. */
  private final ExactSum weight = new ExactSum();

  private final ExactSum error = new ExactSum();
  private final ExactSum squaredError = new ExactSum();
  private final ExactSum[] errorTimesInput;
  private transient Loop loop;

  public ErrorSums(int inputs) {
    errorTimesInput = new ExactSum[inputs];
    for (int j = 0; j < inputs; j++) {
      errorTimesInput[j] = new ExactSum();
    }
  }

  /**
   * Adds the rows of a block as the neuron sees them; the error of each row is the double that
   * {@link Neuron#errors} gives, its square is rounded to a double.
   */
  public void add(PointBlock block, Neuron neuron) {
    if (loop == null) {
      loop = new Loop();
    }
    loop.add(block, neuron);
    rows += block.rows();
    fingerprint += block.fingerprint();
    weighted |= block.isWeighted();
    block.addWeightTo(weight);
  }

  /** Adds the sums of other rows; commutative and associative. */
  public void merge(ErrorSums other) {
    rows += other.rows;
    fingerprint += other.fingerprint;
    weighted |= other.weighted;
    weight.merge(other.weight);
    error.merge(other.error);
    squaredError.merge(other.squaredError);
    for (int j = 0; j < errorTimesInput.length; j++) {
      errorTimesInput[j].merge(other.errorTimesInput[j]);
    }
  }

  public long rows() {
    return rows;
  }

  /** Fingerprint of the rows that were added: that of the data set, unless its rows changed. */
  public long fingerprint() {
    return fingerprint;
  }

  public int inputs() {
    return errorTimesInput.length;
  }

  /**
   * Mean error: the slope of half the mean squared error along the bias.
   *
   * <p>Formula: Σω(w·x + b − y) / Σω. Unit: label unit. NaN when no row was added.
   */
  public double meanError() {
    return mean(error);
  }

  private double mean(ExactSum sum) {
    double total = sum.doubleValue();
    // With weights the sums may be beyond the doubles, where their mean is not.
    boolean isBeyond = !(Math.abs(total) >= Double.MIN_NORMAL && Double.isFinite(total));
    return weighted && isBeyond
        ? sum.value().divide(weight.value(), MathContext.DECIMAL128).doubleValue()
        : total / weight.doubleValue();
  }

  /**
   * Mean of error · input j: the slope of half the mean squared error along weight j.
   *
   * <p>Formula: Σω(w·x + b − y)·x_j / Σω. Unit: label unit × unit of input j. Shape: j in [0,
   * inputs). NaN when no row was added.
   *
   * @throws IndexOutOfBoundsException if {@code j} is not an input
   */
  public double meanErrorTimesInput(int j) {
    return mean(errorTimesInput[j]);
  }

  /**
   * Mean of error · (input j − centre), rounded once, after the subtraction: no digits are lost
   * when the centre is large.
   *
   * <p>Formula: (Σω·error·x_j − centre · Σω·error) / Σω. Unit: label unit × unit of input j.
   *
   * @throws IndexOutOfBoundsException if {@code j} is not an input
   * @throws ArithmeticException if no row was added
   */
  public double meanErrorTimesCentredInput(int j, BigDecimal centre) {
    return errorTimesInput[j]
        .value()
        .subtract(centre.multiply(error.value()))
        .divide(weight.value(), MathContext.DECIMAL128)
        .doubleValue();
  }

  /** Σω·error², without rounding where the errors have none. */
  ExactSum squaredError() {
    return squaredError;
  }

  /** Mean squared error, in squared label units. NaN when no row was added. */
  public double meanSquaredError() {
    return mean(squaredError);
  }

  /**
   * The sums that a data set's exact statistics imply, without a look at its rows.
   *
   * <p>Formula: Σ e·c = Σ_j w_j Σ x_j·c + b Σ c − Σ y·c for c = 1, each input, and the label; Σ e²
   * = Σ_j w_j Σ e·x_j + b Σ e − Σ e·y; every term times the weight of its row. The errors are those
   * of real numbers, where a row's error was rounded once.
   */
  static ErrorSums of(DataSummary summary, Neuron neuron) {
    int inputs = summary.inputs();
    ErrorSums sums = new ErrorSums(inputs);
    sums.rows = summary.rows();
    sums.fingerprint = summary.fingerprint();
    sums.weighted = summary.isWeighted();
    sums.weight.merge(summary.weight());
    for (int j = 0; j < inputs; j++) {
      sums.error.addScaled(summary.sum(j), neuron.weight(j));
    }
    sums.error.addScaled(sums.weight, neuron.bias());
    sums.error.addScaled(summary.sum(inputs), -1);
    ExactSum errorTimesLabel = new ExactSum();
    for (int k = 0; k <= inputs; k++) {
      ExactSum sum = k == inputs ? errorTimesLabel : sums.errorTimesInput[k];
      for (int j = 0; j < inputs; j++) {
        sum.addScaled(summary.product(j, k), neuron.weight(j));
      }
      sum.addScaled(summary.sum(k), neuron.bias());
      sum.addScaled(summary.product(inputs, k), -1);
      if (k < inputs) {
        sums.squaredError.addScaled(sum, neuron.weight(k));
      }
    }
    sums.squaredError.addScaled(sums.error, neuron.bias());
    sums.squaredError.addScaled(errorTimesLabel, -1);
    return sums;
  }

  /** What the loop over a block needs; made once per partition. */
  private final class Loop extends RowLoop {
    private SumKernel kernel;
    private final double[] errors = new double[CHUNK];

    /** Weight times error, of rows with weights. */
    private final double[] weightedErrors = new double[CHUNK];

    private final ResidualGrids fused = new ResidualGrids();
    private final GridSum onError = new GridSum();
    private final GridSum onSquare = new GridSum();
    private final GridSum[] onProduct = new GridSum[errorTimesInput.length];
    private PointBlock block;
    private Neuron neuron;

    private Loop() {
      for (int j = 0; j < onProduct.length; j++) {
        onProduct[j] = new GridSum();
      }
    }

    void add(PointBlock newBlock, Neuron newNeuron) {
      block = newBlock;
      kernel = SumKernel.forRows(block.rows());
      neuron = newNeuron;
      add(block.rows());
    }

    @Override
    protected boolean addOnGrids(int from, int to) {
      double bound = neuron.errorBound(block);
      int rest = onProduct.length == 1 ? addFused(bound, from, to) : from;
      boolean exact = rest == to || addOnGridSums(bound, rest, to);
      if (exact && rest > from) {
        fused.addTo(error, squaredError, errorTimesInput[0]);
      }
      return exact;
    }

    /** One input in one loop; returns where it stopped, or {@code from} if it was not exact. */
    private int addFused(double bound, int from, int to) {
      double slope = neuron.weight(0);
      double[] input = block.input(0);
      double[] labels = block.labels();
      double greatest = block.greatestMagnitude(0);
      int end = from;
      if (!block.isWeighted()) {
        if (fused.begin(bound, greatest)) {
          end = kernel.addResiduals(slope, input, neuron.bias(), labels, from, to, fused);
        }
      } else if (fused.beginWeighted(bound, greatest, block.greatestWeight())) {
        end =
            kernel.addWeightedResiduals(
                slope, input, neuron.bias(), labels, block.weights(), from, to, fused);
      }
      return end > from && fused.isExact() ? end : from;
    }

    private boolean addOnGridSums(double bound, int from, int to) {
      double weightedBound = bound * block.greatestWeight();
      boolean exact = onError.begin(weightedBound) && onSquare.begin(weightedBound, bound);
      for (int j = 0; j < onProduct.length; j++) {
        exact &= onProduct[j].begin(weightedBound, block.greatestMagnitude(j));
      }
      for (int chunk = from; exact && chunk < to; chunk += CHUNK) {
        addChunk(chunk, Math.min(to, chunk + CHUNK));
        exact = isExact();
      }
      if (exact) {
        onError.addTo(error);
        onSquare.addTo(squaredError);
        for (int j = 0; j < onProduct.length; j++) {
          onProduct[j].addTo(errorTimesInput[j]);
        }
      }
      return exact;
    }

    /** Column by column, while the errors of the rows stay in the cache. */
    private void addChunk(int from, int to) {
      int length = to - from;
      double[] weighted = look(from, to);
      kernel.add(weighted, 0, length, onError);
      for (int j = 0; j < onProduct.length; j++) {
        kernel.addProducts(weighted, 0, block.input(j), from, length, onProduct[j]);
      }
      multiply(errors, weighted, length);
      kernel.add(errors, 0, length, onSquare);
    }

    /** Fills the errors; returns those that count: times their weights, if the rows have any. */
    private double[] look(int from, int to) {
      neuron.errors(block, from, to, errors);
      if (!block.isWeighted()) {
        return errors;
      }
      System.arraycopy(block.weights(), from, weightedErrors, 0, to - from);
      multiply(weightedErrors, errors, to - from);
      return weightedErrors;
    }

    private boolean isExact() {
      boolean exact = onError.isExact() && onSquare.isExact();
      for (GridSum sum : onProduct) {
        exact &= sum.isExact();
      }
      return exact;
    }

    @Override
    protected void addOneByOne(int from, int to) {
      double[] weighted = look(from, to);
      for (int i = 0; i < to - from; i++) {
        error.add(weighted[i]);
        double square = weighted[i] * errors[i];
        if (Double.isFinite(square)) {
          squaredError.add(square);
        } else {
          squaredError.addProduct(weighted[i], errors[i]);
        }
        for (int j = 0; j < errorTimesInput.length; j++) {
          errorTimesInput[j].addProduct(weighted[i], block.input(j)[from + i]);
        }
      }
    }
  }
}
