package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product as a new user meets it: submit.sh, the packaged jar and a Spark of its own
 * process, in a copy of the project.
 *
 * <p>With the profile of another Spark line the jar stays the one of the default line, and
 * SPARK_HOME is that line's Spark.
 */
class TrainIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Product product;

  @TempDir private Path temp;
  private Path store;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product();
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  @BeforeEach
  void nameTheStore() {
    store = temp.resolve("my models");
  }

  private JsonNode version(int number) throws IOException {
    return JSON.readTree(store.resolve("versions/v%06d.json".formatted(number)).toFile());
  }

  private String[] train(String... options) {
    List<String> words = new ArrayList<>(List.of("train", "--store", store.toString()));
    words.addAll(Arrays.asList(options));
    return words.toArray(String[]::new);
  }

  @Test
  void aloneItFindsTheLineToNineDigits() throws Exception {
    Product.Run run = product.submit();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("y = 12 x + 37\n");
    JsonNode version =
        JSON.readTree(
            Path.of(run.out().replaceAll("(?s).*\\n  model +(\\S[^\\n]*)\\n.*", "$1")).toFile());
    JsonNode neuron = version.get("neuron");
    assertThat(neuron.get("weights").get(0).asDouble()).isCloseTo(12, within(12e-9));
    assertThat(neuron.get("bias").asDouble()).isCloseTo(37, within(37e-9));
    assertThat(version.at("/training/rows/used").asInt()).isEqualTo(200);
  }

  /** Oracle: the certified values of NIST StRD Norris. */
  @Test
  void norrisHasTwelveDigitsInFiveEpochsAndTheConsoleIsOurs() throws Exception {
    Product.Run run = product.submit(train("--input", "data/norris.csv"));

    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode version = version(1);
    double slope = 1.00211681802045;
    double intercept = -0.262323073774029;
    assertThat(version.at("/neuron/weights/0").asDouble()).isCloseTo(slope, within(slope * 1e-12));
    assertThat(version.at("/neuron/bias").asDouble())
        .isCloseTo(intercept, within(-intercept * 1e-12));
    assertThat(version.at("/training/epochs").asInt()).isLessThanOrEqualTo(5);
    assertThat(run.out())
        .contains(
            "exactly",
            "stopped",
            "36 read = 36 used",
            "rmse",
            store.resolve("versions/v000001.json").toString());
    assertThat(run.err().lines())
        .as("the console is ours")
        .allMatch(
            line ->
                line.matches("\\d\\d:\\d\\d:\\d\\d (rows|epoch)=.*")
                    || line.startsWith("WARNING: Using incubator modules"));
  }

  @Tag("any-spark")
  @Test
  void explainTellsTheEpochsWithTheNumbersOfThisRun() throws Exception {
    Product.Run run = product.submit(train("--config", "conf/train.properties", "--explain"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "25 * 0.66 + 85 = 101.5", "y = 44.92", "the error is 56.58", "Epoch 3", "… and so on …")
        .doesNotContain("Epoch 4\n");
  }

  @Tag("any-spark")
  @Test
  void theStartMayBeNegativeAndVersionsCountUp() throws Exception {
    assertThat(product.submit(train("--input", "data/norris.csv", "--init=-25,85")).exit())
        .isZero();
    assertThat(product.submit(train("--input", "data/norris.csv", "--seed", "7", "--force")).exit())
        .isZero();

    assertThat(version(1).at("/provenance/start").toString()).isEqualTo("[-25.0,85.0]");
    assertThat(version(2).at("/provenance/seed").asInt()).isEqualTo(7);
  }

  @TestFactory
  Stream<DynamicTest> everyFailureHasItsExitCodeAndOneSentence() throws IOException {
    Path file = Files.writeString(temp.resolve("a file"), "not a folder");
    return Stream.of(
        failure(
            1,
            "Cannot go on",
            "--conf",
            "spark.driver.maxResultSize=1",
            "train",
            "--input",
            "data/norris.csv",
            "--store",
            store.toString()),
        failure(
            2,
            "epochs must be a whole number >= 1, but got 0",
            train("--input", "data/norris.csv", "--epochs", "0")),
        failure(3, "missing.csv", train("--input", "data/missing.csv")),
        failure(
            4,
            "a rate is stable here only below 2",
            train("--input", "data/norris.csv", "--learning-rate", "3")),
        failure(
            6,
            "is a file, not a folder",
            "train",
            "--input",
            "data/norris.csv",
            "--store",
            file.toString()));
  }

  private DynamicTest failure(int exit, String phrase, String... words) {
    return DynamicTest.dynamicTest(
        "exit " + exit,
        () -> {
          Product.Run run = product.submit(words);
          assertThat(run.exit()).as(run.err()).isEqualTo(exit);
          assertThat(run.err()).contains(phrase);
          if (exit != 1) {
            assertThat(run.err()).doesNotContain("\tat ");
          }
          assertThat(run.out()).isEmpty();
          assertThat(store.resolve("versions")).doesNotExist();
          // A run that came to its work left a record of its failure.
          if (exit == 1 || exit == 3 || exit == 4) {
            assertThat(exitCodes()).contains(exit);
          }
        });
  }

  private List<Integer> exitCodes() throws IOException {
    List<Integer> codes = new ArrayList<>();
    try (Stream<Path> runs = Files.list(store.resolve("runs"))) {
      for (Path run : runs.toList()) {
        codes.add(JSON.readTree(run.resolve("ended.json").toFile()).path("exit-code").asInt());
      }
    }
    return codes;
  }

  @Tag("any-spark")
  @Test
  void aLimitBeforeConvergencePublishesAndExitsFive() throws Exception {
    Product.Run run = product.submit(train("--config", "conf/train.properties", "--epochs", "3"));

    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(version(1).at("/training/stop-reason").asText()).isEqualTo("epoch-limit");
  }

  /** Each line of the README's first sh blocks that starts the job. */
  @TestFactory
  Stream<DynamicTest> theReadmesCommandsWork() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean shell = false;
    for (String line : Files.readAllLines(product.project().resolve("README.md"))) {
      shell = line.startsWith("```") ? line.equals("```sh") : shell;
      if (shell && line.startsWith("./submit.sh ") && !line.startsWith("./submit.sh  ")) {
        commands.add(line);
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
    return commands.stream()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command,
                    () -> {
                      Product.Run run = product.run(List.of("bash", "-c", command));
                      assertThat(run.exit()).as(run.err()).isZero();
                      if (command.contains(" train ")) {
                        // The same rows and settings a second time are no new version.
                        assertThat(run.out())
                            .containsAnyOf(
                                "y = 1.00",
                                "price = 2.389815552 area - 26.93033926 district=Hillside",
                                "log_price = 0.6752847399 log_area",
                                "11 keys: 10 ok, 1 too-few-rows",
                                "Nothing changed since version");
                      } else {
                        assertThat(run.out()).isNotBlank();
                      }
                    }));
  }
}
