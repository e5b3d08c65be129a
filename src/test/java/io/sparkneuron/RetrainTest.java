package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkneuron.core.Holdout;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The next night: what is compared with the version that serves. */
@Tag("any-spark")
class RetrainTest extends TrainingCase {

  @Test
  void aServingVersionThatCannotBeJudgedIsNotComparedAndSaysSo() throws IOException {
    ModelStore store = store();
    store.publish(
        CommandLineRun.version("run-1", List.of("x"), Neuron.of(new double[] {2}, 1e125)));
    store.promote(0, CommandLineRun.promotion(1));
    String sentence =
        "version 1, which serves, cannot be judged on these rows: its errors may be beyond 1e120";

    CommandLineRun barred = train(folder.toString(), "--max-regression", "0.1", "--run-id", "a");
    assertThat(barred.exit()).as(barred.err()).isEqualTo(5);
    assertThat(barred.out()).contains(sentence + ", so that max-regression cannot be judged");
    assertThat(json("runs/a/ended.json").at("/reasons/0").asText()).startsWith(sentence);
    assertThat(store.serving().orElseThrow().promotion().version()).isEqualTo(1);

    CommandLineRun poor = train(folder.toString(), "--max-rmse", "0.01");
    assertThat(poor.exit()).as(poor.err()).isEqualTo(5);

    CommandLineRun good = train(folder.toString(), "--max-rmse", "2", "--run-id", "c");
    assertThat(good.exit()).as(good.err()).isZero();
    assertThat(good.out()).contains(sentence, "(random, seed ");
    assertThat(json("runs/c/ended.json").at("/evaluation/serving").isMissingNode()).isTrue();
    assertThat(store.serving().orElseThrow().promotion().version()).isEqualTo(4);
  }

  @Test
  void otherHeldOutRowsAreAChange() throws IOException {
    String[] words = {"--holdout", "0.3"};
    assertThat(train(folder.toString(), words).exit()).isZero();
    assertThat(train(folder.toString(), words).out()).contains("Nothing changed since version 1");

    changeAHeldOutRow(0.3);
    CommandLineRun changed = train(folder.toString(), words);
    assertThat(changed.exit()).as(changed.err()).isZero();
    assertThat(changed.out()).contains("(before: version 1)");
    assertThat(json("versions/v000002.json").at("/provenance/data-fingerprint"))
        .isEqualTo(json("versions/v000001.json").at("/provenance/data-fingerprint"));
    assertThat(train(folder.toString(), words).out()).contains("Nothing changed since version 2");
  }

  /** Versions of the first days do not tell which rows were held out. */
  @Test
  void aVersionThatDoesNotTellItsHeldOutRowsIsUnchangedOnlyWithoutAHoldout() throws IOException {
    assertThat(train(folder.toString()).exit()).isZero();
    assertThat(Files.readString(folder.resolve("versions/v000001.json")))
        .doesNotContain("held-out-fingerprint");
    assertThat(train(folder.toString()).out()).contains("Nothing changed since version 1");

    assertThat(train(folder.toString(), "--holdout", "0.3").exit()).isZero();
    Path version = folder.resolve("versions/v000002.json");
    String text = Files.readString(version);
    Files.writeString(version, text.replaceFirst(" *\"held-out-fingerprint\".*\\n", ""));
    assertThat(Files.readString(version)).isNotEqualTo(text);
    assertThat(train(folder.toString(), "--holdout", "0.3").out()).contains("before: version 2");
  }

  private void changeAHeldOutRow(double share) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(rows));
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      double y = Double.parseDouble(cells[1]);
      if (isHeldOut(cells[0], y, share)) {
        do {
          y += 0.001;
        } while (!isHeldOut(cells[0], y, share));
        lines.set(i, cells[0] + "," + y);
        Files.write(rows, lines);
        return;
      }
    }
    throw new AssertionError("no row is held out");
  }

  private static boolean isHeldOut(String x, double y, double share) {
    return Holdout.takes(new double[][] {{Double.parseDouble(x)}}, new double[] {y}, 0, share);
  }

  /** What moved is told, everywhere, and fails nothing. */
  @Test
  void columnsThatMovedSinceTheServingVersionAreTold() throws IOException {
    Path metrics = temp.resolve("neuron.prom");
    String[] words = {"--metrics-file", metrics.toString(), "--max-regression", "10"};
    CommandLineRun first = train(folder.toString(), words);
    assertThat(first.out()).contains("serves         version 1").doesNotContain("drift ");
    assertThat(metrics)
        .content()
        .contains(
            "spark_neuron_weight_standard_error{", "spark_neuron_bias_p{", "spark_neuron_f_p{")
        .doesNotContain("spark_neuron_column_");

    // Other rows of the same kind.
    write(2);
    CommandLineRun second = train(folder.toString(), words);
    assertThat(second.out()).contains("serves         version 2").doesNotContain("drift ");
    assertThat(metrics).content().contains("spark_neuron_column_drifted{", "column=\"x\"} 0");

    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (String line : Files.readAllLines(rows).subList(1, 201)) {
      String[] cells = line.split(",", -1);
      double x = 3 + 2 * Double.parseDouble(cells[0]);
      lines.add(x + "," + cells[1]);
    }
    Files.write(rows, lines);
    List<String> named = new ArrayList<>(List.of(words));
    named.addAll(List.of("--run-id", "moved"));
    CommandLineRun moved = train(folder.toString(), named.toArray(String[]::new));
    assertThat(moved.exit()).as(moved.err()).isZero();
    assertThat(moved.out())
        .containsPattern(
            "drift          x: mean from 0\\.\\d+ to \\d\\.\\d+, by 1\\d\\.\\d+ deviations; deviation from 0\\.\\d+ to 0\\.\\d+, 2 times")
        .doesNotContain("drift          y");
    JsonNode drift = json("runs/moved/ended.json").at("/drift");
    assertThat(drift.size()).isEqualTo(1);
    assertThat(drift.at("/0/column").asText()).isEqualTo("x");
    assertThat(drift.at("/0/deviation-factor").asDouble()).isCloseTo(2, within(1e-9));
    assertThat(metrics)
        .content()
        .contains("column=\"x\"} 1", "column=\"y\"} 0", "spark_neuron_column_mean_moved{");
  }

  @Test
  void aPasswordInAUriIsNotRecorded() throws IOException {
    String[] words = {"--run-id", "a", "--where", "x < 99 or 'jdbc:h2://me:secret@host/' = ''"};
    assertThat(train(folder.toString(), words).exit()).isZero();
    for (String file :
        List.of("runs/a/started.json", "runs/a/ended.json", "versions/v000001.json")) {
      assertThat(folder.resolve(file))
          .content()
          .contains("'jdbc:h2://*****@host/'")
          .doesNotContain("secret");
    }
  }
}
