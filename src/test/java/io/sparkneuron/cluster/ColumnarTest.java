package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.Neuron;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of parquet and orc that do not agree about their columns. */
class ColumnarTest {
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final Neuron NEURON = Neuron.of(new double[] {2}, 3);

  /** A type and three numbers of it, the first of which is not exact in others. */
  private static final List<List<String>> NUMBERS =
      List.of(
          List.of("tinyint", "1", "2", "3"),
          List.of("int", "2147483647", "-2", "3"),
          List.of("bigint", "9007199254740993", "2", "9223372036854775807"),
          List.of("float", "0.1", "2", "16777217"),
          List.of("double", "0.1", "2", "1e300"),
          List.of("decimal(9,2)", "0.10", "2", "1234567.89"),
          List.of("decimal(38,18)", "0.1", "2", "12345678901234567890.123456789012345678"),
          List.of("decimal(38,0)", "12345678901234567890123456789012345678", "2", "3"));

  private static final List<Path> NUMBER_FILES = new ArrayList<>();

  private static SparkSession spark;

  @TempDir private static Path shared;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("columnar")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate();
    for (List<String> numbers : NUMBERS) {
      Path file = shared.resolve(NUMBER_FILES.size() + ".parquet");
      file(file, query(numbers));
      NUMBER_FILES.add(file);
    }
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  // Types that differ

  static Stream<List<List<String>>> pairs() {
    return NUMBERS.stream()
        .flatMap(
            one ->
                NUMBERS.stream().skip(NUMBERS.indexOf(one) + 1).map(other -> List.of(one, other)));
  }

  private static String query(List<String> numbers) {
    return "SELECT CAST(n AS %s) AS x, 1D AS y FROM VALUES ('%s'), ('%s'), ('%s') AS t(n)"
        .formatted(numbers.toArray());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void numbersOfTwoTypesAreRoundedOnceWhicheverFileComesFirst(List<List<String>> types)
      throws IOException {
    List<Row> doubles = new ArrayList<>();
    for (List<String> numbers : types) {
      // As the loader takes numbers of one type.
      for (String number : numbers.subList(1, 4)) {
        double rounded =
            numbers.get(0).equals("float") ? Float.parseFloat(number) : Double.parseDouble(number);
        doubles.add(RowFactory.create(rounded, 1D));
      }
    }
    StructType schema = new StructType().add("x", "double").add("y", "double");
    String expected =
        fingerprint(TrainingRows.of(spark.createDataFrame(doubles, schema), X_Y, "doubles"));
    for (int first : new int[] {0, 1}) {
      for (int t : new int[] {0, 1}) {
        Files.copy(
            NUMBER_FILES.get(NUMBERS.indexOf(types.get(t))),
            folder.resolve("part-" + (t ^ first) + ".parquet"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      assertThat(fingerprint(open(X_Y))).as("first is %d", first).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"int | double", "double | int", "float | smallint", "bigint | float"})
  void orcIsNotCutToTheTypeOfItsFirstFile(String one, String other) throws IOException {
    file("a.orc", "SELECT CAST(id AS " + one + ") AS x, 2D * id + 3 AS y FROM range(3)");
    file("b.orc", "SELECT CAST(id + 0.5 AS " + other + ") AS x, 1D AS y FROM range(3)");
    List<String> xs =
        Sources.openAll(spark, source("orc", Map.of(), null), List.of("x"), note -> {})
            .select("x")
            .collectAsList()
            .stream()
            .map(row -> String.valueOf(((Number) row.get(0)).doubleValue()))
            .sorted()
            .toList();
    boolean isWhole = !other.equals("double") && !other.equals("float");
    assertThat(xs)
        .isEqualTo(
            isWhole
                ? List.of("0.0", "0.0", "1.0", "1.0", "2.0", "2.0")
                : List.of("0.0", "0.5", "1.0", "1.5", "2.0", "2.5"));
  }

  @Test
  void roundedWholeNumbersGetTheirWarningAmongDoublesToo() throws IOException {
    file("a.parquet", "SELECT 9007199254740993L AS x, 1D AS y");
    file("b.parquet", "SELECT 1.5D AS x, 2D AS y");
    try (ClusterPoints points = new ClusterPoints(open(X_Y), LoadSettings.defaults())) {
      assertThat(points.warnings()).singleElement().asString().contains("\"x\"", "2^53");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1                            | 'a'                       | int | string",
        "true                         | 1D                        | boolean | double",
        "date'2026-11-22'             | timestamp'2026-11-22 0:0' | date | timestamp",
        "named_struct('a', 1)         | named_struct('a', 'b')    | struct<a:int> | struct<a:string>",
        "array(1L)                    | array(1D)                 | array<bigint> | array<double>",
        "X'01'                        | 1                         | binary | int"
      })
  void typesThatDoNotGoTogetherAreNamedWithTheirFiles(
      String one, String other, String oneType, String otherType) throws IOException {
    file("a.parquet", "SELECT 1D AS x, 5D AS y, " + one + " AS n");
    file("b.parquet", "SELECT 2D AS x, 7D AS y, " + other + " AS n");
    // Not needed, it stops nothing.
    assertThat(rowsUsed(open(X_Y))).isEqualTo(2);
    String[] phrases = {
      "column \"n\" is " + oneType + " in file:",
      "a.parquet, but " + otherType + " in file:",
      "b.parquet. Read the files apart, or write one of them again"
    };
    assertRefused(() -> open(new Columns(List.of("n"), "y")), phrases);
    assertRefused(() -> predicted("x"), phrases);
    assertRefused(
        () -> Sources.open(spark, source("parquet", Map.of(), "n IS NOT NULL"), X_Y), phrases);
  }

  @Test
  void threeTypesHaveOneInCommon() throws IOException {
    file("a.parquet", "SELECT 1 AS x, 5D AS y");
    file("b.parquet", "SELECT CAST(1.25 AS decimal(5,2)) AS x, 5D AS y");
    file("c.parquet", "SELECT 3000000000L AS x, 5D AS y");
    assertThat(predicted("x").schema().apply("x").dataType().simpleString())
        .isEqualTo("decimal(21,2)");
    file("d.parquet", "SELECT 1.5D AS x, 5D AS y");
    assertThat(predicted("x").schema().apply("x").dataType()).isEqualTo(DataTypes.DoubleType);
    assertThat(predicted("x").selectExpr("CAST(SUM(x) AS string)").first().getString(0))
        .isEqualTo("3.00000000375E9");
  }

  // Columns that differ

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aColumnOfOneFileIsThereForAll(String format) throws IOException {
    file("a." + format, "SELECT 5D AS y, 1 AS first");
    file("b." + format, "SELECT 5D AS y, 1D AS x, 2 AS second");
    file("c." + format, "SELECT 5D AS y, 1D AS x, named_struct('a', 1) AS third");
    file("d." + format, "SELECT 5D AS y, 1D AS x, named_struct('b', 2) AS third");
    TrainingSource source = source(format, Map.of(), null);
    assertThat(counts(Sources.open(spark, source, X_Y)))
        .isEqualTo("4 read = 3 used + 1 null + 0 non-finite + 0 malformed");
    Dataset<Row> rows =
        Predictions.open(
                spark, source, new Columns(List.of("x"), "label"), Forecaster.of(NEURON), "p")
            .rows();
    assertThat(rows.columns()).containsExactly("y", "first", "x", "second", "third", "p");
    assertThat(rows.selectExpr("concat_ws(',', first, x, second, third.a, third.b, p) AS row"))
        .extracting(Dataset::collectAsList)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Row.class))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("1", "1.0,2,5.0", "1.0,1,5.0", "1.0,2,5.0");
  }

  @Test
  void columnsOfFoldersStayWhatTheyAre() throws IOException {
    file("k=1/a.parquet", "SELECT 1 AS x, 5D AS y");
    file("k=007/a b.parquet", "SELECT 2D AS x, 7D AS y, 'more' AS more");
    file("k=x,[1] ä/{a}.parquet", "SELECT 3L AS x, 9D AS y, 4 AS k");
    List<String> found =
        predicted("x").selectExpr("concat(k, ' ', x)").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(found).containsExactlyInAnyOrder("1 1.0", "007 2.0", "x,[1] ä 3.0");
    assertThat(rowsUsed(Sources.open(spark, source("parquet", Map.of(), "k = '007'"), X_Y)))
        .isEqualTo(1);
    TrainingSource both =
        new TrainingSource(
            List.of(folder + "/k=1", folder + "/k=007"),
            Optional.empty(),
            Optional.of("parquet"),
            Map.of(),
            Optional.empty());
    assertThat(rowsUsed(Sources.open(spark, both, X_Y))).isEqualTo(2);
  }

  @Test
  void namesThatDifferInCaseAloneAreOneColumn() throws IOException {
    file("a.parquet", "SELECT 1 AS X, 5D AS y, 'a' AS Note");
    file("b.parquet", "SELECT 2D AS x, 7D AS Y, 'b' AS note");
    file("c.parquet", "SELECT 3L AS X, 9D AS Y, 'c' AS NOTE");
    assertThat(rowsUsed(open(X_Y))).isEqualTo(3);
    assertThat(predicted("x").columns()).containsExactly("X", "y", "Note", "p");
  }

  @Test
  void twoNamesOfOneFileThatDifferInCaseAloneStopOnlyWhoNeedsThem() throws IOException {
    spark.conf().set("spark.sql.caseSensitive", "true");
    try {
      file("a.parquet", "SELECT 1D AS x, 5D AS y, 1 AS n, 2 AS N");
      assertThat(predicted("x").columns()).containsExactly("x", "y", "n", "N", "p");
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
    }
    assertThat(rowsUsed(open(X_Y))).isEqualTo(1);
    assertRefused(() -> predicted("x"), "\"N\" of file:", "spark.sql.caseSensitive=true");
    assertRefused(() -> open(new Columns(List.of("n"), "y")), "a.parquet has the name of another");
  }

  // Types that Spark cannot read

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int64 t (TIMESTAMP(NANOS,true))      | INT64 (TIMESTAMP(NANOS,true))",
        "int64 t (TIMESTAMP(NANOS,false))     | INT64 (TIMESTAMP(NANOS,false))",
        "int64 t (TIME(NANOS,true))           | INT64 (TIME(NANOS,true))",
        "int32 t (TIME(MILLIS,false))         | INT32 (TIME(MILLIS,false))",
        "fixed_len_byte_array(12) t (INTERVAL)| FIXED_LEN_BYTE_ARRAY (INTERVAL)",
      })
  void aTypeOfNoUseStopsOnlyWhoNeedsIt(String field, String type) throws IOException {
    Path file = write("a.parquet", "optional " + field + ";", 3);
    assertThat(rowsUsed(open(X_Y))).isEqualTo(3);
    assertThat(rowsUsed(Sources.open(spark, source("parquet", Map.of(), "x > 0"), X_Y)))
        .isEqualTo(2);
    String where = "column \"t\" of file://" + file + " has the type " + type;
    assertRefused(() -> open(new Columns(List.of("t"), "y")), where, ". Write it ");
    assertRefused(() -> Sources.open(spark, source("parquet", Map.of(), "T > 1"), X_Y), where);
    assertRefused(
        () ->
            Sources.openAll(spark, source("parquet", Map.of(), "t > 1"), List.of("x"), note -> {})
                .collect(),
        where);
    if (!type.contains("TIMESTAMP")) {
      assertRefused(() -> predicted("x"), where, ". Write it ");
    }
  }

  @Test
  void nanosecondsAreKeptAndSaid() throws IOException {
    write("a.parquet", "optional int64 t (TIMESTAMP(NANOS,true));", 3);
    write("b.parquet", "optional int64 T (TIMESTAMP(NANOS,false)); optional int32 more;", 3);
    Predictions predictions =
        Predictions.open(
            spark,
            source("parquet", Map.of(), null),
            new Columns(List.of("x"), "label"),
            Forecaster.of(NEURON),
            "p");
    assertThat(predictions.rows().where("t = 1700000000123456789").count()).isEqualTo(6);
    assertThat(predictions.warnings()).singleElement().asString().contains("\"t\"", "nanoseconds");
    assertThat(spark.conf().get("spark.sql.legacy.parquet.nanosAsLong")).isEqualTo("false");
  }

  @Test
  void whoAskedForNanosecondsAsNumbersGetsThemEverywhere() throws IOException {
    write("a.parquet", "optional int64 t (TIMESTAMP(NANOS,true));", 3);
    write("b.parquet", "optional int64 t (TIMESTAMP(NANOS,true)); optional int32 more;", 3);
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", "true");
    try {
      assertThat(rowsUsed(open(new Columns(List.of("t"), "y")))).isEqualTo(6);
      assertThat(rowsUsed(Sources.open(spark, source("parquet", Map.of(), "t > 5"), X_Y)))
          .isEqualTo(6);
    } finally {
      spark.conf().unset("spark.sql.legacy.parquet.nanosAsLong");
    }
  }

  @Test
  void nanosecondsAndOtherTimestampsDoNotGoTogether() throws IOException {
    write("a.parquet", "optional int64 t (TIMESTAMP(NANOS,true));", 3);
    file("b.parquet", "SELECT 1D AS x, 5D AS y, timestamp'2026-11-22 00:00:00' AS t");
    write("c.parquet", "optional int64 t;", 3);
    assertThat(rowsUsed(open(X_Y))).isEqualTo(7);
    assertRefused(
        () -> predicted("x"),
        "column \"t\" is INT64 (TIMESTAMP(NANOS,true)) in file:",
        "a.parquet, but timestamp in file:");
  }

  // Numbers that no other type holds

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9007199254740993L                                       | 1D",
        "9223372036854775807L                                    | CAST(1 AS float)",
        "CAST('12345678901234567.1' AS decimal(20,1))            | 1D",
        "-9007199254740993L                                      | CAST(1 AS decimal(38,30))"
      })
  void predictRoundsNoNumberThatItOnlyPassesOn(String exact, String other) throws IOException {
    file("a.parquet", "SELECT 1D AS x, 5D AS y, " + exact + " AS id");
    file("b.parquet", "SELECT 1D AS x, 5D AS y, " + other + " AS id");
    assertThat(rowsUsed(open(X_Y))).isEqualTo(2);
    Predictions predictions =
        Predictions.open(
            spark,
            source("parquet", Map.of(), null),
            new Columns(List.of("x"), "label"),
            Forecaster.of(NEURON),
            "p");
    assertRefused(
        () ->
            predictions.write(
                new PredictionOutput(
                    folder.resolveSibling("out" + System.nanoTime()).toString(),
                    Optional.empty(),
                    Map.of(),
                    SaveMode.ErrorIfExists,
                    Optional.empty(),
                    false)),
        "column \"id\" is ",
        "a.parquet, but ",
        "b.parquet, and no number of the other type is ",
        ". Read the files apart");
  }

  @Test
  void numbersThatTheOtherTypeHoldsArePassedOn() throws IOException {
    file("a.parquet", "SELECT 1D AS x, 5D AS y, 9007199254740992L AS id, 0.1BD AS price");
    file("b.parquet", "SELECT 1D AS x, 5D AS y, 1.5D AS id, 0.3D AS price");
    file(
        "c.parquet",
        "SELECT 1D AS x, 5D AS y, CAST(NULL AS bigint) AS id, CAST(NULL AS decimal(9,3)) AS price");
    assertThat(
            predicted("x").selectExpr("concat_ws(' ', id, price)").collectAsList().stream()
                .map(row -> row.getString(0)))
        .containsExactlyInAnyOrder("9.007199254740992E15 0.1", "1.5 0.3", "");
  }

  // Files with nothing in them, or with something else

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void anEmptyFileIsNoKindOfFile(String format) throws IOException {
    Files.createFile(folder.resolve("a." + format));
    file("b." + format, "SELECT 1 AS x, 5D AS y WHERE false");
    file("c." + format, "SELECT 1.5D AS x, 5D AS y");
    file("d." + format, "SELECT 'a' AS z, 2L AS x, 7D AS y");
    Files.createFile(folder.resolve("e." + format));
    assertThat(rowsUsed(Sources.open(spark, source(format, Map.of(), null), X_Y))).isEqualTo(2);
  }

  @Test
  void aFileThatIsNoneIsNamedAndNeverLeftOut() throws IOException {
    file("a.parquet", "SELECT 1 AS x, 5D AS y");
    Files.writeString(folder.resolve("b.parquet"), "x,y\n1,5\n2,7\n3,9\n");
    file("c.parquet", "SELECT 1D AS x, 5D AS y");
    assertRefused(() -> rowsUsed(open(X_Y)), "b.parquet is not a Parquet file");
  }

  @Test
  void columnsWithoutATypeTakeTheTypeOfTheOthers() throws IOException {
    assumeThat(spark.version()).as("a parquet library that knows such columns").startsWith("4.");
    write("a.parquet", "optional int32 n (UNKNOWN);", 0);
    file("b.parquet", "SELECT 1D AS x, 5D AS y, 4L AS n");
    file("c.parquet", "SELECT 1D AS x, 5D AS y, 1.5D AS n");
    assertThat(
            predicted("x").selectExpr("string(n)").collectAsList().stream()
                .map(row -> String.valueOf(row.get(0))))
        .containsExactlyInAnyOrder("null", "null", "null", "4.0", "1.5");
  }

  // Options

  @Test
  void mergeSchemaSaysNoMoreThanWeDoAndItsOppositeIsObeyed() throws IOException {
    file("a.parquet", "SELECT 1 AS x, 5D AS y");
    file("b.parquet", "SELECT 2D AS x, 7D AS y, 'b' AS more");
    Map<String, String> merge = Map.of("mergeSchema", "true");
    assertThat(fingerprint(Sources.open(spark, source("parquet", merge, null), X_Y)))
        .isEqualTo(fingerprint(open(X_Y)));
    Map<String, String> first = Map.of("MERGESCHEMA", "FALSE");
    assertThat(
            Sources.openAll(spark, source("parquet", first, null), List.of("x"), n -> {}).columns())
        .containsExactly("x", "y");
    assertRefused(
        () -> rowsUsed(Sources.open(spark, source("parquet", first, null), X_Y)),
        "[x]",
        "b.parquet",
        "leave out --option mergeSchema");
  }

  @Test
  void optionsForTheListOfFilesAreObeyed() throws IOException {
    file("a.parquet", "SELECT 1 AS x, 5D AS y");
    file("b.parquet", "SELECT 2D AS x, 7D AS y, 'b' AS more");
    file("deep/c.parquet", "SELECT 3L AS x, 9D AS y");
    file("d.old", "SELECT 'x' AS x, 9D AS y");
    Map<String, String> options =
        Map.of("pathGlobFilter", "*.parquet", "recursiveFileLookup", "true");
    assertThat(rowsUsed(Sources.open(spark, source("parquet", options, null), X_Y))).isEqualTo(3);
  }

  // What costs nothing

  @ParameterizedTest
  @ValueSource(strings = {"same", "notNeeded"})
  void filesThatAgreeComeInColumnBatches(String more) throws IOException {
    file("a.parquet", "SELECT 1D AS x, 5D AS y, 1 AS n");
    boolean isSame = more.equals("same");
    file("b.parquet", "SELECT 2D AS x, 7D AS y, " + (isSame ? "2 AS n" : "'b' AS n, 3D AS m"));
    String batches =
        lineage(TrainingRows.of(spark.read().parquet(folder.toString()), X_Y, "plain"));
    assertThat(lineage(open(X_Y))).isEqualTo(batches);
    file("c.parquet", "SELECT 3 AS x, 5D AS y");
    assertThat(lineage(open(X_Y))).as("cast").isNotEqualTo(batches);
  }

  private static String lineage(TrainingRows rows) {
    return rows.blocks(0).toDebugString().replaceAll("\\d+|at \\S+", "");
  }

  // Tools

  private interface Work {
    void run() throws Exception;
  }

  private static void assertRefused(Work work, String... phrases) {
    assertThatThrownBy(work::run)
        .isInstanceOf(DataRefusedException.class)
        .hasMessageStartingWith("Cannot read training data")
        .hasMessageContainingAll(phrases)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  private TrainingSource source(String format, Map<String, String> options, String where) {
    return new TrainingSource(
        List.of(folder.toString()),
        Optional.empty(),
        Optional.of(format),
        options,
        Optional.ofNullable(where));
  }

  private TrainingRows open(Columns columns) {
    return Sources.open(spark, source("parquet", Map.of(), null), columns);
  }

  private Dataset<Row> predicted(String feature) {
    return Predictions.open(
            spark,
            source("parquet", Map.of(), null),
            new Columns(List.of(feature), "label"),
            Forecaster.of(NEURON),
            "p")
        .rows();
  }

  private static String counts(TrainingRows rows) {
    LoadSettings skip = LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP);
    try (ClusterPoints points = new ClusterPoints(rows, skip)) {
      return points.summary().counts().toString();
    }
  }

  private static long rowsUsed(TrainingRows rows) {
    try (ClusterPoints points = new ClusterPoints(rows, LoadSettings.defaults())) {
      return points.summary().rows();
    }
  }

  private static String fingerprint(TrainingRows rows) {
    LoadSettings skip = LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP);
    try (ClusterPoints points = new ClusterPoints(rows, skip)) {
      return points.summary().counts() + " " + points.summary().fingerprint();
    }
  }

  /** One file, by its name, with the rows of a query. */
  private void file(String name, String query) throws IOException {
    file(folder.resolve(name), query);
  }

  private static void file(Path target, String query) throws IOException {
    Path written = Files.createTempDirectory(shared, "written");
    String format = target.toString().endsWith(".orc") ? "orc" : "parquet";
    spark
        .sql(query)
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .format(format)
        .save(written.toString());
    Files.createDirectories(target.getParent());
    try (Stream<Path> parts = Files.list(written)) {
      Path part =
          parts
              .filter(p -> p.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, target);
    }
  }

  /** A file as others write it: three rows of x and y, with a value of one more column. */
  private Path write(String name, String fields, long rows) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required double x; required double y; " + fields + " }");
    Path target = folder.resolve(name);
    Configuration hadoop = new Configuration();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(target.toUri()), hadoop))
            .withType(schema)
            .withConf(hadoop)
            .build()) {
      for (int i = 0; i < 3; i++) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        group.append("x", (double) i).append("y", 2D * i + 3);
        if (rows > 0) {
          switch (schema.getType(2).asPrimitiveType().getPrimitiveTypeName()) {
            case INT64 -> group.add(2, 1700000000123456789L);
            case INT32 -> group.add(2, 5);
            default -> group.add(2, Binary.fromConstantByteArray(new byte[12]));
          }
        }
        writer.write(group);
      }
    }
    return target;
  }
}
