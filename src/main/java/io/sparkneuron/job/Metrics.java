package io.sparkneuron.job;

import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorSpread;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import io.sparkneuron.store.StoreFiles;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a run did in the text format of Prometheus, for the textfile collector of its node exporter:
 * the job itself is gone before anybody could ask it. Every metric names the store, so that several
 * neurons can share an exporter.
 */
final class Metrics {
  private static final String SUCCESS = "spark_neuron_last_success_timestamp_seconds";

  private final StringBuilder text = new StringBuilder();

  /** What is in the braces of every metric, or nothing. */
  private final String labels;

  private Metrics(Optional<String> store) {
    labels = store.map(location -> label("store", location)).orElse("");
  }

  /** Replaces the file; after a failure it keeps the time of the last success. */
  static void write(String file, Configuration hadoop, RunRecord record, Optional<Neuron> previous)
      throws IOException {
    Path path = new Path(file);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    Path qualified = fileSystem.makeQualified(path);
    StoreFiles files = new StoreFiles(hadoop);
    files.replace(qualified, text(record, previous, files.read(qualified)));
  }

  /**
   * @param previous the neuron of the version that served before
   * @param before the text that is replaced
   */
  static String text(RunRecord record, Optional<Neuron> previous, Optional<String> before) {
    Metrics metrics = new Metrics(Optional.ofNullable(record.start().settings().get("store")));
    Optional<String> lastSuccess =
        record.code() == ExitCode.DONE
            ? Optional.of(number(record.endedAt().toEpochMilli() / 1e3))
            : before.flatMap(metrics::lastSuccess);
    lastSuccess.ifPresent(time -> metrics.gauge(SUCCESS, "When a run last ended with 0.", time));
    metrics.gauge(
        "spark_neuron_exit_code",
        "Exit code of the last run.",
        String.valueOf(record.code().number()));
    metrics.gauge("spark_neuron_duration_seconds", "How long it took.", number(record.duration()));
    record.rows().ifPresent(metrics::rows);
    record
        .trained()
        .ifPresent(
            result -> {
              metrics.gauge(
                  "spark_neuron_epochs", "Epochs trained.", String.valueOf(result.epochs()));
              metrics.neuron(record.start().columns(), result.neuron(), previous);
              metrics.uncertainty(record.start().columns(), result.uncertainty());
            });
    record.lines().ifPresent(metrics::lines);
    record.lineErrors().ifPresent(metrics::lineErrors);
    metrics.drifts(record.drifts());
    record
        .judged()
        .ifPresent(
            judged ->
                metrics.gauge(
                    "spark_neuron_rmse",
                    "Root mean squared error of the candidate.",
                    number(judged.candidate().rmse())));
    OptionalInt serving =
        record.publication().map(RunRecord.Publication::servingAfter).orElse(OptionalInt.empty());
    if (serving.isPresent()) {
      metrics.gauge(
          "spark_neuron_serving_version",
          "The version that serves.",
          String.valueOf(serving.getAsInt()));
    }
    return metrics.text.toString();
  }

  /** Of this store, or of one that was not named yet. */
  private Optional<String> lastSuccess(String before) {
    Matcher line =
        Pattern.compile(
                "(?m)^%s(?:%s)? ([0-9.]+(?:[eE][+-]?[0-9]+)?)$"
                    .formatted(SUCCESS, Pattern.quote(braced(labels))))
            .matcher(before);
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  private void rows(RowCounts rows) {
    String name = "spark_neuron_rows";
    head(name, "What became of the rows.");
    line(name, "kind", "used", String.valueOf(rows.used()));
    line(name, "kind", "held-out", String.valueOf(rows.heldOut()));
    line(name, "kind", "null", String.valueOf(rows.nulls()));
    line(name, "kind", "non-finite", String.valueOf(rows.nonFinite()));
    line(name, "kind", "malformed", String.valueOf(rows.malformed()));
    line(name, "kind", "zero-weight", String.valueOf(rows.zeroWeight()));
    line(name, "kind", "unknown-level", String.valueOf(rows.unknownLevel()));
  }

  private void lines(LineCounts counts) {
    String name = "spark_neuron_keys";
    head(name, "Keys by what became of their line.");
    for (KeyLine.Status status : KeyLine.Status.values()) {
      line(name, "status", status.word(), String.valueOf(counts.of(status)));
    }
  }

  private void lineErrors(ErrorSpread errors) {
    String name = "spark_neuron_key_rmse";
    head(
        name,
        "Root mean squared error of the lines of keys: of the %d %s"
            .formatted(
                errors.keys(),
                errors.isSample()
                    ? "that a hash of the key chose, and for 1 the largest of all keys."
                    : "keys whose line is judged."));
    errors.quantiles().forEach((share, error) -> line(name, "share", share, number(error)));
  }

  private void neuron(Columns columns, Neuron neuron, Optional<Neuron> previous) {
    head("spark_neuron_weight", "Weight of an input.");
    for (int j = 0; j < neuron.inputs(); j++) {
      line("spark_neuron_weight", "input", columns.features().get(j), number(neuron.weight(j)));
    }
    gauge("spark_neuron_bias", "The bias.", number(neuron.bias()));
    if (previous.isPresent()) {
      Neuron old = previous.get();
      head("spark_neuron_weight_change", "Weight minus that of the version before.");
      for (int j = 0; j < neuron.inputs(); j++) {
        line(
            "spark_neuron_weight_change",
            "input",
            columns.features().get(j),
            number(neuron.weight(j) - old.weight(j)));
      }
      gauge(
          "spark_neuron_bias_change",
          "Bias minus that of the version before.",
          number(neuron.bias() - old.bias()));
    }
  }

  private void uncertainty(Columns columns, Uncertainty uncertainty) {
    optional(
        "spark_neuron_residual_standard_error",
        "Deviation of the rows around the line.",
        uncertainty.residualStandardError());
    optional(
        "spark_neuron_r2_adjusted",
        "Share of the variance that the line explains, adjusted.",
        uncertainty.r2Adjusted());
    optional("spark_neuron_f", "F of all weights together.", uncertainty.f());
    optional("spark_neuron_f_p", "Probability of such an F without them.", uncertainty.fP());
    estimates(
        "standard_error",
        "Standard error",
        columns,
        uncertainty,
        estimate -> OptionalDouble.of(estimate.standardError()));
    estimates("t", "Number divided by its standard error", columns, uncertainty, Estimate::t);
    estimates("p", "Probability of such a t if it were 0", columns, uncertainty, Estimate::p);
    estimates(
        "low",
        "Lower end of the interval",
        columns,
        uncertainty,
        estimate -> OptionalDouble.of(estimate.low()));
    estimates(
        "high",
        "Upper end of the interval",
        columns,
        uncertainty,
        estimate -> OptionalDouble.of(estimate.high()));
  }

  /** A figure of every weight, where it is known, and of the bias. */
  private void estimates(
      String figure,
      String help,
      Columns columns,
      Uncertainty uncertainty,
      Function<Estimate, OptionalDouble> value) {
    String name = "spark_neuron_weight_" + figure;
    Map<String, Double> known = new LinkedHashMap<>();
    for (int j = 0; j < columns.features().size(); j++) {
      String input = columns.features().get(j);
      uncertainty.weights().get(j).map(value).ifPresent(v -> v.ifPresent(n -> known.put(input, n)));
    }
    if (!known.isEmpty()) {
      head(name, help + " of a weight.");
      known.forEach((input, number) -> line(name, "input", input, number(number)));
    }
    uncertainty
        .bias()
        .map(value)
        .ifPresent(v -> optional("spark_neuron_bias_" + figure, help + " of the bias.", v));
  }

  private void drifts(List<ColumnDrift> drifts) {
    if (drifts.isEmpty()) {
      return;
    }
    String moved = "spark_neuron_column_mean_moved";
    head(moved, "By how many of its deviations the mean of a column moved since what served.");
    drifts.forEach(d -> line(moved, "column", d.column(), number(d.drift().meanMoved())));
    String factor = "spark_neuron_column_deviation_factor";
    head(factor, "Deviation of a column divided by the one of what served.");
    drifts.forEach(d -> line(factor, "column", d.column(), number(d.drift().deviationFactor())));
    String told = "spark_neuron_column_drifted";
    head(told, "1 if a column moved by more than chance explains, else 0.");
    drifts.forEach(d -> line(told, "column", d.column(), d.drift().isTold() ? "1" : "0"));
  }

  private void optional(String name, String help, OptionalDouble value) {
    value.ifPresent(number -> gauge(name, help, number(number)));
  }

  private void gauge(String name, String help, String value) {
    head(name, help);
    line(name, labels, value);
  }

  private void head(String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void line(String name, String label, String labelValue, String value) {
    line(name, (labels.isEmpty() ? "" : labels + ",") + label(label, labelValue), value);
  }

  private void line(String name, String inBraces, String value) {
    text.append(name).append(braced(inBraces)).append(' ').append(value).append('\n');
  }

  private static String braced(String labels) {
    return labels.isEmpty() ? "" : "{" + labels + "}";
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
