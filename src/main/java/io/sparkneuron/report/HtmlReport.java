package io.sparkneuron.report;

import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The page about a version: one HTML file that needs nothing else, neither network nor scripts. A
 * function of its {@link Report}: the same values, the same bytes.
 */
public final class HtmlReport {
  /** The page fetches and runs nothing, even if a value should get past the escaping. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private static final int LONGEST_NAME = 30;

  private HtmlReport() {}

  public static String of(Report report) {
    Markup page = new Markup("<!DOCTYPE html>");
    String title =
        Words.shortened(report.columns().label(), LONGEST_NAME) + ", version " + report.version();
    page.open("html", "lang", "en");
    page.open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", title);
    page.style(styleSheet());
    page.close();
    page.open("body");
    head(page, report);
    page.open("main");
    DataFigure.draw(page, report);
    LossFigure.draw(page, report);
    PathFigure.draw(page, report);
    ErrorFigures.draw(page, report);
    Tables.comparison(page, report);
    Tables.rows(page, report);
    LinesSection.draw(page, report);
    UncertaintySection.draw(page, report);
    Tables.weights(page, report);
    DriftTable.draw(page, report);
    Tables.origin(page, report);
    TrendFigure.draw(page, report);
    page.close();
    page.element(
        "footer", "Written by spark-neuron. This file needs no network and runs no scripts.");
    page.close();
    return page.close().toString();
  }

  // ---- The answer, before anything else ----

  private static void head(Markup page, Report report) {
    page.open("header");
    page.element(
        "p", "Version %d of run %s".formatted(report.version(), report.run()), "class", "run");
    page.open("h1");
    Words.formula(page, report.result().neuron(), report.columns());
    page.close();
    page.open("p", "class", "lead");
    Words.sentence(page, report.result().neuron(), report.columns());
    page.close();
    verdict(page, report);
    numbers(page, report);
    notes(page, report.result());
    page.close();
  }

  private static void verdict(Markup page, Report report) {
    Optional<Verdict> verdict = report.judgement().verdict();
    boolean refused = verdict.orElse(null) instanceof Verdict.Refused;
    page.open(
        "div",
        "class",
        "verdict " + (refused ? "refused" : "passed"),
        "role",
        "group",
        "aria-label",
        "Quality gate");
    page.open("p").element("strong", refused ? "✗ Refused." : "✓ Passed.");
    page.text(refused ? refusal(report) : " Version %d serves.".formatted(report.version()));
    page.close();
    List<String> reasons = verdict.map(Verdict::reasons).orElse(List.of());
    if (!reasons.isEmpty()) {
      page.open("ul");
      reasons.forEach(reason -> page.element("li", reason));
      page.close();
    } else if (verdict.isPresent()) {
      page.element("p", "No bar is set: a training that converged passes.");
    } else {
      page.element("p", "An earlier attempt of this run was judged and promoted.");
    }
    page.close();
  }

  private static String refusal(Report report) {
    Optional<QualityGate.Incumbent> incumbent = report.judgement().incumbent();
    return " Version %d was published and does not serve; %s."
        .formatted(
            report.version(),
            incumbent.isPresent()
                ? "version %d still does".formatted(incumbent.get().version())
                : "no version does");
  }

  private static void numbers(Markup page, Report report) {
    Evaluation evaluation = report.judgement().candidate();
    TrainingResult result = report.result();
    page.open("dl");
    number(
        page,
        "root mean squared error",
        Words.number(evaluation.rmse(), 4),
        "of "
            + Words.shortened(report.columns().label(), LONGEST_NAME)
            + ", on "
            + report.judgement().rows());
    number(
        page,
        "R²",
        Words.r2(evaluation.r2()),
        evaluation.r2().isPresent()
            ? "of the variance is explained; 1 is all of it"
            : "the observed values are all the same");
    number(
        page,
        "rows",
        Words.count(result.summary().rows()),
        "used to train, of " + Words.count(result.summary().counts().read()) + " read");
    number(page, "epochs", Words.count(result.epochs()), result.stop().name().replace('-', ' '));
    page.close();
  }

  private static void number(Markup page, String name, String value, String what) {
    page.open("div").element("dt", name).element("dd", value, "class", "value");
    page.element("dd", what).close();
  }

  private static void notes(Markup page, TrainingResult result) {
    note(
        page,
        "The same in every row, so that nothing can be learned from it: ",
        result.constantInputs());
    note(
        page,
        "Combinations of each other, or too nearly so to tell their weights apart: ",
        result.collinearInputs());
  }

  private static void note(Markup page, String words, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    page.open("p", "class", "note").text(words);
    for (int i = 0; i < names.size(); i++) {
      page.text(i == 0 ? "" : ", ").name(names.get(i));
    }
    page.text(".").close();
  }

  private static String styleSheet() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
