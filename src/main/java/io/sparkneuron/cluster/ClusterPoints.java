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
  /** Doubles hold every whole number below; what they show as this may have been one more. */
  private static final double WHOLE_NUMBERS = 0x1p53;

  /** A kept partition is then some gigabytes at most, where the source has 128 MB each. */
  private static final int MOST_PARTITIONS_TOGETHER = 16;

  private TrainingRows rows;
  private final LoadSettings settings;
  private final LineSettings lineSettings;
  private final JavaSparkContext spark;

  /** As they were loaded; kept by executors unless one pass is enough. */
  private JavaRDD<PointBlock> source;

  /** The same blocks, on one machine in as many tasks as there are cores. */
  private JavaRDD<PointBlock> blocks;

  /** Null if all rows have one line. */
  private KeyLines lines;

  private SplitSummary summary;
  private int epochs;
  private double loss = Double.NaN;

  public ClusterPoints(TrainingRows rows, LoadSettings settings) {
    this(rows, settings, new LineSettings(OptionalLong.empty(), true));
  }

  /**
   * @param lineSettings of the lines of keys, if the rows have any; then one pass is enough
   */
  public ClusterPoints(TrainingRows rows, LoadSettings settings, LineSettings lineSettings) {
    boolean hasKeys = !rows.by().isEmpty();
    this.settings = hasKeys ? settings.withGradient(LoadSettings.Gradient.ONE_PASS) : settings;
    this.lineSettings = lineSettings;
    spark = JavaSparkContext.fromSparkContext(rows.spark().sparkContext());
    begin(rows);
  }

  private void begin(TrainingRows newRows) {
    rows = newRows;
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
    lines = rows.by().isEmpty() ? null : new KeyLines(rows, loaded, settings, lineSettings);
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
      SplitSummary total = load();
      Optional<TrainingRows> better = rows.better(total.training());
      while (better.isPresent()) {
        close();
        begin(better.get());
        total = load();
        better = rows.better(total.training());
      }
      RowCounts counts = total.training().counts();
      rows.check(counts, settings);
      if (settings.holdout() > 0) {
        checkRange(total.judging());
      }
      summary = total;
    }
    return summary;
  }

  private SplitSummary load() {
    if (lines != null) {
      return describe(
          "find a line for each " + String.join(", ", rows.by()) + " of " + rows.source(),
          lines::load);
    }
    int inputs = columns().features().size();
    SplitSummary total = new SplitSummary(inputs);
    collect("load " + rows.source(), source, Questions.summarize(inputs)).forEach(total::merge);
    return total;
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
    return judging().errorBound(neuron) <= Trainer.GREATEST_ERROR;
  }

  /**
   * Measures a neuron on the held-out rows or, without a holdout, on the training rows; where keys
   * have lines, these, and the neuron on the rows of keys without one. Their exact statistics
   * answer, but for the mean absolute error, which is looked for in the rows unless one pass is
   * enough.
   *
   * @throws DataRefusedException if it cannot, see {@link #canJudge}
   */
  public Evaluation judge(Neuron neuron) {
    if (lines == null) {
      return judgeOne(neuron);
    }
    requireJudged(neuron);
    return lines.judge(neuron);
  }

  /** Measures a neuron on the same rows, on those of all keys. */
  public Evaluation judgeOne(Neuron neuron) {
    requireJudged(neuron);
    DataSummary judging = judging();
    EvaluationSums sums =
        isOnePass()
            ? new SummaryPoints(columns(), judging).evaluationSums(neuron)
            : evaluationSums(neuron, settings.holdout() > 0);
    return Evaluation.of(judging, neuron, sums);
  }

  private void requireJudged(Neuron neuron) {
    if (!canJudge(neuron)) {
      throw new DataRefusedException(
          "Cannot judge on %s: errors of %s may be as large as %s, and errors beyond 1e120 are refused. Rescale the columns and train again."
              .formatted(rows.source(), neuron, judging().errorBound(neuron)));
    }
  }

  /**
   * Measures the lines of a version in the same way, each on the rows of its key.
   *
   * @param table of the version
   * @param pooled its line of all rows, as a neuron of these columns
   * @param again opens the same rows with the keys of the version, if these have others or none
   */
  public Evaluation judge(LineTable table, Neuron pooled, Supplier<TrainingRows> again) {
    String description = "judge the lines of a version";
    if (table.by().equals(rows.by())) {
      return describe(description, () -> lines.judge(judging(), table, pooled));
    }
    TrainingRows byKey = again.get();
    try (KeyLines others =
        new KeyLines(byKey, blocks(byKey, settings.holdout()), settings, lineSettings)) {
      return describe(description, () -> others.judge(judging(), table, pooled));
    }
  }

  /** Some of the levels that the encoding does not know, as {@code column=level}. */
  public List<String> unknownLevels(int most) {
    return summary().counts().unknownLevel() == 0
        ? List.of()
        : describe("name unknown levels of " + rows.source(), () -> rows.unknownLevels(most));
  }

  /** The statistics of the rows that {@link #judge} looks at. */
  public DataSummary judging() {
    return split().judging();
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
    return settings.holdout() > 0 ? OptionalLong.of(judging().fingerprint()) : OptionalLong.empty();
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
    int column = 0;
    for (int t = 0; t <= columns().terms().size(); t++) {
      int inputs = t < columns().terms().size() ? columns().terms().get(t).inputs().size() : 1;
      CellReader cell = rows.reader().cell(t);
      double greatest = inputs == 1 ? summary().greatestMagnitude(column) : 0;
      if (cell.isWhole() && greatest >= WHOLE_NUMBERS) {
        warnings.add(
            "column \"%s\" holds whole numbers up to %.3g, beyond 2^53: doubles round them to multiples of %.0f"
                .formatted(cell.name(), greatest, Math.ulp(greatest)));
      }
      column += inputs;
    }
    return warnings;
  }

  /** The columns that make a key; none if all rows have one line. */
  public List<String> by() {
    return rows.by();
  }

  /** The line of each key, after {@link #summary}; empty if all rows have one line. */
  public Optional<KeyLines> lines() {
    return Optional.ofNullable(lines);
  }

  /** Releases the blocks. */
  @Override
  public void close() {
    if (lines != null) {
      lines.close();
    }
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

  private <T> T describe(String description, Supplier<T> jobs) {
    return rows.during(description, jobs);
  }
}
