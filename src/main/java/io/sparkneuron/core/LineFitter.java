package io.sparkneuron.core;

import io.sparkneuron.core.KeyLine.Status;
import io.sparkneuron.exact.Wide;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Fits the line of one key after another from its exact statistics: the one that a training of the
 * key's rows alone publishes, with its classic standard errors, to the bit.
 *
 * <p>Microseconds each in {@link Wide} numbers; where those cannot tell which double is the
 * nearest, as of nearly collinear inputs, in whole numbers of any length. For one thread.
 */
public final class LineFitter {
  private final Columns columns;
  private final boolean bias;
  private final long minRows;
  private final CategoryLevels levels;
  private long slowFits;
  private long slowJudgements;

  /**
   * @param encoder of the inputs, which knows the levels of categories
   * @param bias whether lines have one, or go through 0
   * @param minRows keys with fewer have no line
   */
  public LineFitter(InputEncoder encoder, boolean bias, long minRows) {
    columns = named(encoder.inputs());
    this.bias = bias;
    this.minRows = minRows;
    levels = new CategoryLevels(encoder);
  }

  /** Nobody reads what the inputs of a line are called here. */
  private static Columns named(int inputs) {
    return new Columns(IntStream.range(0, inputs).mapToObj(j -> "x" + j).toList(), "y");
  }

  /**
   * The line of a key.
   *
   * @param training statistics of the rows that it is fitted to
   * @param judging of the rows that judge it, maybe the same object; null if there is none
   */
  public KeyLine fit(DataSummary training, DataSummary judging) {
    long rows = training.rows();
    int[] unseen = levels.unseen(training);
    if (rows < minRows || rows == 0) {
      return KeyLine.none(Status.TOO_FEW_ROWS, rows, unseen);
    }
    for (int j = 0; j <= training.inputs(); j++) {
      if (training.greatestMagnitude(j) > DataSummary.GREATEST_VALUE) {
        return KeyLine.none(Status.OUT_OF_RANGE, rows, unseen);
      }
    }
    WideSums sums =
        new WideSums(
            training,
            IntStream.range(0, training.inputs()).filter(j -> says(training, j)).toArray());
    Optional<FittedLine> line =
        WideLine.of(sums, bias).flatMap(found -> new WideCovariance(found).fitted());
    if (line.isEmpty()) {
      slowFits++;
      line = fitSlowly(training);
    }
    if (line.isEmpty() || isBeyond(line.get().neuron(), training)) {
      return KeyLine.none(Status.OUT_OF_RANGE, rows, unseen);
    }
    Neuron neuron = line.get().neuron();
    Judgement judgement = judging == training ? judge(sums, neuron) : judge(judging, neuron);
    if (Double.isInfinite(judgement.squares())) {
      return KeyLine.none(Status.OUT_OF_RANGE, rows, unseen);
    }
    return KeyLine.of(status(line.get(), training), rows, line.get(), judgement, unseen);
  }

  /** Whether an input says anything about the label. */
  private boolean says(DataSummary summary, int input) {
    double least = summary.least(input);
    return least != summary.greatest(input) || (!bias && least != 0);
  }

  /** What {@link Trainer} calls diverged. */
  private static boolean isBeyond(Neuron neuron, DataSummary summary) {
    return !(summary.errorBound(neuron) <= Trainer.GREATEST_ERROR);
  }

  /** Empty for a column that hardly varies, which {@link Trainer} refuses. */
  private Optional<FittedLine> fitSlowly(DataSummary training) {
    Moments moments = new Moments(training, bias);
    for (int j = 0; j <= training.inputs(); j++) {
      double deviation = moments.deviation(j);
      if (deviation > 0 && deviation < DataSummary.LEAST_DEVIATION) {
        return Optional.empty();
      }
    }
    LeastSquares line = new LeastSquares(training, new PrincipalAxes(moments));
    return Optional.of(FittedLine.of(line, new SummaryPoints(columns, training)));
  }

  private Status status(FittedLine line, DataSummary training) {
    if (line.collinear()) {
      return Status.COLLINEAR;
    }
    for (int j = 0; j < training.inputs(); j++) {
      if (!says(training, j) && !levels.isUnseen(j, training)) {
        return Status.CONSTANT_INPUT;
      }
    }
    return Status.OK;
  }

  private Judgement judge(DataSummary judging, Neuron neuron) {
    return judging == null || judging.rows() == 0
        ? Judgement.NONE
        : judge(sums(judging, neuron), neuron);
  }

  private Judgement judge(WideSums sums, Neuron neuron) {
    Optional<Judgement> judgement = Judgement.of(sums, neuron);
    if (judgement.isEmpty()) {
      slowJudgements++;
      return Judgement.of(sums.summary(), neuron);
    }
    return judgement.get();
  }

  private static WideSums sums(DataSummary summary, Neuron neuron) {
    return new WideSums(
        summary, IntStream.range(0, neuron.inputs()).filter(j -> neuron.weight(j) != 0).toArray());
  }

  /**
   * Σω·e² of a line over some rows, in real numbers, rounded once, and at most the largest double;
   * 0 without rows.
   */
  public static double squares(DataSummary judging, Neuron neuron) {
    if (judging.rows() == 0) {
      return 0;
    }
    double squares = new WideErrors(sums(judging, neuron), neuron).nearest();
    return Double.isNaN(squares)
        ? Math.min(Double.MAX_VALUE, Judgement.squares(judging, neuron))
        : squares;
  }

  /** How many lines took the slow way. */
  long slowFits() {
    return slowFits;
  }

  /** How many lines were judged the slow way. */
  long slowJudgements() {
    return slowJudgements;
  }
}
