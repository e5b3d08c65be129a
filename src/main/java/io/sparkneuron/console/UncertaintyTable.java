package io.sparkneuron.console;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalDouble;

/** How sure a line is, for people: a row for each input, and one for the bias. */
public final class UncertaintyTable {
  private static final String NONE = "-";

  private final Columns columns;
  private final Neuron neuron;
  private final Uncertainty uncertainty;

  public UncertaintyTable(Columns columns, Neuron neuron, Uncertainty uncertainty) {
    this.columns = columns;
    this.neuron = neuron;
    this.uncertainty = uncertainty;
  }

  public void print(PrintStream out) {
    Table table =
        Table.under(
            "  input",
            "weight",
            "std error",
            "t",
            "p",
            Numbers.show(100 * uncertainty.confidence()) + " % interval");
    for (int j : uncertainty.inputsShown()) {
      add(table, columns.features().get(j), neuron.weight(j), uncertainty.weights().get(j));
    }
    if (uncertainty.hasBias()) {
      add(table, "(bias)", neuron.bias(), uncertainty.bias());
    }
    table.print(out);
    left().ifPresent(sentence -> out.println("  " + sentence));
  }

  /** What became of the inputs that are not shown. */
  private Optional<String> left() {
    return neuron.inputs() > Uncertainty.MOST_INPUTS_SHOWN
        ? Optional.of(
            "the %d of %d inputs with the largest |t|; models show --json has all"
                .formatted(Uncertainty.MOST_INPUTS_SHOWN, neuron.inputs()))
        : Optional.empty();
  }

  private static void add(Table table, String name, double value, Optional<Estimate> estimate) {
    double error = estimate.map(Estimate::standardError).orElse(0.0);
    table.add(
        "  " + name,
        Numbers.show(value, error),
        estimate.isPresent() ? Numbers.show(error, 4) : NONE,
        estimate.map(e -> show(e.t())).orElse(NONE),
        estimate.map(e -> probability(e.p())).orElse(NONE),
        estimate
            .map(e -> Numbers.show(e.low(), error) + " to " + Numbers.show(e.high(), error))
            .orElse(NONE));
  }

  private static String show(OptionalDouble value) {
    return value.isPresent() ? Numbers.show(value.getAsDouble(), 4) : NONE;
  }

  /** One that is too small for a double is 0 there. */
  private static String probability(OptionalDouble p) {
    return p.isPresent() && p.getAsDouble() == 0 ? "< 1e-300" : show(p);
  }

  /** How the rows spread around the line, and whether the inputs say anything. */
  public String spread() {
    if (uncertainty.degreesOfFreedom().isEmpty()) {
      return "not known";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "residual standard error %s with %d degrees of freedom"
            .formatted(
                show(uncertainty.residualStandardError()),
                uncertainty.degreesOfFreedom().getAsLong()));
    if (uncertainty.r2Adjusted().isPresent()) {
      text.append(", adjusted r2 ")
          .append(Numbers.show(uncertainty.r2Adjusted().getAsDouble(), 10));
    }
    if (uncertainty.f().isPresent()) {
      text.append(", F %s (p %s)".formatted(show(uncertainty.f()), probability(uncertainty.fP())));
    }
    if (!uncertainty.hasBias()) {
      text.append(", both against 0 and not against the mean");
    }
    return text
        + (uncertainty.errors() == ErrorKind.CLASSIC
            ? ""
            : ", errors " + uncertainty.errors().word());
  }
}
