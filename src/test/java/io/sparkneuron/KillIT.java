package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at any moment of publishing leaves a store that works. */
@Tag("slow")
class KillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STORES = 10;
  private static final int KILLS = 10;
  private static final long LONGEST_NANOS = 300_000_000;

  @TempDir private Path temp;
  private int leftovers;

  @Test
  void aHundredKillsLeaveNoHalfVersionAndNoGap() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int published = 0;
    for (int number = 1; number <= STORES; number++) {
      Path folder = temp.resolve("store-" + number);
      ModelStore store = new ModelStore(folder.toString(), new Configuration());
      // Every second store has two writers, who also race.
      int writers = 1 + number % 2;
      for (int kill = 1; kill <= KILLS; kill++) {
        String when = "seed %d, store %d, kill %d".formatted(seed, number, kill);
        publishAndKill(folder, writers, random);
        assertIntact(store, folder, when);
      }
      published += store.versions().size();
      assertPruneTidies(store, folder);
    }
    System.out.printf(
        "%d kills, %d versions, %d unfinished files%n", STORES * KILLS, published, leftovers);
    assertThat(leftovers).as("kills in the middle of a file").isPositive();
  }

  /** Kills all writers at one moment, at most 0.3 s after they began to publish. */
  private void publishAndKill(Path folder, int writers, Random random) throws Exception {
    int before = files(folder.resolve("versions"), false).size();
    List<Process> processes = new ArrayList<>();
    for (int writer = 1; writer <= writers; writer++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EndlessPublisher.class.getName(),
                  folder.toString(),
                  "writer-" + writer)
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("writer.log").toFile())
              .start());
    }
    while (files(folder.resolve("versions"), false).size() == before) {
      assertThat(processes).as(() -> text(temp.resolve("writer.log"))).allMatch(Process::isAlive);
      Thread.onSpinWait();
    }
    long end = System.nanoTime() + (long) (random.nextDouble() * LONGEST_NANOS);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(processes).as(() -> text(temp.resolve("writer.log"))).allMatch(Process::isAlive);
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      process.waitFor();
    }
  }

  private void assertIntact(ModelStore store, Path folder, String when) throws IOException {
    List<Integer> versions = store.versions();
    assertThat(versions)
        .as(when)
        .isEqualTo(IntStream.rangeClosed(1, versions.size()).boxed().toList());
    List<Integer> promotions = store.promotions();
    assertThat(promotions)
        .as(when)
        .isEqualTo(IntStream.rangeClosed(1, promotions.size()).boxed().toList())
        .allSatisfy(number -> assertThat(store.promotion(number).version()).isIn(versions));
    // Reads every version, whole.
    CommandLineRun list =
        CommandLineRun.of("models", "list", "--json", "--store", folder.toString());
    assertThat(list.exit()).as(when + list.err()).isZero();
    JsonNode listed = JSON.readTree(list.out());
    assertThat(listed).as(when).hasSameSizeAs(versions);
    int serving = store.serving().map(s -> s.promotion().version()).orElse(0);
    for (JsonNode version : listed) {
      assertThat(version.path("serving").asBoolean())
          .as(when)
          .isEqualTo(version.path("version").asInt() == serving);
    }
    Path current = folder.resolve("current.json");
    if (Files.exists(current)) {
      int copied = JSON.readTree(current.toFile()).path("version").asInt();
      assertThat(current)
          .as(when)
          .hasSameTextualContentAs(folder.resolve("versions/v%06d.json".formatted(copied)));
    }
    for (String run : store.runs().ids()) {
      assertThat(store.runs().files(run))
          .as(when)
          .allSatisfy(name -> assertThat(store.runs().read(run, name)).contains("epoch\n"));
    }
  }

  private void assertPruneTidies(ModelStore store, Path folder) throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(8));
    for (Path file : unfinished(folder)) {
      Files.setLastModifiedTime(file, FileTime.from(old));
      leftovers++;
    }
    int newest = store.versions().size();
    int serving = store.serving().orElseThrow().promotion().version();

    CommandLineRun prune =
        CommandLineRun.of("models", "prune", "--keep", "2", "--store", folder.toString());

    assertThat(prune.exit()).as(prune.err()).isZero();
    assertThat(unfinished(folder)).isEmpty();
    assertThat(store.versions()).contains(newest - 1, newest, serving).hasSizeLessThanOrEqualTo(4);
    assertThat(store.serving().orElseThrow().promotion().version()).isEqualTo(serving);
    assertThat(folder.resolve("current.json"))
        .hasSameTextualContentAs(folder.resolve("versions/v%06d.json".formatted(serving)));
    assertThat(store.publish(store.version(newest))).isEqualTo(newest + 1);
  }

  private static List<Path> unfinished(Path folder) throws IOException {
    List<Path> all = new ArrayList<>(files(folder, true));
    for (String part : List.of("versions", "promotions", "runs/writer-1", "runs/writer-2")) {
      all.addAll(files(folder.resolve(part), true));
    }
    return all;
  }

  /** The finished files of a folder, or those that were never finished. */
  private static List<Path> files(Path folder, boolean hidden) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".") == hidden).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
