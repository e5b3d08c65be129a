package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.util.NativeCodeLoader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files Spark reads for an input, and which it would have passed over in silence. */
class InputFilesTest {
  private static final long SEED = 20261128;
  private static final int TREES = 80;
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final String ROWS = "x,y\n1,5\n2,7\n3,9\n";
  private static final Map<String, String> IN_ALL_FOLDERS = Map.of("recursiveFileLookup", "true");

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("input files")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  // Tables with a log

  /** A file that stands for each kind of table, and a file of data in it. */
  private static final String TABLES =
      """
      a Delta table   | _delta_log/00000000000000000000.json           | part-0.parquet
      a Delta table   | _delta_log/00000000000000000010.checkpoint.parquet | day=1/part-0.parquet
      a Delta table   | deletion_vector_61d16c75-6994-46b7-a15b-8b538852e50e.bin | part-0.parquet
      a Hudi table    | .hoodie/hoodie.properties                      | 2024/01/f_0-1-0_20240101.parquet
      a Hudi table    | day=1/.hoodie_partition_metadata               | day=1/f_0-1-0_20240101.parquet
      an Iceberg table| metadata/v1.metadata.json                      | data/0.parquet
      an Iceberg table| metadata/00002-5d1c.gz.metadata.json           | data/day=1/0.orc
      an Iceberg table| data/00000-0-5d1c-00001-deletes.parquet        | data/00000-0-5d1c-00001.parquet
      a Paimon table  | schema/schema-0                                | day=1/bucket-0/data-0.orc
      a transactional table of Hive | base_0000002/_orc_acid_version   | base_0000002/bucket_00000
      a transactional table of Hive | delete_delta_0000003_0000003_0000/bucket_00000 | delta_0000003_0000003_0000/bucket_00000
      a transactional table of Hive | delta_0000001_0000001_0000/000000_0 | base_0000002/000000_0
      a table of DuckLake | ducklake-01997f2c-8d0e-7c4b-a1cd-7f8a2f1c0d11-delete.parquet | ducklake-01997f2c-8d0e-7c4b-a1cd-7f8a2f1c0d12.parquet
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = TABLES)
  void aTableWithALogIsNoFolderOfFiles(String kind, String log, String data) throws IOException {
    write("lake/t/" + log, ROWS);
    write("lake/t/" + data, ROWS);
    write("lake/other/b.csv", ROWS);
    for (String format : List.of("csv", "json", "parquet", "orc", "avro", "text")) {
      for (String input : List.of("lake/t", "lake", "lake/*", "lake/t/*")) {
        assertRefused(source(format, Map.of(), input), kind, "deleted or replaced");
      }
    }
    assertRefused(source("parquet", Map.of("pathGlobFilter", "*.csv"), "lake"), kind);
    assertRefused(source("parquet", IN_ALL_FOLDERS, "lake/t"), kind);
  }

  @ParameterizedTest
  @CsvSource({
    "a Delta table,    _delta_log/00000000000000000000.json, day=1/h=2/a.parquet",
    "a Hudi table,     .hoodie/hoodie.properties,            2024/01/a.parquet",
    "an Iceberg table, metadata/v3.metadata.json,            data/day=1/a.parquet",
    "a Paimon table,   'schema/schema-0 snapshot/LATEST manifest/m-0', day=1/bucket-0/a.parquet"
  })
  void aFileOrFolderInsideSuchATableIsNoneEither(String kind, String log, String data)
      throws IOException {
    for (String name : log.split(" ")) {
      write("t/" + name, "{}");
    }
    write("t/" + data, ROWS);
    String inside = new File(data).getParent();
    for (String input : List.of("t/" + data, "t/" + inside, "t/" + inside + "/*.parquet")) {
      assertRefused(source("parquet", Map.of(), input), kind, folder.resolve("t") + " is ");
    }
  }

  @Test
  void theWayOutNamesTheFormatAndThePackage() throws IOException {
    write("t/_delta_log/00000000000000000000.json", "{}");
    write("t/a.parquet", "");
    assertRefused(
        source("parquet", Map.of(), "t"),
        "/t: it is a Delta table, whose files also hold rows that were deleted or replaced. Read it with --format delta and --packages io.delta:delta-spark_",
        ":VERSION --conf spark.sql.extensions=",
        " before the command, or as --table.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "hudi", "iceberg", "paimon"})
  void theFormatOfTheTableIsNotStopped(String format) throws IOException {
    write("t/_delta_log/00000000000000000000.json", "{}");
    assertThatThrownBy(() -> Sources.open(spark, source(format, Map.of(), "t"), X_Y))
        .isInstanceOf(SettingRefusedException.class)
        .hasMessageContaining("--packages");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base_20241122/a.csv",
        "delta_20241101_20241130/a.csv",
        "user-deletes.csv",
        "delta/log.csv",
        "hoodie/a.csv",
        "ducklake-2024.csv",
        "schema/schema-a.csv"
      })
  void aNameLikeThoseOfATableIsJustAName(String file) throws IOException {
    write("in/" + file, ROWS);
    assertThat(of("csv", IN_ALL_FOLDERS, "in").files()).hasSize(1);
  }

  @Test
  void theOutputOfAStreamIsWhatItsLogSays() throws Exception {
    write("rows/a.csv", ROWS);
    String out = path("out");
    Dataset<Row> rows =
        spark.readStream().schema("x double, y double").option("header", true).csv(path("rows"));
    StreamingQuery query =
        rows.writeStream()
            .format("parquet")
            .option("checkpointLocation", path("checkpoint"))
            .start(out);
    query.processAllAvailable();
    query.stop();
    Path lost = folder.resolve("out/part-of-a-killed-batch.parquet");
    try (Stream<Path> files = Files.list(Path.of(out))) {
      Files.copy(
          files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow(),
          lost);
    }
    assertThat(of("parquet", Map.of(), "out").files()).hasSize(1).doesNotContain(uri(lost));
    assertThat(rows("parquet", Map.of(), "out")).isEqualTo(3);
  }

  // Folders

  /** What the folder holds, and what is said of it; the options are the way out it names. */
  private static final String REFUSED =
      """
      day=1/h=1/a.csv day=2/b.csv            | name different columns: day, h in
      day=1/a.csv date=2/b.csv               | date in
      a=1/b=1/a.csv b=1/a=1/b.csv            | name different columns: a, b in
      day=1/a.csv other/b.csv                | where folders are named column=value
      day=1/a.csv other/h=1/b.csv            | begin in
      day=1/a.csv docs/readme.md             | where they are not
      day=1/a.csv b.csv                      | because it lies beside folders named column=value (day)
      y=2024/m=1/a.csv y=2024/b.csv          | name different columns
      s1/day=1/a.csv s2/day=1/b.csv          | begin in
      day=1/x/h=1/a.csv day=2/x/h=1/b.csv    | begin in
      2024/01/a.csv                          | 2024/01/a.csv, because it looks only into folders named
      a.csv 2024/01/b.csv                    | 2024/01/b.csv, because it looks only into folders named
      a.csv.gz archive/b.csv                 | archive/b.csv, because
      part-0 more/part-0                     | more/part-0, because
      day=/a.csv                             | lacks the value of column=value
      =1/a.csv                               | lacks the column of column=value
      d=1/d=2/a.csv                          | names a column twice (d, d)
      d=1/D=2/a.csv                          | names a column twice (d, D)
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = REFUSED)
  void foldersThatSparkReadsInPartAreRefused(String files, String found) throws IOException {
    writeAll("in", files);
    assertRefused(source("csv", Map.of(), "in"), found, "--option recursiveFileLookup=true");
    assertThat(of("csv", IN_ALL_FOLDERS, "in").files()).hasSize(files.split(" ").length);
  }

  @Test
  void onlyTheFoldersOfAFormCanBeReadAsTheSentenceSays() throws IOException {
    writeAll("in", "day=1/a.csv day=2/b.csv other/c.csv");
    assertRefused(
        source("csv", Map.of(), "in"),
        "(--input '%s/*=*' --option basePath=%s)".formatted(path("in"), path("in")));
    InputFiles files = of("csv", Map.of("basePath", path("in")), "in/*=*");
    assertThat(files.partitionColumns()).containsExactly("day");
    assertThat(files.files()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          day=1/a.csv day=2/b.csv            | day
          y=2024/m=1/a.csv y=2024/m=2/b.csv  | y m
          day=1/sub/a.csv day=2/b.csv        | day
          sub/day=1/a.csv sub/day=2/b.csv    | day
          d%3Dx=1/a.csv                      | d=x
          größe=ä/a.csv                      | größe
          day=__HIVE_DEFAULT_PARTITION__/a.csv day=1/b.csv | day
          day=1/a.csv day=2/_temporary/0/b.csv day=2/_SUCCESS day=2/.b.csv | day
          day=1/a.csv readme.md _SUCCESS     | day
          a.csv docs/readme.md .git/b.csv _old/b.csv ._a.csv a.csv.crc _metadata | ''
          a.csv b.txt                        | ''
          """)
  void otherFoldersAreReadAsBefore(String files, String columns) throws IOException {
    writeAll("in", files);
    InputFiles found = of("csv", Map.of(), "in");
    assertThat(String.join(" ", found.partitionColumns())).isEqualTo(columns);
    assertThat(found.files()).isEqualTo(sparkReads(found));
    // Single files keep the columns.
    Map<String, String> base =
        found.basePath().map(path -> Map.of("basePath", path)).orElse(Map.of());
    String[] single = found.files().stream().map(InputFiles::literal).toArray(String[]::new);
    assertThat(spark.read().options(base).text(single).columns())
        .endsWith(found.partitionColumns().toArray(String[]::new));
    assertThat(found.basePath().isPresent()).isEqualTo(!columns.isEmpty());
  }

  @Test
  void optionsThatChooseFilesGoOn() throws IOException {
    writeAll("in", "a.csv b.txt sub/c.csv");
    assertThat(of("csv", Map.of("pathGlobFilter", "*.txt"), "in").files())
        .containsExactly(uri(folder.resolve("in/b.txt")));
    assertThat(of("csv", Map.of("modifiedBefore", "2001-01-01T00:00:00"), "in").files()).isEmpty();
    assertThat(
            of(
                    "csv",
                    Map.of("modifiedAfter", "2001-01-01T00:00:00", "PATHGLOBFILTER", "*.txt"),
                    "in")
                .files())
        .hasSize(1);
    assertThat(of("csv", Map.of(), "in/*.csv", "in/sub").files()).hasSize(2);
    assertThat(of("csv", Map.of("ignoreMissingFiles", "true"), "in/a.csv").files()).hasSize(1);
  }

  @Test
  void aPathThatNamesNothingIsSaid() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    assertThat(of("csv", Map.of(), "empty").files()).isEmpty();
    for (String path : List.of("nowhere", "nowhere*", "empty/*.csv", "a[1].csv")) {
      assertRefused(source("csv", Map.of(), path), path, "does not exist");
    }
  }

  @Test
  void anObjectStoreIsListedOnceHoweverManyFoldersItHas() throws IOException {
    spark.sparkContext().hadoopConfiguration().set("fs.s3a.impl", ObjectStore.class.getName());
    for (int day = 1; day <= 50; day++) {
      writeAll("in", "day=%d/h=1/a.csv day=%d/h=2/b.csv".formatted(day, day));
    }
    write("in/_SUCCESS", "");
    write("in/day=1/_temporary/0/c.csv", ROWS);
    TrainingSource source = sourceAt("csv", Map.of(), "s3a://bucket" + path("in"));
    ObjectStore.folderListings.set(0);
    InputFiles found = InputFiles.of(spark, source);
    assertThat(ObjectStore.folderListings).hasValue(0);
    assertThat(found.files()).hasSize(100).contains("s3a://bucket" + path("in/day=7/h=1/a.csv"));
    assertThat(found.partitionColumns()).containsExactly("day", "h");
    assertThat(found.basePath()).contains("s3a://bucket" + path("in"));
    write("in/day=3/_delta_log/00000000000000000000.json", "{}");
    assertThatThrownBy(() -> InputFiles.of(spark, source))
        .hasMessageContaining("s3a://bucket%s is a Delta table", path("in/day=3"));
  }

  // Names

  @ParameterizedTest
  @ValueSource(strings = {"_x.csv", ".x.csv", "_metadata", "a.csv._COPYING_", "_x.parquet"})
  void aHiddenFileThatWasNamedIsRefused(String name) throws IOException {
    write("in/" + name, ROWS);
    assertRefused(source("csv", Map.of(), "in/" + name), name + " for hidden", "Rename it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.csv _b.csv", "_a.csv", "day=1/a.csv day=2/_b.csv", "a.csv.gz _b.csv.bz2"})
  void aHiddenFileOfDataInAFolderIsRefused(String files) throws IOException {
    writeAll("in", files);
    assertRefused(source("csv", Map.of(), "in"), "for hidden", "pathGlobFilter=[^_]*");
    assertThatCode(() -> of("csv", Map.of("pathGlobFilter", "[^_]*"), "in"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a[1].csv",
        "{x}.csv",
        "a*.csv",
        "a?b.csv",
        "a\\b.csv",
        " a b .csv",
        "a%20b.csv",
        "a,b.csv",
        "größe #1 & 'x'.csv",
        "[1]/{a,b}/*.csv",
        "k=v.csv"
      })
  void aPathThatExistsIsThatPath(String name) throws IOException {
    write("in/" + name, ROWS);
    write("in/a1.csv", ROWS);
    InputFiles found = of("csv", Map.of(), "in/" + name);
    assertThat(found.files())
        .containsExactly(uri(folder.resolve("in/" + name)))
        .isEqualTo(sparkReads(found));
    assertThat(spark.read().text(InputFiles.literal(found.files().get(0))).count()).isEqualTo(4);
  }

  @Test
  void whatDoesNotExistMayBeAGlob() throws IOException {
    writeAll("in", "a1.csv a2.csv b.csv a[3].csv");
    assertThat(of("csv", Map.of(), "in/a[12].csv").files()).hasSize(2);
    assertThat(of("csv", Map.of(), "in/{a1,b}.csv").files()).hasSize(2);
    assertThat(of("csv", Map.of(), "in/a\\[3\\].csv").files()).hasSize(1);
  }

  @Test
  void aFolderMayHaveAColonInItsName() throws IOException {
    // Relative to the folder that the tests run in, as on a command line.
    Path colon = Path.of("2024-01-01T10:30");
    Files.createDirectories(colon);
    try {
      Files.writeString(colon.resolve("a.csv"), ROWS);
      InputFiles found = InputFiles.of(spark, sourceAt("csv", Map.of(), colon.toString()));
      assertThat(found.files()).hasSize(1).isEqualTo(sparkReads(found));
    } finally {
      Files.delete(colon.resolve("a.csv"));
      Files.delete(colon);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10:30.csv", "a:b.csv", "2024-01-01T10:30:00.csv"})
  void aFileWithAColonInItsNameIsRefused(String name) throws IOException {
    write("in/" + name, ROWS);
    assertRefused(source("csv", Map.of(), "in"), name + " has a colon in its name", "Rename it.");
  }

  // Compression

  @ParameterizedTest
  @CsvSource({
    "a.csv.xz,     cannot unpack .xz",
    "a.csv.Z,      cannot unpack .Z",
    "a.csv.br,     cannot unpack .br",
    "a.csv.lzma,   cannot unpack .lzma",
    "a.csv.zstd,   cannot unpack .zstd",
    "a.csv.gzip,   cannot unpack .gzip",
    "a.csv.zip,    is an archive",
    "a.zip,        is an archive",
    "a.7z,         is an archive",
    "a.csv.rar,    is an archive",
    "a.tar.gz,     is an archive",
    "a.tgz,        is an archive",
    "a.csv.tar,    is an archive"
  })
  void whatSparkCannotUnpackIsSaid(String name, String found) throws IOException {
    write("in/" + name, ROWS);
    assertRefused(source("csv", Map.of(), "in/" + name), ": it is", found);
    assertRefused(source("json", Map.of(), "in"), name, "npack");
  }

  @Test
  void zstandardWorksWhereHadoopHasItsLibrary() throws IOException {
    write("in/a.csv.zst", ROWS);
    if (NativeCodeLoader.isNativeCodeLoaded()) {
      assertThat(of("csv", Map.of(), "in").files()).hasSize(1);
    } else {
      assertRefused(source("csv", Map.of(), "in"), ".zst without the native library of Hadoop");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet.gz", "a.orc.bz2", "a.avro.zst", "a.parquet.xz"})
  void tablesAreNotCompressedAsAWhole(String name) throws IOException {
    write("in/" + name, ROWS);
    assertRefused(
        source(name.split("\\.")[1], Map.of(), "in"), "compressed as a whole", "Unpack it.");
  }

  @ParameterizedTest
  @CsvSource({"lz4, 04224D18 64 40 A7", "snappy, FF060000 734E61507059 01"})
  void whatOtherProgramsCompressedInTheirOwnFormIsSaid(String ending, String bytes)
      throws IOException {
    Path file = folder.resolve("a.csv." + ending);
    Files.write(file, HexFormat.of().parseHex(bytes.replace(" ", "")));
    assertRefused(source("csv", Map.of(), "a.csv." + ending), "the form that Hadoop writes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv.gz", "a.csv.bz2", "a.csv.deflate", "a.2024", "a.csv"})
  void whatSparkUnpacksGoesOn(String name) throws IOException {
    write("in/" + name, ROWS);
    assertThat(of("csv", Map.of(), "in").files()).hasSize(1);
  }

  // Formats

  @ParameterizedTest
  @CsvSource({
    "csv,     a.csv b.csv",
    "csv,     _SUCCESS README.md a.csv.gz",
    "json,    a.jsonl b.ndjson",
    "json,    day=1/a.json",
    "orc,     part-0.orc",
    "parquet, part-0.snappy.parquet",
    "parquet, part-0"
  })
  void aFolderIsOfTheFormatOfItsFiles(String format, String files) throws IOException {
    writeAll("in", files);
    assertThat(Sources.withFormat(spark, unnamed("in")).format()).contains(format);
    assertThat(Sources.withFormat(spark, unnamed("in/*")).format()).contains(format);
  }

  @Test
  void aFolderOfCsvIsReadWithoutAFormat() throws IOException {
    writeAll("in", "day=1/a.csv day=2/b.csv");
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(ROWS.getBytes());
    }
    Files.createDirectories(folder.resolve("in/day=3"));
    Files.write(folder.resolve("in/day=3/c.csv.gz"), zipped.toByteArray());
    assertThat(Sources.openAll(spark, unnamed("in"), List.of("x"), note -> {}).count())
        .isEqualTo(9);
    assertThatCode(() -> Sources.open(spark, unnamed("in"), X_Y)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"csv, a.csv", "json, a.jsonl", "orc, a.orc", "csv, a.csv.gz"})
  void filesThatAreNamedAsAnotherFormatAreSaid(String format, String name) throws IOException {
    write("in/" + name.replace(".gz", ""), ROWS);
    assertRefused(source("parquet", Map.of(), "in"), "Set --format " + format);
  }

  // All of it

  @Test
  void nothingIsPassedOverInAnyFolder() throws IOException {
    Random random = new Random(SEED);
    int accepted = 0;
    for (int i = 0; i < TREES; i++) {
      Path tree = folder.resolve("tree" + i);
      plant(tree, random, 0);
      String what = "tree %d of seed %d: %s".formatted(i, SEED, seen(tree, ""));
      InputFiles found;
      try {
        found = InputFiles.of(spark, sourceAt("csv", Map.of(), tree.toString()));
      } catch (DataRefusedException e) {
        Optional<List<String>> read = sparkAlone(tree);
        assertThat(read.isEmpty() || !Set.copyOf(read.get()).equals(seen(tree, "")))
            .as("%s was refused: %s", what, e.getMessage())
            .isTrue();
        continue;
      }
      accepted++;
      Dataset<Row> rows = spark.read().text(found.paths());
      assertThat(found.files()).as(what).isEqualTo(sparkReads(found));
      assertThat(new TreeSet<>(List.of(rows.columns()).subList(1, rows.columns().length)))
          .as(what)
          .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
          .containsExactlyElementsOf(new TreeSet<>(found.partitionColumns()));
      assertThat(new HashSet<>(found.files())).as(what).containsAll(seen(tree, ".csv"));
    }
    assertThat(accepted).as("accepted of %d", TREES).isBetween(TREES / 20, TREES * 19 / 20);
  }

  private static final List<String> FOLDERS =
      List.of("day=1", "day=2", "day=3", "h=1", "h=2", "Day=4", "day=", "sub", "2024", "_t", ".g");

  private static final List<String> FILES =
      List.of("a.csv", "b.csv", "c.csv", "_d.csv", ".e.csv", "_SUCCESS", "f.md");

  private static void plant(Path at, Random random, int depth) throws IOException {
    Files.createDirectories(at);
    boolean isLeaf = depth == 3 || random.nextInt(4) < depth;
    for (int i = random.nextInt(3); i > 0 && !isLeaf; i--) {
      // Mostly of one kind, as folders are.
      String name = FOLDERS.get(random.nextInt(random.nextInt(3) == 0 ? FOLDERS.size() : 3));
      plant(at.resolve(name), random, depth + 1);
    }
    for (int i = random.nextInt(3); i > 0 && (isLeaf || random.nextInt(6) == 0); i--) {
      String name = FILES.get(random.nextInt(random.nextInt(4) == 0 ? FILES.size() : 3));
      Files.writeString(at.resolve(name), ROWS);
    }
  }

  /** All files that are not hidden by a dot, below no hidden folder. */
  private static Set<String> seen(Path tree, String ending) throws IOException {
    Set<String> seen = new TreeSet<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        boolean isHidden = name.startsWith(".") || name.equals("_SUCCESS");
        for (Path part : tree.relativize(file.getParent())) {
          isHidden |= part.toString().startsWith("_") || part.toString().startsWith(".");
        }
        if (!isHidden && name.endsWith(ending)) {
          seen.add(uri(file));
        }
      }
    }
    return seen;
  }

  private static Optional<List<String>> sparkAlone(Path tree) {
    try {
      return Optional.of(filesOfRows(spark.read().text(tree.toString())));
    } catch (Exception | AssertionError e) {
      // Spark 3.5 asserts that a folder's column has a value.
      return Optional.empty();
    }
  }

  private static List<String> sparkReads(InputFiles found) {
    return filesOfRows(spark.read().text(found.paths()));
  }

  private static List<String> filesOfRows(Dataset<Row> rows) {
    return rows
        .select(functions.input_file_name())
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private long rows(String format, Map<String, String> options, String... paths) {
    return Sources.openAll(spark, source(format, options, paths), List.of("x"), note -> {}).count();
  }

  private InputFiles of(String format, Map<String, String> options, String... paths) {
    return InputFiles.of(spark, source(format, options, paths));
  }

  private void assertRefused(TrainingSource source, String... phrases) {
    assertThatThrownBy(() -> InputFiles.of(spark, source))
        .as(source.toString())
        .isInstanceOf(DataRefusedException.class)
        .hasMessageStartingWith("Cannot read training data from ")
        .hasMessageMatching("[^\\n]*\\.")
        .hasMessageContainingAll(phrases);
  }

  private TrainingSource source(String format, Map<String, String> options, String... paths) {
    List<String> all = new ArrayList<>();
    for (String path : paths) {
      all.add(path(path));
    }
    return sourceAt(format, options, all.toArray(String[]::new));
  }

  private static TrainingSource sourceAt(
      String format, Map<String, String> options, String... paths) {
    return new TrainingSource(
        List.of(paths), Optional.empty(), Optional.of(format), options, Optional.empty());
  }

  private TrainingSource unnamed(String path) {
    return TrainingSource.files(path(path));
  }

  private String path(String name) {
    return folder + "/" + name;
  }

  private static String uri(Path file) {
    return "file://" + new org.apache.hadoop.fs.Path(file.toString()).toUri().getRawPath();
  }

  private void writeAll(String in, String names) throws IOException {
    for (String name : names.split(" ")) {
      write(in + "/" + name, ROWS);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = Path.of(path(name));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
