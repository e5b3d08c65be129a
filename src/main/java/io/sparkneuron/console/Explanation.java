package io.sparkneuron.console;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingSettings;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells the first three epochs and the last one in plain words, with the numbers of this very run.
 */
public final class Explanation implements TrainingListener {
  private static final int FIRST_EPOCHS = 3;

  /** More weights than this make a sentence unreadable. */
  private static final int WEIGHTS_TOLD = 3;

  private final PrintStream out;
  private final TrainingSettings settings;
  private final Progress progress;
  private Columns columns;
  private Optional<double[]> example = Optional.empty();
  private long rows;
  private Epoch last;

  /**
   * @param progress of the loading; it ends where the text begins
   */
  public Explanation(PrintStream out, TrainingSettings settings, Progress progress) {
    this.progress = progress;
    this.out = out;
    this.settings = settings;
  }

  @Override
  public void loaded(Points points) {
    progress.close();
    columns = points.columns();
    rows = points.summary().rows();
    example = points.exampleRow();
    Neuron start = settings.start(columns.features().size());
    boolean hasBias = settings.bias();
    out.println(
        hasBias
            ? "A neuron multiplies each input by a weight, adds a bias, and calls the sum its prediction:"
            : "A neuron without a bias multiplies each input by a weight, and calls the sum its prediction:");
    out.println("  " + columns.label() + " = " + formula() + (hasBias ? " + b" : ""));
    out.println(
        "It starts with "
            + told(start)
            + (settings.init().isPresent()
                ? ", as given."
                : ", random whole numbers from seed " + settings.seed() + "."));
    out.println(
        "Each epoch predicts every row, takes error = prediction - observation, and moves the weights%s so that the errors shrink."
            .formatted(hasBias ? " and the bias" : ""));
    columns
        .weight()
        .ifPresent(
            weight ->
                out.println(
                    "In every mean a row counts as much as its " + weight.name() + " says."));
  }

  @Override
  public void epochDone(Epoch epoch) {
    last = epoch;
    if (epoch.number() <= FIRST_EPOCHS) {
      tell(epoch);
    }
  }

  @Override
  public void finished() {
    if (last != null && last.number() > FIRST_EPOCHS) {
      if (last.number() > FIRST_EPOCHS + 1) {
        out.println();
        out.println("… and so on …");
      }
      tell(last);
    }
    out.println();
  }

  private void tell(Epoch epoch) {
    Neuron before = epoch.before();
    out.println();
    out.println("Epoch " + epoch.number());
    example.ifPresent(row -> tellRow(row, before));
    out.println(
        "  Over all "
            + rows
            + " rows the mean error is "
            + Numbers.show(epoch.sums().meanError())
            + ",");
    for (int j = 0; j < Math.min(WEIGHTS_TOLD, before.inputs()); j++) {
      out.println(
          "  the mean of error * "
              + columns.features().get(j)
              + " is "
              + Numbers.show(epoch.sums().meanErrorTimesInput(j))
              + ",");
    }
    out.println("  and the mean squared error, the loss, is " + Numbers.show(epoch.loss()) + ".");
    out.println("  " + howItMoves() + " the step leads from");
    out.println("    " + told(before) + "  to");
    out.println("    " + told(epoch.after()) + ".");
    out.println(
        "  The predictions moved by "
            + Numbers.show(epoch.moved(), 4)
            + "; at "
            + Numbers.show(epoch.target(), 4)
            + " they count as standing still.");
  }

  private void tellRow(double[] row, Neuron neuron) {
    double[] x = Arrays.copyOf(row, row.length - 1);
    double y = row[row.length - 1];
    double prediction = neuron.predict(x);
    StringBuilder given = new StringBuilder();
    StringBuilder sum = new StringBuilder();
    for (int j = 0; j < Math.min(WEIGHTS_TOLD, x.length); j++) {
      given
          .append(j == 0 ? "" : ", ")
          .append(columns.features().get(j))
          .append(" = ")
          .append(Numbers.show(x[j]));
      sum.append(j == 0 ? "" : " + ")
          .append(Numbers.show(neuron.weight(j)))
          .append(" * ")
          .append(Numbers.show(x[j]));
    }
    String more = x.length > WEIGHTS_TOLD ? " + …" : "";
    out.println(
        "  The first row has "
            + given
            + (more.isEmpty() ? "" : ", …")
            + ". The neuron predicts "
            + sum
            + more
            + " + "
            + Numbers.show(neuron.bias())
            + " = "
            + Numbers.show(prediction)
            + ".");
    out.println(
        "  Observed was "
            + columns.label()
            + " = "
            + Numbers.show(y)
            + ", so the error is "
            + Numbers.show(prediction - y)
            + ".");
  }

  private String howItMoves() {
    return settings.scaling() == Scaling.Kind.NONE
        ? "Each weight moves by -rate * mean(error * input)%s:"
            .formatted(settings.bias() ? ", the bias by -rate * mean(error)" : "")
        : "With inputs measured from %s, in units of their spread and free of correlation (--scale whiten),"
            .formatted(settings.bias() ? "their mean" : "0");
  }

  private String formula() {
    StringBuilder formula = new StringBuilder();
    int inputs = columns.features().size();
    for (int j = 0; j < Math.min(WEIGHTS_TOLD, inputs); j++) {
      formula
          .append(j == 0 ? "" : " + ")
          .append(inputs == 1 ? "w" : "w" + (j + 1))
          .append(" * ")
          .append(columns.features().get(j));
    }
    return formula + (inputs > WEIGHTS_TOLD ? " + …" : "");
  }

  private static String told(Neuron neuron) {
    StringBuilder told = new StringBuilder();
    for (int j = 0; j < Math.min(WEIGHTS_TOLD, neuron.inputs()); j++) {
      told.append(neuron.inputs() == 1 ? "w" : "w" + (j + 1))
          .append(" = ")
          .append(Numbers.show(neuron.weight(j)))
          .append(", ");
    }
    return told
        + (neuron.inputs() > WEIGHTS_TOLD ? "…, " : "")
        + "b = "
        + Numbers.show(neuron.bias());
  }
}
