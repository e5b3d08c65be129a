package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.EvaluationSums;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.RowFrame;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.SandwichFrame;
import io.sparkneuron.core.SandwichSums;
import io.sparkneuron.core.SplitSummary;
import io.sparkneuron.core.SummaryPoints;
import io.sparkneuron.core.Trainer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Points that live on a cluster: the rows become cached {@link PointBlock}s once, and each question
 * is one Spark job over them. The points are the training rows; the held-out rows only {@link
 * #judge}.
 *
 * <p>The blocks are released by {@link #close}; each broadcast is destroyed with its question. One
 * thread asks.
 */
public final class ClusterPoints implements Points, AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  /** Doubles hold every whole number below; what they show as this may have been one more. */
  private static final double WHOLE_NUMBERS = 0x1p53;

  /** A kept partition is then some gigabytes at most, where the source has 128 MB each. */
  private static final int MOST_PARTITIONS_TOGETHER = 16;

  private final TrainingRows rows;
  private final LoadSettings settings;
  private final JavaSparkContext spark;

  /** As they were loaded; kept by executors unless one pass is enough. */
  private final JavaRDD<PointBlock> source;

  /** The same blocks, on one machine in as many tasks as there are cores. */
  private final JavaRDD<PointBlock> blocks;

  private SplitSummary summary;
  private int epochs;
  private double loss = Double.NaN;

  public ClusterPoints(TrainingRows rows, LoadSettings settings) {
    this.rows = rows;
    this.settings = settings;
    spark = JavaSparkContext.fromSparkContext(rows.spark().sparkContext());
    boolean isKept = settings.gradient() == LoadSettings.Gradient.EVERY_EPOCH;
    boolean isLocal = spark.sc().isLocal();
    int cores = spark.defaultParallelism();
    JavaRDD<PointBlock> loaded = blocks(rows, settings.holdout());
    // Few tasks: an epoch over many cached blocks costs less than a task each would. On a cluster
    // blocks are put together before they are kept, so that Spark knows the executor that has those
    // of a task; afterwards it would go by the host, and read those of a neighbour in every epoch.
    // More tasks than cores there, since executors may still come.
    source =
        isKept && !isLocal
            ? fewer(
                loaded, Math.max(2 * cores, loaded.getNumPartitions() / MOST_PARTITIONS_TOGETHER))
            : loaded;
    source.setName("blocks of " + rows.source());
    if (isKept) {
      source.persist(settings.storageLevel());
    }
    blocks = isLocal ? fewer(source, cores) : source;
  }

  private static JavaRDD<PointBlock> fewer(JavaRDD<PointBlock> blocks, int tasks) {
    return blocks.getNumPartitions() > tasks ? blocks.coalesce(tasks) : blocks;
  }

  /** Planning already computes what is constant in a filter. */
  private static JavaRDD<PointBlock> blocks(TrainingRows rows, double holdout) {
    try {
      return rows.blocks(holdout);
    } catch (Exception e) {
      throw ReadFailures.translate(e, rows.source());
    }
  }

  /** Where the rows are from, for sentences. */
  public String sourceName() {
    return rows.source();
  }

  @Override
  public Columns columns() {
    return rows.columns();
  }

  /**
   * Loads the rows, once, and sums up those to train on; the counts are those of all rows.
   *
   * @throws DataRefusedException if the rows are not what the settings allow
   */
  @Override
  public DataSummary summary() {
    return split().training();
  }

  private SplitSummary split() {
    if (summary == null) {
      int inputs = columns().features().size();
      SplitSummary total = new SplitSummary(inputs);
      collect("load " + rows.source(), source, Questions.summarize(inputs)).forEach(total::merge);
      RowCounts counts = total.training().counts();
      if (counts.refused() > 0 && settings.badRows() == LoadSettings.BadRows.FAIL) {
        throw new DataRefusedException(
            "Cannot use %s (%s). Mend it or set --bad-rows skip.".formatted(firstBadRow(), counts));
      }
      settings.check(counts, rows.source());
      if (settings.holdout() > 0) {
        checkRange(total.judging());
      }
      summary = total;
    }
    return summary;
  }

  /** A row that could not be trained on cannot judge. */
  private void checkRange(DataSummary heldOut) {
    for (int c = 0; c <= heldOut.inputs(); c++) {
      if (heldOut.greatestMagnitude(c) > DataSummary.GREATEST_VALUE) {
        throw new DataRefusedException(
            "Cannot judge on %s: column \"%s\" of the held-out rows reaches %s, and values beyond 1e100 are refused. Rescale it or leave those rows out with --where."
                .formatted(rows.source(), columns().all().get(c), heldOut.greatestMagnitude(c)));
      }
    }
  }

  /** The bad row that comes first by file name and content. */
  private String firstBadRow() {
    return describe("look for the first bad row of " + rows.source(), rows::firstBadRow);
  }

  @Override
  public ErrorSums errorSums(Neuron neuron) {
    epochs++;
    String description =
        "epoch " + epochs + (epochs == 1 ? "" : ", loss of the last one %.6g".formatted(loss));
    ErrorSums sums =
        ask(
            description,
            neuron,
            false,
            asked -> new ErrorSums(asked.inputs()),
            ErrorSums::add,
            ErrorSums::merge);
    loss = sums.meanSquaredError();
    return sums;
  }

  @Override
  public EvaluationSums evaluationSums(Neuron neuron) {
    return evaluationSums(neuron, false);
  }

  private EvaluationSums evaluationSums(Neuron neuron, boolean heldOut) {
    return ask(
        "evaluate the neuron",
        neuron,
        heldOut,
        asked -> new EvaluationSums(),
        EvaluationSums::add,
        EvaluationSums::merge);
  }

  /** Whether the errors of a neuron on the rows that judge surely stay within the doubles. */
  public boolean canJudge(Neuron neuron) {
    return split().judging().errorBound(neuron) <= Trainer.GREATEST_ERROR;
  }

  /**
   * Measures a neuron on the held-out rows or, without a holdout, on the training rows. Their exact
   * statistics answer, but for the mean absolute error, which is looked for in the rows unless one
   * pass is enough.
   *
   * @throws DataRefusedException if it cannot, see {@link #canJudge}
   */
  public Evaluation judge(Neuron neuron) {
    DataSummary judging = split().judging();
    if (!canJudge(neuron)) {
      throw new DataRefusedException(
          "Cannot judge on %s: errors of %s may be as large as %s, and errors beyond 1e120 are refused. Rescale the columns and train again."
              .formatted(rows.source(), neuron, judging.errorBound(neuron)));
    }
    EvaluationSums sums =
        isOnePass()
            ? new SummaryPoints(columns(), judging).evaluationSums(neuron)
            : evaluationSums(neuron, settings.holdout() > 0);
    return Evaluation.of(judging, neuron, sums);
  }

  /** The training rows; empty when one pass over the source is enough, which keeps none. */
  @Override
  public Optional<RowPicture> picture(Neuron neuron) {
    if (isOnePass()) {
      return Optional.empty();
    }
    RowFrame frame = RowFrame.of(summary(), neuron);
    return Optional.of(
        ask(
            "draw the rows",
            neuron,
            false,
            asked -> new RowPicture(frame),
            RowPicture::add,
            RowPicture::merge));
  }

  /** Of the training rows; empty when one pass over the source is enough, which keeps none. */
  @Override
  public Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
    return isOnePass()
        ? Optional.empty()
        : Optional.of(
            ask(
                "measure how sure the line is",
                frame,
                false,
                SandwichSums::new,
                SandwichSums::add,
                SandwichSums::merge));
  }

  /** Of the training rows; empty when one pass over the source is enough, which keeps none. */
  @Override
  public Optional<CoverageSums> coverageSums(Forecaster forecaster) {
    return isOnePass()
        ? Optional.empty()
        : Optional.of(
            ask(
                "count rows inside the interval and outside the range",
                forecaster,
                false,
                CoverageSums::new,
                CoverageSums::add,
                CoverageSums::merge));
  }

  /** The rows that {@link #judge} looks at: {@code held-out} or {@code training}. */
  public String judgedOn() {
    return settings.holdout() > 0 ? "held-out" : "training";
  }

  /** What answers the epochs: a pass over the blocks each time, or what one pass has found. */
  public Points forEpochs() {
    DataSummary summary = summary();
    return isOnePass() ? new SummaryPoints(columns(), summary) : this;
  }

  /** Names the content of the held-out rows; empty without a holdout. */
  public OptionalLong heldOutFingerprint() {
    return settings.holdout() > 0
        ? OptionalLong.of(split().judging().fingerprint())
        : OptionalLong.empty();
  }

  /** The first training row of the first partition that has one. */
  @Override
  public Optional<double[]> exampleRow() {
    return describe(
        "take one row as an example",
        () ->
            blocks
                .filter(block -> block.rows() > 0 && !block.isHeldOut())
                .map(ClusterPoints::firstRow)
                .take(1)
                .stream()
                .findFirst());
  }

  private static double[] firstRow(PointBlock block) {
    double[] row = new double[block.inputs() + 1];
    for (int j = 0; j < block.inputs(); j++) {
      row[j] = block.input(j)[0];
    }
    row[block.inputs()] = block.labels()[0];
    return row;
  }

  /**
   * What the user should know about the data although they can be trained on; after {@link
   * #summary}.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (int c = 0; c < rows.reader().columns(); c++) {
      double greatest = summary().greatestMagnitude(c);
      if (rows.reader().isWhole(c) && greatest >= WHOLE_NUMBERS) {
        warnings.add(
            "column \"%s\" holds whole numbers up to %.3g, beyond 2^53: doubles round them to multiples of %.0f"
                .formatted(columns().all().get(c), greatest, Math.ulp(greatest)));
      }
    }
    return warnings;
  }

  /** Releases the blocks. */
  @Override
  public void close() {
    source.unpersist(false);
  }

  /** One pass over the source is enough, and nobody has the rows afterwards. */
  private boolean isOnePass() {
    return settings.gradient() == LoadSettings.Gradient.ONE_PASS;
  }

  /** One job over the blocks: what is asked travels once to each executor. */
  private <Q, A> A ask(
      String description,
      Q question,
      boolean heldOut,
      Questions.Begin<Q, A> begin,
      Questions.Add<Q, A> add,
      BiConsumer<A, A> merge) {
    Broadcast<Q> shared = spark.broadcast(question);
    try {
      A total = begin.of(question);
      collect(description, blocks, Questions.about(shared, heldOut, begin, add))
          .forEach(part -> merge.accept(total, part));
      return total;
    } finally {
      shared.destroy();
    }
  }

  private <T> List<T> collect(
      String description,
      JavaRDD<PointBlock> blocks,
      FlatMapFunction<Iterator<PointBlock>, T> question) {
    return describe(description, () -> blocks.mapPartitions(question).collect());
  }

  /** Runs jobs under a description that the Spark UI shows, and gives the caller's own back. */
  private <T> T describe(String description, Supplier<T> jobs) {
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(DESCRIPTION, "spark-neuron: " + description);
    try {
      return jobs.get();
    } catch (Exception e) {
      // Not only unchecked ones: Scala throws SparkException without declaring it.
      throw ReadFailures.translate(e, rows.source());
    } finally {
      spark.setLocalProperty(DESCRIPTION, before);
    }
  }
}
