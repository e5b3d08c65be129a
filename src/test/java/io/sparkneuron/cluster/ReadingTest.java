package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.BlockManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever holds the rows, the same rows give the same line, and nothing is left behind. */
class ReadingTest {
  private static final long SEED = 20261122;
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final Columns TWO = new Columns(List.of("x1", "x2"), "y");
  private static final String DESCRIPTION = "spark.job.description";

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("reading")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            // The defaults of Spark 3.5 and 4 differ.
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  // What is read

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "json", "csv"})
  void everyFormatGivesTheSameBits(String format) {
    Dataset<Row> rows = noisyRows();
    String path = folder.resolve("rows." + format).toString();
    rows.repartition(3).write().format(format).option("header", true).save(path);
    assertThat(bits(train(Sources.open(spark, TrainingSource.files(path), TWO))))
        .as("seed %d", SEED)
        .isEqualTo(bits(train(TrainingRows.of(rows, TWO, "rows"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tinyint",
        "smallint",
        "int",
        "bigint",
        "float",
        "double",
        "decimal(10,2)",
        "decimal(38,18)",
        "decimal(20,0)"
      })
  void everyNumericTypeIsAFeatureAndALabel(String type) {
    String path = folder.resolve("typed.parquet").toString();
    spark
        .sql(
            "SELECT CAST(id - 20 AS %s) AS x, CAST(2 * (id - 20) + 3 AS %<s) AS y FROM range(50)"
                .formatted(type))
        .write()
        .parquet(path);
    assertIsTheLine(train(Sources.open(spark, TrainingSource.files(path), X_Y)), 2, 3);
  }

  @Test
  void decimalsAreRoundedOnce() {
    TrainingRows rows =
        TrainingRows.of(
            spark.sql(
                "SELECT CAST('0.1' AS decimal(38,18)) AS x, CAST('12345678901234567890.123456789012345678' AS decimal(38,18)) AS y"),
            X_Y,
            "decimals");
    try (ClusterPoints points = new ClusterPoints(rows, LoadSettings.defaults())) {
      assertThat(points.exampleRow())
          .hasValueSatisfying(
              row ->
                  assertThat(row)
                      .containsExactly(
                          0.1, Double.parseDouble("12345678901234567890.123456789012345678")));
    }
  }

  @Test
  void wholeNumbersBeyondWhatDoublesHoldGetOneWarning() {
    assertThat(
            warnings(
                "SELECT id AS small, 9007199254740992L + id AS big, id AS y FROM range(5)",
                "small",
                "big"))
        .singleElement()
        .asString()
        .contains("\"big\"", "2^53")
        .doesNotContain("small");
    assertThat(
            warnings(
                "SELECT -9007199254740991L AS a, CAST(-9007199254740993 AS decimal(20,0)) AS b, id AS y FROM range(5)",
                "a",
                "b"))
        .singleElement()
        .asString()
        .contains("\"b\"");
  }

  @Test
  void wholeNumbersThatDoublesHoldGetNoWarning() {
    assertThat(
            warnings("SELECT 9007199254740991L AS a, 1e30D AS b, id AS y FROM range(5)", "a", "b"))
        .isEmpty();
  }

  private static List<String> warnings(String query, String... features) {
    TrainingRows rows =
        TrainingRows.of(spark.sql(query), new Columns(List.of(features), "y"), "query");
    try (ClusterPoints points = new ClusterPoints(rows, LoadSettings.defaults())) {
      return points.warnings();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true                             | boolean",
        "string(1.5)                      | string",
        "DATE'2026-11-22'                 | date",
        "TIMESTAMP'2026-11-22 00:00:00'   | timestamp",
        "X'01'                            | binary",
        "array(1.0)                       | array<decimal(2,1)>",
        "named_struct('value', 1)         | struct<value:int>",
        "INTERVAL '1' DAY                 | interval day"
      })
  void aColumnThatIsNoNumberIsRefusedByNameAndType(String value, String type) {
    Dataset<Row> rows = spark.sql("SELECT " + value + " AS x, 1 AS y");
    assertThatThrownBy(() -> TrainingRows.of(rows, X_Y, "the rows"))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("column \"x\" of the rows must be numeric, but is " + type);
  }

  @Test
  void aFieldInsideAStructIsNamedWithDotsAndAColumnOfThatNameWins() {
    Dataset<Row> nested =
        spark.sql(
            """
            SELECT named_struct('size', named_struct('value', id), 'other', 'text') AS home,
              2 * id + 3 AS y FROM range(5)""");
    Columns columns = new Columns(List.of("home.Size.value"), "y");
    TrainingRows rows = TrainingRows.of(nested, columns, "rows");
    assertIsTheLine(train(rows), 2, 3);
    assertThat(rows.columns().nested()).containsExactly("home.Size.value");

    Dataset<Row> both = nested.withColumn("home.size.value", functions.expr("10 * (y - 3)"));
    TrainingRows own = TrainingRows.of(both, columns, "rows");
    assertIsTheLine(train(own), 0.1, 3);
    assertThat(own.columns().nested()).isEmpty();

    for (String missing :
        List.of("home.size.none", "home.other.value", "home.size", "size.value")) {
      assertThatThrownBy(
              () -> TrainingRows.of(nested, new Columns(List.of(missing), "y"), "the rows"))
          .isInstanceOf(DataRefusedException.class)
          .hasMessageContaining("column \"" + missing + "\"");
    }
  }

  @Test
  void everyRowIsCountedOnce() {
    String path = folder.resolve("bad.parquet").toString();
    spark
        .sql(
            """
            SELECT * FROM VALUES
              (1D, 5D), (null, 5D), (double('NaN'), 5D), (null, double('NaN')),
              (2D, double('-Infinity')), (2D, null), (3D, 9D) AS t(x, y)""")
        .repartition(3)
        .write()
        .parquet(path);
    TrainingResult result =
        train(
            Sources.open(spark, TrainingSource.files(path), X_Y),
            LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP));
    assertThat(result.summary().counts())
        .hasToString("7 read = 2 used + 3 null + 2 non-finite + 0 malformed");
    assertIsTheLine(result, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a.b", "a`b", "größe", "日本語", "x-1", "order", "1"})
  void anyColumnNameWorks(String name) throws IOException {
    Columns columns = new Columns(List.of(name), "y");
    String parquet = folder.resolve("named.parquet").toString();
    spark
        .range(5)
        .selectExpr("id AS x", "2 * id + 3 AS y")
        .toDF(name, "y")
        .write()
        .parquet(parquet);
    assertIsTheLine(train(Sources.open(spark, TrainingSource.files(parquet), columns)), 2, 3);

    Path csv = folder.resolve("named.csv");
    Files.writeString(csv, "other," + name + ",y\n7,1,5\n7,2,7\n7,3,9\n");
    assertIsTheLine(
        train(Sources.open(spark, source(List.of(csv.toString()), Map.of(), "y > 0"), columns)),
        2,
        3);

    Path json = folder.resolve("named.json");
    Files.writeString(
        json, "{\"other\":7,\"%s\":1,\"y\":5}\n{\"%<s\":2,\"y\":7}\n".formatted(name));
    assertIsTheLine(
        train(Sources.open(spark, TrainingSource.files(json.toString()), columns)), 2, 3);
  }

  @Test
  void aNameThatDiffersInCaseAloneIsFound() {
    Dataset<Row> rows = spark.sql("SELECT 1 AS Price, 2 AS AREA UNION ALL SELECT 2, 4");
    TrainingResult result =
        train(TrainingRows.of(rows, new Columns(List.of("area"), "price"), "homes"));
    assertIsTheLine(result, 0.5, 0);
  }

  @Test
  void aNameThatTwoColumnsHaveIsAmbiguous() {
    for (String query : List.of("SELECT 1 AS x, 2 AS x, 3 AS y", "SELECT 1 AS X, 2 AS X, 3 AS y")) {
      assertThatThrownBy(() -> TrainingRows.of(spark.sql(query), X_Y, "the rows"))
          .isInstanceOf(DataRefusedException.class)
          .hasMessageContaining("column \"x\" is ambiguous in the rows (found: ");
    }
    assertThatThrownBy(
            () -> TrainingRows.of(spark.sql("SELECT 1 AS X, 2 AS x, 3 AS y"), X_Y, "the rows"))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("ambiguous");
  }

  @Test
  void severalPathsAreOneSource() {
    String first = write("first", "SELECT * FROM VALUES (1, 5), (2, 7) AS t(x, y)");
    String second = write("second", "SELECT * FROM VALUES (9, 3), (11, 4) AS t(y, x)");
    TrainingResult result = train(Sources.open(spark, TrainingSource.files(first, second), X_Y));
    assertThat(result.summary().rows()).isEqualTo(4);
    assertIsTheLine(result, 2, 3);
  }

  @Test
  void aFilterKnowsPartitionFolders() throws IOException {
    String parquet = folder.resolve("by-day").toString();
    spark
        .sql(
            """
            SELECT * FROM VALUES
              (1, 5, DATE'2026-11-21'), (2, 7, DATE'2026-11-22'), (3, 9, DATE'2026-11-22') AS t(x, y, day)""")
        .write()
        .partitionBy("day")
        .parquet(parquet);
    assertThat(rowsOnDay(parquet, "parquet")).isEqualTo(2);

    Path csv = folder.resolve("by-day-as-text");
    Files.createDirectories(csv.resolve("day=2026-11-21"));
    Files.createDirectories(csv.resolve("day=2026-11-22"));
    Files.writeString(csv.resolve("day=2026-11-21/a.csv"), "x,y\n1,5\n");
    Files.writeString(csv.resolve("day=2026-11-22/a.csv"), "x,y\n2,7\n3,9\n");
    assertThat(rowsOnDay(csv.toString(), "csv")).isEqualTo(2);

    Files.writeString(csv.resolve("day=2026-11-22/b.csv"), "y,x\n11,4\n");
    assertThat(rowsOnDay(csv.toString(), "csv")).isEqualTo(3);
  }

  private static long rowsOnDay(String path, String format) {
    TrainingSource source =
        new TrainingSource(
            List.of(path),
            Optional.empty(),
            Optional.of(format),
            Map.of(),
            Optional.of("day = '2026-11-22'"));
    return train(Sources.open(spark, source, X_Y)).summary().rows();
  }

  @Test
  void aViewIsATable() {
    spark.range(5).selectExpr("id AS x", "2 * id + 3 AS y").createOrReplaceTempView("points");
    try {
      assertIsTheLine(train(Sources.open(spark, table("points"), X_Y)), 2, 3);
    } finally {
      spark.catalog().dropTempView("points");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "no.such.place", "no_such_schema.homes"})
  void aTableThatIsNotThereIsRefused(String name) {
    assertThatThrownBy(() -> Sources.open(spark, table(name), X_Y))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageStartingWith("Cannot read training data from table " + name + ": ")
        .hasMessageContaining("Look at --input, --table");
  }

  // The traps of text formats

  @Test
  void aSchemaIsNotAppliedByPosition() throws IOException {
    Path csv = folder.resolve("wide.csv");
    Files.writeString(csv, "a,x,y\n8,1,5\n8,2,7\n8,3,9\n");
    assertIsTheLine(train(Sources.open(spark, TrainingSource.files(csv.toString()), X_Y)), 2, 3);
  }

  @Test
  void aPrunedColumnDoesNotHideAMalformedRow() throws IOException {
    Path csv = folder.resolve("wide.csv");
    Files.writeString(csv, "x,a,y\n1,8,5\n2,7\n3,8,9\n4,8,11,12\n5,8,13\n");
    assertThat(counts(source(List.of(csv.toString()), Map.of(), null)))
        .hasToString("5 read = 3 used + 0 null + 0 non-finite + 2 malformed");
  }

  @Test
  void malformedRowsSurviveAFilterOnAnotherColumn() throws IOException {
    Path csv = folder.resolve("filtered.csv");
    Files.writeString(
        csv, "colour,x,y\nred,1,5\nblue,9,9\nred,two,7\nblue,two,7\nred,3\nblue,3,9,9\nred,3,9\n");
    // What the filter can be asked about is filtered; records that do not fit cannot be asked.
    assertThat(counts(source(List.of(csv.toString()), Map.of(), "colour = 'red'")))
        .hasToString("5 read = 2 used + 0 null + 0 non-finite + 3 malformed");

    Path json = folder.resolve("filtered.json");
    Files.writeString(
        json,
        """
        {"colour":"red","x":1,"y":5}
        {"colour":"blue","x":9,"y":9}
        {"colour":"red","x":"two","y":7}
        {"colour":"red","x":
        {"colour":"red","x":3,"y":9}
        """);
    assertThat(counts(source(List.of(json.toString()), Map.of(), "colour = 'red'")))
        .hasToString("4 read = 2 used + 0 null + 0 non-finite + 2 malformed");
  }

  @Test
  void aFilterOnCsvComparesNumbersAsNumbers() throws IOException {
    Path csv = folder.resolve("numbers.csv");
    Files.writeString(csv, "x,y,rooms\n0.5,4,9\n1.5,6,10\n10.5,24,11\n,1,12\n");
    assertThat(counts(source(List.of(csv.toString()), Map.of(), "x > 1")))
        .hasToString("2 read = 2 used + 0 null + 0 non-finite + 0 malformed");
    assertThat(counts(source(List.of(csv.toString()), Map.of(), "rooms > 9 AND x IS NOT NULL")))
        .hasToString("2 read = 2 used + 0 null + 0 non-finite + 0 malformed");
    assertThat(counts(source(List.of(csv.toString()), Map.of(), "x BETWEEN 1.4 AND 9")))
        .hasToString("1 read = 1 used + 0 null + 0 non-finite + 0 malformed");
  }

  private static RowCounts counts(TrainingSource source) {
    try (ClusterPoints points =
        new ClusterPoints(
            Sources.open(spark, source, X_Y),
            LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP))) {
      return points.summary().counts();
    }
  }

  // Same rows, same bits

  @Test
  void anyPartitioningAndOrderGivesTheSameBits() {
    Dataset<Row> rows = noisyRows();
    List<Long> expected = bits(train(TrainingRows.of(rows.coalesce(1), TWO, "rows")));
    for (int partitions : new int[] {1, 2, 7, 64}) {
      assertThat(bits(train(TrainingRows.of(rows.repartition(partitions), TWO, "rows"))))
          .as("%d partitions, seed %d", partitions, SEED)
          .isEqualTo(expected);
    }
    List<Row> shuffled = new ArrayList<>(rows.collectAsList());
    Collections.shuffle(shuffled, new Random(SEED));
    assertThat(
            bits(
                train(
                    TrainingRows.of(
                        spark.createDataFrame(shuffled, rows.schema()).coalesce(3), TWO, "rows"))))
        .as("shuffled, seed %d", SEED)
        .isEqualTo(expected);
    // Rows of one key share a partition: of 200 partitions at most three have rows.
    assertThat(
            bits(
                train(
                    TrainingRows.of(
                        rows.repartition(200, functions.expr("int(x1) % 3")), TWO, "rows"))))
        .as("empty partitions, seed %d", SEED)
        .isEqualTo(expected);
    assertThat(
            bits(
                train(
                    TrainingRows.of(
                        rows.where("false").union(rows).union(rows.where("false")), TWO, "rows"))))
        .as("empty unions, seed %d", SEED)
        .isEqualTo(expected);
  }

  @Test
  void theNamedBadRowDoesNotDependOnThePartitions() {
    Dataset<Row> rows =
        spark.range(100).selectExpr("IF(id % 10 = 3, NULL, DOUBLE(id)) AS x", "DOUBLE(id) AS y");
    List<String> sentences = new ArrayList<>();
    for (int partitions : new int[] {1, 4, 13}) {
      try {
        train(TrainingRows.of(rows.repartition(partitions), X_Y, "rows"));
      } catch (DataRefusedException e) {
        sentences.add(e.getMessage());
      }
    }
    assertThat(sentences)
        .hasSize(3)
        .containsOnly(
            "Cannot use row (x=null, y=13.0): column \"x\" is null (100 read = 90 used + 10 null + 0 non-finite + 0 malformed). Mend it or set --bad-rows skip.");
  }

  // What is left behind

  @Test
  void nothingIsLeftAfterATraining() {
    train(TrainingRows.of(noisyRows(), TWO, "rows"));
    assertNothingIsLeft();
  }

  @Test
  void nothingIsLeftAfterRefusedRows() {
    Dataset<Row> rows = spark.sql("SELECT double('NaN') AS x, 1 AS y");
    assertThatThrownBy(() -> train(TrainingRows.of(rows, X_Y, "rows")))
        .isInstanceOf(DataRefusedException.class);
    assertNothingIsLeft();
  }

  @Test
  void nothingIsLeftAfterAFailureInAnEpoch() {
    try (ClusterPoints points =
        new ClusterPoints(TrainingRows.of(noisyRows(), TWO, "rows"), LoadSettings.defaults())) {
      points.summary();
      assertThat(spark.sparkContext().getPersistentRDDs().size()).isEqualTo(1);
      Neuron ofThree = Neuron.of(new double[] {1, 2, 3}, 0);
      assertThatThrownBy(() -> points.errorSums(ofThree)).isInstanceOf(Exception.class);
      assertThatThrownBy(() -> points.evaluationSums(ofThree)).isInstanceOf(Exception.class);
    }
    assertNothingIsLeft();
  }

  private static void assertNothingIsLeft() {
    assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    // Spark forgets blocks in the background.
    await("no broadcast neuron is left", () -> broadcastNeurons() == 0);
  }

  private static void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - began).as(what).isLessThan(30_000_000_000L);
      Thread.onSpinWait();
    }
  }

  private static int broadcastNeurons() {
    BlockManager blocks = SparkEnv.get().blockManager();
    // Whole values; their pieces (broadcast_7_piece0) are bytes.
    var ids = blocks.getMatchingBlockIds(id -> id.name().matches("broadcast_\\d+")).iterator();
    int neurons = 0;
    while (ids.hasNext()) {
      var block = blocks.getLocalValues(ids.next());
      if (block.isDefined()) {
        // To the end, which gives the lock on the block back.
        var values = block.get().data();
        while (values.hasNext()) {
          if (values.next() instanceof Neuron) {
            neurons++;
          }
        }
      }
    }
    return neurons;
  }

  // What Spark is asked to do

  @Test
  void anEpochIsOneJobThatSaysEpochAndLoss() throws TimeoutException {
    TrainingRows rows = TrainingRows.of(noisyRows(), TWO, "rows");
    List<String> jobs = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener = describe(jobs);
    spark.sparkContext().addSparkListener(listener);
    TrainingResult result;
    try {
      result = train(rows);
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    List<String> expected = new ArrayList<>(List.of("spark-neuron: load rows"));
    expected.add("spark-neuron: epoch 1");
    for (int epoch = 2; epoch <= result.epochs(); epoch++) {
      expected.add(
          "spark-neuron: epoch %d, loss of the last one %.6g"
              .formatted(epoch, result.losses().get(epoch - 2)));
    }
    assertThat(result.epochs()).isGreaterThan(1);
    assertThat(jobs).isEqualTo(expected);
  }

  private static SparkListener describe(List<String> jobs) {
    return new SparkListener() {
      @Override
      public void onJobStart(SparkListenerJobStart job) {
        jobs.add(job.properties().getProperty(DESCRIPTION));
      }
    };
  }

  @Test
  void theCallersJobDescriptionIsRestored() {
    spark.sparkContext().setJobDescription("mine");
    try {
      train(TrainingRows.of(noisyRows(), TWO, "rows"));
      assertThat(spark.sparkContext().getLocalProperty(DESCRIPTION)).isEqualTo("mine");
      Dataset<Row> bad = spark.sql("SELECT double('NaN') AS x, 1 AS y");
      assertThatThrownBy(() -> train(TrainingRows.of(bad, X_Y, "rows")))
          .isInstanceOf(DataRefusedException.class);
      assertThat(spark.sparkContext().getLocalProperty(DESCRIPTION)).isEqualTo("mine");
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
    train(TrainingRows.of(noisyRows(), TWO, "rows"));
    assertThat(spark.sparkContext().getLocalProperty(DESCRIPTION)).isNull();
  }

  // Tools

  /** 500 rows near a plane, on scales that make sums round. */
  private static Dataset<Row> noisyRows() {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double x1 = 100 * random.nextDouble();
      double x2 = 1e-3 * random.nextGaussian();
      rows.add(RowFactory.create(x1, x2, 12 * x1 - 3e4 * x2 + 37 + random.nextGaussian()));
    }
    StructType schema = new StructType();
    for (String name : TWO.all()) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    return spark.createDataFrame(rows, schema);
  }

  private String write(String name, String query) {
    String path = folder.resolve(name).toString();
    spark.sql(query).write().parquet(path);
    return path;
  }

  private static TrainingSource table(String name) {
    return new TrainingSource(
        List.of(), Optional.of(name), Optional.empty(), new HashMap<>(), Optional.empty());
  }

  private static TrainingSource source(
      List<String> paths, Map<String, String> options, String where) {
    return new TrainingSource(
        paths, Optional.empty(), Optional.empty(), options, Optional.ofNullable(where));
  }

  private static TrainingResult train(TrainingRows rows) {
    return train(rows, LoadSettings.defaults());
  }

  private static TrainingResult train(TrainingRows rows, LoadSettings load) {
    try (ClusterPoints points = new ClusterPoints(rows, load)) {
      return new Trainer(points, TrainingSettings.defaults(SEED), epoch -> {}).train();
    }
  }

  private static void assertIsTheLine(TrainingResult result, double weight, double bias) {
    assertThat(result.neuron().weight(0)).isCloseTo(weight, within(1e-12));
    assertThat(result.neuron().bias()).isCloseTo(bias, within(1e-12));
  }

  /** Weights, bias and every loss on the way. */
  private static List<Long> bits(TrainingResult result) {
    Neuron neuron = result.neuron();
    DoubleStream line =
        DoubleStream.concat(
            DoubleStream.iterate(0, j -> j < neuron.inputs(), j -> j + 1)
                .map(j -> neuron.weight((int) j)),
            DoubleStream.of(neuron.bias()));
    return DoubleStream.concat(line, result.losses().stream().mapToDouble(Double::doubleValue))
        .mapToObj(Double::doubleToRawLongBits)
        .toList();
  }
}
