package io.sparkneuron.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.CommandLineRun;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorSpread;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.RowCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node exporter reads when several neurons share it. */
@Tag("any-spark")
class MetricsTest {

  private static String text(ExitCode code, Map<String, String> settings, String before) {
    return text(code, settings, before, Optional.empty());
  }

  private static String text(
      ExitCode code, Map<String, String> settings, String before, Optional<ErrorSpread> errors) {
    RunRecord record =
        new RunRecord(
            new RunRecord.Start(
                "run-1", "train", new Columns(List.of("x"), "y"), settings, CommandLineRun.TIME),
            // The clock was set back while the run was at work.
            CommandLineRun.TIME.minusSeconds(600),
            30,
            code,
            "",
            Optional.of(new RowCounts(200, 1, 0, 0)),
            Optional.empty(),
            List.of(),
            errors.map(spread -> new LineCounts(Map.of(KeyLine.Status.OK, 40_000L))),
            errors,
            Optional.empty(),
            Optional.of(
                new RunRecord.Publication(
                    OptionalInt.of(2), Optional.empty(), OptionalInt.of(1), OptionalInt.of(2))),
            Map.of());
    return Metrics.text(record, Optional.empty(), Optional.of(before));
  }

  @Test
  void everyMetricNamesTheStore() {
    String text = text(ExitCode.DONE, Map.of("store", "s3a://lake/\"my\" m\\odels\n"), "");

    String store = "store=\"s3a://lake/\\\"my\\\" m\\\\odels\\n\"";
    assertThat(text.lines().filter(line -> !line.startsWith("#")))
        .hasSizeGreaterThan(8)
        .allMatch(line -> line.matches("spark_neuron_\\w+\\{.*} \\S+"))
        .allMatch(line -> line.contains("{" + store));
    assertThat(text)
        .contains(
            "\nspark_neuron_exit_code{" + store + "} 0\n",
            "\nspark_neuron_rows{" + store + ",kind=\"used\"} 200\n",
            "\nspark_neuron_serving_version{" + store + "} 2\n",
            "\nspark_neuron_duration_seconds{" + store + "} 30\n");
  }

  @Test
  void theLastSuccessOfThisStoreOutlivesAFailure() {
    Map<String, String> here = Map.of("store", "a.b");
    String success = text(ExitCode.DONE, here, "");
    String line =
        success
            .lines()
            .filter(l -> l.startsWith("spark_neuron_last_success"))
            .findFirst()
            .orElseThrow();

    assertThat(text(ExitCode.DATA_REFUSED, here, success)).contains(line + "\n");
    assertThat(text(ExitCode.DATA_REFUSED, here, success.replace("{store=\"a.b\"}", "")))
        .as("written before stores were named")
        .contains(line + "\n");
    assertThat(text(ExitCode.DATA_REFUSED, Map.of("store", "axb"), success))
        .as("another store's file")
        .doesNotContain("last_success");
    assertThat(text(ExitCode.DONE, Map.of(), "")).contains("\nspark_neuron_exit_code 0\n");
  }

  @Test
  void errorsOfKeysSayOfWhichKeys() {
    Map<String, Double> quantiles = new LinkedHashMap<>();
    quantiles.put("0.05", 0.25);
    quantiles.put("1", 1e18);
    Map<String, String> here = Map.of("store", "a.b");
    String name = "spark_neuron_key_rmse";
    assertThat(text(ExitCode.DONE, here, "", Optional.of(new ErrorSpread(quantiles, 10_020, true))))
        .contains(
            "spark_neuron_keys{store=\"a.b\",status=\"ok\"} 40000\n",
            "\n# HELP %s Root mean squared error of the lines of keys: of the 10020 that a hash of the key chose, and for 1 the largest of all keys.\n# TYPE %1$s gauge\n"
                .formatted(name),
            "\n%s{store=\"a.b\",share=\"0.05\"} 0.25\n".formatted(name),
            "\n%s{store=\"a.b\",share=\"1\"} 1.0E18\n".formatted(name));
    assertThat(text(ExitCode.DONE, here, "", Optional.of(new ErrorSpread(quantiles, 7, false))))
        .contains("lines of keys: of the 7 keys whose line is judged.\n");
    assertThat(text(ExitCode.DONE, here, "")).doesNotContain(name);
  }
}
