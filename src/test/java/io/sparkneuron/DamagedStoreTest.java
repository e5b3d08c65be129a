package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.job.RunRecord;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One damaged file of a store hides no other one; what serves must be whole. */
@Tag("any-spark")
@ExtendWith(SparkProperties.class)
class DamagedStoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;
  private Path folder;

  /** What may become of a file. */
  private enum Damage {
    GARBAGE,
    EMPTY,
    CUT,
    NEWER_FORMAT,
    ANOTHER_NUMBER,
    NO_UTF_8,
    HUGE,
    FOLDER;

    void happensTo(Path file) throws IOException {
      String text = Files.readString(file);
      switch (this) {
        case GARBAGE -> Files.writeString(file, "garbage");
        case EMPTY -> Files.writeString(file, "");
        case CUT -> Files.writeString(file, text.substring(0, text.length() / 2));
        case NEWER_FORMAT ->
            Files.writeString(file, text.replaceFirst("(format-version\" : )1", "$199"));
        case ANOTHER_NUMBER ->
            Files.writeString(file, text.replaceFirst("\"(version|run)\" : (\"?)", "\"$1\" : $29"));
        case NO_UTF_8 ->
            Files.write(file, text.replace("\"", "\u00fc").getBytes(StandardCharsets.ISO_8859_1));
        case HUGE -> Files.writeString(file, text + " ".repeat(9 << 20));
        case FOLDER -> {
          Files.delete(file);
          Files.createDirectory(file);
        }
      }
    }
  }

  /** Versions 1 to 4, of which 1, 2, 3, 4 served; 4 serves. */
  @BeforeEach
  void publishFour() {
    folder = temp.resolve("models");
    ModelStore store = new ModelStore(folder.toString(), new Configuration());
    for (int number = 1; number <= 4; number++) {
      String run = "run-" + number;
      store.publish(CommandLineRun.version(run, List.of("x"), Neuron.of(new double[] {2}, number)));
      store.promote(number - 1, CommandLineRun.promotion(number));
      store
          .runs()
          .add(
              run,
              RunRecord.STARTED,
              new RunRecord.Start(
                      run, "train", new Columns(List.of("x"), "y"), Map.of(), CommandLineRun.TIME)
                  .toJson());
    }
  }

  private CommandLineRun run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--store", folder.toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private CommandLineRun done(String... words) {
    CommandLineRun run = run(words);
    assertThat(run.exit()).as("%s: %s%s", String.join(" ", words), run.out(), run.err()).isZero();
    return run;
  }

  private static void refused(CommandLineRun run, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.err()).contains(phrases).hasLineCount(1);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aVersionThatDoesNotServeHidesNoOther(Damage damage) throws IOException {
    damage.happensTo(file("versions/v000002.json"));

    CommandLineRun list = done("models", "list");
    assertThat(list.out().lines()).hasSize(5);
    assertThat(list.out()).containsPattern("2 +damaged").containsPattern("4 +\\* +2026");
    assertThat(list.err()).contains("v000002.json").hasLineCount(1).startsWith("Cannot read ");
    JsonNode json = JSON.readTree(done("models", "list", "--json").out());
    assertThat(json).hasSize(4);
    assertThat(json.at("/1/damaged").asText()).contains("v000002.json");
    assertThat(json.at("/2/rmse").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/2").has("damaged")).isFalse();

    done("models", "show");
    done("models", "show", "3");
    refused(run("models", "show", "2"), "v000002.json");
    assertThat(done("models", "rollback").out()).contains("version 3 serves");
    // Not to the damaged one.
    assertThat(done("models", "rollback").out()).contains("version 1 serves");
    done("models", "promote", "4");
    assertThat(done("models", "prune", "--keep", "1").out())
        .contains("left, because it cannot be read: version 2");
    assertThat(file("versions/v000002.json")).exists();
    assertThat(file("versions/v000004.json")).exists();
  }

  @ParameterizedTest
  @EnumSource(
      value = Damage.class,
      names = {"ANOTHER_NUMBER"},
      mode = EnumSource.Mode.EXCLUDE)
  void anOldPromotionHidesNothing(Damage damage) throws IOException {
    damage.happensTo(file("promotions/p000002.json"));

    assertThat(done("models", "list").err()).isEmpty();
    done("models", "show");
    assertThat(done("models", "prune", "--keep", "1").out()).contains("promotion 2");
    assertThat(file("promotions/p000002.json")).exists();
    assertThat(done("models", "rollback").out()).contains("version 3 serves");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aRunHidesNoOther(Damage damage) throws IOException {
    damage.happensTo(file("runs/run-2/started.json"));
    Files.writeString(file("runs/stray"), "no folder");
    assertThat(file("runs/run-2/started.json").toFile().setLastModified(0)).isTrue();

    CommandLineRun list = done("runs", "list");
    assertThat(list.out())
        .containsPattern("run-1 +train")
        .containsPattern("run-2 +- +damaged")
        .containsPattern("stray +- +damaged")
        .containsPattern("run-4 +train");
    assertThat(list.err()).hasLineCount(2);
    JsonNode json = JSON.readTree(done("runs", "list", "--json").out());
    assertThat(json).hasSize(5);
    assertThat(json.at("/3/damaged").asText()).contains("run-2");
    refused(run("runs", "show", "run-2"), "run-2");
    done("runs", "show", "run-1");
    done("models", "prune");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whatServesMustBeWhole(Damage damage) throws IOException {
    damage.happensTo(file("versions/v000004.json"));

    CommandLineRun list = run("models", "list");
    refused(list, "v000004.json");
    assertThat(list.out()).containsPattern("4 +\\* +damaged").containsPattern("1 +2026");
    refused(run("models", "show"), "v000004.json");
    // The way out.
    assertThat(done("models", "promote", "3").out()).contains("version 3 serves");
  }

  @Test
  void theLastPromotionMustBeWhole() throws IOException {
    Files.writeString(file("promotions/p000004.json"), "garbage");

    CommandLineRun list = run("models", "list");
    refused(list, "p000004.json");
    assertThat(list.out().lines()).hasSize(5);
    refused(run("models", "rollback"), "p000004.json");
  }

  @ParameterizedTest
  @EnumSource(
      value = Damage.class,
      names = {"GARBAGE", "CUT", "FOLDER"})
  void aTrainingGoesOnBesideWhatIsDamaged(Damage damage) throws IOException {
    Path rows = Files.writeString(temp.resolve("rows.csv"), "x,y\n1,5\n2,7\n3,9\n");
    damage.happensTo(file("versions/v000002.json"));
    damage.happensTo(file("promotions/p000002.json"));
    damage.happensTo(file("runs/run-3/started.json"));
    Files.writeString(file("runs/stray"), "no folder");
    Files.writeString(file("runs/run-3/checkpoint-000007.json"), "garbage");
    Files.writeString(file("current.json"), "garbage");

    assertThat(done("train", "--input", rows.toString()).out()).contains("y = 2 x + 3");
    assertThat(JSON.readTree(Files.readString(file("current.json"))).at("/version").asInt())
        .isEqualTo(5);
    done("predict", "--input", rows.toString(), "--output", temp.resolve("out").toString());
  }

  @Test
  void theCopyOfWhatServesIsMendedByTheNextWrite() throws IOException {
    for (Damage damage : Damage.values()) {
      Path current = file("current.json");
      damage.happensTo(current);
      done("models", "promote", "4");
      if (damage == Damage.FOLDER) {
        // Nothing that may be the user's is removed.
        Files.delete(current);
        done("models", "promote", "4");
      }
      assertThat(current).hasSameTextualContentAs(file("versions/v000004.json"));
    }
  }

  @Test
  void damagedVersionsAreNoneOfTheNewestThatPruneKeeps() throws IOException {
    done("models", "promote", "1");
    Files.writeString(file("versions/v000004.json"), "");

    assertThat(done("models", "prune", "--keep", "1").out())
        .contains("deleted versions: 2\n", "versions that stay: 1, 3, 4");
  }

  @Test
  void pruneKeepsAllRunsWhileItIsUnknownWhichOneMadeAVersion() throws IOException {
    Instant longAgo = Instant.now().minus(Duration.ofDays(30));
    for (int number = 1; number <= 4; number++) {
      Files.setLastModifiedTime(
          file("runs/run-" + number + "/started.json"), FileTime.from(longAgo));
    }
    Files.writeString(file("versions/v000002.json"), "garbage");

    assertThat(done("models", "prune", "--keep", "1").out())
        .contains("deleted versions: 1", "and all runs and lines, any of which may be its own");
    assertThat(file("runs/run-1")).exists();
    Files.delete(file("versions/v000002.json"));
    assertThat(done("models", "prune", "--keep", "1").out()).contains("deleted runs: run-1, run-2");
  }

  @Test
  void pruneKeepsAllLinesWhileItIsUnknownWhichAreOfAVersion() throws IOException {
    ModelStore store = publishTwoByKey();
    SomeLines.write(store, new Configuration(), "killed-long-ago");
    for (Path file : List.of(file("lines/killed-long-ago"), file("lines/by-key-5"))) {
      ageAll(file);
    }
    String text = Files.readString(file("versions/v000005.json"));
    Files.writeString(file("versions/v000005.json"), "garbage");

    assertThat(done("models", "prune", "--keep", "1").out())
        .contains("deleted versions: 1, 2", "and all runs and lines, any of which may be its own")
        .doesNotContain("deleted folders of lines");
    assertThat(store.lines().runs()).containsExactly("by-key-5", "by-key-6", "killed-long-ago");
    Files.writeString(file("versions/v000005.json"), text);
    done("models", "promote", "5");
    store.lines().checked(5, store.version(5).lines().orElseThrow());
    assertThat(done("models", "prune", "--keep", "1").out())
        .contains("deleted folders of lines: 1 (killed-long-ago)");
  }

  /** It is neither one of the newest that are kept, nor thrown away. */
  @Test
  void pruneKeepsAVersionWhoseLinesAreGone() throws IOException {
    ModelStore store = publishTwoByKey();
    store.lines().delete("by-key-6");

    assertThat(done("models", "prune", "--keep", "1").out())
        .contains(
            "deleted versions: 1, 2\n",
            "left, because it cannot be read: lines of version 6\n",
            "versions that stay: 3, 4, 5, 6\n");
    assertThat(store.lines().runs()).containsExactly("by-key-5");
  }

  @Test
  void linesThatAreAFileAreNeitherReadNorDeleted() throws IOException {
    ModelStore store = publishTwoByKey();
    store.lines().delete("by-key-5");
    Files.writeString(file("lines/by-key-5"), "a file");
    Files.setLastModifiedTime(file("lines/by-key-5"), FileTime.fromMillis(0));

    assertThat(done("models", "list").out()).containsPattern("5 +damaged");
    refused(run("models", "promote", "5"), "the folder lines/by-key-5 is missing");
    done("models", "prune", "--keep", "1");
    assertThat(file("lines/by-key-5")).exists();
  }

  /** Versions 5 and 6, that never served. */
  private ModelStore publishTwoByKey() throws IOException {
    ModelStore store = new ModelStore(folder.toString(), new Configuration());
    for (int number = 5; number <= 6; number++) {
      String run = "by-key-" + number;
      store.publish(
          CommandLineRun.version(run, List.of("x"), Neuron.of(new double[] {2}, number))
              .with(SomeLines.write(store, new Configuration(), run)));
    }
    return store;
  }

  private static void ageAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      }
    }
  }
}
