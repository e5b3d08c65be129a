package io.sparkneuron.console;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.FoundLine;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.Neuron;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tells in plain words, with the numbers of this very run, how the line of one key was found. */
public final class LineExplanation {
  /** More terms than this make a sentence unreadable. */
  private static final int TERMS_TOLD = 3;

  private final PrintStream out;
  private final Columns columns;
  private final boolean bias;
  private final String judgedOn;

  /**
   * @param columns of the lines
   * @param bias whether they have one
   * @param judgedOn {@code held-out} or {@code training}
   */
  public LineExplanation(PrintStream out, Columns columns, boolean bias, String judgedOn) {
    this.out = out;
    this.columns = columns;
    this.bias = bias;
    this.judgedOn = judgedOn;
  }

  public void tell(FoundLine found) {
    String key =
        found.key().entrySet().stream()
            .map(part -> part.getKey() + " = " + part.getValue())
            .collect(Collectors.joining(", "));
    say(
        "Each line is found at once from the sums of its rows. The key with the most is %s, with %s:"
            .formatted(key, rows(found.line().rows())));
    if (found.line().neuron().isPresent()) {
      tell(found, found.line().neuron().get());
    } else {
      say("  " + whyNone(found) + " The line of all rows stands in.");
    }
    out.println();
  }

  private void tell(FoundLine found, Neuron neuron) {
    DataSummary sums = found.statistics();
    columns
        .weight()
        .ifPresent(
            weight ->
                say(
                    "  In every sum and mean a row counts as much as its %s says, %s in all."
                        .formatted(weight.name(), shown(sums.totalWeight().doubleValue()))));
    if (bias) {
      tellMeans(sums);
    }
    if (neuron.inputs() == 1) {
      tellSlope(sums, neuron);
    } else {
      tellEquations(sums, neuron, found.line().status());
    }
    if (bias) {
      tellBias(sums, neuron);
    }
    say(
        found.judging() == 0
            ? "  None of its rows is held out, so nothing judges it."
            : "  Its root mean squared error on its %s is %s."
                .formatted(rows(found.judging(), judgedOn + " row"), shown(found.line().rmse())));
  }

  private String whyNone(FoundLine found) {
    return found.line().status() == KeyLine.Status.TOO_FEW_ROWS
        ? "A line of its own needs %s.".formatted(rows(found.minRows()))
        : "A column of it varies by less than 1e-100, or errors could be beyond 1e120, so it has no line of its own.";
  }

  private void tellMeans(DataSummary sums) {
    List<String> means = new ArrayList<>();
    for (int j = 0; j < Math.min(TERMS_TOLD, sums.inputs()); j++) {
      means.add("%s %s".formatted(name(j), shown(mean(sums, j))));
    }
    say(
        "  The means are %s%s and %s %s."
            .formatted(
                String.join(", ", means),
                sums.inputs() > TERMS_TOLD ? ", …" : "",
                columns.label(),
                shown(mean(sums, sums.inputs()))));
  }

  private void tellSlope(DataSummary sums, Neuron neuron) {
    double xx = product(sums, 0, 0);
    double xy = product(sums, 0, 1);
    say(
        bias
            ? "  The sum of (%1$s - mean)^2 is %2$s, that of (%1$s - mean) * (%3$s - mean) is %4$s,"
                .formatted(name(0), shown(xx), columns.label(), shown(xy))
            : "  The sum of %1$s^2 is %2$s, that of %1$s * %3$s is %4$s,"
                .formatted(name(0), shown(xx), columns.label(), shown(xy)));
    say(
        xx == 0
            ? "  so %s says nothing of %s, and w = 0.".formatted(name(0), columns.label())
            : "  so w = %s / %s = %s.".formatted(shown(xy), shown(xx), shown(neuron.weight(0))));
  }

  private void tellEquations(DataSummary sums, Neuron neuron, KeyLine.Status status) {
    int told = Math.min(TERMS_TOLD, neuron.inputs());
    String more = neuron.inputs() > TERMS_TOLD ? " + …" : "";
    say(
        "  The weights solve the normal equations, one for each input, of sums of products%s:"
            .formatted(bias ? " about the means" : ""));
    for (int j = 0; j < told; j++) {
      StringBuilder sum = new StringBuilder();
      for (int k = 0; k < told; k++) {
        double factor = product(sums, j, k);
        sum.append(k == 0 ? shown(factor) : signed(factor)).append(" * w").append(k + 1);
      }
      say(
          "    %s%s = %s  (%s)"
              .formatted(sum, more, shown(product(sums, j, sums.inputs())), name(j)));
    }
    if (!more.isEmpty()) {
      say("    … (%d more)".formatted(neuron.inputs() - told));
    }
    List<String> weights = new ArrayList<>();
    for (int j = 0; j < told; j++) {
      weights.add("w%d = %s".formatted(j + 1, shown(neuron.weight(j))));
    }
    say(
        "  All %d are solved at once: %s%s."
            .formatted(neuron.inputs(), String.join(", ", weights), more.isEmpty() ? "" : ", …"));
    if (status == KeyLine.Status.COLLINEAR) {
      say("  Many weights solve them; these have the smallest norm.");
    } else if (status == KeyLine.Status.CONSTANT_INPUT) {
      say("  An input that is the same in all of its rows gets the weight 0.");
    }
  }

  private void tellBias(DataSummary sums, Neuron neuron) {
    StringBuilder sum = new StringBuilder(shown(mean(sums, sums.inputs())));
    for (int j = 0; j < Math.min(TERMS_TOLD, neuron.inputs()); j++) {
      double weight = neuron.weight(j);
      sum.append(weight < 0 ? " + " : " - ").append(shown(Math.abs(weight)));
      sum.append(" * ").append(shown(mean(sums, j)));
    }
    say(
        "  The line goes through the means: b = %s%s = %s."
            .formatted(sum, neuron.inputs() > TERMS_TOLD ? " - …" : "", shown(neuron.bias())));
  }

  /** Σω·ab, about the means if the line has a bias. */
  private double product(DataSummary sums, int a, int b) {
    return (bias ? sums.covariance(a, b) : sums.meanProduct(a, b))
        .multiply(sums.totalWeight())
        .doubleValue();
  }

  private static double mean(DataSummary sums, int column) {
    return sums.mean(column).doubleValue();
  }

  private String name(int input) {
    return columns.features().get(input);
  }

  private static String rows(long rows) {
    return rows(rows, "row");
  }

  private static String rows(long rows, String what) {
    return rows + " " + what + (rows == 1 ? "" : "s");
  }

  private static String shown(double number) {
    return Numbers.show(number);
  }

  private static String signed(double number) {
    return (number < 0 ? " - " : " + ") + shown(Math.abs(number));
  }

  /** Names and keys may hold anything. */
  private void say(String line) {
    out.println(Terminal.plain(line).replace("\n", " "));
  }
}
