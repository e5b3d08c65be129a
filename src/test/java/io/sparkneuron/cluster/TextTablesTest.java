package io.sparkneuron.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Csv and json are read as those who wrote them meant it. */
class TextTablesTest {
  private static final Columns X_Y = new Columns(List.of("x"), "y");

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("text tables")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private String file(String name, String text) throws IOException {
    return file(name, text, UTF_8);
  }

  private String file(String name, String text, Charset charset) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text, charset).toString();
  }

  private static TrainingSource source(String path, Map<String, String> options, String where) {
    return new TrainingSource(
        List.of(path), Optional.empty(), Optional.empty(), options, Optional.ofNullable(where));
  }

  private static DataSummary summary(TrainingSource source, Columns columns) {
    try (ClusterPoints points =
        new ClusterPoints(
            Sources.open(spark, source, columns),
            LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP))) {
      return points.summary();
    }
  }

  private static long rows(String path, String where) {
    return Sources.openAll(spark, source(path, Map.of(), where), X_Y.all(), note -> {}).count();
  }

  /** Every row counts and y = 2 x + 3. */
  private static void assertIsTheLine(TrainingSource source, Columns columns, int rows) {
    try (ClusterPoints points =
        new ClusterPoints(Sources.open(spark, source, columns), LoadSettings.defaults())) {
      TrainingResult result =
          new Trainer(points, TrainingSettings.defaults(7), epoch -> {}).train();
      assertThat(result.summary().rows()).isEqualTo(rows);
      assertThat(result.neuron().weight(0)).isCloseTo(2, within(1e-12));
      assertThat(result.neuron().bias()).isCloseTo(3, within(1e-12));
    }
  }

  // The dialect of csv

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"say \"\"hi\"\", please\"",
        "\"C:\\dir\\\"",
        "\"\"\"\"",
        "\"\"\"quoted\"\"\"",
        "\"a, b, \"\"c\"\"\"",
        "\"ends with \"\"\"",
        "\"\\\\server\\share\\\"",
        "5\" pipe",
        "'single'",
        "\"\""
      })
  void aCellIsWhatRfc4180Says(String cell) throws IOException {
    String path = file("cells.csv", "part,x,y\n%s,1,5\nb,2,7\n%<s,3,9\n".formatted(cell));
    assertIsTheLine(source(path, Map.of(), null), X_Y, 3);
  }

  @Test
  void theDialectWithBackslashesIsOneOptionAway() throws IOException {
    String path = file("cells.csv", "part,x,y\n\"say \\\"hi\\\", please\",1,5\nb,2,7\n");
    assertIsTheLine(source(path, Map.of("escape", "\\"), null), X_Y, 2);
    String quotes = file("quotes.csv", "part,x,y\n'it''s, yes',1,5\nb,2,7\n");
    assertIsTheLine(source(quotes, Map.of("quote", "'"), null), X_Y, 2);
  }

  @Test
  void aRecordMaySpanLinesIfTold() throws IOException {
    String path = file("lines.csv", "x,y,\"a\nb\"\n1,5,\"one\n\ntwo\"\n2,7,\"\"\"\n\"\"\"\n");
    TrainingSource spanning = source(path, Map.of("multiLine", "true"), null);
    assertIsTheLine(spanning, X_Y, 2);
    assertThat(Sources.openAll(spark, spanning, List.of("x"), note -> {}).columns())
        .contains("a\nb");
    assertThatThrownBy(() -> Sources.open(spark, source(path, Map.of(), null), X_Y))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("a quoted name in its header goes on in the next line")
        .hasMessageContaining("multiLine=true");
    // An inch is no quote that begins a name.
    assertIsTheLine(source(file("inch.csv", "5\" x,x,y\na,1,5\nb,2,7\n"), Map.of(), null), X_Y, 2);
  }

  @ParameterizedTest
  @CsvSource({"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1"})
  void anyCharacterSetWorksWithNoOtherOption(String charset) throws IOException {
    String path = file("set.csv", "größe,y\n1,5\n2,7\n3,9\n", Charset.forName(charset));
    Columns columns = new Columns(List.of("größe"), "y");
    assertIsTheLine(source(path, Map.of("encoding", charset), null), columns, 3);
    if (charset.startsWith("UTF-16") || charset.equals("UTF-32")) {
      assertThatThrownBy(() -> Sources.open(spark, source(path, Map.of(), null), columns))
          .hasMessageContaining("zero bytes in its first line");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a.tsv ! \t",
        "a.TSV ! \t",
        "t.tsv/part-0 ! \t",
        "a.txt ! \t",
        "a.txt ! ;",
        "a.txt ! |",
        "a.txt ! ,"
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void theEndingTellsWhatSeparatesCells(String name, String separator) throws IOException {
    String by = separator.substring(1);
    file(name.strip(), "x,y,a\n1,5,b\n2,7,c\n".replace(",", by));
    String input = folder.resolve(name.strip().split("/")[0]).toString();
    assertIsTheLine(source(input, Map.of(), null), X_Y, 2);
  }

  @Test
  void anOptionOfTheUserDecidesWhatSeparatesCells() throws IOException {
    String path = file("odd.tsv", "x;y\n1;5\n2;7\n");
    assertIsTheLine(source(path, Map.of("sep", ";"), null), X_Y, 2);
    assertIsTheLine(source(path, Map.of("delimiter", ";"), null), X_Y, 2);
  }

  @Test
  void aTableMayBeVeryWide() throws IOException {
    String names =
        IntStream.range(0, 20_600).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String cells = ",7".repeat(20_600);
    String path = file("wide.csv", "x,y,%s\n1,5%s\n2,7%<s\n".formatted(names, cells));
    assertIsTheLine(source(path, Map.of(), null), X_Y, 2);
  }

  // Names

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input file",
        "_record",
        "_unreadable",
        "_malformed_record",
        "_MALFORMED_RECORD",
        "malformed record",
        "record",
        "cell 0",
        "occurrence 0",
        "file",
        "text",
        "value",
        "_corrupt_record",
        "_metadata",
        "a, b",
        "say \"x\"",
        "rows"
      })
  void noNameOfOursCollides(String name) throws IOException {
    Columns named = new Columns(List.of(name), "y");
    String quoted = "\"" + name.replace("\"", "\"\"") + "\"";
    String csv = file("named.csv", "%s,x,y\n1,1,5\n2,2,7\nbad,2,7\n".formatted(quoted));
    assertThat(summary(source(csv, Map.of(), null), named).counts())
        .hasToString("3 read = 2 used + 0 null + 0 non-finite + 1 malformed");
    assertThat(summary(source(csv, Map.of(), "x > 1"), X_Y).rows()).isEqualTo(2);
    assertThat(summary(source(csv, Map.of(), "`%s` = '2'".formatted(name)), X_Y).rows())
        .isEqualTo(1);
    assertThatThrownBy(() -> firstBadRow(source(csv, Map.of(), null), named))
        .hasMessageContaining("row (%s=\"bad\", y=\"7\")".formatted(name));

    String key = name.replace("\"", "\\\"");
    String json = file("named.json", "{\"%s\":1,\"y\":5}\n{\"%<s\":null,\"y\":7}\n".formatted(key));
    assertThat(summary(source(json, Map.of(), null), named).counts())
        .hasToString("2 read = 1 used + 1 null + 0 non-finite + 0 malformed");
    assertThatThrownBy(() -> firstBadRow(source(json, Map.of(), null), named))
        .hasMessageContaining("column \"%s\" is null".formatted(name));
    assertThat(
            Sources.openAll(spark, source(json, Map.of(), null), List.of(), note -> {}).columns())
        .contains(name);
  }

  /** Refuses to load. */
  private static void firstBadRow(TrainingSource source, Columns columns) {
    try (ClusterPoints points =
        new ClusterPoints(Sources.open(spark, source, columns), LoadSettings.defaults())) {
      points.summary();
    }
  }

  @Test
  void allColumnsButSomeCanBeChosen() throws IOException {
    String path = file("all.csv", "id,x,\"b, c\",y\na,1,2,5\nb,2,3,7\n");
    TrainingRows rows =
        Sources.open(
            spark, source(path, Map.of(), null), new ColumnChoice(List.of(), List.of("id"), "y"));
    assertThat(rows.columns().features()).containsExactly("x", "b, c");
    assertThatThrownBy(
            () ->
                Sources.open(
                    spark,
                    source(path, Map.of(), null),
                    new ColumnChoice(List.of(), List.of("none"), "y")))
        .hasMessageContaining("column \"none\" is missing from");
    assertThatThrownBy(
            () ->
                Sources.open(
                    spark,
                    source(path, Map.of(), null),
                    new ColumnChoice(List.of(), List.of("id", "X", "b, c"), "y")))
        .hasMessageContaining("has no columns but id, X, \"b, c\", y");
    String late = file("late.json", "{\"y\":1}\n".repeat(1100) + "{\"z\":1,\"y\":2}\n");
    assertThat(
            Sources.open(
                    spark,
                    source(late, Map.of(), null),
                    new ColumnChoice(List.of(), List.of(), "y"))
                .columns()
                .features())
        .containsExactly("z");
  }

  // Folders

  @ParameterizedTest
  @ValueSource(strings = {"day,x,y", "x,day,y", "x,y,Day"})
  void noCellMovesWhereAFolderNamesAColumnOfItsFiles(String header) throws IOException {
    List<String> names = Arrays.asList(header.split(","));
    for (int i = 0; i < 3; i++) {
      String record =
          names.stream()
              .map(name -> name.equals("x") ? "%1$d" : name.equals("y") ? "%2$d" : "00%1$d")
              .collect(Collectors.joining(","));
      file(
          "days.csv/day=00" + i + "/a.csv",
          (header + "\n" + record + "\n").formatted(i, 2 * i + 3));
    }
    String path = folder.resolve("days.csv").toString();
    assertIsTheLine(source(path, Map.of(), null), X_Y, 3);
    assertThat(rows(path, "day = '002'")).isEqualTo(1);
    List<Row> all =
        Sources.openAll(spark, source(path, Map.of(), null), List.of("x"), note -> {})
            .collectAsList();
    for (Row row : all) {
      assertThat(row.<String>getAs(names.get(names.size() == 3 ? dayOf(names) : 0)))
          .isEqualTo("00" + row.<String>getAs("x"));
    }
  }

  private static int dayOf(List<String> names) {
    return names.indexOf(names.stream().filter("day"::equalsIgnoreCase).findFirst().orElseThrow());
  }

  // --where on csv

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "length(zip) = 5 ! 4",
        "zip LIKE '0%' ! 3",
        "zip = '02134' ! 1",
        "zip = '2134' ! 0",
        "zip = 2134 ! 1",
        "zip > 2134 ! 2",
        "substr(zip, 1, 2) = '02' ! 2",
        "zip IN ('00501', '90210') ! 2",
        "zip BETWEEN '02134' AND '02139' ! 2",
        "code = '7' ! 1",
        "code IN (7) ! 3",
        "code <> '7' ! 3",
        "code = '7' OR code > 7 ! 2",
        "sku <> 'A17' ! 4",
        "upper(sku) = sku ! 4",
        "price > 100 ! 1",
        "price > 99 AND price <> '' ! 2",
        "price = 99.5 ! 1",
        "price = '99.50' ! 1",
        "price BETWEEN 9 AND 100 ! 3",
        "price > cost ! 3",
        "greatest(price, cost) > 9.9 ! 3",
        "price * 2 > 190.5 ! 2",
        "coalesce(price, 0) < 9.75 ! 1",
        "cost IN (price, 8, 9) ! 1",
        "`long` = '12345678901234567890' ! 1",
        "`long` = 12345678901234567891 ! 1",
        "phone = '+4712' ! 1",
        "phone LIKE '+47%' ! 4",
        "x > 1 AND y < 12 ! 2",
        "x = '1' ! 1",
        "x = '1.0' ! 0",
        "cast(code AS int) = 7 ! 3",
        "day >= DATE'2024-01-02' ! 3",
        "year(day) = 2024 ! 4",
        "day > '2024-01-02' ! 1",
        "zip IS NOT NULL ! 4",
        "note = '😀 a' AND code = '8' ! 1",
        "'7' = code ! 1",
        "CASE code WHEN '7' THEN true ELSE false END ! 1"
      })
  void aConditionSeesTextsAsTextsAndNumbersAsNumbers(String where, int expected)
      throws IOException {
    String path =
        file(
            "where.csv",
            """
            zip,code,sku,price,cost,long,phone,day,note,x,y
            02134,7,1001,99.50,8.5,12345678901234567890,+4711,2024-01-01,a,1,5
            02139,007,1002,9.75,10,12345678901234567891,+4712,2024-01-02,b,2,7
            90210,07,1003,1000,999.9,12345678901234567892,+4713,2024-01-02,c,3,9
            00501,8,1004,9.5,9,3,+4714,2024-01-03,😀 a,4,12
            """);
    assertThat(rows(path, where)).isEqualTo(expected);
  }

  @Test
  void whatIsNoNumberForTrainingIsNoneForACondition() throws IOException {
    String path = file("java.csv", "x,y\n1.5d,9\n0x10,9\n20,43\n1,5\n");
    assertThat(summary(source(path, Map.of(), "x > 10"), X_Y).counts())
        .hasToString("3 read = 1 used + 0 null + 0 non-finite + 2 malformed");
  }

  @Test
  void aComparisonDoesNotDependOnTheOtherRows() throws IOException {
    String digits = "sku,x,y\n1001,1,5\n1002,2,7\n";
    String words = digits + "A17,3,9\n";
    for (String where : List.of("sku = '1001'", "sku < '1002'", "sku LIKE '%1'")) {
      assertThat(rows(file("digits.csv", digits), where)).as(where).isEqualTo(1);
      assertThat(rows(file("words.csv", words), where)).as(where).isEqualTo(1);
    }
  }

  @Test
  void aCellThatIsNoNumberIsNamedWhenAConditionComparesItWithOne() throws IOException {
    String path = file("soon.csv", "price,x,y\n1.5,1,5\nsoon,2,7\n");
    assertThatThrownBy(() -> firstBadRow(source(path, Map.of(), "price > 1"), X_Y))
        .isInstanceOf(DataRefusedException.class)
        .hasMessageContaining("'soon'");
  }

  // Json

  @Test
  void numbersInQuotesAreNumbers() throws IOException {
    String path =
        file(
            "quoted.json",
            """
            {"x":"1","y":"5"}
            {"x":2,"y":"7.0"}
            {"x":" 3e0 ","y":9}
            {"x":"","y":9}
            {"x":"three","y":9}
            {"x":"NaN","y":9}
            {"x":NaN,"y":9}
            {"x":"1,5","y":9}
            {"x":1e999,"y":9}
            """);
    for (String multiLine : List.of("false", "true")) {
      assertThat(summary(source(path, Map.of("multiLine", multiLine), null), X_Y).counts())
          .as("multiLine=%s", multiLine)
          .hasToString("9 read = 3 used + 1 null + 3 non-finite + 2 malformed");
    }
  }

  @Test
  void ofAKeyThatARecordHasTwiceTheLastValueCounts() throws IOException {
    String path = file("twice.json", "{\"x\":9,\"y\":5,\"x\":1}\n{\"x\":2,\"y\":8,\"y\":7}\n");
    assertIsTheLine(source(path, Map.of(), null), X_Y, 2);
    assertIsTheLine(source(path, Map.of("multiLine", "true"), null), X_Y, 2);
  }

  @Test
  void everyDocumentOfAFileIsRead() throws IOException {
    TrainingSource documents =
        source(
            file("pretty.json", "{\n \"x\":1,\n \"y\":5\n}\n{\n \"x\":2,\n \"y\":7\n}"),
            Map.of("multiLine", "true"),
            null);
    assertIsTheLine(documents, X_Y, 2);
    assertThat(Sources.openAll(spark, documents, List.of("x"), note -> {}).count()).isEqualTo(2);
    assertThat(
            summary(
                    source(
                        file("mixed.json", "[{\"x\":1,\"y\":5}, {\"x\":2}]\n{\"x\":3,\"y\":9} {"),
                        Map.of("multiLine", "true"),
                        null),
                    X_Y)
                .counts())
        .hasToString("4 read = 2 used + 1 null + 0 non-finite + 1 malformed");
    for (int i = 0; i < 3; i++) {
      file(
          "days.json/day=" + i + "/a.json",
          "{\"x\":\n%d,\"y\":%d}\n{\"x\":\n7,\"y\":17}".formatted(i, 2 * i + 3));
    }
    String days = folder.resolve("days.json").toString();
    assertIsTheLine(source(days, Map.of("multiLine", "true"), "day > 0"), X_Y, 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '^',
      value = {
        "{\"a\":1}{\"a\":2} ! {\"a\":1} ! {\"a\":2}",
        "[{\"a\":\"]\"},{\"a\":[1,2]}] ! {\"a\":\"]\"} ! {\"a\":[1,2]}",
        "{\"a\":\"\\\"}\"} {'b':'{'} ! {\"a\":\"\\\"}\"} ! {'b':'{'}",
        "[1, \"two, 2\"] ! 1 ! \"two, 2\"",
        "{\"a\":1} , ! {\"a\":1} ! ,",
        "7 {\"a\": ! 7 ! {\"a\":",
        "[{\"a\":1} ! {\"a\":1} ! ["
      })
  void aTextIsSplitIntoItsDocuments(String text, String first, String second) {
    assertThat(JsonDocuments.of(text)).containsExactly(first, second);
    assertThat(JsonDocuments.of("\uFEFF\n" + text + " \n")).containsExactly(first, second);
  }

  @Test
  void keysThatDifferInCaseAreColumnsOfTheirOwn() throws IOException {
    String path = file("case.json", "{\"x\":1,\"X\":3,\"y\":5}\n{\"x\":2,\"X\":4,\"y\":7}\n");
    assertIsTheLine(source(path, Map.of(), null), X_Y, 2);
    assertIsTheLine(source(path, Map.of(), "X > 1"), X_Y, 2);
    assertIsTheLine(source(path, Map.of("multiLine", "true"), null), X_Y, 2);
    assertThat(
            Sources.openAll(spark, source(path, Map.of(), null), List.of("x"), note -> {})
                .columns())
        .contains("x", "X");
  }
}
