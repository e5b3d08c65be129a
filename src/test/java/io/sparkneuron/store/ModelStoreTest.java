package io.sparkneuron.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingState;
import io.sparkneuron.core.Uncertainty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store on a local disk: what it promises, and what it says to files that are not its own. */
class ModelStoreTest {
  private static final Instant THEN = Instant.parse("2026-11-22T03:00:00.123Z");

  @TempDir private Path temp;
  private Path folder;
  private ModelStore store;

  @BeforeEach
  void openTheStore() {
    folder = temp.resolve("a store");
    store = open();
  }

  private ModelStore open() {
    return new ModelStore(folder.toString(), new Configuration());
  }

  private static ModelVersion version(String run, double weight) {
    return new ModelVersion(
        run,
        new Columns(List.of("x", "odd `name`"), "y"),
        Neuron.of(new double[] {weight, -1e-300}, 0.1),
        new ModelVersion.Training(
            "converged",
            3,
            1.2e-24,
            1,
            "whiten",
            1e-12,
            List.of(),
            List.of("x"),
            new RowCounts(90, 10, 1, 2, 3)),
        "held-out",
        new Evaluation(10, 0.5, OptionalDouble.of(0.25), OptionalDouble.empty(), 0),
        Optional.of(UNCERTAINTY),
        List.of(
            new ColumnStatistics(90, -1, 1e100, 0.1, 1e99),
            new ColumnStatistics(90, 7, 7, 7, 0),
            new ColumnStatistics(90, -1e-300, 0.5, 0.25, 1e-3)),
        new ModelVersion.Provenance(
            OptionalInt.of(7),
            new DataFingerprint("00ff", Optional.of("01fe")),
            Map.of("label", "y"),
            -5,
            Neuron.of(new double[] {25, 85}, 3),
            "0.1",
            "4.2.0",
            "17",
            THEN));
  }

  private static final Uncertainty UNCERTAINTY =
      new Uncertainty(
          ErrorKind.HC3,
          0.9,
          OptionalLong.of(87),
          OptionalDouble.of(0.1 + 0.2),
          OptionalDouble.of(-0.01),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of(
              Optional.of(
                  new Uncertainty.Estimate(
                      1e-17, OptionalDouble.of(-1e300), OptionalDouble.of(0), -1.5, 1.5)),
              Optional.empty()),
          Optional.of(
              new Uncertainty.Estimate(
                  0, OptionalDouble.empty(), OptionalDouble.empty(), 0.1, 0.1)),
          List.of(List.of(1e-34), List.of(Double.NaN, 0.0), List.of(0.25, Double.NaN, 1e300)),
          List.of(0.1, 7.0),
          Optional.of("every row lies on the line"));

  private static Promotion promotion(int version) {
    return new Promotion(version, "because", THEN, "run");
  }

  @Test
  void whatIsPublishedIsReadAgain() {
    assertThat(store.versions()).isEmpty();
    assertThat(store.serving()).isEmpty();
    assertThat(store.publish(version("run-1", 0.1))).isEqualTo(1);
    assertThat(store.publish(version("run-2", 4.9e-324))).isEqualTo(2);
    assertThat(store.versions()).containsExactly(1, 2);
    assertThat(store.versionOf("run-2")).hasValue(2);
    assertThat(store.versionOf("run-3")).isEmpty();

    ModelVersion read = store.version(2);
    ModelVersion written = version("run-2", 4.9e-324);
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(written);
    assertThat(read.toJson(2)).isEqualTo(written.toJson(2));
  }

  @Test
  void aVersionThatIsNotThereIsNamedWithThoseThatAre() {
    store.publish(version("run", 1));
    assertThatThrownBy(() -> store.version(9))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("version 9")
        .hasMessageContaining("found: 1");
  }

  /** Runs the same thing at once. */
  private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> work).toList())) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void eightWritersGetEightTimesTwentyNumbersWithoutAGap() throws Exception {
    List<List<Integer>> numbers =
        atOnce(
            8,
            () -> {
              ModelStore mine = open();
              List<Integer> got = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                got.add(mine.publish(version("run", i)));
              }
              return got;
            });
    assertThat(numbers.stream().flatMap(List::stream).sorted().toList())
        .isEqualTo(IntStream.rangeClosed(1, 160).boxed().toList());
    assertThat(store.versions()).hasSize(160).allSatisfy(store::version);
    try (var names = Files.list(folder.resolve("versions"))) {
      assertThat(names.map(name -> name.getFileName().toString()))
          .allMatch(name -> name.matches("v\\d{6}\\.json"));
    }
  }

  @Test
  void onePromotionFollowsAnother() throws Exception {
    for (int after = 0; after < 20; after++) {
      int known = after;
      store.publish(version("run", after));
      assertThat(atOnce(8, () -> open().promote(known, promotion(known + 1))))
          .containsOnlyOnce(true);
    }
    assertThat(store.promotions()).hasSize(20);
    assertThat(store.serving()).contains(new ModelStore.Serving(20, promotion(20)));
    assertThat(folder.resolve("current.json"))
        .hasSameTextualContentAs(folder.resolve("versions/v000020.json"));
  }

  @Test
  void rollingBackTwiceGoesBackTwoVersions() {
    for (int version = 1; version <= 3; version++) {
      store.publish(version("run", version));
      store.promote(version - 1, promotion(version));
    }
    assertThat(store.previous()).hasValue(2);
    store.promote(3, promotion(2));
    assertThat(store.previous()).hasValue(1);
    store.promote(4, promotion(1));
    assertThat(store.previous()).isEmpty();
    store.promote(5, promotion(3));
    assertThat(store.previous()).hasValue(1);
  }

  @Test
  void aFileOfARunIsWrittenOnce() {
    assertThat(store.runs().add("run-1", "started.json", "a")).isTrue();
    assertThat(store.runs().add("run-1", "started.json", "b")).isFalse();
    assertThat(store.runs().read("run-1", "started.json")).contains("a");
    assertThat(store.runs().read("run-1", "ended.json")).isEmpty();
    assertThat(store.runs().read("run-2", "started.json")).isEmpty();
    assertThat(store.runs().ids()).containsExactly("run-1");
    store.runs().deleteAll("run-1");
    assertThat(store.runs().ids()).isEmpty();
  }

  @Test
  void aCheckpointIsReadAgain() {
    Neuron neuron = Neuron.of(new double[] {0.1, 1e-310}, -3);
    Checkpoint checkpoint =
        new Checkpoint(
            new TrainingState(neuron, neuron, List.of(5.5, 0.1, 1e-320), 12.5),
            7,
            "00ff",
            Map.of("scale", "whiten"));
    assertThat(checkpoint.fileName()).isEqualTo("checkpoint-000003.json");
    assertThat(Checkpoint.fromJson(checkpoint.toJson()))
        .usingRecursiveComparison()
        .isEqualTo(checkpoint);
    assertThat(
            Checkpoint.fromJson(checkpoint.toJson().replaceFirst("  \"seconds\".*\\n", ""))
                .state()
                .seconds())
        .as("a checkpoint that does not tell its time")
        .isZero();
    assertThatThrownBy(() -> Checkpoint.fromJson(checkpoint.toJson().replace(" 12.5", " -12.5")))
        .hasMessage("seconds must be a finite number >= 0, but got -12.5");
    assertThat(Checkpoint.latest(List.of("checkpoint-000009.json", "checkpoint-000010.json", "x")))
        .contains("checkpoint-000010.json");
  }

  @Test
  void leftoversOfAKilledWriterAreIgnored() throws IOException {
    store.publish(version("run", 1));
    Files.writeString(folder.resolve("versions/.v000002.json.5f3c"), "{ \"format-ver");
    Files.writeString(folder.resolve("versions/v2.json"), "nothing of ours");
    assertThat(store.versions()).containsExactly(1);
    assertThat(store.publish(version("run", 2))).isEqualTo(2);
  }

  /** What a hand, or somebody with bad intentions, may have done to a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"bias\" : 0.1 | \"bias\" : NaN | it must be JSON",
        "\"bias\" : 0.1 | \"bias\" : 1e999 | neuron.bias must be a finite number",
        "\"bias\" : 0.1 | \"bias\" : \"0.1\" | neuron.bias must be a finite number, but got \"0.1\"",
        "\"bias\" : 0.1 | \"b\" : 0.1 | neuron.bias must be a finite number, but got nothing",
        "\"version\" : 1 | \"version\" : 2 | version must be 1 like the file's name, but got 2",
        "\"format-version\" : 1 | \"format-version\" : 2 | newer release",
        "\"format-version\" : 1 | \"format-version\" : 0 | format-version must be a whole number >= 1",
        "\"weights\" : [ | \"weights\" : [ 1, | neuron.weights must be one for each of the 2 features",
        "\"label\" : \"y\" | \"label\" : \"x\" | label must not be one of the features",
        "\"trained-at\" : \"2026 | \"trained-at\" : \"last | trained-at must be a time",
        "{ | [[[[ | it must be JSON",
      })
  void aFileThatIsNoVersionIsRefusedInWords(String found, String changed, String sentence)
      throws IOException {
    store.publish(version("run", 1));
    Path file = folder.resolve("versions/v000001.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst(java.util.regex.Pattern.quote(found), changed));
    assertThatThrownBy(() -> store.version(1))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageStartingWith("Cannot read " + file + ": ")
        .hasMessageContaining(sentence);
  }

  @Test
  void deepNestingIsRefusedInWords() throws IOException {
    store.publish(version("run", 1));
    Path file = folder.resolve("versions/v000001.json");
    Files.writeString(file, "[".repeat(1_000_000));
    assertThatThrownBy(() -> store.version(1))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("it must be JSON");
  }

  @Test
  void noneIsNotTheSameAsCouldNotLook() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("promotions"), "a file where a folder should be");
    assertThat(store.versions()).isEmpty();
    assertThatThrownBy(store::serving)
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("is a file, not a folder");
  }

  @Test
  void aStoreThatIsAFileIsRefused() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(store::check)
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining(folder + " is a file, not a folder");
    assertThatThrownBy(() -> store.publish(version("run", 1)))
        .isInstanceOf(StoreRefusedException.class);
    assertThat(Files.readString(folder)).isEqualTo("a file");
  }

  @Test
  void theConvenienceCopyIsRepaired() throws IOException {
    store.publish(version("run", 1));
    store.promote(0, promotion(1));
    Path current = folder.resolve("current.json");
    Files.writeString(current, "edited");
    assertThat(store.repairCurrent()).isTrue();
    assertThat(current).hasSameTextualContentAs(folder.resolve("versions/v000001.json"));
    Files.delete(folder.resolve("versions/v000001.json"));
    assertThat(store.repairCurrent()).isTrue();
    assertThat(store.serving().map(ModelStore.Serving::number)).isEqualTo(Optional.of(1));
  }

  /** Written by release 0.1.0; every later one must read it. */
  @Test
  void theStoreOfTheFirstReleaseIsRead() throws Exception {
    Path golden = Path.of(getClass().getResource("/golden-store").toURI());
    ModelStore first = new ModelStore(golden.toString(), new Configuration());
    assertThat(first.versions()).containsExactly(1, 2);
    assertThat(first.serving().orElseThrow().promotion().version()).isEqualTo(1);
    ModelVersion version = first.version(1);
    assertThat(version.columns()).isEqualTo(new Columns(List.of("x"), "y"));
    assertThat(version.neuron().weight(0)).isEqualTo(1.0021168180204545);
    assertThat(version.sql()).startsWith("1.0021168180204545E0 * `x` + -2.6232307377");
    assertThat(version.training().rows().used()).isEqualTo(36);
    assertThat(first.version(2).evaluatedOn()).isEqualTo("held-out");
    assertThat(first.version(2).training().rows().heldOut()).isEqualTo(9);
    assertThat(first.version(2).provenance().parent()).hasValue(1);
    assertThat(first.version(2).provenance().data())
        .isEqualTo(new DataFingerprint("921e02742af19a26", Optional.empty()));
    assertThat(first.runs().ids()).hasSize(2).contains("golden-2");
    assertThat(first.runs().read("golden-2", "ended.json")).isPresent();
  }
}
