package io.sparkneuron.core;

import io.sparkneuron.exact.ExactSum;
import io.sparkneuron.exact.GridSum;
import io.sparkneuron.exact.RowLoop;
import io.sparkneuron.exact.SumKernel;
import java.io.Serializable;

/**
 * What the judgement of a neuron needs beside the statistics of the rows: their number, Σω and
 * Σω·|error|, without rounding; ω = 1 for rows without weights.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
public final class EvaluationSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private boolean hasMagnitudes = true;

  /** Σω. */
  private final ExactSum weight = new ExactSum();

  private final ExactSum absoluteError = new ExactSum();

  /** What is known without a look at the rows: not the magnitudes of their errors. */
  static EvaluationSums withoutMagnitudes(long rows) {
    EvaluationSums known = new EvaluationSums();
    known.rows = rows;
    known.hasMagnitudes = false;
    return known;
  }

  /** Adds the rows of a block; the errors are those of {@link ErrorSums#add}. */
  public void add(PointBlock block, Neuron neuron) {
    new Loop(block, neuron).add(block.rows());
    rows += block.rows();
    block.addWeightTo(weight);
  }

  public void merge(EvaluationSums other) {
    rows += other.rows;
    hasMagnitudes &= other.hasMagnitudes;
    weight.merge(other.weight);
    absoluteError.merge(other.absoluteError);
  }

  public long rows() {
    return rows;
  }

  /** Σω·|error| / Σω, in label units; NaN without rows, or where no row was looked at. */
  public double meanAbsoluteError() {
    return hasMagnitudes ? absoluteError.doubleValue() / weight.doubleValue() : Double.NaN;
  }

  private final class Loop extends RowLoop {
    private final SumKernel kernel;
    private final double[] errors = new double[CHUNK];
    private final GridSum onMagnitude = new GridSum();
    private final PointBlock block;
    private final Neuron neuron;

    private Loop(PointBlock block, Neuron neuron) {
      kernel = SumKernel.forRows(block.rows());
      this.block = block;
      this.neuron = neuron;
    }

    @Override
    protected boolean addOnGrids(int from, int to) {
      double bound = neuron.errorBound(block);
      boolean exact = onMagnitude.begin(bound, block.greatestWeight());
      for (int chunk = from; exact && chunk < to; chunk += CHUNK) {
        int length = Math.min(to, chunk + CHUNK) - chunk;
        neuron.errors(block, chunk, chunk + length, errors);
        for (int i = 0; i < length; i++) {
          errors[i] = Math.abs(errors[i]);
        }
        if (block.isWeighted()) {
          kernel.addProducts(block.weights(), chunk, errors, 0, length, onMagnitude);
        } else {
          kernel.add(errors, 0, length, onMagnitude);
        }
        exact = onMagnitude.isExact();
      }
      if (exact) {
        onMagnitude.addTo(absoluteError);
      }
      return exact;
    }

    @Override
    protected void addOneByOne(int from, int to) {
      neuron.errors(block, from, to, errors);
      for (int i = 0; i < to - from; i++) {
        absoluteError.addProduct(
            block.isWeighted() ? block.weights()[from + i] : 1, Math.abs(errors[i]));
      }
    }
  }
}
