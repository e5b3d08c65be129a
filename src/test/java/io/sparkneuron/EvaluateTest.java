package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A version is measured on rows as a hand would do it. */
@ExtendWith(SparkProperties.class)
class EvaluateTest {
  @TempDir private Path temp;
  private ModelStore store;

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

  /**
   * Trained on residuals (1, −2, 1) around 2x + 1 at x = −1, 0, 1: s² = 6, one degree of freedom,
   * and the half width is 12.7062·√(6·(1 + 1/3 + x²/2)): 35.94 at 0, 42.14 at 1, 164.4 at 5.
   */
  private int publishASureVersion(TrainingSettings settings) {
    int version =
        store.publish(
            CommandLineRun.trained(
                new Columns(List.of("x"), "y"),
                LocalPoints.of(new double[][] {{-1, 0, 1}}, new double[] {0, -1, 4}),
                settings));
    store.promote(1, CommandLineRun.promotion(version));
    return version;
  }

  private Path threeFiles() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("in3.csv"));
    Files.writeString(folder.resolve("1.csv"), "x,y\n0,36.9\n0,37\n1,45\n");
    Files.writeString(folder.resolve("2.csv"), "x,y\n1,45.2\n5,11\n1,-39\n");
    Files.writeString(folder.resolve("3.csv"), "x,y\n-1.5,-500\n5,176\n");
    return folder;
  }

  private CommandLineRun evaluate(Path input, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("evaluate", "--input", input.toString(), "--store", store.location()));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  @Test
  void rowsInsideTheIntervalAndOutsideTheRangeAreCounted() throws IOException {
    publishASureVersion(TrainingSettings.defaults(1));

    CommandLineRun people = evaluate(threeFiles());
    CommandLineRun scripts = evaluate(threeFiles(), "--json");

    assertThat(people.exit()).as(people.err()).isZero();
    // Inside: 36.9 at 0, 45 and −39 at 1, 11 at 5.
    assertThat(people.out().lines().map(line -> line.replaceAll(" +", " ")))
        .endsWith(
            " inside 50 % of the rows are within the 95 % prediction interval",
            " outside 3 rows: x 3 (trained on x -1 to 1)");
    JsonNode json = new ObjectMapper().readTree(scripts.out());
    assertThat(json.get("interval").toString()).isEqualTo("{\"confidence\":0.95,\"coverage\":0.5}");
    assertThat(json.get("outside").toString()).isEqualTo("{\"rows\":3,\"inputs\":{\"x\":3}}");
  }

  @Test
  void whatAVersionDoesNotTellIsNull() throws IOException {
    JsonNode old = new ObjectMapper().readTree(evaluate("x,y\n1,3\n9,4\n", "--json").out());
    assertThat(old.get("interval").isNull()).isTrue();
    assertThat(old.get("outside").isNull()).isTrue();

    publishASureVersion(TrainingSettings.defaults(1).withErrors(ErrorKind.HC1));
    JsonNode hc1 = new ObjectMapper().readTree(evaluate("x,y\n1,3\n0,4\n", "--json").out());
    assertThat(hc1.get("interval").isNull()).isTrue();
    assertThat(hc1.get("outside").toString()).isEqualTo("{\"rows\":0,\"inputs\":{}}");
    assertThat(evaluate("x,y\n1,3\n0,4\n").out())
        .contains("  inside         not known: its standard errors are hc1, ")
        .doesNotContain("outside");
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
