package io.sparkneuron.console;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Uncertainty;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What a training found, for people. */
public final class Telling {
  private final PrintStream out;
  private final Columns columns;

  public Telling(PrintStream out, Columns columns) {
    this.out = out;
    this.columns = columns;
  }

  /**
   * @param judgedOn {@code held-out} or {@code training} rows
   */
  public void result(TrainingResult result, Evaluation evaluation, String judgedOn) {
    out.println(Numbers.line(result.neuron(), columns));
    out.println();
    say("exactly", Numbers.exactly(result.neuron()));
    say("stopped", stopped(result));
    say(
        "learning rate",
        Numbers.show(result.learningRate())
            + ", scale "
            + result.scaling().name().toLowerCase(Locale.ROOT));
    say("rows", result.summary().counts().toString());
    say(
        "rmse",
        rmse(evaluation)
            + (evaluation.r2().isPresent()
                ? ", r2 " + Numbers.show(evaluation.r2().getAsDouble())
                : "")
            + (judgedOn.equals("training")
                ? ", on the training rows"
                : ", on " + evaluation.rows() + " held-out rows"));
    say("least squares", distance(result.distanceToLeastSquares(), evaluation, columns));
    note(
        "constant",
        "(constant, so the weight is 0)",
        "(constant)",
        result.constantInputs(),
        result);
    note(
        "collinear",
        "(combinations of each other, or too nearly so to tell apart: they share the minimum-norm answer)",
        "(combinations of each other, or too nearly so to tell apart)",
        result.collinearInputs(),
        result);
    uncertainty(out, columns, result.neuron(), result.uncertainty());
  }

  /** How sure a line is: a table between empty lines, and what is not in it. */
  public static void uncertainty(
      PrintStream out, Columns columns, Neuron neuron, Uncertainty uncertainty) {
    UncertaintyTable table = new UncertaintyTable(columns, neuron, uncertainty);
    out.println();
    table.print(out);
    out.println();
    say(out, "spread", table.spread());
    uncertainty.note().ifPresent(note -> say(out, "note", note));
  }

  /** The sentence, and what to do about it where the data can be learned. */
  private static String stopped(TrainingResult result) {
    String whiten = result.scaling() == Scaling.Kind.WHITEN ? "" : " or use --scale whiten";
    StopReason stop = result.stop();
    if (stop instanceof StopReason.EpochLimit) {
      return stop.sentence() + "; raise --epochs" + whiten;
    }
    if (stop instanceof StopReason.TimeLimit) {
      return stop.sentence() + "; raise --max-minutes" + whiten;
    }
    return stop instanceof StopReason.Stalled
        ? stop.sentence() + "; raise --learning-rate" + whiten
        : stop.sentence();
  }

  private void note(
      String key, String whitened, String raw, List<String> inputs, TrainingResult result) {
    if (!inputs.isEmpty()) {
      boolean isWhitened = result.scaling() == Scaling.Kind.WHITEN;
      say(key, Numbers.names(inputs) + " " + (isWhitened ? whitened : raw));
    }
  }

  /** How good a neuron is on some rows. */
  public static void quality(PrintStream out, Evaluation evaluation) {
    say(out, "rmse", rmse(evaluation));
    evaluation.mae().ifPresent(mae -> say(out, "mae", Numbers.show(mae, 6)));
    say(
        out,
        "r2",
        evaluation.r2().isPresent()
            ? Numbers.show(evaluation.r2().getAsDouble())
            : "none, the label is constant");
  }

  private static String rmse(Evaluation evaluation) {
    return "%s (always predicting the mean: %s)"
        .formatted(Numbers.show(evaluation.rmse(), 6), Numbers.show(evaluation.baselineRmse(), 6));
  }

  /** How far a line is from the closed form, in a unit where there is one. */
  public static String distance(double distance, Evaluation evaluation, Columns columns) {
    return Numbers.show(distance, 3)
        + " away"
        + (evaluation.baselineRmse() > 0 ? ", in standard deviations of " + columns.label() : "");
  }

  private void say(String key, String value) {
    say(out, key, value);
  }

  public static void say(PrintStream out, String key, String value) {
    out.printf("  %-14s %s%n", key, Terminal.plain(value).replace("\n", " "));
  }
}
