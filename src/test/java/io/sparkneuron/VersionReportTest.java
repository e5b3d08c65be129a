package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Uncertainty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which runs leave a report, and where. */
@Tag("any-spark")
class VersionReportTest extends TrainingCase {

  private Path report(String run) {
    return folder.resolve("runs/" + run + "/report.html");
  }

  @Test
  void everyPublishedVersionHasAReportAndOthersHaveNone() throws IOException {
    CommandLineRun first = train(folder.toString(), "--run-id", "first", "--holdout", "0.2");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).containsPattern("(?m)^  report +" + report("first") + "$");
    assertThat(report("first"))
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains("Version 1 of run first", "training rows is drawn", "held-out row", "✓ Passed.");
    assertThat(json("runs/first/ended.json").at("/seconds/report").asDouble()).isPositive();

    CommandLineRun again = train(folder.toString(), "--run-id", "again", "--holdout", "0.2");
    assertThat(again.out()).contains("Nothing changed").doesNotContain("report.html");
    assertThat(names("runs/again")).doesNotContain("report.html");

    write(2);
    CommandLineRun refused = train(folder.toString(), "--run-id", "refused", "--max-rmse", "0.01");
    assertThat(refused.exit()).as(refused.err()).isEqualTo(5);
    assertThat(report("refused"))
        .content()
        .contains("✗ Refused.", "version 1 still does", "version 1, which served")
        .contains("The last 2 versions of these columns");

    CommandLineRun diverged =
        train(folder.toString(), "--run-id", "diverged", "--scale", "none", "--learning-rate", "9");
    assertThat(diverged.exit()).as(diverged.err()).isEqualTo(4);
    assertThat(names("runs/diverged")).doesNotContain("report.html");
  }

  @Test
  void theReportTellsHowSureTheLineIsAndWhatMoved() throws IOException {
    assertThat(train(folder.toString(), "--run-id", "first", "--confidence", "0.9").exit())
        .isZero();
    assertThat(report("first"))
        .content()
        .contains("How sure is the line", "90 % interval", "90 % prediction band of a new row")
        .doesNotContain("What moved since");

    write(2);
    assertThat(train(folder.toString(), "--run-id", "second").exit()).isZero();
    assertThat(report("second"))
        .content()
        .contains("What moved since version 1", "Nothing moved beyond chance.");

    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (String line : Files.readAllLines(rows).subList(1, 200)) {
      String[] cells = line.split(",", -1);
      lines.add((Double.parseDouble(cells[0]) + 3) + "," + cells[1]);
    }
    Files.write(rows, lines);
    assertThat(train(folder.toString(), "--run-id", "third").exit()).isZero();
    assertThat(report("third"))
        .content()
        .contains("What moved since version 2", "1 of 2 columns moved beyond chance.");
  }

  /** The page of hundreds of inputs says where the rest is. */
  @Test
  void ofManyInputsThePageIsShort() throws IOException {
    int inputs = Uncertainty.MOST_INPUTS_SHOWN + 1;
    Random random = new Random(1);
    List<String> names = new ArrayList<>();
    for (int j = 0; j < inputs; j++) {
      names.add("input" + j);
    }
    List<String> lines = new ArrayList<>(List.of(String.join(",", names) + ",y"));
    for (int i = 0; i < 60; i++) {
      lines.add(
          random.doubles(inputs + 1L).mapToObj(Double::toString).collect(Collectors.joining(",")));
    }
    Files.write(rows, lines);
    CommandLineRun run =
        train(folder.toString(), "--run-id", "a", "--features", String.join(",", names));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(report("a"))
        .content()
        .contains(
            "The 20 of 21 inputs with the largest |t|",
            "21 weights and the bias ",
            "neuron.sql in the version&#39;s file")
        .doesNotContain("`input3`");
  }

  @Test
  void showNamesTheReportWhereThereIsOne() throws IOException {
    assertThat(train(folder.toString(), "--run-id", "a").exit()).isZero();
    String[] show = {"models", "show", "--store", folder.toString()};
    assertThat(CommandLineRun.of(show).out())
        .containsPattern("(?m)^  report +" + report("a") + "$");
    Files.delete(report("a"));
    assertThat(CommandLineRun.of(show).out()).doesNotContain("report.html");
  }

  @Test
  void theReportIsAlsoWrittenWhereTheUserWantsIt() throws IOException {
    Path file = temp.resolve("pages/my report.html");
    CommandLineRun run = train(folder.toString(), "--run-id", "a", "--report", file.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains(file.toString());
    assertThat(Files.readString(file)).isEqualTo(Files.readString(report("a")));
    // The next night replaces it.
    write(2);
    assertThat(train(folder.toString(), "--report", file.toString()).exit()).isZero();
    assertThat(file).content().contains("Version 2 of run");
  }

  @Test
  void aPlaceThatCannotTakeAReportIsFoundBeforeTheWork() {
    for (String place :
        new String[] {temp.toString(), rows + "/report.html", "nowhere://a/b", ""}) {
      CommandLineRun run = train(folder.toString(), "--report", place);
      assertThat(run.exit()).as(place + run.out()).isEqualTo(2);
      assertThat(run.err())
          .as(place)
          .contains("report must be a file that can be written, but got")
          .hasLineCount(1);
      assertThat(folder).doesNotExist();
    }
  }

  @Test
  void aReportThatCannotBeWrittenFailsNothing() throws IOException {
    // A folder of that name stands in the way of the file.
    Files.createDirectories(report("a"));
    CommandLineRun run = train(folder.toString(), "--run-id", "a");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("serves", "took");
    assertThat(json("runs/a/ended.json").at("/exit-code").asInt()).isZero();
  }

  @Test
  void withOnePassThereIsAReportWithoutRows() throws IOException {
    CommandLineRun run = train(folder.toString(), "--run-id", "a", "--gradient", "one-pass");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(report("a")).content().contains("No rows are drawn", "The path of w and b");
  }
}
