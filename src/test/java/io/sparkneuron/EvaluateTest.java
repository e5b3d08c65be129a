package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version is measured on rows as a hand would do it. */
class EvaluateTest {
  private static Properties before;

  @TempDir private Path temp;
  private ModelStore store;

  @BeforeAll
  static void nameTheMaster() {
    before = (Properties) System.getProperties().clone();
    System.getProperties().putAll(CommandLineRun.SPARK);
  }

  @AfterAll
  static void restoreProperties() {
    System.setProperties(before);
  }

  @BeforeEach
  void openTheStore() {
    store = new ModelStore(temp.resolve("models").toString(), new Configuration());
    store.publish(CommandLineRun.version("run-1", List.of("x"), Neuron.of(new double[] {2}, 1)));
    store.publish(
        CommandLineRun.version("run-2", List.of("x"), Neuron.of(new double[] {0}, 1e110)));
    store.promote(0, CommandLineRun.promotion(1));
  }

  private CommandLineRun evaluate(String rows, String... words) throws IOException {
    Path input = Files.writeString(temp.resolve("in.csv"), rows);
    List<String> all =
        new ArrayList<>(
            List.of("evaluate", "--input", input.toString(), "--store", store.location()));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  @Test
  void theNumbersAreThoseOfAHandCalculation() throws IOException {
    // Predictions 3, 5, 7, 9; errors 0, 1, -1, 2; labels with mean 5.5 and squares that sum to 17.
    CommandLineRun run = evaluate("x,y\n1,3\n2,4\n3,8\n4,7\n", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.at("/version").asInt()).isEqualTo(1);
    assertThat(json.at("/rows/used").asInt()).isEqualTo(4);
    assertThat(json.at("/rmse").asDouble()).isEqualTo(Math.sqrt(6.0 / 4));
    assertThat(json.at("/mae").asDouble()).isEqualTo(1);
    assertThat(json.at("/baseline-rmse").asDouble()).isCloseTo(Math.sqrt(17.0 / 4), within(1e-15));
    assertThat(json.at("/r2").asDouble()).isCloseTo(1 - 6.0 / 17, within(1e-15));
  }

  @Test
  void peopleGetLines() throws IOException {
    CommandLineRun run = evaluate("x,y\n1,3\n2,\n3,8\n", "--bad-rows", "skip");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "y = 2 x + 1",
            "",
            " version 1 (serves)",
            " rows 3 read = 2 used + 1 null + 0 non-finite + 0 malformed",
            " rmse 0.707107 (always predicting the mean: 2.5)",
            " mae 0.5",
            " r2 0.92");
  }

  @Test
  void aConstantLabelHasNoR2() throws IOException {
    CommandLineRun run = evaluate("x,y\n1,3\n2,3\n", "--json");

    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.has("r2")).isTrue();
    assertThat(json.get("r2").isNull()).isTrue();
    assertThat(json.get("baseline-rmse").asDouble()).isZero();
  }

  @Test
  void whatCannotBeMeasuredIsOneSentence() throws IOException {
    refused(evaluate("x,y\n1,\n"), 3, "column \"y\" is null");
    refused(
        evaluate("x,z\n1,2\n"),
        3,
        "Cannot read the data: column \"y\" is missing from",
        "Version 1 was trained with x, y");
    refused(evaluate("x,y\n"), 3, "Cannot use ", "0 usable rows");
    refused(evaluate("x,y\n1e300,1\n"), 3, "errors could be beyond 1e120");
    refused(evaluate("x,y\n1,2\n", "--version", "3"), 6, "version 3", "(found: 1, 2)");
    refused(evaluate("x,y\n1,2\n", "--version", "0"), 2, "version must be a whole number >= 1");
  }

  private static void refused(CommandLineRun run, int exit, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).contains(phrases).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }
}
