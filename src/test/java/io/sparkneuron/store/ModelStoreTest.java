package io.sparkneuron.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.SomeLines;
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
    return version(run, weight, UNCERTAINTY);
  }

  private static ModelVersion version(String run, double weight, Uncertainty uncertainty) {
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
        Optional.of(uncertainty),
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

  /** Through 0, of rows with weights. */
  @Test
  void anUncertaintyWithoutABiasIsReadAgain() {
    Uncertainty uncertainty =
        new Uncertainty(
            ErrorKind.CLASSIC,
            0.9,
            OptionalLong.of(87),
            OptionalDouble.of(0.3),
            OptionalDouble.of(0.5),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            UNCERTAINTY.weights(),
            Optional.empty(),
            List.of(List.of(1e-34), List.of(0.0, 0.0)),
            List.of(0.0, 0.0),
            Optional.empty(),
            false,
            OptionalDouble.of(123.4));
    store.publish(version("run", 1, uncertainty));
    assertThat(store.version(1).uncertainty()).hasValue(uncertainty);
    String json = store.version(1).toJson(1);
    assertThat(json).contains("\"has-bias\" : false", "\"total-weight\" : 123.4");
    assertThat(version("run", 1).toJson(1)).doesNotContain("has-bias", "total-weight");
    assertThatThrownBy(() -> ModelVersion.fromJson(json.replace("\"has-bias\" : false,", ""), 1))
        .hasMessageContaining("uncertainty.covariance one row more, but got 2 and 2");
    assertThatThrownBy(() -> ModelVersion.fromJson(json.replace("s\" : false", "s\" : 7"), 1))
        .hasMessageContaining("uncertainty.has-bias must be true or false, but got 7");
  }

  private static final String DIGITS = "0123456789abcdef".repeat(4);

  private static ModelVersion versionByKey() {
    return version("run", 1)
        .with(
            new KeyedLines(
                List.of("store", "odd `name`"),
                "lines/run",
                1_000_000,
                Map.of("too-few-rows", 1999L, "out-of-range", 1L, "ok", 998_000L, "collinear", 0L),
                DIGITS));
  }

  @Test
  void linesPerKeyAreReadAgain() {
    store.publish(versionByKey());
    KeyedLines read = store.version(1).lines().orElseThrow();
    assertThat(read).isEqualTo(versionByKey().lines().orElseThrow());
    assertThat(read.by()).containsExactly("store", "odd `name`");
    assertThat(read.run()).isEqualTo("run");
    assertThat(read.status().keySet()).containsExactly("ok", "too-few-rows", "out-of-range");
    assertThat(store.versionText(1))
        .isEqualTo(versionByKey().toJson(1))
        .contains(
            """
              "lines" : {
                "by" : [ "store", "odd `name`" ],
                "folder" : "lines/run",
                "keys" : 1000000,
                "status" : {
                  "ok" : 998000,
                  "too-few-rows" : 1999,
                  "out-of-range" : 1
                },
                "fingerprint" : "%s"
              },
            """
                .stripTrailing()
                .formatted(DIGITS));
    assertThat(version("run", 1).toJson(1)).doesNotContain("\"lines\"");
    store.publish(version("run", 1));
    assertThat(store.version(2).lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"lines\" : { | \"lines\" : 7, \"x\" : { | lines must be an object, but got 7",
        "\"by\" : | \"of\" : | lines.by must be a list, but got nothing",
        "[ \"store\", | [ 7, | lines.by must be a list of texts, but got 7",
        "[ \"store\", | [ \" \", | lines.by must be names of columns, each once, but got [ , odd `name`]",
        "[ \"store\", | [ \"odd `name`\", | lines.by must be names of columns, each once",
        "[ \"store\", \"odd `name`\" ] | [ ] | lines.by must be names of columns, each once, but got []",
        "\"folder\" | \"files\" | lines.folder must be a text, but got nothing",
        "\"lines/run\" | \"lines/../versions\" | lines.folder must be lines/ and the id of a run, but got \"lines/../versions\"",
        "\"lines/run\" | \"lines/..\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"lines/\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"lines\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"lines//run\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"lines/run/x\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"/lines/run\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"runs/run\" | lines.folder must be lines/ and the id of a run",
        "\"lines/run\" | \"s3a://lake/lines/run\" | lines.folder must be lines/ and the id of a run",
        "\"keys\" : | \"key\" : | lines.keys must be a whole number >= 0, but got nothing",
        "1000000 | 0 | lines.keys must be >= 1, but got 0",
        "1000000 | -1 | lines.keys must be a whole number >= 0, but got -1",
        "1000000 | 1e6 | lines.keys must be a whole number >= 0, but got 1000000.0",
        "1000000 | 999999 | lines.status must be numbers >= 0 whose sum is lines.keys, 999999",
        "1000000 | 1000001 | lines.status must be numbers >= 0 whose sum is lines.keys, 1000001",
        "998000 | 9223372036854775807 | lines.status must be numbers >= 0 whose sum is",
        "998000 | 9223372036854775808 | lines.status.ok must be a whole number >= 0",
        "998000 | -998000 | lines.status.ok must be a whole number >= 0, but got -998000",
        "998000 | \"all\" | lines.status.ok must be a whole number >= 0, but got \"all\"",
        "998000 | null | lines.status.ok must be a whole number >= 0, but got null",
        "\"ok\" | \"fine\" | lines.status must be of [ok, constant-input, collinear, too-few-rows, out-of-range], but got [fine",
        "\"status\" | \"states\" | lines.status must be an object of whole numbers, but got nothing",
        "\"fingerprint\" : \"0 | \"fingerprint\" : \" | lines.fingerprint must be 64 hexadecimal digits, but got \"123",
        "\"fingerprint\" : \"0 | \"fingerprint\" : \"g | lines.fingerprint must be 64 hexadecimal digits",
        "\"fingerprint\" | \"print\" | lines.fingerprint must be a text, but got nothing",
      })
  void linesPerKeyThatAreNoneAreRefusedInWords(String found, String changed, String sentence)
      throws IOException {
    store.publish(versionByKey());
    Path file = folder.resolve("versions/v000001.json");
    String text = Files.readString(file);
    assertThat(text).contains(found);
    Files.writeString(file, text.replace(found, changed));
    assertThatThrownBy(() -> store.version(1))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageStartingWith("Cannot read " + file + ": ")
        .hasMessageContaining(sentence);
  }

  @Test
  void aVersionThatServesHasItsLines() throws IOException {
    for (int number = 1; number <= 3; number++) {
      store.publish(
          version("run-" + number, number)
              .with(SomeLines.write(store, new Configuration(), "run-" + number)));
      store.promote(number - 1, promotion(number));
    }
    assertThat(store.previous()).hasValue(2);
    assertThat(store.whole(2).run()).isEqualTo("run-2");
    // What is in a folder is not looked at here.
    Files.delete(folder.resolve("lines/run-2/part-00000.parquet"));
    assertThat(store.previous()).hasValue(2);

    store.lines().delete("run-2");
    assertThat(store.version(2).lines()).isPresent();
    assertThatThrownBy(() -> store.whole(2))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("the folder lines/run-2 is missing");
    assertThat(store.previous()).hasValue(1);
    store.lines().delete("run-1");
    assertThat(store.previous()).isEmpty();
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
        "\"format-version\" : 1 | \"format-version\" : 3 | newer release",
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
    assertThat(version.lines()).isEmpty();
    assertThat(first.version(2).evaluatedOn()).isEqualTo("held-out");
    assertThat(first.version(2).training().rows().heldOut()).isEqualTo(9);
    assertThat(first.version(2).provenance().parent()).hasValue(1);
    assertThat(first.version(2).provenance().data())
        .isEqualTo(new DataFingerprint("921e02742af19a26", Optional.empty()));
    assertThat(first.runs().ids()).hasSize(2).contains("golden-2");
    assertThat(first.runs().read("golden-2", "ended.json")).isPresent();
  }
}
