package io.sparkneuron.report;

import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import java.util.List;
import java.util.Optional;

/** How sure the line is: each weight in a table and as an interval, and the spread of the rows. */
final class UncertaintySection {
  private static final int DIGITS = 4;

  private UncertaintySection() {}

  static void draw(Markup page, Report report) {
    Uncertainty uncertainty = report.result().uncertainty();
    List<Integer> shown = uncertainty.inputsShown();
    int inputs = report.columns().features().size();
    Figure.section(page, "sure", "How sure is the line", "wide");
    estimates(page, report, shown);
    if (shown.size() < inputs) {
      page.element(
          "p",
          "The %d of %s with the largest |t|; the version's file has all."
              .formatted(shown.size(), Words.count(inputs, "input")));
    }
    if (IntervalFigure.isWorthDrawing(report, shown)) {
      page.open("div", "class", "pair");
      IntervalFigure.draw(page, report, shown);
      spread(page, uncertainty);
      page.close();
    } else {
      spread(page, uncertainty);
    }
    page.close();
  }

  private static void estimates(Markup page, Report report, List<Integer> shown) {
    Uncertainty uncertainty = report.result().uncertainty();
    Neuron neuron = report.result().neuron();
    PageTable table =
        PageTable.open(
            page,
            "Each weight with its standard error; p is the probability of a |t| at least as large if the weight were 0",
            "input",
            "#weight",
            "#standard error",
            "#t",
            "#p",
            "#" + Words.level(uncertainty.confidence()) + " interval");
    for (int j : shown) {
      line(
          table,
          report.columns().features().get(j),
          neuron.weight(j),
          uncertainty.weights().get(j));
    }
    if (uncertainty.hasBias()) {
      line(table, "bias", neuron.bias(), uncertainty.bias());
    }
    table.close();
  }

  private static void line(
      PageTable table, String name, double value, Optional<Estimate> estimate) {
    table.line(name);
    if (estimate.isPresent()) {
      Estimate known = estimate.get();
      double error = known.standardError();
      table.number(Words.besideError(value, error)).number(Words.number(error, DIGITS));
      table.number(Words.number(known.t(), DIGITS)).number(Words.probability(known.p()));
      table.number(
          Words.besideError(known.low(), error) + " to " + Words.besideError(known.high(), error));
    } else {
      table.number(Words.number(value));
      table.number(Words.NONE).number(Words.NONE).number(Words.NONE).number(Words.NONE);
    }
    table.end();
  }

  private static void spread(Markup page, Uncertainty uncertainty) {
    PageTable table =
        PageTable.open(page, "How the rows spread around the line", "figure", "value");
    table.line("residual standard error");
    table.name(
        Words.number(uncertainty.residualStandardError(), DIGITS)
            + (uncertainty.degreesOfFreedom().isPresent()
                ? " with "
                    + Words.count(uncertainty.degreesOfFreedom().getAsLong(), "degree")
                    + " of freedom"
                : ""));
    table.end();
    table.line("adjusted R²").name(Words.r2(uncertainty.r2Adjusted())).end();
    table.line("F of all inputs");
    table.name(
        Words.number(uncertainty.f(), DIGITS)
            + (uncertainty.fP().isPresent() ? ", p " + Words.probability(uncertainty.fP()) : ""));
    table.end();
    table.line("standard errors").name(kind(uncertainty.errors())).end();
    uncertainty.note().ifPresent(note -> table.line("note").name(note + ".").end());
    table.close();
  }

  private static String kind(ErrorKind errors) {
    return switch (errors) {
      case CLASSIC -> "classic: all rows spread alike around the line";
      case HC1 -> "hc1: each row may have a spread of its own";
      case HC3 ->
          "hc3: each row may have a spread of its own; rows that pull at the line count more";
    };
  }
}
