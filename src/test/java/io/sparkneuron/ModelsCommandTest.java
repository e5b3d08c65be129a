package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.PrunePlan;
import io.sparkneuron.store.StoreRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look after versions, on stores that are really there. */
@Tag("any-spark")
class ModelsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;
  private final Configuration hadoop = new Configuration();
  private Path folder;
  private ModelStore store;

  @BeforeEach
  void openTheStore() {
    folder = temp.resolve("my models");
    store = new ModelStore(folder.toString(), hadoop);
  }

  private CommandLineRun models(String... words) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(words));
    all.addAll(List.of("--store", folder.toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private void publish(int versions) {
    for (int number = 1; number <= versions; number++) {
      store.publish(
          CommandLineRun.version(
              "run-" + number, List.of("x"), Neuron.of(new double[] {number}, 37)));
    }
  }

  /** Each with a folder of lines. */
  private void publishByKey(int versions) throws IOException {
    for (int number = 1; number <= versions; number++) {
      publishByKey("run-" + number, number, folder.toString());
    }
  }

  private void publishByKey(String run, double weight, String location) throws IOException {
    ModelStore at = new ModelStore(location, hadoop);
    at.publish(
        CommandLineRun.version(run, List.of("x"), Neuron.of(new double[] {weight}, 37))
            .with(SomeLines.write(at, hadoop, run)));
  }

  private void promote(int... versions) {
    for (int version : versions) {
      List<Integer> promotions = store.promotions();
      int last = promotions.isEmpty() ? 0 : promotions.get(promotions.size() - 1);
      assertThat(store.promote(last, CommandLineRun.promotion(version))).isTrue();
    }
  }

  private void refused(CommandLineRun run, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.err()).contains(phrases).hasLineCount(1).startsWith("Cannot ").endsWith(".\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void anEmptyStoreIsListedAndHasNothingToShow() {
    CommandLineRun list = models("list");

    assertThat(list.exit()).isZero();
    assertThat(list.out()).contains("There is no version", folder.toString());
    assertThat(models("list", "--json").out()).isEqualTo("[ ]\n");
    refused(models("show"), "there is no version", folder.toString());
    refused(models("rollback"), "no other version served before");
    assertThat(models("prune").out()).contains("nothing is old enough", "there is no version");
    assertThat(folder).doesNotExist();
  }

  @Test
  void theListMarksTheServingVersion() throws IOException {
    publish(3);
    promote(1, 2);

    CommandLineRun list = models("list");

    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "version trained at stopped epochs rows judged on rmse r2 run",
            "1 2026-11-22T03:00:00Z converged 12 200 training 0.5 - run-1",
            "2 * 2026-11-22T03:00:00Z converged 12 200 training 0.5 - run-2",
            "3 2026-11-22T03:00:00Z converged 12 200 training 0.5 - run-3");
    JsonNode json = JSON.readTree(models("list", "--json").out());
    assertThat(json).hasSize(3);
    assertThat(json.at("/1/serving").asBoolean()).isTrue();
    assertThat(json.at("/2/serving").asBoolean()).isFalse();
    assertThat(json.at("/2/version").asInt()).isEqualTo(3);
    assertThat(json.at("/2/rmse").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/2/r2").isNull()).isTrue();
  }

  @Test
  void showTellsTheServingVersionOrTheOneThatIsNamed() throws IOException {
    publish(3);
    promote(2);
    Path file = folder.resolve("versions/v000002.json");

    CommandLineRun show = models("show");

    assertThat(show.exit()).as(show.err()).isZero();
    assertThat(show.out())
        .startsWith("y = 2 x + 37\n")
        .contains("2.0E0 * `x` + 3.7E1", "2 (serves)", "scale=whiten", file.toString(), "run-2");
    assertThat(models("show", "3").out()).contains("3 (does not serve)");
    assertThat(models("show", "--json").out()).isEqualTo(Files.readString(file));
  }

  @Test
  void ofLinesPerKeyTheNumberOfKeysIsTold() throws IOException {
    publish(1);
    publishByKey("by-key", 2, folder.toString());
    promote(2);

    assertThat(models("list").out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "version trained at stopped epochs keys rows judged on rmse r2 run",
            "1 2026-11-22T03:00:00Z converged 12 - 200 training 0.5 - run-1",
            "2 * 2026-11-22T03:00:00Z converged 12 1000 200 training 0.5 - by-key");
    JsonNode json = JSON.readTree(models("list", "--json").out());
    assertThat(json.at("/0").has("keys")).isFalse();
    assertThat(json.at("/1/keys").asLong()).isEqualTo(1000);
    assertThat(models("show").out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "by store, product; the line above is of all rows",
            "keys 1000: 980 ok, 20 too-few-rows",
            "lines " + folder.resolve("lines/by-key"));
    assertThat(models("show", "1").out()).doesNotContain("  by ", "  keys ", "  lines ");
    assertThat(JSON.readTree(models("show", "--json").out()).at("/lines/status/ok").asLong())
        .isEqualTo(980);
  }

  @Test
  void onlyAVersionWhoseLinesAreThereMayServe() throws IOException {
    publishByKey(3);
    promote(1, 2, 3);
    store.lines().delete("run-2");

    refused(models("promote", "2"), "version 2", "the folder lines/run-2 is missing");
    CommandLineRun list = models("list");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).containsPattern("2 +damaged").containsPattern("3 +\\* +2026");
    assertThat(list.err()).contains("the folder lines/run-2 is missing").hasLineCount(1);
    assertThat(models("rollback").out()).contains("version 1 serves");
    store.lines().delete("run-1");
    assertThat(models("list").exit()).isEqualTo(6);
    assertThat(models("promote", "3").out()).contains("version 3 serves");
  }

  @Test
  void withoutAPromotionShowSaysWhatThereIs() {
    publish(2);

    refused(models("show"), "(1, 2)", "models promote");
    refused(models("show", "9"), "version 9", "(found: 1, 2)");
  }

  @Test
  void promoteAndRollbackSayWhatServes() throws IOException {
    publish(3);

    assertThat(models("promote", "2").out()).isEqualTo("version 2 serves (before: none)\n");
    assertThat(models("promote", "3", "--reason", "better in spring").out())
        .isEqualTo("version 3 serves (before: version 2)\n");
    assertThat(models("promote", "3").out()).isEqualTo("version 3 serves already\n");
    assertThat(store.promotions()).containsExactly(1, 2);
    assertThat(store.promotion(2).reason()).isEqualTo("better in spring");
    assertThat(models("rollback").out()).isEqualTo("version 2 serves (before: version 3)\n");
    assertThat(store.promotion(3).reason()).isEqualTo("rolled back from version 3");
    refused(models("rollback"), "no other version served before");
    assertThat(Files.readString(folder.resolve("current.json")))
        .isEqualTo(Files.readString(folder.resolve("versions/v000002.json")));
  }

  @Test
  void onlyAVersionThatCanBeReadMayServe() throws IOException {
    publish(2);
    Files.writeString(folder.resolve("versions/v000002.json"), "{ \"format-version\": 1, ");

    refused(models("promote", "2"), "v000002.json", "it must be JSON");
    refused(models("promote", "3"), "version 3", "(found: 1, 2)");
    assertThat(models("list").err()).contains("v000002.json", "it must be JSON").hasLineCount(1);
    assertThat(models("list").exit()).isZero();
    assertThat(store.promotions()).isEmpty();
  }

  @Test
  void aMissingPromotedCopyIsMended() throws IOException {
    publish(1);
    promote(1);
    Files.delete(folder.resolve("current.json"));

    assertThat(models("promote", "1").exit()).isZero();
    assertThat(folder.resolve("current.json")).exists();
    Files.writeString(folder.resolve("current.json"), "old");
    assertThat(models("prune").exit()).isZero();
    assertThat(folder.resolve("current.json"))
        .hasSameTextualContentAs(folder.resolve("versions/v000001.json"));
  }

  @Test
  void promotionsAtTheSameTimeAllLeaveTheirMark() throws Exception {
    publish(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<CommandLineRun>> runs = new ArrayList<>();
    for (int number = 1; number <= 4; number++) {
      String version = String.valueOf(number);
      runs.add(threads.submit(() -> models("promote", version)));
    }
    for (Future<CommandLineRun> run : runs) {
      assertThat(run.get().exit()).as(run.get().err()).isZero();
    }
    threads.shutdown();

    assertThat(store.promotions()).containsExactly(1, 2, 3, 4);
    assertThat(store.promotions().stream().map(p -> store.promotion(p).version()))
        .containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  @Test
  void whatIsTypedWrongIsSaidAtOnce() {
    CommandLineRun show = CommandLineRun.of("models", "show", "three", "--store", " ");
    assertThat(show.exit()).isEqualTo(2);
    assertThat(show.err())
        .isEqualTo(
            "store must be a folder, but got nothing\nversion must be a whole number, but got \"three\"\n");
    CommandLineRun prune = models("prune", "--keep", "0");
    assertThat(prune.exit()).isEqualTo(2);
    assertThat(prune.err()).isEqualTo("keep must be a whole number >= 1, but got 0\n");
    CommandLineRun promote = models("promote");
    assertThat(promote.exit()).isEqualTo(2);
    assertThat(promote.err()).contains("VERSION").hasLineCount(1);
    CommandLineRun none = CommandLineRun.of("models");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("list, show, promote, rollback, prune");
  }

  @Test
  void aStoreThatIsAFileIsNoEmptyStore() throws IOException {
    Files.writeString(folder, "not a folder");

    for (String command : List.of("list", "show", "rollback", "prune")) {
      refused(models(command), folder + " is a file, not a folder");
    }
    refused(models("promote", "1"), folder + " is a file, not a folder");
  }

  // Prune

  private void age(Path file, int days) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  private void run(String id, int days, String... files) throws IOException {
    for (String name : files) {
      store.runs().add(id, name, "{}");
      age(folder.resolve("runs").resolve(id).resolve(name), days);
    }
  }

  @Test
  void pruneKeepsWhatServesWhatServedBeforeAndTheNewest() {
    publish(9);
    promote(1, 4, 2, 3);

    CommandLineRun prune = models("prune", "--keep", "2");

    assertThat(prune.exit()).as(prune.err()).isZero();
    assertThat(prune.out())
        .isEqualTo(
            """
            deleted versions: 1, 4, 5, 6, 7
            deleted promotions: 1, 2
            versions that stay: 2, 3, 8, 9
            """);
    assertThat(store.versions()).containsExactly(2, 3, 8, 9);
    assertThat(store.promotions()).containsExactly(3, 4);
    assertThat(models("prune", "--keep", "2").out()).contains("nothing is old enough");
    assertThat(models("rollback").out()).isEqualTo("version 2 serves (before: version 3)\n");
  }

  @Test
  void aVersionThatIsPromotedMeanwhileStays() {
    publish(3);
    promote(2, 3);
    PrunePlan plan = PrunePlan.of(store, 1, Instant.now());
    promote(1);

    assertThat(plan.versions()).containsExactly(1);
    assertThatThrownBy(() -> plan.carryOut(store))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("version 1 was promoted meanwhile");
    assertThat(store.versions()).containsExactly(1, 2, 3);
  }

  @Test
  void aDryRunOnlyTells() throws IOException {
    publish(3);
    run("old", 8, "started.json", "ended.json");

    assertThat(models("prune", "--keep", "1", "--dry-run").out())
        .isEqualTo(
            """
            would delete versions: 1, 2
            would delete runs: old
            versions that stay: 3
            """);
    assertThat(store.versions()).containsExactly(1, 2, 3);
    assertThat(store.runs().ids()).containsExactly("old");
  }

  @Test
  void aRunStaysForSevenDaysAndWithItsVersion() throws IOException {
    publish(2);
    run("run-1", 30, "started.json", "ended.json", "history.csv");
    run("run-2", 30, "started.json", "ended.json");
    run("killed-long-ago", 8, "started.json", "checkpoint-000020.json");
    run("at-work", 6, "started.json");
    run("from-the-future", -3, "started.json");
    run("without-a-start", 8, "checkpoint-000020.json");

    assertThat(models("prune", "--keep", "1").out())
        .contains("deleted runs: killed-long-ago, run-1, without-a-start\n");
    assertThat(store.runs().ids()).containsExactly("at-work", "from-the-future", "run-2");
  }

  private void ageLines(String run, int days) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("lines").resolve(run))) {
      for (Path file : files.toList()) {
        age(file, days);
      }
    }
  }

  @Test
  void linesGoAndStayWithTheirVersion() throws IOException {
    publishByKey(4);
    promote(2, 3);
    for (String run : List.of("run-2", "run-4")) {
      ageLines(run, 300);
    }
    // The lines of a version that stays are those of one that goes, too.
    store.publish(
        CommandLineRun.version("again", List.of("x"), Neuron.of(new double[] {1}, 2))
            .with(store.version(4).lines().orElseThrow()));

    String whatGoes =
        """
        deleted versions: 1, 4
        deleted folders of lines: 1 (run-1)
        versions that stay: 2, 3, 5
        """;
    assertThat(models("prune", "--keep", "1", "--dry-run").out())
        .isEqualTo(whatGoes.replace("deleted", "would delete"));
    assertThat(store.lines().runs()).containsExactly("run-1", "run-2", "run-3", "run-4");
    assertThat(models("prune", "--keep", "1").out()).isEqualTo(whatGoes);
    assertThat(store.lines().runs()).containsExactly("run-2", "run-3", "run-4");
    for (int version : store.versions()) {
      store.lines().checked(version, store.version(version).lines().orElseThrow());
    }
    assertThat(models("prune", "--keep", "1").out()).contains("nothing is old enough");
  }

  @Test
  void linesThatNoVersionNamesStayForSevenDays() throws IOException {
    publishByKey(1);
    for (String run : List.of("killed-long-ago", "at-work", "from-the-future", "still-writing")) {
      SomeLines.write(store, hadoop, run);
    }
    Path hidden = folder.resolve("lines/still-writing/_temporary/0/.part-00000.parquet");
    Files.createDirectories(hidden.getParent());
    Files.writeString(hidden, "x");
    ageLines("killed-long-ago", 8);
    ageLines("at-work", 6);
    ageLines("from-the-future", -3);
    ageLines("still-writing", 8);
    age(hidden, 1);
    Path empty = Files.createDirectory(folder.resolve("lines/empty-and-old"));
    age(empty, 8);
    Files.createDirectory(folder.resolve("lines/empty-and-young"));
    Path stray = Files.writeString(folder.resolve("lines/stray"), "no folder");
    age(stray, 8);

    assertThat(models("prune").out())
        .isEqualTo(
            """
            deleted folders of lines: 2 (empty-and-old, killed-long-ago)
            versions that stay: 1
            """);
    assertThat(store.lines().runs())
        .containsExactly("at-work", "empty-and-young", "from-the-future", "run-1", "still-writing");
    assertThat(stray).exists();
  }

  /** After each number of deletions. */
  @Test
  void killedHalfwayPruneLeavesNoVersionWithoutItsLines() throws IOException {
    hadoop.set("fs.faulty.impl", FaultyFileSystem.class.getName());
    hadoop.set("fs.AbstractFileSystem.faulty.impl", FaultyFileSystem.Context.class.getName());
    boolean isKilled = true;
    int deletions = 0;
    for (; isKilled; deletions++) {
      folder = temp.resolve("store-" + deletions);
      String location = "faulty://" + folder;
      store = new ModelStore(location, hadoop);
      for (int number = 1; number <= 4; number++) {
        publishByKey("run-" + number, number, location);
        run("run-" + number, 30, "started.json", "ended.json");
      }
      promote(1, 2, 3, 4);
      PrunePlan plan = PrunePlan.of(store, 1, Instant.now());
      assertThat(plan.lines()).containsExactly("run-1", "run-2");
      isKilled = !carriesOut(plan, deletions);

      for (int promotion : store.promotions()) {
        assertThat(store.versions()).contains(store.promotion(promotion).version());
      }
      assertThat(store.versions()).contains(3, 4);
      for (int version : store.versions()) {
        store.lines().checked(version, store.version(version).lines().orElseThrow());
      }
      // What was left goes when it is old.
      for (String run : store.lines().runs()) {
        ageLines(run, 8);
      }
      PrunePlan.of(store, 1, Instant.now()).carryOut(store);
      assertThat(store.versions()).containsExactly(3, 4);
      assertThat(store.lines().runs()).containsExactly("run-3", "run-4");
      assertThat(store.runs().ids()).contains("run-3", "run-4");
    }
    assertThat(deletions).as("promotions, versions, lines and files of runs").isGreaterThan(9);
  }

  /** Whether the plan was carried out before so many deletions were done. */
  private boolean carriesOut(PrunePlan plan, int deletions) {
    AtomicInteger left = new AtomicInteger(deletions);
    FaultyFileSystem.fault =
        (step, file) -> {
          if (step == FaultyFileSystem.Step.DELETE && left.getAndDecrement() <= 0) {
            throw new IOException("killed");
          }
        };
    try {
      plan.carryOut(store);
      return true;
    } catch (StoreRefusedException e) {
      assertThat(e).hasMessageContaining("killed");
      return false;
    } finally {
      FaultyFileSystem.fault = FaultyFileSystem.NONE;
    }
  }

  @Test
  void pruneSweepsWhatKilledWritersLeft() throws IOException {
    publish(1);
    promote(1);
    run("run-1", 1, "started.json");
    for (String part : List.of("versions", "promotions", "runs/run-1", ".")) {
      Path old = Files.writeString(folder.resolve(part).resolve(".x.json.1"), "");
      Files.writeString(folder.resolve(part).resolve(".x.json.2"), "");
      age(old, 8);
    }

    assertThat(models("prune").out()).contains("deleted unfinished files: 4\n");
    for (String part : List.of("versions", "promotions", "runs/run-1", ".")) {
      assertThat(folder.resolve(part).resolve(".x.json.1")).doesNotExist();
      assertThat(folder.resolve(part).resolve(".x.json.2")).exists();
    }
    assertThat(store.versions()).containsExactly(1);
  }
}
