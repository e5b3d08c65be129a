package io.sparkneuron.bench;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SplitSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.CoalescedRDDPartition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Measures what more cores, more machines and more partitions do to an epoch, and what a job costs
 * the driver: from one JVM, on {@code local[1]}, {@code local[2]} and workers of one core. {@code
 * src/bench/README.md} says what each line means.
 */
public final class Scaling {
  private static final int[] PARTITIONS = {1, 2, 4, 8, 16, 32, 64};
  private static final int FILES = 64;
  private static final int CORES = 2;

  /** How often cases that cannot be loaded together take turns. */
  private static final int TURNS = 3;

  /** After so many jobs the JVM has compiled Spark's scheduler, as in a long training. */
  private static final int WARM_UP_JOBS = 300;

  private static final String LOCAL_1 = "local[1]";
  private static final String LOCAL_2 = "local[2]";
  private static final String MACHINES = "two machines of one core";
  private static final String EXECUTORS = "two executors of one machine";

  private final Path folder;
  private final Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
  private final Data data;
  private Results results;

  /** What every epoch must find, whatever the cores, machines, partitions and tasks. */
  private List<Number> expected;

  private Scaling(Path folder, Data data) {
    this.folder = folder;
    this.data = data;
  }

  /**
   * @param args rows, the folder for the Parquet files, the folder for the results
   */
  public static void main(String[] args) throws Exception {
    long began = System.nanoTime();
    Scaling scaling = new Scaling(Path.of(args[1]), new Data(Long.parseLong(args[0]), 1));
    scaling.measure();
    scaling.results.note("%.0f s in all", (System.nanoTime() - began) / 1e9);
    Path out = Path.of(args[2]);
    scaling.results.write(out.resolve("scaling.txt"), out.resolve("scaling.json"));
    System.out.println(scaling.results.table());
  }

  /** Something to measure on a Spark. */
  private interface OnSpark {
    void measure(SparkSession spark) throws Exception;
  }

  private void measure() throws Exception {
    on(
        LOCAL_2,
        spark -> {
          results =
              new Results(
                  Bench.machine(data.rows(), Runtime.getRuntime().availableProcessors(), spark));
          data.parquet(spark, folder, FILES);
        });
    oneAndTwoCores();
    on(
        LOCAL_2,
        spark -> {
          partitions(spark, LOCAL_2, PARTITIONS);
          fixedCosts(spark, LOCAL_2);
          travel(spark);
          sourcePartitions(spark);
          coalescing(spark);
        });
    onWorkers(
        new String[] {"127.0.0.1", "127.0.0.2"},
        spark -> {
          partitions(spark, MACHINES, PARTITIONS);
          fixedCosts(spark, MACHINES);
        });
    onWorkers(
        new String[] {"127.0.0.1", "127.0.0.1"},
        spark -> partitions(spark, EXECUTORS, new int[] {2, 16}));
    driver();

    double ofLoop = bestLoop(LOCAL_1) / bestLoop(LOCAL_2);
    double one = results.seconds("epoch, local[1]");
    double two = results.seconds("epoch, local[2]");
    double rowsOfOne = one - results.seconds("empty job, local[1]");
    double rowsOfTwo = two - results.seconds("empty job, local[2]");
    results.figure("speed-up of the plain loop from one thread to two", ofLoop, "");
    results.figure("speed-up of an epoch from local[1] to local[2]", one / two, "");
    results.figure("the same above an empty job", rowsOfOne / rowsOfTwo, "");
    results.figure(
        "epoch on two machines of one core / on local[2], 2 partitions",
        results.seconds(epochName(MACHINES, 2)) / results.seconds(epochName(LOCAL_2, 2)),
        "");
    results.atLeast(
        0.9, "speed-up of an epoch / of the plain loop, one core to two", one / two / ofLoop);
  }

  // ---- Where it runs ----

  private void on(String master, OnSpark measurement) throws Exception {
    try (SparkSession spark = builder(master).getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      measurement.measure(spark);
    } finally {
      System.gc();
    }
  }

  private void onWorkers(String[] hosts, OnSpark measurement) throws Exception {
    int memory = (int) (Runtime.getRuntime().maxMemory() >> 20) / hosts.length;
    String options =
        "-Xms%dm -XX:+AlwaysPreTouch \"-Dlog4j2.configurationFile=%s\""
            .formatted(memory, System.getProperty("log4j2.configurationFile"));
    try (Workers workers = new Workers(temporary.resolve("workers"), memory, hosts);
        SparkSession spark =
            builder(workers.url())
                .config("spark.cores.max", hosts.length)
                .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s")
                .config("spark.executor.cores", "1")
                .config("spark.executor.memory", memory + "m")
                .config("spark.executor.extraJavaOptions", options)
                .config("spark.executor.extraClassPath", classes())
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      measurement.measure(spark);
    }
  }

  private SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("spark-neuron scaling")
        .config("spark.ui.enabled", "false")
        .config("spark.locality.wait", "300ms")
        .config("spark.local.dir", temporary.toString())
        .config("spark.sql.warehouse.dir", temporary.toString())
        // One partition per file, whatever the cores.
        .config("spark.sql.files.openCostInBytes", 1L << 30)
        .config("spark.sql.files.maxPartitionBytes", 1L << 30);
  }

  /** Where this class is; the jars are in the workers' Spark. */
  private static String classes() throws Exception {
    return Path.of(Scaling.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }

  // ---- The cases ----

  /** One core beside one thread, two cores beside two threads, in turns. */
  private void oneAndTwoCores() throws Exception {
    Section one = new Section("one core: " + rows(), 10, 9, false);
    Section two = new Section("two cores: " + rows(), 10, 9, false);
    for (int turn = 0; turn < TURNS; turn++) {
      int number = turn;
      on(LOCAL_1, spark -> takeTurn(spark, one, LOCAL_1, 1, number));
      on(LOCAL_2, spark -> takeTurn(spark, two, LOCAL_2, 2, number));
    }
    one.report(results);
    two.report(results);
  }

  private void takeTurn(SparkSession spark, Section section, String where, int threads, int turn)
      throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    warmUp(spark, turn == 0 ? WARM_UP_JOBS : 20);
    try (ClusterPoints points = load(spark, FILES);
        PlainLoop loop = new PlainLoop(Bench.blocks(context), threads)) {
      Bench.check(points, loop, data);
      Neuron neuron = data.nearby();
      JavaRDD<Integer> nothing = context.parallelize(List.of(), threads);
      set(section, turn, "epoch, " + where, () -> points.errorSums(neuron));
      for (PlainLoop.Kind kind : PlainLoop.Kind.values()) {
        set(section, turn, loopName(kind, where), () -> loop.sums(kind, neuron));
      }
      set(section, turn, "empty job, " + where, () -> Bench.emptyJob(nothing));
      section.turn();
    }
  }

  private static String loopName(PlainLoop.Kind kind, String where) {
    return "plain loop, %s, threads as %s"
        .formatted(kind == PlainLoop.Kind.VECTOR ? "vectors" : "unrolled", where);
  }

  private double bestLoop(String where) {
    return Arrays.stream(PlainLoop.Kind.values())
        .mapToDouble(kind -> results.seconds(loopName(kind, where)))
        .min()
        .orElseThrow();
  }

  /**
   * The product's epoch; on one machine, where its tasks have several cached partitions, beside one
   * with a task for each.
   */
  private void partitions(SparkSession spark, String where, int[] counts) throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    warmUp(spark, WARM_UP_JOBS);
    Section[] sections = new Section[counts.length];
    boolean isTogether = where.equals(LOCAL_2);
    Neuron neuron = data.nearby();
    for (int turn = 0; turn < TURNS; turn++) {
      for (int i = 0; i < counts.length; i++) {
        int partitions = counts[i];
        try (ClusterPoints points = load(spark, partitions)) {
          @SuppressWarnings("unchecked")
          JavaRDD<PointBlock> blocks = (JavaRDD<PointBlock>) Bench.cachedBlocks(context);
          check(points.errorSums(neuron));
          check(epoch(context, blocks, neuron));
          if (turn == 0) {
            sections[i] = new Section(where + ": " + rows(), 3, 5, false);
            checkTasks(
                spark,
                points,
                isTogether ? Math.min(partitions, CORES) : blocks.getNumPartitions());
          }
          set(sections[i], turn, epochName(where, partitions), () -> points.errorSums(neuron));
          if (isTogether && partitions > CORES) {
            set(
                sections[i],
                turn,
                tasksName(where, partitions),
                () -> epoch(context, blocks, neuron));
          }
          sections[i].turn();
        }
      }
    }
    for (Section section : sections) {
      section.report(results);
    }
    StringBuilder perRow = new StringBuilder(where + ", ns per row:");
    StringBuilder inTasks = new StringBuilder(where + ", ns per row, a task per partition:");
    for (int partitions : counts) {
      perRow.append(perRow(partitions, results.seconds(epochName(where, partitions))));
      if (isTogether && partitions > CORES) {
        inTasks.append(perRow(partitions, results.seconds(tasksName(where, partitions))));
      }
    }
    results.note("%s", perRow);
    if (isTogether) {
      results.note("%s", inTasks);
    }
  }

  private static void set(Section section, int turn, String name, Section.Body body) {
    if (turn == 0) {
      section.add(name, body);
    } else {
      section.replace(name, body);
    }
  }

  private void checkTasks(SparkSession spark, ClusterPoints points, int expectedTasks)
      throws Exception {
    long tasks =
        new Traffic(spark.sparkContext()).of(() -> points.errorSums(data.nearby())).tasks();
    if (tasks != expectedTasks) {
      throw new IllegalStateException(
          "tasks must be %d, but got %d".formatted(expectedTasks, tasks));
    }
  }

  private String perRow(int partitions, double seconds) {
    return "  %d: %.3f".formatted(partitions, seconds / data.rows() * 1e9);
  }

  private static String epochName(String where, int partitions) {
    return where + ", partitions " + partitions;
  }

  private static String tasksName(String where, int partitions) {
    return epochName(where, partitions) + ", a task each";
  }

  /** What an epoch costs before it looks at a row, and what a task costs the driver. */
  private void fixedCosts(SparkSession spark, String where) throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Data none = new Data(CORES, 1);
    try (ClusterPoints points = Bench.cached(none.generated(spark, CORES), none)) {
      Neuron neuron = none.nearby();
      Section section =
          new Section("fixed costs, " + where, 10, 11, false)
              .add("epoch on one row per task, " + where, () -> points.errorSums(neuron));
      for (int tasks : new int[] {2, 20, 200, 2000}) {
        JavaRDD<Integer> nothing = context.parallelize(List.of(), tasks);
        section.add(emptyName(where, tasks), () -> Bench.emptyJob(nothing));
      }
      section.measure(results);
      double many =
          results.seconds(emptyName(where, 2000)) - results.seconds(emptyName(where, 200));
      results.figure("a task of an empty job, " + where, many / 1800 * 1000, "ms");
    }
  }

  private static String emptyName(String where, int tasks) {
    return "empty job of %d tasks, %s".formatted(tasks, where);
  }

  /** One row, in ever more partitions of the source, which an epoch reads in two tasks. */
  private void sourcePartitions(SparkSession spark) throws Exception {
    Section section =
        new Section("source partitions of one row, epochs of two tasks", 20, 11, false);
    List<ClusterPoints> loaded = new ArrayList<>();
    try {
      for (int partitions : new int[] {2, 1250, 12500}) {
        Data few = new Data(partitions, 1);
        ClusterPoints points = points(few.generated(spark, partitions), few);
        loaded.add(points);
        section.add(
            "epoch over %d source partitions".formatted(partitions),
            () -> points.errorSums(few.nearby()));
      }
      section.measure(results);
    } finally {
      loaded.forEach(ClusterPoints::close);
    }
  }

  /**
   * What Spark makes of 12,500 cached partitions, 125 on each of 100 machines of 4 cores, when it
   * coalesces them: how long the busiest machine works, if it does its own partitions, relative to
   * the mean of all cores.
   */
  private void coalescing(SparkSession spark) {
    int partitions = 12_500;
    int machines = 100;
    int cores = 4;
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(1));
    List<Tuple2<Integer, Seq<String>>> located = new ArrayList<>();
    for (int number : numbers) {
      List<String> machine = List.of("machine-" + number % machines);
      located.add(new Tuple2<>(number, CollectionConverters.asScala(machine).toSeq()));
    }
    JavaRDD<Integer> source =
        spark
            .sparkContext()
            .makeRDD(
                CollectionConverters.asScala(located).toSeq(),
                ClassTag$.MODULE$.<Integer>apply(Integer.class))
            .toJavaRDD();
    for (int tasks : new int[] {400, 1200, 4000}) {
      Map<String, List<Integer>> work = new HashMap<>();
      long began = System.nanoTime();
      Partition[] groups = source.coalesce(tasks).rdd().partitions();
      double millis = (System.nanoTime() - began) / 1e6;
      for (Partition group : groups) {
        CoalescedRDDPartition task = (CoalescedRDDPartition) group;
        work.computeIfAbsent(task.preferredLocation().get(), machine -> new ArrayList<>())
            .add(task.parents().size());
      }
      double longest =
          work.values().stream().mapToDouble(sizes -> longest(sizes, cores)).max().orElseThrow();
      String what = "12,500 partitions of 100 machines in %d tasks: ".formatted(tasks);
      results.figure(what + "busiest machine / mean", longest * machines * cores / partitions, "");
      results.figure(
          what + "most tasks of a machine",
          work.values().stream().mapToInt(List::size).max().orElseThrow(),
          "");
      results.figure(what + "coalesced once, in", millis, "ms");
    }
  }

  /** When the last core is done if the next task goes to the first that is free. */
  private static double longest(List<Integer> tasks, int cores) {
    double[] busy = new double[cores];
    for (int task : tasks) {
      Arrays.sort(busy);
      busy[0] += task;
    }
    return Arrays.stream(busy).max().orElseThrow();
  }

  /** Bytes on the way from the driver to the executors and back. */
  private void travel(SparkSession spark) throws Exception {
    for (int inputs : new int[] {1, 100, 1000}) {
      Data wide = new Data(4096, inputs);
      // The label is a column of its own: the sum of a thousand is too much for the SQL parser.
      String[] columns =
          wide.columns().all().stream().map("rand() AS "::concat).toArray(String[]::new);
      Dataset<Row> rows = spark.range(0, wide.rows(), 1, CORES).selectExpr(columns);
      try (ClusterPoints points = points(rows, wide)) {
        points.errorSums(wide.nearby());
        Traffic.Job job =
            new Traffic(spark.sparkContext()).of(() -> points.errorSums(wide.nearby()));
        results.figure("neuron as broadcast, " + inputs(inputs), job.broadcastBytes(), "bytes");
        results.figure("closure of an epoch, " + inputs(inputs), job.closureBytes(), "bytes");
        results.figure("result of a task, " + inputs(inputs), job.resultBytes(), "bytes");
      }
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try (ClusterPoints points =
        points(spark.read().parquet(data.parquet(spark, folder, FILES).toString()), data)) {
      Object task = Bench.cachedBlocks(context).coalesce(CORES).rdd().partitions()[0];
      results.figure(
          "a source partition in a task of an epoch (Parquet)",
          (double) bytes(task).length / (FILES / CORES),
          "bytes");
    }
  }

  /** What the driver does with results, on arrays of its own. */
  private void driver() throws Exception {
    for (int inputs : new int[] {1, 100, 1000}) {
      Random random = new Random(inputs);
      List<ErrorSums> parts = new ArrayList<>();
      Neuron neuron = new Data(1, inputs).nearby();
      for (int part = 0; part < (inputs == 1000 ? 40 : 400); part++) {
        ErrorSums sums = new ErrorSums(inputs);
        sums.add(block(random, inputs), neuron);
        parts.add(sums);
      }
      double merge =
          medianSeconds(
              () -> {
                ErrorSums total = new ErrorSums(inputs);
                parts.forEach(total::merge);
              });
      byte[] serialized = bytes(new Object[] {parts.get(0)});
      double read = medianSeconds(() -> read(serialized));
      results.figure("serialized ErrorSums, " + inputs(inputs), serialized.length, "bytes");
      results.figure(
          "driver merges one ErrorSums, " + inputs(inputs), merge / parts.size() * 1e6, "µs");
      results.figure("driver reads one ErrorSums, " + inputs(inputs), read * 1e6, "µs");
    }
    for (int inputs : new int[] {1, 10, 100, 300}) {
      SplitSummary summary = new SplitSummary(inputs);
      summary.add(block(new Random(inputs), inputs));
      byte[] serialized = bytes(new Object[] {summary});
      double merge = medianSeconds(() -> new SplitSummary(inputs).merge(summary));
      results.figure(
          "serialized summary of a source partition, " + inputs(inputs),
          serialized.length,
          "bytes");
      results.figure("driver merges one such summary, " + inputs(inputs), merge * 1e6, "µs");
    }
  }

  private static PointBlock block(Random random, int inputs) {
    double[][] columns = new double[inputs + 1][];
    for (int c = 0; c <= inputs; c++) {
      columns[c] = random.doubles(100).toArray();
    }
    return PointBlock.of(Arrays.copyOf(columns, inputs), columns[inputs]);
  }

  // ---- What is measured ----

  /** The rows in so many partitions, cached. */
  private ClusterPoints load(SparkSession spark, int partitions) {
    Dataset<Row> rows =
        spark.read().parquet(data.parquet(spark, folder, FILES).toString()).coalesce(partitions);
    return Bench.cached(rows, data);
  }

  /** Not loaded yet: the first epoch does it. */
  private static ClusterPoints points(Dataset<Row> rows, Data data) {
    return new ClusterPoints(
        TrainingRows.of(rows, data.columns(), "the benchmark's rows"), LoadSettings.defaults());
  }

  private void warmUp(SparkSession spark, int jobs) {
    Data few = new Data(CORES, 1);
    try (ClusterPoints points = Bench.cached(few.generated(spark, CORES), few)) {
      for (int job = 0; job < jobs; job++) {
        points.errorSums(few.nearby());
      }
    }
  }

  /** An epoch like that of {@link ClusterPoints}, but with a task per partition. */
  private static ErrorSums epoch(
      JavaSparkContext context, JavaRDD<PointBlock> blocks, Neuron neuron) {
    Broadcast<Neuron> shared = context.broadcast(neuron);
    try {
      ErrorSums total = new ErrorSums(neuron.inputs());
      blocks.mapPartitions(sumErrors(shared)).collect().forEach(total::merge);
      return total;
    } finally {
      shared.destroy();
    }
  }

  private static FlatMapFunction<Iterator<PointBlock>, ErrorSums> sumErrors(
      Broadcast<Neuron> shared) {
    return blocks -> {
      ErrorSums sums = new ErrorSums(shared.value().inputs());
      blocks.forEachRemaining(block -> sums.add(block, shared.value()));
      return List.of(sums).iterator();
    };
  }

  /** Same rows, same bits. */
  private void check(ErrorSums sums) {
    List<Number> found =
        List.of(
            sums.rows(),
            sums.fingerprint(),
            sums.meanError(),
            sums.meanErrorTimesInput(0),
            sums.meanSquaredError());
    if (expected == null) {
      expected = found;
    }
    if (!expected.equals(found)) {
      throw new IllegalStateException(
          "an epoch must find %s, but got %s".formatted(expected, found));
    }
  }

  private static double medianSeconds(Section.Body body) throws Exception {
    double[] seconds = new double[101];
    for (int run = -200; run < seconds.length; run++) {
      long began = System.nanoTime();
      body.run();
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - began) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }

  private static byte[] bytes(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  // ---- Names ----

  private String rows() {
    return Bench.millions(data.rows()) + " rows";
  }

  private static String inputs(int inputs) {
    return inputs == 1 ? "1 input" : inputs + " inputs";
  }
}
