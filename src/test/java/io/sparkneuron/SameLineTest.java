package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing but the rows shows in a line, nor does anything else make a night publish one. */
@Tag("any-spark")
class SameLineTest extends TrainingCase {
  private static final String HEADER = "a,b,c,y";

  /** Three inputs that are correlated, the last one far from 0. */
  private static List<String> correlated() {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      double a = random.nextGaussian();
      double b = a + random.nextGaussian() / 100;
      double c = 1e6 + random.nextDouble();
      lines.add(a + "," + b + "," + c + "," + (3 * a - b + c + random.nextGaussian()));
    }
    return lines;
  }

  /** A constant, and two that are one. */
  private static List<String> undetermined() {
    Random random = new Random(6);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      double a = random.nextInt(1000);
      lines.add(a + "," + 2 * a + ",7," + (a / 3 + random.nextGaussian()));
    }
    return lines;
  }

  @Test
  void nothingButTheRowsShowsInALine() throws IOException {
    onlyTheRowsShow("determined", correlated());
  }

  @Test
  void nothingButTheRowsShowsInALineOfTheMinimumNorm() throws IOException {
    onlyTheRowsShow("undetermined", undetermined());
  }

  private void onlyTheRowsShow(String name, List<String> lines) throws IOException {
    folder = temp.resolve("models-" + name);
    List<CommandLineRun> runs =
        List.of(
            trainOn(files(name, lines, 1)),
            trainOn(files(name, lines, 3), "--seed", "1"),
            // Warm.
            trainOn(files(name, lines, 17)),
            trainOn(files(name, lines, 3), "--gradient", "one-pass"),
            trainOn(files(name, lines, 1), "--gradient", "one-pass", "--seed", "8"),
            trainOn(files(name, lines, 17), "--init", "1e5,-3,0,7", "--learning-rate", "0.25"));
    for (int i = 0; i < runs.size(); i++) {
      assertThat(runs.get(i).exit()).as(runs.get(i).err()).isZero();
      assertThat(runs.get(i).out()).contains("serves         version " + (i + 1));
    }
    assertThat(runs.get(2).out()).contains("(version 2, which serves)");

    JsonNode first = json("versions/v000001.json");
    assertThat(first.at("/neuron/weights").size()).isEqualTo(3);
    assertThat(first.at("/uncertainty/weights").size()).isEqualTo(3);
    assertThat(first.at("/evaluation/mae").isNumber()).isTrue();
    for (int number = 2; number <= runs.size(); number++) {
      JsonNode other = json("versions/v00000" + number + ".json");
      for (String part :
          List.of(
              "/neuron",
              "/uncertainty",
              "/columns",
              "/training/mean-squared-error",
              "/training/constant-inputs",
              "/training/collinear-inputs",
              "/evaluation/rmse",
              "/evaluation/r2",
              "/evaluation/baseline-rmse",
              "/provenance/data-fingerprint")) {
        assertThat(other.at(part)).as("%s of version %d", part, number).isEqualTo(first.at(part));
      }
      boolean isOnePass = number == 4 || number == 5;
      assertThat(other.at("/evaluation/mae").isNull()).isEqualTo(isOnePass);
    }
  }

  private CommandLineRun trainOn(Path files, String... words) {
    rows = files;
    List<String> all =
        new ArrayList<>(List.of("--features", "a,b,c", "--format", "csv", "--force"));
    all.addAll(List.of(words));
    return train(folder.toString(), all.toArray(String[]::new));
  }

  /** The lines in another order, in some files. */
  private Path files(String name, List<String> lines, int number) throws IOException {
    Path files = temp.resolve(name + "-" + number);
    if (Files.exists(files)) {
      return files;
    }
    Files.createDirectories(files);
    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(number));
    for (int i = 0; i < number; i++) {
      List<String> part = new ArrayList<>(List.of(HEADER));
      part.addAll(
          shuffled.subList(i * shuffled.size() / number, (i + 1) * shuffled.size() / number));
      Files.write(files.resolve("part-" + i + ".csv"), part);
    }
    return files;
  }

  @Test
  void howALineWasFoundIsNoChange() throws IOException {
    assertThat(train(folder.toString()).exit()).isZero();
    for (String way :
        List.of(
            "--seed 9",
            "--init 25,85",
            "--learning-rate 0.5",
            "--epochs 500",
            "--gradient one-pass",
            "--min-rows 2")) {
      CommandLineRun same = train(folder.toString(), way.split(" "));
      assertThat(same.exit()).as(same.err()).isZero();
      assertThat(same.out()).as(way).contains("Nothing changed since version 1");
    }
    int version = 1;
    for (String change :
        List.of("--errors hc1", "--confidence 0.9", "--tolerance 1e-6", "--scale none")) {
      CommandLineRun changed = train(folder.toString(), change.split(" "));
      assertThat(changed.exit()).as(changed.err()).isZero();
      assertThat(changed.out()).as(change).contains("(before: version " + version + ")");
      version++;
    }
  }

  @Test
  void theWayShowsInALineThatIsNotTheNearest() throws IOException {
    String[] classic = {"--scale", "none", "--seed", "1"};
    assertThat(train(folder.toString(), classic).exit()).isZero();
    assertThat(train(folder.toString(), classic).out()).contains("Nothing changed since version 1");
    assertThat(train(folder.toString(), "--scale", "none", "--seed", "2").out())
        .contains("(before: version 1)");

    // Stopped on the way, and promoted by hand.
    assertThat(train(folder.toString(), "--epochs", "1").exit()).isEqualTo(5);
    assertThat(json("versions/v000003.json").at("/uncertainty/note").asText())
        .startsWith("training ended before it converged");
    assertThat(CommandLineRun.of("models", "promote", "3", "--store", folder.toString()).exit())
        .isZero();
    assertThat(train(folder.toString(), "--epochs", "1").out())
        .contains("Nothing changed since version 3");
    assertThat(train(folder.toString()).out()).contains("(before: version 3)");
  }

  @Test
  void aVersionFromBeforeLinesWereTheNearestIsAChange() throws IOException {
    assertThat(train(folder.toString()).exit()).isZero();
    Path version = folder.resolve("versions/v000001.json");
    String text = Files.readString(version);
    Files.writeString(
        version, text.replaceFirst("(?s)\"uncertainty\" : .*?\"columns\"", "\"columns\""));
    assertThat(json(version).has("uncertainty")).isFalse();
    assertThat(json(version).has("columns")).isTrue();
    assertThat(train(folder.toString()).out()).contains("(before: version 1)");
    assertThat(train(folder.toString()).out()).contains("Nothing changed since version 2");
  }

  /** Stores outlive releases: the one of the first release is trained into, and gone back in. */
  @Test
  void aVersionOfTheFirstReleaseIsFollowedAndRolledBackTo() throws Exception {
    Path golden = Path.of(getClass().getResource("/golden-store").toURI());
    FileUtils.copyDirectory(golden.toFile(), folder.toFile());
    rows = Path.of(System.getProperty("project.root"), "data/norris.csv");

    CommandLineRun trained = train(folder.toString(), "--max-regression", "0.1");
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("serves         version 3 (before: version 1)")
        .doesNotContain("drift ");
    assertThat(json("runs/golden-2/ended.json")).isNotNull();

    CommandLineRun back = CommandLineRun.of("models", "rollback", "--store", folder.toString());
    assertThat(back.out()).contains("version 1 serves (before: version 3)");
    CommandLineRun shown = CommandLineRun.of("models", "show", "--store", folder.toString());
    assertThat(shown.out()).contains("version        1 (serves)", "the release that trained it");
    CommandLineRun evaluated =
        CommandLineRun.of(
            "evaluate", "--input", rows.toString(), "--store", folder.toString(), "--json");
    assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("\"version\" : 1", "\"interval\" : null");
  }
}
