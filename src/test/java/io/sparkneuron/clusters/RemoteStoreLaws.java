package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.store.ModelStore;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What must hold for a store on any shared file system; publishers are processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemoteStoreLaws {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int AT_ONCE = 8;

  private java.nio.file.Path shared;
  private Service service;
  private Configuration hadoop;

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

  /** Settings with which this JVM reaches the file system. */
  Configuration hadoop() {
    return hadoop;
  }

  private FileSystem files() throws IOException {
    return new Path(root(service)).getFileSystem(hadoop);
  }

  private JsonNode json(String file) throws IOException {
    Path path = new Path(file);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return JSON.readTree(in.readAllBytes());
    }
  }

  private Process publisher(String store, String name, int versions, java.nio.file.Path log)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
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
    int each = 10;
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
