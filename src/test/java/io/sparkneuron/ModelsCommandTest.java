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
  private Path folder;
  private ModelStore store;

  @BeforeEach
  void openTheStore() {
    folder = temp.resolve("my models");
    store = new ModelStore(folder.toString(), new Configuration());
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
