package io.sparkneuron.core;

import java.util.Locale;
import java.util.Optional;

/**
 * The line of one key, how sure it is, and how well it predicts the rows of the key that judge it.
 */
public final class KeyLine {
  /** What became of the line of a key. */
  public enum Status {
    OK,
    /** A line whose weight of an input that never changes is 0. */
    CONSTANT_INPUT,
    /** The line of the smallest norm among those that the rows do not tell apart. */
    COLLINEAR,
    TOO_FEW_ROWS,
    /** A column varies by less than 1e-100, or the errors could exceed 1e120. */
    OUT_OF_RANGE;

    /** As files write it: {@code too-few-rows}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean hasLine() {
      return this != TOO_FEW_ROWS && this != OUT_OF_RANGE;
    }
  }

  private final Status status;
  private final long rows;
  private final Optional<FittedLine> line;
  private final Judgement judgement;
  private final int[] unseen;

  private KeyLine(
      Status status, long rows, Optional<FittedLine> line, Judgement judgement, int[] unseen) {
    this.status = status;
    this.rows = rows;
    this.line = line;
    this.judgement = judgement;
    this.unseen = unseen;
  }

  static KeyLine of(Status status, long rows, FittedLine line, Judgement judgement, int[] unseen) {
    return new KeyLine(status, rows, Optional.of(line), judgement, unseen);
  }

  static KeyLine none(Status status, long rows, int[] unseen) {
    return new KeyLine(status, rows, Optional.empty(), Judgement.NONE, unseen);
  }

  public Status status() {
    return status;
  }

  /** Rows that the line is fitted to. */
  public long rows() {
    return rows;
  }

  /** Empty if the status has no line. */
  public Optional<Neuron> neuron() {
    return line.map(FittedLine::neuron);
  }

  /** See {@link Evaluation#rmse}, of the rows that judge; NaN if there is none, or no line. */
  public double rmse() {
    return judgement.rmse();
  }

  /** See {@link Evaluation#r2}; NaN also where the label of those rows is constant. */
  public double r2() {
    return judgement.r2();
  }

  /**
   * Σω·e² over the rows that judge, in squared label units: the double nearest to that of real
   * numbers; 0 if there is none, or no line.
   */
  public double squares() {
    return judgement.squares();
  }

  /**
   * Of each weight, then of the bias if the line has one; NaN where the rows do not tell. Empty
   * without a line.
   */
  public double[] standardErrors() {
    return line.map(found -> found.standardErrors().clone()).orElse(new double[0]);
  }

  /** See {@link Uncertainty#residualStandardError}; NaN where the rows do not tell. */
  public double residualStandardError() {
    return line.map(FittedLine::residualStandardError).orElse(Double.NaN);
  }

  /** n − r, rows less the numbers that they determine; 0 without a line. */
  public long degreesOfFreedom() {
    return line.map(FittedLine::degrees).orElse(0L);
  }

  /** See {@link Uncertainty#covariance}, one row of the lower triangle after the other. */
  public double[] covariance() {
    return line.map(found -> found.covariance().clone()).orElse(new double[0]);
  }

  /**
   * Levels that no row of the line has, by their place among all levels of all categories, term by
   * term and each with its reference.
   */
  public int[] unseen() {
    return unseen.clone();
  }
}
