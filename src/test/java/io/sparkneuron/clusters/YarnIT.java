package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.Product;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A resource manager, a node manager and HDFS; the job by submit.sh, in both deploy modes. On Spark
 * 3.5, the only line whose YARN client the registry has.
 */
@OnClusters
class YarnIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HADOOP = "3.3.4";
  private static final Duration PROGRESS = Duration.ofMinutes(2);
  private static final Map<List<String>, JsonNode> LOCAL_VERSIONS = new HashMap<>();

  private static java.nio.file.Path shared;
  private static java.nio.file.Path sparkHome;
  private static Service service;
  private static Product product;
  private static FileSystem hdfs;
  private static String root;

  @BeforeAll
  static void startAll() throws Exception {
    // Not a @TempDir: JUnit warns for each link that leads out of one.
    shared =
        Files.createTempDirectory(
            java.nio.file.Path.of(System.getProperty("project.target")), "yarn");
    service =
        Service.start("MiniYarn.java", Jars.of("hadoop,yarn", HADOOP), shared.resolve("service"));
    product = new Product();
    // On a path without spaces, which spark.yarn.jars cannot take.
    sparkHome =
        Product.installSpark(
            shared.resolve("spark"),
            Jars.ofSpark("spark-3.5") + ":" + Jars.of("spark-yarn", HADOOP));
    product.environment().put("SPARK_HOME", sparkHome.toString());
    product.environment().put("HADOOP_CONF_DIR", shared.resolve("service/conf").toString());
    Configuration settings = new Configuration();
    settings.set("fs.defaultFS", service.address());
    hdfs = FileSystem.get(settings);
    root = service.address() + "/lake";
    try (InputStream rows = Files.newInputStream(product.project().resolve("data/line.csv"));
        FSDataOutputStream out = hdfs.create(new Path(root + "/line.csv"))) {
      out.write(rows.readAllBytes());
    }
  }

  @AfterAll
  static void stopAll() throws IOException {
    if (service != null) {
      service.close();
    }
    if (product != null) {
      product.close();
    }
  }

  private static List<String> command(String mode, String store, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "./submit.sh",
                "--master",
                "yarn",
                "--deploy-mode",
                mode,
                "--num-executors",
                "1",
                "--executor-memory",
                "600m",
                "--driver-memory",
                "600m",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.yarn.jars=local:" + sparkHome.resolve("jars") + "/*",
                "--conf",
                "spark.yarn.appMasterEnv.JAVA_HOME=" + System.getProperty("java.home"),
                "--conf",
                "spark.yarn.appMasterEnv.JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1",
                "--conf",
                "spark.executorEnv.JAVA_HOME=" + System.getProperty("java.home"),
                "--conf",
                "spark.executorEnv.JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1",
                "train",
                "--input",
                root + "/line.csv",
                "--store",
                store));
    command.addAll(Arrays.asList(words));
    return command;
  }

  private static JsonNode json(Path file) throws IOException {
    try (InputStream in = hdfs.open(file)) {
      return JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static List<String> names(String folder) throws IOException {
    Path path = new Path(folder);
    return hdfs.exists(path)
        ? Arrays.stream(hdfs.listStatus(path)).map(f -> f.getPath().getName()).sorted().toList()
        : List.of();
  }

  private static JsonNode localVersion(String... options) throws Exception {
    List<String> key = List.of(options);
    if (!LOCAL_VERSIONS.containsKey(key)) {
      LOCAL_VERSIONS.put(key, trainedLocally(options));
    }
    return LOCAL_VERSIONS.get(key);
  }

  private static JsonNode trainedLocally(String... options) throws Exception {
    java.nio.file.Path store = Files.createTempDirectory(shared, "local");
    List<String> words =
        new ArrayList<>(
            List.of(
                "./submit.sh",
                "--master",
                "local[*]",
                "train",
                "--input",
                "file:" + product.project().resolve("data/line.csv"),
                "--store",
                "file:" + store));
    words.addAll(Arrays.asList(options));
    Product.Run run = product.run(words);
    assertThat(run.exit()).as(run.err()).isIn(0, 5);
    return JSON.readTree(store.resolve("versions/v000001.json").toFile());
  }

  private static void assertSameBits(JsonNode found, JsonNode expected) {
    for (String part : List.of("neuron", "training", "evaluation")) {
      assertThat(found.path(part)).isEqualTo(expected.path(part));
    }
  }

  private static void assertNothingIsLeftRunning() throws Exception {
    Waiting.until(
        PROGRESS,
        () -> "the end of what Spark runs on YARN",
        () -> service.process().descendants().noneMatch(YarnIT::isOfSpark));
  }

  @ParameterizedTest
  @CsvSource({"client, application_", "cluster, cluster-"})
  void theBitsAreThoseOfOneMachineAndTheExitCodeIsTheJobs(String mode, String run)
      throws Exception {
    String store = root + "/models-" + mode;
    Product.Run good = product.run(command(mode, store, "--seed", "7"));
    assertThat(good.exit()).as(good.err()).isZero();
    assertThat(names(store + "/versions")).containsExactly("v000001.json");
    JsonNode version = json(new Path(store, "versions/v000001.json"));
    assertSameBits(version, localVersion("--seed", "7"));
    assertThat(version.path("run").asText()).startsWith(run);
    assertThat(names(store + "/runs")).containsExactly(version.path("run").asText());

    Product.Run bar =
        product.run(command(mode, store, "--seed", "8", "--max-rmse", "0", "--run-id", "bar"));
    assertThat(bar.exit()).as(bar.err()).isEqualTo(5);
    assertThat(json(new Path(store, "runs/bar/ended.json")).path("exit-code").asInt()).isEqualTo(5);
    assertThat(names(store + "/versions")).hasSize(2);
    assertNothingIsLeftRunning();
  }

  @Test
  void aKilledApplicationMasterIsStartedAgainAndPublishesOnce() throws Exception {
    String[] slowly = {
      "--scale",
      "none",
      "--learning-rate",
      "0.01",
      "--epochs",
      "300",
      "--seed",
      "3",
      "--checkpoint-every",
      "25"
    };
    String store = root + "/models-killed";
    Product.Started job = product.new Started(command("cluster", store, slowly));
    Waiting.until(
        PROGRESS,
        () -> "a checkpoint",
        () -> {
          assertThat(job.process.isAlive()).isTrue();
          return names(store + "/runs").stream().anyMatch(r -> hasCheckpoint(store + "/runs/" + r));
        });
    Optional<ProcessHandle> master =
        service.process().descendants().filter(YarnIT::isApplicationMaster).findFirst();
    assertThat(master).isPresent();
    assertThat(master.get().destroyForcibly()).isTrue();

    Product.Run run = job.await();
    JsonNode expected = localVersion(slowly);
    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(names(store + "/versions")).containsExactly("v000001.json");
    JsonNode version = json(new Path(store, "versions/v000001.json"));
    assertSameBits(version, expected);
    assertThat(names(store + "/runs")).containsExactly(version.path("run").asText());
    assertNothingIsLeftRunning();
  }

  private static boolean hasCheckpoint(String run) {
    try {
      return names(run).stream().anyMatch(name -> name.startsWith("checkpoint-"));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isApplicationMaster(ProcessHandle process) {
    return isOfSpark(process)
        && process.info().commandLine().orElse("").contains("deploy.yarn.ApplicationMaster");
  }

  /** A JVM of Spark, not the shell that started it. */
  private static boolean isOfSpark(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    return line.contains("/bin/java -server") && line.contains("org.apache.spark.");
  }
}
