package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.Product;
import io.sparkneuron.store.ModelStore;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must hold for rows and a store on any shared file system, with submit.sh as users run it.
 */
@ExtendWith(Setting.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemoteStoreLaws {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int AT_ONCE = 8;

  /** What the first nights come to on a local disk, for all file systems. */
  private static List<String> locally;

  private final Setting setting;
  private java.nio.file.Path shared;
  private Service service;
  private Configuration hadoop;

  RemoteStoreLaws(Setting setting) {
    this.setting = setting;
  }

  /** Starts the file system. */
  abstract Service start(java.nio.file.Path folder) throws Exception;

  /** A folder on it. */
  abstract String root(Service running);

  /** Jars that its client needs besides Spark's, or nothing. */
  abstract String clientJars() throws Exception;

  /** Settings of its client. */
  abstract Map<String, String> settings(Service running);

  @BeforeAll
  void startAll(@TempDir java.nio.file.Path folder) throws Exception {
    shared = folder;
    service = start(shared.resolve("service"));
    hadoop = new Configuration();
    settings(service).forEach(hadoop::set);
    List<URL> jars = new ArrayList<>();
    for (String jar : clientJars().split(":", -1)) {
      jars.add(new File(jar).toURI().toURL());
    }
    ClassLoader loader =
        new URLClassLoader(jars.toArray(URL[]::new), RemoteStoreLaws.class.getClassLoader());
    hadoop.setClassLoader(loader);
    Thread.currentThread().setContextClassLoader(loader);
    files().mkdirs(new Path(root(service)));
  }

  @AfterAll
  void stopAll() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  /** Hadoop's version of this Spark line. */
  static String hadoopVersion() {
    return VersionInfo.getVersion();
  }

  Service service() {
    return service;
  }

  Setting setting() {
    return setting;
  }

  /** Settings with which this JVM reaches the file system. */
  Configuration hadoop() {
    return hadoop;
  }

  private FileSystem files() throws IOException {
    return new Path(root(service)).getFileSystem(hadoop);
  }

  // ---- Files ----

  static String rows(long seed, double slope) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 500; i++) {
      double x = random.nextDouble();
      lines.add(String.format(Locale.ROOT, "%s,%s", x, slope * x + 37 + random.nextGaussian()));
    }
    return String.join("\n", lines) + "\n";
  }

  void write(String file, String text) throws IOException {
    Path path = new Path(file);
    try (FSDataOutputStream out = path.getFileSystem(hadoop).create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  JsonNode json(String file) throws IOException {
    Path path = new Path(file);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return JSON.readTree(in.readAllBytes());
    }
  }

  private List<String> names(String folder) throws IOException {
    Path path = new Path(folder);
    FileSystem system = path.getFileSystem(hadoop);
    if (!system.exists(path)) {
      return List.of();
    }
    return Arrays.stream(system.listStatus(path))
        .map(FileStatus::getPath)
        .map(Path::getName)
        .sorted()
        .toList();
  }

  // ---- Commands ----

  List<String> command(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("./submit.sh"));
    if (!clientJars().isEmpty()) {
      command.addAll(List.of("--jars", clientJars().replace(':', ',')));
    }
    for (Map.Entry<String, String> setting : settings(service).entrySet()) {
      command.addAll(
          List.of("--conf", "spark.hadoop." + setting.getKey() + "=" + setting.getValue()));
    }
    command.addAll(List.of(words));
    return command;
  }

  Product.Run run(int exit, String... words) throws Exception {
    Product.Run run = setting.product().run(command(words));
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    return run;
  }

  /** The first nights of a store; what can be compared with those of another place. */
  private List<String> life(String place) throws Exception {
    String store = place + "/models";
    String first = place + "/rows.csv";
    String second = place + "/more.csv";
    write(first, rows(1, 12));
    write(second, rows(2, 12.5));
    List<String> seen = new ArrayList<>();

    run(0, words("train --holdout 0.2 --seed 7 --run-id night-1", first, store));
    Product.Run warm = run(0, words("train --holdout 0.2 --run-id night-2", second, store));
    assertThat(warm.out()).contains("(version 1, which serves)", "version 2 (before: version 1)");
    Product.Run refused = run(5, words("train --seed 3 --max-rmse 1e-9", first, store));
    assertThat(refused.out()).contains("still version 2");
    assertThat(names(store + "/versions"))
        .containsExactly("v000001.json", "v000002.json", "v000003.json");

    seen.add(run(0, "models", "rollback", "--store", store).out());
    assertThat(json(store + "/current.json")).isEqualTo(json(store + "/versions/v000001.json"));
    String predicted = place + "/predicted.csv";
    assertThat(run(0, words("predict --output " + predicted, second, store)).out())
        .startsWith("predicted 500 rows, 0 of them null");
    seen.add(run(0, words("evaluate --json", predicted, store)).out());
    overwrite(predicted, second, store);
    seen.add(oneFile(place + "/one-file/predicted.csv", second, store));
    for (String version : names(store + "/versions")) {
      JsonNode model = json(store + "/versions/" + version);
      seen.add(version + model.path("neuron") + model.path("training") + model.path("evaluation"));
    }
    for (String run : List.of("night-1", "night-2")) {
      assertThat(json(store + "/runs/" + run + "/ended.json").path("exit-code").asInt()).isZero();
    }
    return seen;
  }

  /** An output stays until another one is whole, which takes its place then. */
  private void overwrite(String predicted, String input, String store) throws Exception {
    String again = "predict --mode overwrite --output ";
    List<String> before = names(predicted);
    run(2, words(again + predicted + " --output-option compression=nonsense", input, store));
    run(2, words(again + store, input, store));
    assertThat(names(predicted)).isEqualTo(before);
    assertThat(run(0, words(again + predicted + " --where x>0.5", input, store)).out())
        .doesNotContain("predicted 500 rows");
    assertThat(names(predicted)).contains("_SUCCESS").isNotEqualTo(before);
    assertThat(names(new Path(predicted).getParent().toString()))
        .noneMatch(name -> name.startsWith("."));
  }

  /** One file takes the place of another, and nothing is left beside it. */
  private String oneFile(String predicted, String input, String store) throws Exception {
    String predict = "predict --one-file --output " + predicted;
    run(0, words(predict + " --where x>0.5", input, store));
    run(3, words(predict, input, store));
    assertThat(run(0, words(predict + " --mode overwrite", input, store)).out())
        .startsWith("predicted 500 rows, 0 of them null");
    assertThat(names(new Path(predicted).getParent().toString())).containsExactly("predicted.csv");
    return run(0, words("evaluate --json", predicted, store)).out();
  }

  static String[] words(String words, String input, String store) {
    List<String> all = new ArrayList<>(Arrays.asList(words.split(" ", -1)));
    all.addAll(List.of("--input", input, "--store", store));
    return all.toArray(String[]::new);
  }

  // ---- Laws ----

  @Test
  void aStoreLivesAsOnALocalDiskToTheBit(@TempDir java.nio.file.Path local) throws Exception {
    if (locally == null) {
      locally = life(local.toUri().toString());
    }
    assertThat(life(root(service) + "/life")).isEqualTo(locally);
  }

  @Test
  void aKilledTrainingGoesOnAndEndsWithTheSameBits() throws Exception {
    String input = root(service) + "/killed.csv";
    write(input, rows(4, 12));
    String whole = root(service) + "/whole";
    String store = root(service) + "/killed";
    String slowly =
        "train --scale none --learning-rate 0.001 --epochs 400 --seed 3 --checkpoint-every 20";
    run(5, words(slowly, input, whole));
    Product.Started started =
        setting.product().new Started(command(words(slowly + " --run-id killed", input, store)));
    while (names(store + "/runs/killed").stream().noneMatch(n -> n.startsWith("checkpoint-"))) {
      assertThat(started.process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    started.kill();
    started.await();
    assertThat(names(store + "/versions")).isEmpty();

    Product.Run resumed = run(5, words(slowly, input, store));
    assertThat(resumed.out()).contains("of run killed");
    JsonNode expected = json(whole + "/versions/v000001.json");
    JsonNode found = json(store + "/versions/v000001.json");
    assertThat(found.path("neuron")).isEqualTo(expected.path("neuron"));
    assertThat(found.path("training")).isEqualTo(expected.path("training"));
  }

  // ---- Publishers without Spark, so that they meet more often ----

  private Process publisher(String store, String name, int versions, java.nio.file.Path log)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path") + ":" + clientJars(),
                PublishRace.class.getName(),
                store,
                name,
                String.valueOf(versions)));
    settings(service).forEach((key, value) -> command.add(key + "=" + value));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** By number, which run says that it got it. */
  private static Map<Integer, List<String>> claims(String word, List<java.nio.file.Path> logs)
      throws IOException {
    Map<Integer, List<String>> claims = new TreeMap<>();
    for (java.nio.file.Path log : logs) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith(word)) {
          String[] claim = line.substring(word.length()).split(" ", -1);
          claims
              .computeIfAbsent(Integer.valueOf(claim[0]), none -> new ArrayList<>())
              .add(claim[1]);
        }
      }
    }
    return claims;
  }

  /** Claims of processes that publish at once, for versions and for promotions. */
  List<Map<Integer, List<String>>> race(String store, int versionsEach) throws Exception {
    List<Process> processes = new ArrayList<>();
    List<java.nio.file.Path> logs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      java.nio.file.Path log = Files.createTempFile(shared, "race", ".log");
      logs.add(log);
      processes.add(publisher(store, "p" + i, versionsEach, log));
    }
    for (int i = 0; i < AT_ONCE; i++) {
      boolean ended = processes.get(i).waitFor(5, TimeUnit.MINUTES);
      processes.get(i).destroyForcibly();
      assertThat(ended).as(Files.readString(logs.get(i))).isTrue();
      assertThat(processes.get(i).exitValue()).as(Files.readString(logs.get(i))).isZero();
    }
    return List.of(claims(PublishRace.PUBLISHED, logs), claims(PublishRace.PROMOTED, logs));
  }

  String placeFor(String name) {
    return root(service) + "/" + name;
  }

  @Test
  void eightPublishersGetEachNumberOnce() throws Exception {
    int each = 5;
    String store = placeFor("race");
    ModelStore models = new ModelStore(store, hadoop);
    for (Map<Integer, List<String>> claims : race(store, each)) {
      assertThat(claims.keySet())
          .containsExactlyElementsOf(IntStream.rangeClosed(1, AT_ONCE * each).boxed().toList());
      assertThat(claims.values()).allMatch(runs -> runs.size() == 1);
    }
    assertThat(models.versions()).hasSize(AT_ONCE * each).allSatisfy(models::version);
    assertThat(models.promotions()).hasSize(AT_ONCE * each);
    assertThat(models.promotions().stream().map(models::promotion).map(p -> p.version()))
        .doesNotHaveDuplicates();
    int serving = models.serving().orElseThrow().promotion().version();
    assertThat(models.repairCurrent()).isTrue();
    assertThat(json(store + "/current.json").path("version").asInt()).isEqualTo(serving);
  }

  @Test
  void aPublisherKilledAnywhereLeavesAStoreThatIsRead() throws Exception {
    String store = placeFor("kills");
    ModelStore models = new ModelStore(store, hadoop);
    for (int kill = 1; kill <= 3; kill++) {
      int before = models.versions().size();
      Process process =
          publisher(store, "k" + kill, 100_000, Files.createTempFile(shared, "kill", ".log"));
      while (models.versions().size() < before + 3) {
        assertThat(process.isAlive()).isTrue();
        TimeUnit.MILLISECONDS.sleep(7L * kill);
      }
      process.destroyForcibly().waitFor();
      List<Integer> versions = models.versions();
      assertThat(versions)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size()).boxed().toList())
          .allSatisfy(models::version);
      assertThat(models.promotions()).allSatisfy(models::promotion);
      assertThat(models.serving()).isPresent();
    }
  }
}
