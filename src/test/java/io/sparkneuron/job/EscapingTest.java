package io.sparkneuron.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.CommandLineRun;
import io.sparkneuron.NeuronTraining;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorSpread;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of columns may hold anything, and must break nothing that reads ours; SqlTest has SQL. */
class EscapingTest {
  private static final List<String> ODD =
      List.of("quote\"d", "back\\slash", "line\nbreak", "\\n", "}\" 1\nspark_neuron_exit_code 0");

  /** The text format of Prometheus: comments, and samples with at most one label here. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-z0-9_]+(?:\\{[a-z]+=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"})? [-+.0-9eE]+");

  private static Row row(int number) {
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i <= ODD.size(); i++) {
      cells.add(Math.sin(number * (i + 1.0)));
    }
    return RowFactory.create(cells.toArray());
  }

  @Test
  void metricsKeepTheirLinesWhateverColumnsAreCalled() throws IOException {
    StructType schema = new StructType();
    for (String name : ODD) {
      schema = schema.add(name, DataTypes.DoubleType);
    }
    schema = schema.add("y", DataTypes.DoubleType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(row(i));
    }
    Columns columns = new Columns(ODD, "y");
    NeuronTraining.Outcome outcome;
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      outcome =
          NeuronTraining.train(
              spark.createDataFrame(rows, schema), columns, TrainingSettings.defaults(7));
    }
    Neuron neuron = outcome.result().neuron();
    RunRecord record =
        new RunRecord(
            new RunRecord.Start("run", "train", columns, Map.of(), CommandLineRun.TIME),
            CommandLineRun.TIME.plusSeconds(1),
            1,
            ExitCode.DATA_REFUSED,
            "",
            Optional.empty(),
            Optional.of(outcome.result()),
            List.of(),
            Optional.empty(),
            Optional.of(new ErrorSpread(Map.of("1", 1e300), 1, true)),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    List<String> inputs = new ArrayList<>();
    Metrics.text(record, Optional.of(neuron), Optional.empty())
        .lines()
        .filter(line -> !line.startsWith("# "))
        .forEach(
            line -> {
              Matcher sample = SAMPLE.matcher(line);
              assertThat(sample.matches()).as(line).isTrue();
              if (line.startsWith("spark_neuron_weight{")) {
                inputs.add(unescaped(sample.group(1)));
              }
              if (line.startsWith("spark_neuron_exit_code")) {
                assertThat(line).isEqualTo("spark_neuron_exit_code 3");
              }
            });
    assertThat(inputs).isEqualTo(ODD);
  }

  private static String unescaped(String label) {
    return Pattern.compile("\\\\(.)")
        .matcher(label)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1).equals("n") ? "\n" : found.group(1)));
  }

  @Test
  void aTerminalIsNotGivenOrdersByAStore(@TempDir Path temp) {
    ModelStore store = new ModelStore(temp.toString(), new Configuration());
    store.publish(
        CommandLineRun.version(
            "run\u001b[2J",
            List.of("\u001b[31mred\r", "a\nb", "\u009b1m"),
            Neuron.of(new double[3], 1)));
    store.promote(0, CommandLineRun.promotion(1));
    for (List<String> words :
        List.of(
            List.of("models", "show"), List.of("models", "list"), List.of("models", "show", "2"))) {
      List<String> all = new ArrayList<>(words);
      all.addAll(List.of("--store", temp.toString()));
      CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
      assertThat(run.out() + run.err()).isNotEmpty().doesNotContainPattern("[\\p{Cc}&&[^\\n]]");
      assertThat(run.out()).doesNotContain("\nb");
    }
  }
}
