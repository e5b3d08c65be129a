package io.sparkneuron.report;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingResult;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What a page tells in tables. */
final class Tables {
  /** More weights than anybody reads make a page slow. */
  private static final int MOST_WEIGHTS = 200;

  private static final int WEIGHT_DIGITS = 10;

  private Tables() {}

  /** The candidate, the version that served, and always predicting the mean. */
  static void comparison(Markup page, Report report) {
    Report.Judgement judgement = report.judgement();
    Evaluation candidate = judgement.candidate();
    Figure.section(page, "comparison", "Better than before, better than nothing?", "half");
    double worst = Math.max(candidate.rmse(), candidate.baselineRmse());
    if (judgement.incumbent().orElse(null) instanceof QualityGate.Incumbent.Judged serving) {
      worst = Math.max(worst, serving.evaluation().rmse());
    }
    PageTable table =
        PageTable.open(
            page,
            "Root mean squared error (rmse) and more, all on the same %s"
                .formatted(judgement.rows()),
            "predicts",
            "#rmse",
            "",
            "#mean |error|",
            "#R²");
    measured(table, "version %d, this one".formatted(report.version()), "this", candidate, worst);
    if (judgement.incumbent().orElse(null) instanceof QualityGate.Incumbent.Judged serving) {
      measured(
          table,
          "version %d, which served".formatted(serving.version()),
          "that",
          serving.evaluation(),
          worst);
    }
    table.line("always the mean").number(Words.number(candidate.baselineRmse()));
    table.bar("none", share(candidate.baselineRmse(), worst));
    table.number("–").number(candidate.baselineRmse() > 0 ? "0" : "–").end();
    table.close();
    if (judgement.incumbent().orElse(null) instanceof QualityGate.Incumbent.Incomparable other) {
      page.element("p", "Not compared: " + other.sentence() + ".");
    } else if (judgement.incumbent().isEmpty()) {
      page.element("p", "No version served before, so there is none to compare with.");
    }
    if (candidate.r2().isEmpty()) {
      page.element("p", "There is no R²: the observed values are all the same.");
    }
    page.close();
  }

  private static void measured(
      PageTable table, String head, String style, Evaluation evaluation, double worst) {
    table.line(head).number(Words.number(evaluation.rmse()));
    table.bar(style, share(evaluation.rmse(), worst));
    table.number(shown(evaluation.mae())).number(shown(evaluation.r2())).end();
  }

  private static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? Words.number(value.getAsDouble()) : "–";
  }

  /** Every row that was read. */
  static void rows(Markup page, Report report) {
    RowCounts counts = report.result().summary().counts();
    Figure.section(page, "rows", "Every row accounted for", report.hasOneInput() ? "wide" : "half");
    PageTable table =
        PageTable.open(
            page,
            "What became of the %s read".formatted(Words.count(counts.read(), "row")),
            "rows",
            "#number",
            "#share",
            "");
    row(table, "used for training", "this", counts.used(), counts.read());
    row(table, "held out to judge", "that", counts.heldOut(), counts.read());
    row(table, "left out: null", "none", counts.nulls(), counts.read());
    row(table, "left out: not finite", "none", counts.nonFinite(), counts.read());
    row(table, "left out: malformed", "none", counts.malformed(), counts.read());
    if (counts.zeroWeight() > 0) {
      row(table, "left out: of weight 0", "none", counts.zeroWeight(), counts.read());
    }
    row(table, "read in all", "all", counts.read(), counts.read());
    table.close();
    page.close();
  }

  private static void row(PageTable table, String head, String style, long rows, long all) {
    table.line(head).number(Words.count(rows)).number(Words.share(rows, all));
    table.bar(style, share(rows, all)).end();
  }

  /** Which input matters how much; not for a single one, whose weight is in the formula. */
  static void weights(Markup page, Report report) {
    if (report.hasOneInput()) {
      return;
    }
    TrainingResult result = report.result();
    Neuron neuron = result.neuron();
    DataSummary summary = result.summary();
    double[] effects = new double[neuron.inputs()];
    for (int j = 0; j < effects.length; j++) {
      effects[j] = neuron.weight(j) * summary.deviation(j);
    }
    List<Integer> order =
        IntStream.range(0, effects.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> -Math.abs(effects[j])))
            .toList();
    double largest = Math.abs(effects[order.get(0)]);
    Figure.section(page, "weights", "The weights", "wide");
    PageTable table =
        PageTable.open(
            page,
            "The inputs, those with the largest effect first. Effect: what one standard deviation of the input adds to the prediction",
            "input",
            "#weight",
            "#effect",
            "",
            "#from",
            "#to");
    for (int j : order.subList(0, Math.min(MOST_WEIGHTS, order.size()))) {
      table.line(report.columns().features().get(j));
      table.number(Words.number(neuron.weight(j), WEIGHT_DIGITS));
      table.number(Words.number(effects[j], 3));
      table.bar(effects[j] < 0 ? "that" : "this", share(Math.abs(effects[j]), largest));
      table.number(Words.number(summary.least(j))).number(Words.number(summary.greatest(j))).end();
    }
    table.line("bias").number(Words.number(neuron.bias(), WEIGHT_DIGITS));
    table.number("–").text("").number("–").number("–").end();
    table.close();
    if (order.size() > MOST_WEIGHTS) {
      page.element(
          "p",
          "The other %s are in the version's file."
              .formatted(Words.count(order.size() - MOST_WEIGHTS, "weight")));
    }
    page.close();
  }

  /** What it takes to make it again. */
  static void origin(Markup page, Report report) {
    Figure.section(page, "origin", "Settings and origin", "wide");
    pairs(page, "Where this version comes from", "fact", report.provenance());
    pairs(page, "Settings", "option", new TreeMap<>(report.settings()));
    page.close();
  }

  private static void pairs(Markup page, String caption, String key, Map<String, String> values) {
    PageTable table = PageTable.open(page, caption, key, "value");
    values.forEach((name, value) -> table.line(name).name(value).end());
    table.close();
  }
}
