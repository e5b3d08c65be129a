package io.sparkneuron.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Term;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Csv that is read from the bytes of its lines is what Spark's parser of csv makes of it. */
class PlainCsvTest {
  private static final long SEED = 20261206;

  private static final Columns X_Y = new Columns(List.of("x"), "y");

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "+5",
    "12",
    "-0.5",
    ".5",
    "5.",
    "1e3",
    "1E-3",
    "1e+05",
    "007",
    "1e999",
    "-1e999",
    "4.9e-324",
    "2.4703282292062327e-324",
    "1.7976931348623159e308",
    "9007199254740993",
    "0.1234567890123456789",
    "123456789012345678901234567890",
    "1e",
    "1e+",
    "e1",
    ".",
    "+",
    "-",
    "1.5d",
    "2f",
    "0x1p3",
    "1_000",
    "--1",
    "+-3",
    "1.2.3",
    "2026-11-22",
    "NaN",
    "-nan",
    "Infinity",
    "+inf",
    "Inf",
    "null",
    "NA",
    "true",
    "1,5",
    "5%",
    "$5",
    "\u0661",
    "\uff15",
    "",
    "",
    " ",
    "\t"
  };

  private static final String[] PIECES = {
    "\"",
    "\"",
    "\"\"",
    "\"",
    ",",
    ";",
    "|",
    "\t",
    " ",
    "  ",
    "\\",
    "'",
    "#",
    "0",
    "1",
    "5",
    "7.5",
    "-",
    "+",
    ".",
    "e",
    "E",
    "a",
    "\u0000",
    "\u0001",
    "\u000b",
    "\u001f",
    "\u007f",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\u3000",
    "\ufeff",
    "\u00e9",
    "\ud83d\ude00"
  };

  private static final String[] ENDS = {"\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\n \t\n"};

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("plain csv")
            .config("spark.ui.enabled", "false")
            // Files are read in pieces.
            .config("spark.sql.files.maxPartitionBytes", "40000")
            .config("spark.sql.files.openCostInBytes", "100")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  // What both ways say

  private static TrainingRows open(Path path, Map<String, String> options, Columns columns) {
    return Sources.open(spark, source(path, options), columns);
  }

  private static TrainingSource source(Path path, Map<String, String> options) {
    return new TrainingSource(
        List.of(path.toString()), Optional.empty(), Optional.of("csv"), options, Optional.empty());
  }

  /** An option that says what is so anyway sends csv to Spark's parser. */
  private static TrainingRows openBySpark(Path path, Map<String, String> options, Columns columns) {
    Map<String, String> more = new HashMap<>(options);
    more.put("encoding", "UTF-8");
    return open(path, more, columns);
  }

  /** Every number, in its order, and every count. */
  private static List<String> told(TrainingRows rows, double holdout) {
    List<String> told = new ArrayList<>();
    for (PointBlock block : rows.blocks(holdout).collect()) {
      told.add(block.counts() + (block.isHeldOut() ? " held out" : ""));
      for (int row = 0; row < block.rows(); row++) {
        StringBuilder numbers = new StringBuilder();
        for (int j = 0; j < block.inputs(); j++) {
          numbers.append(block.input(j)[row]).append(' ');
        }
        told.add(numbers.append(block.labels()[row]).toString());
      }
    }
    return told;
  }

  private static void assertBothAgree(
      String what, Path path, Map<String, String> options, Columns columns) {
    TrainingRows plain = open(path, options, columns);
    TrainingRows sparks = openBySpark(path, options, columns);
    assertThat(plain.isReadFromLines()).as(what).isTrue();
    assertThat(sparks.isReadFromLines()).as(what).isFalse();
    assertThat(told(plain, 0)).as(what).isEqualTo(told(sparks, 0));
  }

  private static String summary(TrainingRows rows) {
    LoadSettings settings = LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP);
    try (ClusterPoints points = new ClusterPoints(rows, settings)) {
      return points.summary().counts() + " " + points.summary().fingerprint();
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  // Tables

  private static String any(Random random, String... these) {
    return these[random.nextInt(these.length)];
  }

  private static String blanks(Random random) {
    return random.nextInt(4) == 0 ? any(random, " ", "  ", "\t", "\u3000") : "";
  }

  private static String cell(Random random) {
    int kind = random.nextInt(20);
    if (kind < 8) {
      return String.valueOf(Double.longBitsToDouble(random.nextLong()));
    }
    if (kind < 11) {
      return String.valueOf(random.nextInt(200_000) / 100.0);
    }
    if (kind < 14) {
      return blanks(random) + any(random, NUMBERS) + blanks(random);
    }
    if (kind < 17) {
      String text = any(random, any(random, NUMBERS), "a, b", "say \"\"hi\"\"", "\\", "7");
      return blanks(random) + "\"" + blanks(random) + text + blanks(random) + "\"" + blanks(random);
    }
    StringBuilder pieces = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      pieces.append(any(random, PIECES));
    }
    return pieces.toString();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }

  /** Lines of about so many cells, most of which have just as many. */
  private static byte[] table(Random random, List<String> names, String separator, int lines)
      throws IOException {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    write(table, random.nextInt(4) == 0 ? "\ufeff" : "");
    write(table, random.nextInt(4) == 0 ? "\n  \r\n" : "");
    write(table, String.join(separator, names) + "\n");
    boolean isTame = random.nextInt(3) == 0;
    for (int i = 0; i < lines; i++) {
      int cells = names.size() + (random.nextInt(12) == 0 ? random.nextInt(5) - 2 : 0);
      for (int c = 0; c < cells; c++) {
        write(table, c == 0 ? "" : separator);
        write(table, isTame ? String.valueOf(random.nextInt(1000)) : cell(random));
        if (random.nextInt(100) == 0) {
          table.write(new byte[][] {{-1}, {-62}, {-30, -126}, {-16, -97}}[random.nextInt(4)]);
        }
      }
      write(table, any(random, ENDS));
    }
    // The header again is a record, and the last line may have no end.
    write(table, String.join(separator, names) + any(random, "\n", ""));
    return table.toByteArray();
  }

  private void file(String name, byte[] bytes) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream out = compressed(name, file)) {
      out.write(bytes);
    }
  }

  private static OutputStream compressed(String name, OutputStream file) throws IOException {
    Function<Class<? extends CompressionCodec>, CompressionCodec> codec =
        type -> ReflectionUtils.newInstance(type, spark.sparkContext().hadoopConfiguration());
    if (name.endsWith(".gz")) {
      return codec.apply(GzipCodec.class).createOutputStream(file);
    }
    return name.endsWith(".bz2") ? codec.apply(BZip2Codec.class).createOutputStream(file) : file;
  }

  @Test
  void bothWaysAgreeOnThousandsOfLines() throws IOException {
    for (int table = 0; table < 8; table++) {
      long seed = SEED + table;
      Random random = new Random(seed);
      List<String> names = new ArrayList<>(List.of("x", "y"));
      for (int i = random.nextInt(4); i > 0; i--) {
        names.add(any(random, "", "\"z", "\"say \"\"") + i + any(random, "", "é"));
      }
      names.replaceAll(name -> name.startsWith("\"") ? name + "\"" : name);
      String ending = any(random, ".csv", ".tsv", ".txt");
      String separator =
          switch (ending) {
            case ".csv" -> ",";
            case ".tsv" -> "\t";
            default -> any(random, "\t", ";", "|", ",");
          };
      String name = "table-" + table;
      for (int file = random.nextInt(3); file >= 0; file--) {
        // In any order.
        Collections.shuffle(names, random);
        file(
            name + "/" + file + ending + any(random, "", "", ".gz", ".bz2"),
            table(random, names, separator, random.nextInt(3000)));
      }
      Columns columns = new Columns(List.of(any(random, "x", "X")), "y");
      assertBothAgree("seed " + seed, folder.resolve(name), Map.of(), columns);
    }
  }

  /** Of text there are the same levels, and in each row the same one. */
  @Test
  void bothWaysAgreeOnLevels() throws IOException {
    ColumnChoice choice =
        new ColumnChoice(List.of("category(x)", "z"), List.of(), "y").withMaxLevels(1000);
    for (int table = 0; table < 12; table++) {
      long seed = SEED + 100 + table;
      Random random = new Random(seed);
      file("levels-" + table + ".csv", table(random, List.of("z", "x", "y"), ",", 250));
      Path path = folder.resolve("levels-" + table + ".csv");
      TrainingRows plain = Sources.open(spark, source(path, Map.of()), choice);
      TrainingRows sparks = Sources.open(spark, source(path, Map.of("encoding", "UTF-8")), choice);
      assertThat(plain.isReadFromLines()).isTrue();
      assertThat(sparks.isReadFromLines()).isFalse();
      assertThat(plain.columns()).as("seed " + seed).isEqualTo(sparks.columns());
      assertThat(plain.columns().terms().get(0).levels()).hasSizeGreaterThan(20);
      assertThat(told(plain, 0.2)).as("seed " + seed).isEqualTo(told(sparks, 0.2));
      assertThat(summary(plain)).as("seed " + seed).isEqualTo(summary(sparks));
    }
  }

  @Test
  void bothWaysAgreeOnFlagsDatesAndTimestamps() throws IOException {
    StringBuilder text = new StringBuilder("flag,day,at,text,y\n");
    for (int i = 0; i < 200; i++) {
      text.append(i % 3 == 0 ? "TRUE" : " \"false\"")
          .append(i % 7 == 0 ? "," : ",19%02d-01-%02d".formatted(i % 100, 1 + i % 28))
          .append(",2026-01-01T00:%02d%s".formatted(i % 60, i % 2 == 0 ? "" : ":01.5+02:00"))
          .append(i % 5 == 0 ? ", a b " : ",\"a,b\"")
          .append(',')
          .append(i)
          .append('\n');
    }
    file("kinds.csv", text.toString().getBytes(UTF_8));
    Path path = folder.resolve("kinds.csv");
    ColumnChoice choice = ColumnChoice.of(List.of("flag", "day", "at", "text"), "y");
    TrainingRows plain = Sources.open(spark, source(path, Map.of()), choice);
    TrainingRows sparks = Sources.open(spark, source(path, Map.of("encoding", "UTF-8")), choice);
    assertThat(plain.isReadFromLines()).isTrue();
    assertThat(plain.columns()).isEqualTo(sparks.columns());
    assertThat(plain.columns().terms())
        .extracting(Term::kind)
        .containsExactly(Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP, Kind.CATEGORY);
    assertThat(told(plain, 0)).isEqualTo(told(sparks, 0));
  }

  @Test
  void bothWaysFindTheSameFingerprintAndHoldOutTheSameRows() throws IOException {
    Random random = new Random(SEED);
    file("a.csv", table(random, List.of("a", "y", "x"), ",", 500));
    Path path = folder.resolve("a.csv");
    assertThat(told(open(path, Map.of(), X_Y), 0.3))
        .anyMatch(line -> line.endsWith("held out"))
        .isEqualTo(told(openBySpark(path, Map.of(), X_Y), 0.3));
    assertThat(summary(open(path, Map.of(), X_Y)))
        .contains("non-finite")
        .isEqualTo(summary(openBySpark(path, Map.of(), X_Y)));
  }

  /** Whatever stands in the others, however many there are between. */
  @Test
  void neededCellsAreFoundAmongManyOthers() {
    Random random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      int cells = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 8);
      int[] columns = new int[cells];
      int needed = 0;
      for (int c = 0; c < cells; c++) {
        columns[c] = random.nextInt(3) == 0 ? needed++ : -1;
      }
      List<String> line = new ArrayList<>();
      int size = cells + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0);
      for (int c = 0; c < size; c++) {
        line.add(
            any(
                random,
                "",
                "1",
                "-2.5",
                "-",
                "+3",
                "a-,b",
                "7x,y",
                "12345678.90123456",
                "1e999",
                "é"));
      }
      // Spark makes no record of a line without a cell.
      if (line.equals(List.of("")) || line.isEmpty()) {
        continue;
      }
      assertCells(line, columns, needed, random);
    }
  }

  private static void assertCells(List<String> line, int[] columns, int needed, Random random) {
    boolean isOften = random.nextInt(4) == 0;
    StringBuilder text = new StringBuilder();
    for (String cell : line) {
      boolean isQuoted = cell.contains(",") || (isOften && random.nextInt(3) == 0);
      String blank = isOften ? blanks(random).replace("\u3000", "") : "";
      text.append(blank).append(isQuoted ? "\"" + cell + "\"" : cell).append(',');
    }
    text.setLength(text.length() - 1);
    double[] values = new double[needed];
    double[] expectedValues = new double[needed];
    RowVerdict expected = RowVerdict.USED;
    for (int c = 0; c < columns.length && line.size() == columns.length; c++) {
      if (columns[c] >= 0) {
        RowVerdict cell =
            line.get(c).isEmpty()
                ? RowVerdict.NULL
                : CellReader.readNumber(line.get(c).strip(), expectedValues, columns[c]);
        expected = cell.compareTo(expected) > 0 ? cell : expected;
      }
    }
    if (line.size() != columns.length) {
      expected = RowVerdict.MALFORMED;
    }
    byte[] bytes = ("é" + text + ",9").getBytes(UTF_8);
    CsvCells cells = new CsvCells(',', columns, 100);
    assertThat(cells.read(bytes, 2, bytes.length - 2, values)).as("%s", text).isEqualTo(expected);
    if (expected == RowVerdict.USED) {
      assertThat(values).as("%s", text).isEqualTo(expectedValues);
    }
  }

  @Test
  void aNumberIsWhatItsGrammarSays() {
    Pattern number = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(9); length > 0; length--) {
        text.append("0059..eE+-d\u0661".charAt(random.nextInt(12)));
      }
      assertThat(DecimalText.isNumber(text.toString()))
          .as("%s", text)
          .isEqualTo(number.matcher(text).matches());
    }
  }

  // When

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "sep=; ! true",
        "delimiter=| ! true",
        "sep=\\t ! true",
        "header=true ! true",
        "pathGlobFilter=*.csv ! true",
        "fs.file.impl.disable.cache=true ! true",
        "sep=: ! false",
        "sep=;; ! false",
        "escape=\\ ! false",
        "quote=' ! false",
        "comment=# ! false",
        "nullValue=NA ! false",
        "emptyValue=0 ! false",
        "multiLine=true ! false",
        "lineSep=| ! false",
        "encoding=ISO-8859-1 ! false",
        "ignoreLeadingWhiteSpace=false ! false",
        "maxColumns=9 ! false",
        "anything=else ! false"
      },
      quoteCharacter = '`')
  void whatAnOptionMayChangeIsLeftToSparksParser(String option, boolean isPlain)
      throws IOException {
    String[] parts = option.split("=", 2);
    String separator = parts[0].matches("sep|delimiter") ? parts[1].replace("\\t", "\t") : ",";
    String end = parts[0].equals("lineSep") ? parts[1] : "\n";
    String text = "x,y\n1,5\n2,7\n".replace(",", separator).replace("\n", end);
    file("a.csv", text.getBytes(UTF_8));
    TrainingRows rows = open(folder.resolve("a.csv"), Map.of(parts[0], parts[1]), X_Y);
    assertThat(rows.isReadFromLines()).isEqualTo(isPlain);
    if (isPlain) {
      assertThat(told(rows, 0)).contains("1.0 5.0", "2.0 7.0");
    }
  }

  @Test
  void filesWithoutAHeaderHaveNoneToLeaveOut() throws IOException {
    file("a.csv", "1,5\n2,7\n\"3\",9\n4\n".getBytes(UTF_8));
    Columns columns = new Columns(List.of("_c0"), "_c1");
    assertBothAgree("no header", folder.resolve("a.csv"), Map.of("header", "false"), columns);
  }

  @Test
  void aColumnOfFoldersIsLeftToSparkOnlyWhereItIsNeeded() throws IOException {
    for (int day = 1; day < 4; day++) {
      String text = "x,y,day\n%d,%d,9\n".formatted(day, 2 * day + 3);
      file("days/day=" + day + "/value=1/a.csv", text.getBytes(UTF_8));
    }
    Path path = folder.resolve("days");
    Columns days = new Columns(List.of("Day"), "y");
    assertBothAgree("folders", path, Map.of(), X_Y);
    assertBothAgree("no folders", path, Map.of("recursiveFileLookup", "true"), days);
    assertThat(open(path, Map.of(), days).isReadFromLines()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x,y,a",
        " x ,y,\ta b",
        "x,y,",
        "x,,y",
        "x,X,y",
        "x,y,y ",
        "x,y,Y",
        "x,\"y\",a",
        "x,y,a\"",
        "x,y,é",
        "x,y,\u3000",
        "x,y,a.b-c_d"
      })
  void namesAreWhatSparkMakesOfAHeader(String header) throws IOException {
    file("a.csv", (header + "\n1,5,7\n").getBytes(UTF_8));
    assertThat(names(Map.of())).isEqualTo(names(Map.of("encoding", "UTF-8")));
  }

  private List<String> names(Map<String, String> options) {
    ColumnChoice all = new ColumnChoice(List.of(), List.of(), "x");
    try {
      return Sources.open(spark, source(folder.resolve("a.csv"), options), all).columns().all();
    } catch (DataRefusedException e) {
      return List.of(e.getMessage());
    }
  }

  @Test
  void linesMayBeVeryLong() throws IOException {
    String text = "x,y,a\n1,5,%s\n2,7,\"%s\"\n3,9%s\n4,11,a\n";
    String cell = "abcdefg ".repeat(200_000);
    file("a.csv", text.formatted(cell, cell, ",".repeat(2_000)).getBytes(UTF_8));
    assertBothAgree("long lines", folder.resolve("a.csv"), Map.of(), X_Y);
  }

  @Test
  void aLineOfMoreCellsThanSparkReadsIsNoLineOfCsv() throws IOException {
    file("a.csv", ("x,y,a\n1,5,a\n3,9" + ",".repeat(30_000) + "\n").getBytes(UTF_8));
    Path path = folder.resolve("a.csv");
    for (TrainingRows rows : List.of(open(path, Map.of(), X_Y), openBySpark(path, Map.of(), X_Y))) {
      assertThat(summary(rows))
          .startsWith("Cannot read training data from " + path + ": ")
          .endsWith("Is it damaged, or of another --format?");
    }
  }
}
