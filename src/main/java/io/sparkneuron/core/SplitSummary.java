package io.sparkneuron.core;

import java.io.Serializable;

/**
 * The statistics of the training rows, and apart from them those of the held-out rows.
 *
 * <p>A plain class, not a record: one per partition travels to the driver, once.
 */
public final class SplitSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DataSummary training;

  /** Null until there is a held-out row: without a holdout it would only take memory. */
  private DataSummary heldOut;

  public SplitSummary(int inputs) {
    training = new DataSummary(inputs);
  }

  /** Adds the rows of a block to their side. */
  public void add(PointBlock block) {
    if (block.isHeldOut()) {
      heldOut().add(block);
      training.counts().merge(block.counts());
    } else {
      training.add(block);
    }
  }

  /** Adds the statistics of other rows; commutative and associative. */
  public void merge(SplitSummary other) {
    training.merge(other.training);
    if (other.heldOut != null) {
      heldOut().merge(other.heldOut);
    }
  }

  /** Of the training rows; its counts are those of all rows that were read. */
  public DataSummary training() {
    return training;
  }

  /** Of the rows that judge: the held-out ones, or the training rows if none is held out. */
  public DataSummary judging() {
    return heldOut == null ? training : heldOut;
  }

  private DataSummary heldOut() {
    if (heldOut == null) {
      heldOut = new DataSummary(training.inputs());
    }
    return heldOut;
  }
}
