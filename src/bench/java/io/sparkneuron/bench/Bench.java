package io.sparkneuron.bench;

import io.sparkneuron.NeuronTraining;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.StopRule;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;

/**
 * Measures spark-neuron beside a plain loop, Spark SQL, MLlib and DuckDB on the same rows, in one
 * JVM. {@code src/bench/README.md} says what each line means.
 */
public final class Bench {
  private static final String KERNEL = "spark-neuron.kernel";

  /** Rows × inputs of a case are never more. */
  private static final long MOST_VALUES = 500_000_000;

  private static final long SEED = 7;

  private static final int[] DRIVER_INPUTS = {1, 10, 100, 1000};

  /** In local mode executors live in this JVM and leave their very arrays here. */
  private static final Queue<PointBlock> BLOCKS = new ConcurrentLinkedQueue<>();

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Path folder;
  private final int cores;
  private final long rows;
  private final Results results;

  private Bench(Program program) {
    spark = program.spark();
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    folder = program.folder();
    cores = program.cores();
    rows = program.rows();
    results = program.results();
  }

  public static void main(String[] args) throws Exception {
    Program.run(args, "bench", program -> new Bench(program).measure());
  }

  static SparkSession spark(int cores) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .appName("spark-neuron benchmark")
            .config("spark.ui.enabled", "false")
            .config("spark.local.dir", System.getProperty("java.io.tmpdir"))
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  private void measure() throws Exception {
    Data one = new Data(rows, 1);
    Data ten = new Data(Math.max(1, rows / 5), 10);
    Data hundred = new Data(Math.max(1, rows / 50), 100);
    for (Data data : List.of(one, ten, hundred)) {
      data.parquet(spark, folder);
    }
    fromParquet(one);
    // Some thousand jobs, after which the JVM has compiled Spark's scheduler, as in a long
    // training.
    fewRows();
    double bytesPerRow = epochs(one);
    int passes = mllib(one);
    manyInputs(ten);
    manyInputs(hundred);
    HowSure.robust(spark, folder, one, results);
    HowSure.robust(spark, folder, ten, results);
    for (int inputs : DRIVER_INPUTS) {
      HowSure.classic(inputs, results);
    }
    double growth = manyRows();

    double epoch = results.seconds("epoch, vector kernel");
    double limit =
        results.seconds("empty job, as many tasks")
            + Math.min(
                results.seconds("plain loop, unrolled"), results.seconds("plain loop, vectors"));
    results.atMost(1.3, "epoch / (empty job + plain loop)", epoch / limit);
    results.atMost(
        1.2,
        "load to blocks / Spark scan-sum",
        results.seconds("load to blocks + summary") / results.seconds("Spark sum(x), sum(y)"));
    results.atMost(
        0.85,
        "one-pass total / Spark regr_slope",
        results.seconds("one-pass") / results.seconds("Spark regr_slope, regr_intercept"));
    results.atMost(
        2.0,
        "one-pass total / DuckDB regr_slope",
        results.seconds("one-pass") / results.seconds("DuckDB regr_slope, regr_intercept"));
    results.atLeast(
        5,
        "MLlib normal (cached vectors) / load + train to 1e-9",
        results.seconds("MLlib normal") / results.seconds("load + train to 1e-9"));
    results.atLeast(
        20,
        "MLlib l-bfgs per pass / epoch",
        results.seconds("MLlib l-bfgs") / passes / results.seconds("epoch, vector kernel"));
    results.atLeast(
        3,
        "10 inputs: MLlib normal / one-pass",
        results.seconds("10 inputs: MLlib normal") / results.seconds("10 inputs: one-pass"));
    results.atMost(
        1.5,
        "1000 epochs on 200 rows / 1000 empty jobs of one task",
        results.seconds("1000 epochs on 200 rows")
            / results.seconds("1000 empty jobs of one task"));
    results.between(
        0.8,
        1.2,
        "cost per row per epoch (processor), %s / %s rows, overhead subtracted"
            .formatted(millions(mostRows()), millions(fewestRows())),
        growth);
    results.atMost(
        2.0,
        "hc3 / epoch, one input",
        results.seconds(HowSure.name("hc3", one)) / results.seconds(HowSure.name("epoch", one)));
    results.atMost(
        0.5,
        "1000 inputs: classic standard errors / axes and line",
        results.seconds("classic standard errors, inputs: 1000")
            / results.seconds("axes and line, inputs: 1000"));
    results.atMost(16.6, "cached bytes per row, one input", bytesPerRow);
  }

  // ---- The cases ----

  private void fromParquet(Data data) throws Exception {
    Path path = data.parquet(spark, folder);
    Dataset<Row> parquet = spark.read().parquet(path.toString());
    double[] expected = Rivals.sparkRegression(parquet);
    try (Connection duck = Rivals.duckDb(cores)) {
      new Section(title("load", data) + " of Parquet", 3, 7, true)
          .add("load to blocks + summary", () -> load(parquet, data))
          .add("Spark sum(x), sum(y)", () -> Rivals.sparkScan(parquet))
          .add("DuckDB sum(x), sum(y)", () -> Rivals.duckDbScan(duck, path))
          .measure(results);
      new Section(title("the line in one pass", data) + " of Parquet", 3, 7, true)
          .add("one-pass", () -> check(onePass(parquet, data), expected))
          .add(
              "Spark regr_slope, regr_intercept",
              () -> check(Rivals.sparkRegression(parquet), expected))
          .add(
              "DuckDB regr_slope, regr_intercept",
              () -> check(Rivals.duckDbRegression(duck, path), expected))
          .measure(results);
    }
  }

  /** Returns the bytes that a cached row takes. */
  private double epochs(Data data) throws Exception {
    Dataset<Row> parquet = spark.read().parquet(data.parquet(spark, folder).toString());
    try (ClusterPoints points = cached(parquet, data);
        PlainLoop loop = new PlainLoop(blocks(context), cores)) {
      double bytesPerRow = bytesPerRow(data);
      int tasks = Math.min(cores, cachedBlocks(context).getNumPartitions());
      results.note("%d tasks per epoch, %.2f bytes cached per row", tasks, bytesPerRow);
      check(points, loop, data);
      epochSection(data, "", points, loop, tasks).measure(results);
      Dataset<Row> cached = parquet.persist();
      cached.count();
      new Section(title("the epoch one would write first", data), 2, 7, false)
          .add("epoch again", () -> points.errorSums(data.nearby()))
          .add("SQL avg(error), avg(error * x), cached Dataset", new Naive(cached))
          .measure(results);
      cached.unpersist(true);
      return bytesPerRow;
    }
  }

  private Section epochSection(
      Data data, String prefix, ClusterPoints points, PlainLoop loop, int tasks) {
    Neuron neuron = data.nearby();
    JavaRDD<Integer> nothing = context.parallelize(List.of(), tasks);
    // As many rounds first as it takes until Spark's side of a job is compiled for this kind of
    // RDD.
    int warmUps = data.inputs() == 1 ? 200 : 20;
    Section section =
        new Section(title("epoch against limit", data), warmUps, 21, false)
            .add(prefix + "epoch, vector kernel", () -> points.errorSums(neuron))
            .add(prefix + "epoch, scalar kernel", () -> scalarEpoch(points, neuron))
            .add(prefix + "empty job, as many tasks", () -> emptyJob(nothing));
    if (data.inputs() == 1) {
      section.add(
          prefix + "plain loop, unrolled", () -> loop.sums(PlainLoop.Kind.UNROLLED, neuron));
    }
    return section.add(
        prefix + "plain loop, vectors", () -> loop.sums(PlainLoop.Kind.VECTOR, neuron));
  }

  /** Returns how many passes l-bfgs took. */
  private int mllib(Data data) throws Exception {
    Dataset<Row> parquet = spark.read().parquet(data.parquet(spark, folder).toString());
    Dataset<Row> vectors = Rivals.vectors(parquet, data.columns().features());
    double[] expected = train(parquet, data);
    int[] passes = new int[1];
    new Section(title("the same line", data) + "; MLlib on cached vectors", 1, 5, true)
        .add("load + train to 1e-9", () -> check(train(parquet, data), expected))
        .add("MLlib normal", () -> check(Rivals.mllib(vectors, "normal").line(), expected))
        .add(
            "MLlib l-bfgs",
            () -> {
              Rivals.Fit fit = Rivals.mllib(vectors, "l-bfgs");
              check(fit.line(), expected);
              passes[0] = fit.passes();
            })
        .measure(results);
    results.note(
        "MLlib l-bfgs: %d passes, %.3f s each",
        passes[0], results.seconds("MLlib l-bfgs") / passes[0]);
    vectors.unpersist(true);
    return passes[0];
  }

  private void manyInputs(Data data) throws Exception {
    Dataset<Row> parquet = spark.read().parquet(data.parquet(spark, folder).toString());
    String prefix = data.inputs() + " inputs: ";
    try (ClusterPoints points = cached(parquet, data);
        PlainLoop loop = new PlainLoop(blocks(context), cores)) {
      check(points, loop, data);
      epochSection(
              data, prefix, points, loop, Math.min(cores, cachedBlocks(context).getNumPartitions()))
          .measure(results);
    }
    Dataset<Row> vectors = Rivals.vectors(parquet, data.columns().features());
    double[] expected = train(parquet, data);
    new Section(title("the same line", data) + "; MLlib on cached vectors", 1, 5, true)
        .add(prefix + "one-pass", () -> check(onePass(parquet, data), expected))
        .add(prefix + "load + train to 1e-9", () -> check(train(parquet, data), expected))
        .add(prefix + "MLlib normal", () -> check(Rivals.mllib(vectors, "normal").line(), expected))
        .measure(results);
    vectors.unpersist(true);
  }

  private long fewestRows() {
    return Math.max(1, rows / 10);
  }

  private long mostRows() {
    return Math.min(4 * rows, MOST_VALUES);
  }

  /**
   * Cost of a row in the longest epoch relative to the shortest, in processor time of the tasks. By
   * the clock a short epoch is mostly overhead, of which one row per task shows only a part: the
   * driver's work goes on beside the tasks and delays them where it finds no core of its own.
   */
  private double manyRows() throws Exception {
    Data few = new Data(fewestRows(), 1);
    Data more = new Data(rows, 1);
    Data most = new Data(mostRows(), 1);
    Data none = new Data(cores, 1);
    try (ClusterPoints onNone = cached(none.generated(spark, cores), none);
        ClusterPoints onFew = cached(few.generated(spark, cores), few);
        ClusterPoints onMore = cached(more.generated(spark, cores), more);
        ClusterPoints onMost = cached(most.generated(spark, cores), most)) {
      Neuron neuron = few.nearby();
      JavaRDD<Integer> nothing = context.parallelize(List.of(), cores);
      // Apart, since after 200 M rows nothing else is in a cache; and often, since they are short.
      new Section("short epochs, " + cores + " tasks", 300, 201, false)
          .add(rowsName(few), () -> onFew.errorSums(neuron))
          .add("overhead: one row per task", () -> onNone.errorSums(neuron))
          .add("empty job, one task per core", () -> emptyJob(nothing))
          .measure(results);
      new Section("long epochs, " + cores + " tasks", 10, 41, false)
          .add(rowsName(more), () -> onMore.errorSums(neuron))
          .add(rowsName(most), () -> onMost.errorSums(neuron))
          .measure(results);
      TaskTime tasks = new TaskTime(spark.sparkContext());
      double overhead = tasks.median(201, () -> onNone.errorSums(neuron));
      double fewest = nanosPerRow(few, tasks.median(201, () -> onFew.errorSums(neuron)) - overhead);
      nanosPerRow(more, tasks.median(41, () -> onMore.errorSums(neuron)) - overhead);
      return nanosPerRow(most, tasks.median(41, () -> onMost.errorSums(neuron)) - overhead)
          / fewest;
    }
  }

  private double nanosPerRow(Data data, double taskNanos) {
    double byTheClock =
        results.seconds(rowsName(data)) - results.seconds("overhead: one row per task");
    results.note(
        "%s: %.3f ns of processor time per row above the overhead, %.3f ns by the clock",
        rowsName(data), taskNanos / data.rows(), byTheClock / data.rows() * 1e9);
    return taskNanos / data.rows();
  }

  private static String rowsName(Data data) {
    return "epoch on " + millions(data.rows()) + " rows";
  }

  private void fewRows() throws Exception {
    Data data = new Data(200, 1);
    // All thousand in a real run; a part of them where only the harness is tried.
    int epochs = rows >= 5_000_000 ? 1000 : 100;
    int ofMany = epochs / 50;
    try (ClusterPoints inOne = cached(data.generated(spark, 1), data);
        ClusterPoints inMany = cached(data.generated(spark, 200), data)) {
      JavaRDD<Integer> nothing = context.parallelize(List.of(), 1);
      new Section("small data: %d epochs are run for 1000".formatted(epochs), 1, 5, false)
          .add("1000 epochs on 200 rows", 1000.0 / epochs, () -> trainFor(epochs, inOne))
          .add(
              "1000 empty jobs of one task",
              1000.0 / epochs,
              () -> {
                for (int i = 0; i < epochs; i++) {
                  emptyJob(nothing);
                }
              })
          .add(
              "1000 epochs on 200 rows in 200 partitions (%d × %d)"
                  .formatted(ofMany, 1000 / ofMany),
              1000.0 / ofMany,
              () -> trainFor(ofMany, inMany))
          .measure(results);
    }
  }

  // ---- What is measured ----

  /** A pass over the source that keeps nothing, then the whole training on the driver. */
  private static double[] onePass(Dataset<Row> source, Data data) {
    return line(
        NeuronTraining.train(
                TrainingRows.of(source, data.columns(), "the benchmark's rows"),
                LoadSettings.defaults().withGradient(LoadSettings.Gradient.ONE_PASS),
                TrainingSettings.defaults(SEED),
                new TrainingListener() {})
            .result()
            .neuron());
  }

  private static void load(Dataset<Row> source, Data data) {
    cached(source, data).close();
  }

  static ClusterPoints cached(Dataset<Row> source, Data data) {
    ClusterPoints points =
        new ClusterPoints(
            TrainingRows.of(source, data.columns(), "the benchmark's rows"),
            LoadSettings.defaults());
    points.summary();
    return points;
  }

  private static double[] train(Dataset<Row> source, Data data) {
    return line(
        NeuronTraining.train(source, data.columns(), TrainingSettings.defaults(SEED))
            .result()
            .neuron());
  }

  /** The plain rule with a rate too small to arrive. */
  private static void trainFor(int epochs, ClusterPoints points) {
    TrainingSettings settings =
        TrainingSettings.defaults(SEED)
            .withScaling(Scaling.Kind.NONE)
            .withLearningRate(1e-3)
            .withStop(new StopRule(epochs, 0, OptionalDouble.empty()));
    int done = new Trainer(points, settings, epoch -> {}).train().epochs();
    if (done != epochs) {
      throw new IllegalStateException("epochs must be " + epochs + ", but got " + done);
    }
  }

  private static void scalarEpoch(ClusterPoints points, Neuron neuron) {
    System.setProperty(KERNEL, "scalar");
    try {
      points.errorSums(neuron);
    } finally {
      System.clearProperty(KERNEL);
    }
  }

  static void emptyJob(JavaRDD<Integer> nothing) {
    nothing.mapPartitions(numbers -> numbers).collect();
  }

  /** Another line each time, as in training. */
  private static final class Naive implements Section.Body {
    private final Dataset<Row> cached;
    private int runs;

    Naive(Dataset<Row> cached) {
      this.cached = cached;
    }

    @Override
    public void run() {
      runs++;
      Rivals.naiveEpoch(cached, 12 + runs / 64.0, 37 - runs / 64.0);
    }
  }

  // ---- Whether they all do the same ----

  private static double[] line(Neuron neuron) {
    double[] line = Arrays.copyOf(neuron.weights(), neuron.inputs() + 1);
    line[neuron.inputs()] = neuron.bias();
    return line;
  }

  private static void check(double[] line, double[] expected) {
    for (int j = 0; j < expected.length; j++) {
      if (!(Math.abs(line[j] - expected[j]) <= 1e-6)) {
        throw new IllegalStateException(
            "the line must be %s, but got %s"
                .formatted(Arrays.toString(expected), Arrays.toString(line)));
      }
    }
  }

  static void check(ClusterPoints points, PlainLoop loop, Data data) throws Exception {
    ErrorSums sums = points.errorSums(data.nearby());
    double[] exact = new double[data.inputs() + 2];
    exact[0] = sums.meanError();
    exact[1] = sums.meanSquaredError();
    for (int j = 0; j < data.inputs(); j++) {
      exact[j + 2] = sums.meanErrorTimesInput(j);
    }
    for (PlainLoop.Kind kind : PlainLoop.Kind.values()) {
      double[] plain = loop.sums(kind, data.nearby());
      for (int k = 0; k < plain.length; k++) {
        plain[k] /= data.rows();
      }
      check(plain, exact);
    }
  }

  // ---- What Spark has cached ----

  /** The blocks that were cached last. */
  static JavaRDD<?> cachedBlocks(JavaSparkContext context) {
    return context.getPersistentRDDs().values().stream()
        .filter(rdd -> String.valueOf(rdd.name()).startsWith("blocks of"))
        .max((a, b) -> Integer.compare(a.id(), b.id()))
        .orElseThrow();
  }

  static List<PointBlock> blocks(JavaSparkContext context) {
    BLOCKS.clear();
    cachedBlocks(context).foreach(block -> BLOCKS.add((PointBlock) block));
    List<PointBlock> blocks = new ArrayList<>(BLOCKS);
    BLOCKS.clear();
    return blocks;
  }

  private double bytesPerRow(Data data) {
    int id = cachedBlocks(context).id();
    RDDInfo info =
        Arrays.stream(context.sc().getRDDStorageInfo())
            .filter(stored -> stored.id() == id)
            .findFirst()
            .orElseThrow();
    if (info.diskSize() > 0 || info.numCachedPartitions() < info.numPartitions()) {
      throw new IllegalStateException("the blocks must fit the memory, but got " + info);
    }
    return (double) info.memSize() / data.rows();
  }

  // ---- Names ----

  static String title(String what, Data data) {
    return "%s: %s rows, %d input%s"
        .formatted(what, millions(data.rows()), data.inputs(), data.inputs() == 1 ? "" : "s");
  }

  static String millions(long rows) {
    return rows % 100_000 == 0
        ? (rows % 1_000_000 == 0 ? rows / 1_000_000 : rows / 1e6) + " M"
        : String.valueOf(rows);
  }

  static List<String> machine(long rows, int cores, SparkSession spark) throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    String processor =
        Files.exists(cpu)
            ? Files.readAllLines(cpu).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceAll("^.*: *", ""))
                .findFirst()
                .orElse("unknown")
            : System.getProperty("os.arch");
    return List.of(
        "%d rows · %s · %d cores · heap %d MiB"
            .formatted(rows, processor, cores, Runtime.getRuntime().maxMemory() >> 20),
        "JDK %s · Spark %s, %s · %s %s"
            .formatted(
                Runtime.version(),
                spark.version(),
                spark.sparkContext().master(),
                System.getProperty("os.name"),
                System.getProperty("os.version")));
  }
}
