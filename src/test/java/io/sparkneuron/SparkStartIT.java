package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps Spark from starting, or ends it in the middle: one sentence, and 2 or 1. */
@Tag("slow")
class SparkStartIT {
  /** Of a task on the driver and of one on an executor: its longest line does not fit. */
  private static final int LONG_LINE = 600;

  private static Product product;

  @TempDir private Path temp;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product();
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  private Path store() {
    return temp.resolve("models");
  }

  private Product.Run train(String... spark) throws Exception {
    return train(List.of(spark), "data/norris.csv");
  }

  private Product.Run train(List<String> spark, String input) throws Exception {
    List<String> words = new ArrayList<>(spark);
    words.addAll(List.of("train", "--input", input, "--store", store().toString()));
    return product.submit(words.toArray(String[]::new));
  }

  private static void assertRefused(Product.Run run, int exit, String... parts) {
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().filter(line -> !line.contains("incubator modules")))
        .as(run.err())
        .hasSize(1);
    assertThat(run.err()).contains(parts);
  }

  private void assertRecorded(Product.Run run) throws IOException {
    try (Stream<Path> runs = Files.list(store().resolve("runs"))) {
      JsonNode ended =
          new ObjectMapper()
              .readTree(runs.findFirst().orElseThrow().resolve("ended.json").toFile());
      assertThat(ended.path("exit-code").asInt()).isEqualTo(run.exit());
      assertThat(run.err()).contains(ended.path("message").asText());
    }
    assertThat(store().resolve("versions")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FILE/x", "FILE", "FILE/x,FILE/y,/proc/z"})
  void aTemporaryFolderThatCannotBeMade(String folders) throws Exception {
    String file = Files.createFile(temp.resolve("file")).toString();
    String given = folders.replace("FILE", file);

    assertRefused(
        train("--conf", "spark.local.dir=" + given),
        1,
        "Cannot start Spark: spark.local.dir has no folder",
        given.split(",", -1)[0]);
  }

  @Test
  void theTemporaryFoldersOfTheEnvironmentAndOfJava() throws Exception {
    String file = Files.createFile(temp.resolve("file")).toString();
    assertRefused(
        train("--driver-java-options", "-Djava.io.tmpdir=" + file + "/x"),
        1,
        "cannot be made under " + file + "/x",
        "java.io.tmpdir");

    product.environment().put("SPARK_LOCAL_DIRS", file + "/x");
    try {
      assertRefused(train(), 1, "SPARK_LOCAL_DIRS has no folder", file + "/x");
    } finally {
      product.environment().remove("SPARK_LOCAL_DIRS");
    }
  }

  @Test
  void oneUsableFolderIsEnough() throws Exception {
    String file = Files.createFile(temp.resolve("file")).toString();

    assertThat(train("--conf", "spark.local.dir=" + file + "," + temp.resolve("good")).exit())
        .isZero();
  }

  @Test
  void allWrongSettingsAreSaidAtOnce() throws Exception {
    List<String> settings =
        List.of(
            "spark.sql.shuffle.partitions=abc",
            "spark.sql.session.timeZone=Nowhere/Land",
            "spark.memory.fraction=abc",
            "spark.task.cpus=0",
            "spark.network.timeout=abc",
            "spark.locality.wait=abc",
            "spark.scheduler.mode=nonsense",
            "spark.rdd.compress=maybe",
            "spark.ui.port=80",
            "spark.driver.port=99999",
            "spark.default.parallelism=0");
    Product.Run run =
        train(settings.stream().flatMap(s -> Stream.of("--conf", s)).toArray(String[]::new));

    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    List<String> said =
        run.err().lines().filter(line -> !line.contains("incubator modules")).toList();
    assertThat(said).as(run.err()).hasSameSizeAs(settings);
    for (String setting : settings) {
      String[] parts = setting.split("=", -1);
      assertThat(said)
          .anyMatch(line -> line.matches(parts[0] + " must be .*, but got " + parts[1]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spark.memory.fraction=7, spark.memory.fraction should be between 0 and 1",
    "spark.serializer=nonsense, 'spark.serializer must be a value that Spark can use, but got nonsense'",
    "spark.plugins=no.such.Plugin, 'spark.plugins must be a value that Spark can use, but got no.such.Plugin'",
    "spark.executor.memory=abc, 'executor-memory must be a positive number with k, m, g or t, such as 4g, but got abc'",
    "spark.cores.max=-1, 'total-executor-cores must be a positive number, but got -1'",
    "spark.task.cpus=99, number of cpus per task = 99"
  })
  void aWrongSettingOfSpark(String setting, String sentence) throws Exception {
    assertRefused(train("--conf", setting), 2, sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "--packages nonsense, The coordinate provided is: nonsense",
    "--executor-memory abc, 'executor-memory must be a positive number with k, m, g or t, such as 4g, but got abc'",
    "--no-such-option v, but got --no-such-option",
    "--keytab /no/such --principal me, /no/such",
    "--jars nofs://x/y.jar, nofs"
  })
  void anOptionThatSparkSubmitRefuses(String words, String sentence) throws Exception {
    Product.Run run = train(words.split(" ", -1));

    assertThat(run.exit()).isIn(1, 2);
    assertRefused(run, run.exit(), sentence);
  }

  @Test
  void addressesAndPortsThatThisMachineDoesNotHave() throws Exception {
    for (String setting :
        List.of("spark.driver.host=no.such.host.invalid", "spark.driver.bindAddress=192.0.2.1")) {
      assertRefused(train("--conf", setting), 1, "Cannot start Spark: ", "spark.driver.host");
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertRefused(
          train("--conf", "spark.driver.port=" + port, "--conf", "spark.port.maxRetries=0"),
          1,
          "Cannot start Spark: ");
    }
  }

  @Test
  void whatSparkSaysBeforeTheJobIsNotLost() throws Exception {
    Product.Run run = train("--conf", "not.of.spark=1");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("Ignoring non-Spark config property: not.of.spark");
  }

  /** One line of 600 MB in a file of some hundred kB. */
  private Path longLine() throws IOException {
    Path file = temp.resolve("long.csv.gz");
    byte[] digits = new byte[1_000_000];
    Arrays.fill(digits, (byte) '1');
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < LONG_LINE; i++) {
        out.write(digits);
      }
      out.write(",3\n".getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void aTaskThatHasNotEnoughMemory() throws Exception {
    Product.Run run = train(List.of("--driver-memory", "450m"), longLine().toString());

    assertRefused(
        run, 1, "long.csv.gz: not enough memory on the driver", "--driver-memory", "one-pass");
    assertRecorded(run);
  }

  @Test
  void anExecutorThatDiesForLackOfMemoryAgainAndAgain() throws Exception {
    String spark = Files.readString(product.project().resolve("target/spark.classpath")).strip();
    Product.Run run =
        train(
            List.of(
                "--master",
                "local-cluster[1,1,1024]",
                "--executor-memory",
                "450m",
                "--conf",
                "spark.executorEnv.SPARK_TESTING=1",
                "--conf",
                "spark.executorEnv.SPARK_SCALA_VERSION=2.13",
                "--conf",
                "spark.executor.extraClassPath=" + spark),
            longLine().toString());

    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).doesNotContain("\tat ", "Exception");
    assertThat(run.err().lines().filter(line -> line.startsWith("Cannot ")))
        .singleElement()
        .asString()
        .contains("not enough memory on the executor at ", "--executor-memory");
    assertRecorded(run);
  }
}
