package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.job.RunRecord;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that a cluster starts again, and runs that get in each other's way. */
@Tag("any-spark")
class AttemptsTest extends TrainingCase {
  /** Slow enough to be killed between two checkpoints, and converging all the same. */
  private static final String[] SLOWLY = {
    "--scale",
    "none",
    "--learning-rate",
    "1",
    "--tolerance",
    "1e-4",
    "--seed",
    "3",
    "--checkpoint-every",
    "50"
  };

  private CommandLineRun attempt(String... words) {
    List<String> all = new ArrayList<>(List.of("--run-id", "app-1"));
    all.addAll(Arrays.asList(words));
    return train(faulty(), all.toArray(String[]::new));
  }

  private CommandLineRun slowAttempt(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(SLOWLY));
    all.addAll(Arrays.asList(words));
    return attempt(all.toArray(String[]::new));
  }

  /** As a driver dies: from here on nothing reaches the store, the end of the run included. */
  private static void dieBefore(String part) {
    FaultyFileSystem.fault =
        (step, file) -> {
          if (file.toString().contains(part) || file.toString().contains(RunRecord.ENDED)) {
            throw new IOException("the driver died");
          }
        };
  }

  private static void liveAgain() {
    FaultyFileSystem.fault = FaultyFileSystem.NONE;
  }

  @ParameterizedTest
  @CsvSource({
    "0, --force",
    "3, --min-rows=1000",
    "4, --scale=none --learning-rate=3",
    "5, --max-rmse=0.001",
  })
  void aRunThatEndedRepeatsItsAnswer(int exit, String words) throws IOException {
    CommandLineRun first = attempt(words.split(" "));
    assertThat(first.exit()).as(first.err()).isEqualTo(exit);
    String ended = Files.readString(folder.resolve("runs/app-1/ended.json"));
    List<String> versions = names("versions");
    List<String> promotions = names("promotions");

    // Even if the cause is gone.
    CommandLineRun second = attempt();

    assertThat(second.exit()).isEqualTo(exit);
    assertThat(second.out())
        .startsWith("Run app-1 ended before with exit code " + exit + ": ")
        .hasLineCount(1);
    assertThat(folder.resolve("runs/app-1/ended.json")).hasContent(ended);
    assertThat(names("versions")).isEqualTo(versions);
    assertThat(names("promotions")).isEqualTo(promotions);
  }

  @Test
  void anAnswerThatCannotBeUnderstoodIsNotRepeated() throws IOException {
    attempt();
    Path ended = folder.resolve("runs/app-1/ended.json");
    Files.writeString(
        ended, Files.readString(ended).replace("\"exit-code\" : 0", "\"exit-code\" : 77"));

    CommandLineRun second = attempt();

    assertThat(second.exit()).isEqualTo(6);
    assertThat(second.err())
        .contains("runs/app-1/ended.json: exit-code must be 0 to 6, but got 77")
        .hasLineCount(1);
  }

  @Test
  void aRunThatDidNotEndGoesOnFromItsCheckpointToTheSameBits() throws IOException {
    assertThat(train(temp.resolve("whole").toString(), SLOWLY).exit()).isZero();
    JsonNode expected = json(temp.resolve("whole/versions/v000001.json"));

    dieBefore("/versions/");
    assertThat(slowAttempt().exit()).isEqualTo(6);
    liveAgain();
    List<String> left = names("runs/app-1");
    assertThat(left).hasSize(2).contains("started.json");
    JsonNode checkpoint = json("runs/app-1/" + left.get(0));
    assertThat(checkpoint.path("seconds").asDouble()).isPositive();
    // As a kill -9 leaves it that comes while a checkpoint is written.
    Files.writeString(
        folder.resolve("runs/app-1/.checkpoint-000007.json." + UUID.randomUUID()), "{");

    CommandLineRun second = slowAttempt();

    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.out())
        .contains("went on after epoch " + checkpoint.path("epoch").asInt() + " of run app-1");
    JsonNode found = json("versions/v000001.json");
    assertThat(found.path("neuron")).isEqualTo(expected.path("neuron"));
    assertThat(found.path("training")).isEqualTo(expected.path("training"));
    assertThat(names("runs/app-1"))
        .containsExactly("ended.json", "history.csv", "report.html", "started.json");
    assertThat(folder.resolve("runs/app-1/report.html"))
        .content()
        .contains("went on from a checkpoint after epoch");
    assertThat(names("versions")).hasSize(1);
    assertThat(slowAttempt().out()).startsWith("Run app-1 ended before with exit code 0: ");
  }

  @Test
  void aRunThatGoesOnHasOnlyTheTimeThatIsLeft() throws IOException {
    dieBefore("/versions/");
    slowAttempt("--max-minutes", "60");
    liveAgain();
    Path file = folder.resolve("runs/app-1/" + names("runs/app-1").get(0));
    int epoch = json("runs/app-1/" + file.getFileName()).path("epoch").asInt();
    String longAgo =
        Files.readString(file).replaceFirst("\"seconds\" : [^,]*", "\"seconds\" : 3599.99999");
    Files.writeString(file, longAgo);

    CommandLineRun second = slowAttempt("--max-minutes", "60");

    assertThat(second.exit()).as(second.err()).isEqualTo(5);
    JsonNode training = json("versions/v000001.json").path("training");
    assertThat(training.path("stop-reason").asText()).isEqualTo("time-limit");
    assertThat(training.path("epochs").asInt()).isEqualTo(epoch + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/promotions/", RunRecord.ENDED})
  void aRunThatHadPublishedDoesNotPublishAgain(String part) throws IOException {
    dieBefore(part);
    attempt();
    liveAgain();
    assertThat(names("versions")).hasSize(1);
    assertThat(names("runs/app-1")).doesNotContain("ended.json");

    CommandLineRun second = attempt("--force");

    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(names("versions")).hasSize(1);
    assertThat(names("promotions")).containsExactly("p000001.json");
    assertThat(json("runs/app-1/ended.json").path("serving-after").asInt()).isEqualTo(1);
  }

  /** Another writer promotes whenever this run is about to. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aPromotionThatComesSecondIsJudgedAgainFiveTimesInAll(int others) throws IOException {
    ModelStore other = store();
    promoteAnother(other, 0);
    AtomicInteger done = new AtomicInteger();
    FaultyFileSystem.fault =
        (step, file) -> {
          if (step == FaultyFileSystem.Step.CREATE
              && file.toString().contains("/promotions/")
              && done.get() < others) {
            promoteAnother(other, done.incrementAndGet());
          }
        };

    CommandLineRun run = attempt("--max-regression", "0");

    int came = Math.min(others, 5);
    assertThat(done).hasValue(came);
    assertThat(names("promotions")).hasSize(1 + came + (others < 5 ? 1 : 0));
    // Its own was published after the first of the others, before they went on.
    assertThat(store().versions()).hasSize(2 + came);
    assertThat(store().versionOf("app-1")).hasValue(2);
    int serving = store().serving().orElseThrow().promotion().version();
    JsonNode ended = json("runs/app-1/ended.json");
    assertThat(ended.path("version").asInt()).isEqualTo(2);
    // Predicting 37 + n instead of a line of about 43 ± 3.5: judged against the last one known.
    double judged = ended.at("/evaluation/serving/rmse").asDouble();
    int known = others < 5 ? came : came - 1;
    assertThat(judged)
        .isBetween(Math.hypot(6 - known, 3.6) - 0.5, Math.hypot(6 - known, 3.6) + 0.5);
    if (others < 5) {
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(serving).isEqualTo(2);
      assertThat(ended.path("serving-before").asInt()).isEqualTo(2 + came);
    } else {
      assertThat(run.exit()).isEqualTo(6);
      assertThat(run.err())
          .startsWith("Cannot promote version 2 in the store ")
          .contains("5 times another version was promoted first", "models promote 2")
          .hasLineCount(1);
      assertThat(serving).isEqualTo(2 + came);
      assertThat(json("current.json").path("version").asInt()).isEqualTo(serving);
    }
  }

  private static void promoteAnother(ModelStore other, int number) {
    int version =
        other.publish(
            CommandLineRun.version(
                "other-" + number, List.of("x"), Neuron.of(new double[] {0}, 37 + number)));
    int after = other.serving().map(ModelStore.Serving::number).orElse(0);
    assertThat(other.promote(after, CommandLineRun.promotion(version))).isTrue();
  }
}
