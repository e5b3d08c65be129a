package io.sparkneuron.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PathPoint;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.core.Uncertainty;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page about a version, without a browser; {@link ReportIT} has one. */
class HtmlReportTest {
  private static final int MOST_CHARACTERS = 1_500_000;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

  /** A page is XML as well, apart from its first line. */
  private static Document parse(String html) throws Exception {
    assertThat(html).startsWith("<!DOCTYPE html>\n<html lang=\"en\">");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> elements(Document page, String name) {
    NodeList found = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @TestFactory
  List<DynamicTest> everyPageIsWhole() {
    List<DynamicTest> tests = new ArrayList<>();
    ReportExamples.all()
        .forEach(
            (name, report) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        name, () -> assertWhole(parse(HtmlReport.of(report)), report))));
    return tests;
  }

  private static void assertWhole(Document page, Report report) {
    Set<String> ids = new HashSet<>();
    for (Element element : elements(page, "*")) {
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).as(element.getAttribute("id")).isTrue();
      }
    }
    for (Element element : elements(page, "*")) {
      for (String id : element.getAttribute("aria-labelledby").split(" ", -1)) {
        assertThat(id.isEmpty() || ids.contains(id)).as(id).isTrue();
      }
    }
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "link")).isEmpty();
    assertThat(elements(page, "h1")).hasSize(1);
    assertThat(elements(page, "section"))
        .hasSize(
            (report.picture().isPresent() ? 10 : 9)
                + (report.drifts().isPresent() ? 1 : 0)
                + (report.lines().isPresent() ? 1 : 0));
    for (Element svg : elements(page, "svg")) {
      assertThat(svg.getAttribute("role")).isEqualTo("img");
      assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
      assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
    }
    for (Element table : elements(page, "table")) {
      assertThat(table.getElementsByTagName("caption").item(0).getTextContent()).isNotBlank();
    }
    for (Element head : elements(page, "th")) {
      assertThat(head.getAttribute("scope")).isIn("col", "row");
    }
    assertThat(page.getDocumentElement().getTextContent())
        .doesNotContain("NaN", "Infinity", "null,", "Optional", "%s", "%d");
    for (Element svg : elements(page, "svg")) {
      String[] box = svg.getAttribute("viewBox").split(" ", -1);
      double most = Math.max(Double.parseDouble(box[2]), Double.parseDouble(box[3]));
      NodeList paths = svg.getElementsByTagName("path");
      for (int i = 0; i < paths.getLength(); i++) {
        assertInside(((Element) paths.item(i)).getAttribute("d"), most);
      }
      NodeList circles = svg.getElementsByTagName("circle");
      for (int i = 0; i < circles.getLength(); i++) {
        Element circle = (Element) circles.item(i);
        assertInside(circle.getAttribute("cx") + " " + circle.getAttribute("cy"), most);
      }
    }
  }

  private static void assertInside(String path, double most) {
    assertThat(path).matches("[-MLHVhZ0-9. ]*");
    Matcher number = NUMBER.matcher(path);
    while (number.find()) {
      assertThat(Double.parseDouble(number.group())).as(path).isBetween(-1.0, most);
    }
  }

  /**
   * What the page is, to the byte. After an intended change: {@code mvn -P '!checks' test
   * -Dtest=HtmlReportTest -Dgolden=renew}, look at the page, and commit it.
   */
  @Test
  void thePageIsTheGoldenOne() throws IOException {
    for (String name : List.of("serving", "inputs", "odd-inputs")) {
      String html = HtmlReport.of(ReportExamples.all().get(name));
      Path golden =
          Path.of(
              System.getProperty("project.root", "."), "src/test/resources/report", name + ".html");
      if ("renew".equals(System.getProperty("golden"))) {
        Files.createDirectories(golden.getParent());
        Files.writeString(golden, html);
      }
      assertThat(html).isEqualTo(Files.readString(golden));
    }
  }

  @Test
  void anyOrderOfTheRowsGivesTheSamePage() {
    for (int count : new int[] {300, RowPicture.MOST_ROWS + 300}) {
      Random random = new Random(count);
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        double x = random.nextDouble();
        rows.add(new double[] {x, 12 * x + random.nextGaussian()});
      }
      String page = page(rows);
      Collections.shuffle(rows, random);
      assertThat(page(rows)).isEqualTo(page);
    }
  }

  private static String page(List<double[]> rows) {
    return HtmlReport.of(
        ReportExamples.report(
            LocalPoints.of(
                new double[][] {rows.stream().mapToDouble(row -> row[0]).toArray()},
                rows.stream().mapToDouble(row -> row[1]).toArray()),
            new Columns(List.of("x"), "y"),
            TrainingSettings.defaults(1),
            QualityGate.open(),
            Optional.empty()));
  }

  @Test
  void hostileNamesAreText() throws Exception {
    String html = HtmlReport.of(ReportExamples.all().get("hostile"));
    assertThat(html)
        .doesNotContain("<script", "alert(\"", "\u202e", "\u0000")
        .contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;\ufffd\ufffd");
    Document page = parse(html);
    String shown = "<script>alert(\"x\")</script>&'\ufffd\ufffd";
    assertThat(elements(page, "bdi"))
        .anySatisfy(name -> assertThat(name.getTextContent()).isEqualTo(shown));
    assertThat(elements(page, "text"))
        .anySatisfy(name -> assertThat(name.getTextContent()).startsWith("<script>alert"));
    Document inputs = page("hostile-inputs");
    assertThat(text(inputs)).doesNotContain("\u202e", "\u0000");
    assertThat(drawn(inputs, "tick"))
        .anySatisfy(name -> assertThat(name.getTextContent()).startsWith("<script>alert("));
    assertThat(table(inputs, "sure").get(1).get(0)).isEqualTo(shown);
    assertThat(table(inputs, "drift").get(1).get(0)).isEqualTo(shown);
  }

  @Test
  void theLinesOfKeysAreDrawnAndTheirFirstListed() throws Exception {
    Document lines = page("lines");
    assertThat(text(lines))
        .contains("Drawn from all keys", "Of 9 weights, those 6 with the largest |t|")
        .contains("Beyond the bars are 0 below and ", "What became of 300 keys");
    assertThat(elements(lines, "svg").stream().map(svg -> svg.getAttribute("aria-labelledby")))
        .contains(
            "key-rows-title key-rows-text",
            "key-errors-title key-errors-text",
            "key-weight-5-title key-weight-5-text",
            "key-bias-title key-bias-text");
    Document hostile = page("hostile-lines");
    assertThat(text(hostile))
        .contains("Drawn from 9\u202f970 of 1\u202f000\u202f000 keys, chosen by a hash")
        .contains("<script>alert(\"x\")</script>&'\ufffd\ufffd19, \"\"")
        .doesNotContain("\u202e", "\u0000");
    assertThat(HtmlReport.of(ReportExamples.all().get("hostile-lines"))).doesNotContain("<script");
    assertThat(text(page("one-key")))
        .contains("It is 50 for 1 key.", "The 1 key with the most rows");
    assertThat(text(page("no-lines")))
        .contains("The 2 keys with the most rows", "too-few-rows")
        .doesNotContain("rmse of a line", "largest root mean");
  }

  @Test
  void noPageIsTooLarge() {
    Random random = new Random(1);
    double[] x = random.doubles(RowPicture.MOST_ROWS).toArray();
    double[] y = random.doubles(RowPicture.MOST_ROWS).toArray();
    Report rows =
        ReportExamples.report(
            LocalPoints.of(new double[][] {x}, y),
            new Columns(List.of("x"), "y"),
            TrainingSettings.defaults(1),
            QualityGate.open(),
            Optional.empty());
    List<Double> losses = random.doubles(1_000_000, 1, 1e6).boxed().toList();
    String html = HtmlReport.of(with(rows, losses, rows.result().path()));
    assertThat(html).hasSizeBetween(200_000, MOST_CHARACTERS);
    assertThat(html).contains("Every one of the 10\u202f000 training rows is drawn.");
    ReportExamples.all()
        .forEach(
            (name, report) -> assertThat(HtmlReport.of(report)).hasSizeLessThan(MOST_CHARACTERS));
  }

  private static Report with(Report report, List<Double> losses, List<PathPoint> path) {
    TrainingResult result = report.result();
    return new Report(
        report.version(),
        report.run(),
        report.columns(),
        new TrainingResult(
            result.neuron(),
            result.start(),
            result.stop(),
            losses.size(),
            losses,
            path,
            result.learningRate(),
            result.scaling(),
            result.summary(),
            result.constantInputs(),
            result.collinearInputs(),
            result.distanceToLeastSquares(),
            result.uncertainty()),
        report.judgement(),
        report.picture(),
        report.drifts(),
        report.history(),
        report.settings(),
        report.provenance());
  }

  @Test
  void aLongHistoryKeepsItsExtremes() {
    List<Double> losses = new ArrayList<>(Collections.nCopies(100_000, 5.0));
    losses.set(12_345, 900.0);
    losses.set(54_321, 0.001);
    losses.set(77_777, 0.0);
    List<double[]> drawn = LossFigure.thinned(losses, 1e-4);
    assertThat(drawn).hasSizeLessThan(1000);
    assertThat(drawn).contains(new double[] {12_346, 900}, new double[] {54_322, 0.001});
    assertThat(drawn).contains(new double[] {77_778, 1e-4});
    assertThat(LossFigure.thinned(List.of(3.0, 2.0, 4.0), 1))
        .containsExactly(new double[] {1, 3}, new double[] {2, 2}, new double[] {3, 4});
  }

  @Test
  void aLossOfZeroIsDrawnAtTheBottomAndTold() {
    Report report = ReportExamples.line();
    List<Double> losses = List.of(100.0, 1.0, 0.01, 0.0, 0.0);
    assertThat(HtmlReport.of(with(report, losses, report.result().path())))
        .contains("In 2 epochs the loss was exactly 0");
    assertThat(HtmlReport.of(with(report, List.of(0.0), report.result().path())))
        .contains("The mean squared error was 0 from the start, in 1 epoch:");
  }

  /** The words of each line of a table, heads first. */
  private static List<List<String>> table(Document page, String section) {
    Element found =
        elements(page, "section").stream()
            .filter(s -> s.getAttribute("aria-labelledby").equals(section))
            .findFirst()
            .orElseThrow();
    Element table = (Element) found.getElementsByTagName("table").item(0);
    NodeList lines = table.getElementsByTagName("tr");
    List<List<String>> words = new ArrayList<>();
    for (int i = 0; i < lines.getLength(); i++) {
      List<String> cells = new ArrayList<>();
      for (Node cell = lines.item(i).getFirstChild(); cell != null; cell = cell.getNextSibling()) {
        if (cell instanceof Element) {
          cells.add(cell.getTextContent());
        }
      }
      words.add(cells);
    }
    return words;
  }

  private static Document page(String example) throws Exception {
    return parse(HtmlReport.of(ReportExamples.all().get(example)));
  }

  private static String text(Document page) {
    return page.getDocumentElement().getTextContent();
  }

  private static List<Element> drawn(Document page, String style) {
    return elements(page, "*").stream()
        .filter(
            e ->
                List.of(e.getAttribute("class").split(" ", -1))
                    .containsAll(List.of(style.split(" ", -1))))
        .toList();
  }

  @Test
  void everyWeightSaysHowSureItIs() throws Exception {
    Uncertainty known = ReportExamples.all().get("robust").result().uncertainty();
    List<List<String>> table = table(page("robust"), "sure");
    assertThat(table.get(0))
        .containsExactly("input", "weight", "standard error", "t", "p", "99.9 % interval");
    assertThat(table.stream().map(line -> line.get(0)))
        .containsExactly("input", "distance", "slope", "nothing", "bias");
    Uncertainty.Estimate slope = known.weights().get(1).orElseThrow();
    assertThat(table.get(2).subList(2, 5))
        .containsExactly(
            Words.number(slope.standardError(), 4),
            Words.number(slope.t(), 4),
            Words.number(slope.p(), 4));
    assertThat(table.get(2).get(5))
        .isEqualTo(Words.number(slope.low()) + " to " + Words.number(slope.high()));
    assertThat(text(page("robust")))
        .contains("with 296 degrees of freedom", "hc3: each row may have a spread of its own");
  }

  @Test
  void whatTheRowsDoNotTellIsADash() throws Exception {
    List<List<String>> odd = table(page("odd-inputs"), "sure");
    assertThat(odd.get(1)).containsExactly("five", "0", "–", "–", "–", "–");
    assertThat(odd.get(2).subList(2, 6)).containsOnly("–");
    assertThat(odd.get(4).subList(2, 6)).doesNotContain("–");
    assertThat(text(page("odd-inputs"))).contains("the rows do not determine the weights of");
    List<List<String>> few = table(page("few-rows"), "sure");
    for (List<String> line : few.subList(1, few.size())) {
      assertThat(line.subList(2, 6)).as(line.get(0)).containsOnly("–");
    }
    assertThat(text(page("few-rows"))).contains("nothing is left to tell how sure they are.");
    assertThat(table(page("exact-inputs"), "sure").get(1))
        .containsExactly("a", "2", "0", "–", "–", "2 to 2");
    assertThat(text(page("exact-inputs"))).contains("every row lies on the line");
  }

  @Test
  void ofManyInputsThoseWithTheLargestTAreShown() throws Exception {
    Document page = page("many-inputs");
    assertThat(table(page, "sure")).hasSize(1 + Uncertainty.MOST_INPUTS_SHOWN + 1);
    assertThat(text(page)).contains("The 20 of 250 inputs with the largest |t|");
    assertThat(drawn(page, "interval")).hasSize(Uncertainty.MOST_INPUTS_SHOWN);
  }

  /** Left end, dot and right end stand in the ratio of the numbers. */
  @Test
  void intervalsAreDrawnInStandardDeviations() throws Exception {
    Report report = ReportExamples.all().get("inputs");
    Document page = page("inputs");
    List<Element> bars = drawn(page, "interval");
    assertThat(bars).hasSize(3);
    double[][] ends = new double[3][];
    double[][] effects = new double[3][];
    for (int j = 0; j < 3; j++) {
      Matcher bar =
          Pattern.compile("M([\\d.]+) \\d+H([\\d.]+)").matcher(bars.get(j).getAttribute("d"));
      assertThat(bar.matches()).isTrue();
      ends[j] = new double[] {Double.parseDouble(bar.group(1)), Double.parseDouble(bar.group(2))};
      Uncertainty.Estimate weight = report.result().uncertainty().weights().get(j).orElseThrow();
      double deviation = report.result().summary().deviation(j);
      effects[j] = new double[] {weight.low() * deviation, weight.high() * deviation};
    }
    double scale = (ends[1][0] - ends[0][0]) / (effects[1][0] - effects[0][0]);
    for (int j = 0; j < 3; j++) {
      for (int end = 0; end < 2; end++) {
        assertThat(ends[j][end] - ends[0][0])
            .isCloseTo(scale * (effects[j][end] - effects[0][0]), within(0.3));
      }
    }
    assertThat(text(page)).contains("Of 3 intervals, the interval of 0 includes 0");
  }

  @Test
  void intervalsThatNobodyKnowsAreNotDrawn() throws Exception {
    for (String example : List.of("few-rows", "only-constants", "serving", "constant-input")) {
      assertThat(drawn(page(example), "interval")).as(example).isEmpty();
      assertThat(HtmlReport.of(ReportExamples.all().get(example)))
          .as(example)
          .doesNotContain("intervals-title");
    }
    Document odd = page("odd-inputs");
    assertThat(drawn(odd, "interval")).hasSize(1);
    assertThat(text(odd)).contains("where there is a ring and no bar");
    assertThat(drawn(page("exact-inputs"), "interval")).hasSize(2);
  }

  /** At the mean of x a new row is within t·s·√(1 + 1/n), and the line within t·s/√n. */
  @Test
  void theLineOfOneInputHasItsBands() throws Exception {
    Report report = ReportExamples.all().get("serving");
    Uncertainty uncertainty = report.result().uncertainty();
    double spread = uncertainty.residualStandardError().orElseThrow();
    // Student's t at 97.5 % with 798 degrees of freedom: R, qt(0.975, 798).
    double quantile = 1.962938;
    double ofRow = quantile * spread * Math.sqrt(1 + 1.0 / 800);
    double ofLine = quantile * spread / Math.sqrt(800);
    Document page = page("serving");
    assertThat(text(page))
        .contains(
            "At the mean of area, with 95\u00a0%% confidence, the least-squares line is known to ±\u00a0%s, a band behind the line, and a new row to ±\u00a0%s."
                .formatted(Words.number(ofLine, 4), Words.number(ofRow, 4)),
            "95 % prediction band of a new row");
    assertThat(drawn(page, "line edge")).hasSize(2);
    assertThat(drawn(page, "band")).isEmpty();
    Document few = page("few-noisy");
    assertThat(text(few))
        .contains("90 % confidence band of the line", "the least-squares line is known to ±\u00a0");
    assertThat(drawn(few, "band").get(0).getAttribute("d")).endsWith("Z");

    // In the middle of the drawing, in its units.
    double middle = (SvgPlot.LEFT + SvgPlot.RIGHT) / 2.0;
    double[] edges =
        drawn(page, "line edge").stream().mapToDouble(e -> height(e, middle)).toArray();
    double line =
        height(
            drawn(page, "line").stream()
                .filter(e -> e.getAttribute("class").equals("line"))
                .findFirst()
                .orElseThrow(),
            middle);
    assertThat((edges[0] + edges[1]) / 2).isCloseTo(line, within(0.3));
    double unit = Math.abs(edges[0] - edges[1]) / (2 * ofRow);
    assertThat(unit)
        .isCloseTo(
            (SvgPlot.BOTTOM - SvgPlot.TOP)
                / (1.08
                    * (report.result().summary().greatest(1) - report.result().summary().least(1))),
            within(0.01 * unit));
  }

  /** Where a drawn line is at a place across. */
  private static double height(Element path, double across) {
    Matcher point = Pattern.compile("[ML](-?[\\d.]+) (-?[\\d.]+)").matcher(path.getAttribute("d"));
    double[] before = {Double.NaN, Double.NaN};
    while (point.find()) {
      double[] here = {Double.parseDouble(point.group(1)), Double.parseDouble(point.group(2))};
      if (here[0] >= across) {
        return before[1] + (here[1] - before[1]) * (across - before[0]) / (here[0] - before[0]);
      }
      before = here;
    }
    throw new AssertionError(path.getAttribute("d"));
  }

  @Test
  void bandsThatNobodyKnowsOrSeesAreNotDrawn() throws Exception {
    for (String example :
        List.of("robust-line", "constant-label", "one-row", "three-rows", "inputs", "huge")) {
      assertThat(drawn(page(example), "edge")).as(example).isEmpty();
      assertThat(text(page(example))).as(example).doesNotContain("prediction band");
    }
    assertThat(drawn(page("line"), "edge")).hasSize(0);
    assertThat(text(page("line"))).contains("bands too narrow to be seen here.");
    assertThat(drawn(page("dense"), "edge")).hasSize(2);
  }

  @Test
  void columnsThatMovedAreTold() throws Exception {
    Document page = page("moved");
    List<List<String>> table = table(page, "drift");
    assertThat(table).hasSize(1 + DriftTable.MOST_COLUMNS);
    assertThat(table.stream().filter(line -> line.get(0).equals("input number 4")).findFirst())
        .hasValueSatisfying(
            line -> {
              assertThat(line.get(3)).isEqualTo("was constant");
              assertThat(line.get(6)).isEqualTo("was constant");
              assertThat(line.get(7)).isEqualTo("deviation");
            });
    assertThat(table.stream().filter(line -> line.get(0).equals("y")).findFirst())
        .hasValueSatisfying(line -> assertThat(line.get(7)).isEqualTo("mean and deviation"));
    assertThat(text(page))
        .contains(
            "What moved since version 6",
            "3 of 40 columns moved beyond chance.",
            "Shown are 20 of 40 columns");
    assertThat(text(page("inputs"))).doesNotContain("What moved");
  }

  @Test
  void nothingThatMovedIsSaidToo() throws Exception {
    Report today = ReportExamples.all().get("inputs");
    Document page =
        parse(HtmlReport.of(ReportExamples.since(today, today.result().columnStatistics())));
    assertThat(table(page, "drift")).hasSize(5);
    assertThat(table(page, "drift").get(1).subList(3, 8)).contains("0", "1", "–");
    assertThat(text(page)).contains("Nothing moved beyond chance.").doesNotContain("Shown are");
  }

  @Test
  void aColumnThatStandsStillNowHasMoved() throws Exception {
    Report today = ReportExamples.of(new double[] {4, 4, 4}, x -> 3);
    Document page =
        parse(
            HtmlReport.of(
                ReportExamples.since(
                    today,
                    List.of(
                        new ColumnStatistics(100, 0, 9, 4, 2),
                        new ColumnStatistics(9, 2, 2, 2, 0)))));
    assertThat(table(page, "drift").get(1).subList(3, 8))
        .containsExactly("0", "2", "0", "0", "deviation");
    assertThat(table(page, "drift").get(2).subList(3, 8))
        .containsExactly("was constant", "0", "0", "1", "mean");
  }

  @Test
  void noDriftAtAllIsNoDrift() {
    assertThatThrownBy(() -> new Report.Drifts(1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Oracle: the sums over the rows. */
  @Test
  void aContourIsWhereTheLossIsTheSame() {
    Report report = ReportExamples.serving();
    var summary = report.result().summary();
    Neuron best = report.result().neuron();
    LocalPoints points = ReportExamples.homes();
    for (Neuron other :
        List.of(Neuron.of(new double[] {25}, 85), Neuron.of(new double[] {-4000}, 1e6))) {
      double radius =
          PathFigure.radius(other, best, summary.mean(0).doubleValue(), summary.deviation(0));
      double expected =
          points.errorSums(other).meanSquaredError() - points.errorSums(best).meanSquaredError();
      assertThat(radius * radius).isCloseTo(expected, within(1e-9 * expected));
    }
  }

  @Test
  void aResumedTrainingSaysThatItsFirstStepsAreNotKnown() {
    Report report = ReportExamples.line();
    List<PathPoint> path = report.result().path();
    String html =
        HtmlReport.of(with(report, report.result().losses(), path.subList(50, path.size())));
    assertThat(html)
        .contains(
            "went on from a checkpoint after epoch " + path.get(50).epoch(), "line path unknown");
    assertThat(HtmlReport.of(report)).doesNotContain("checkpoint", "\"line path unknown");
  }

  @Test
  void theVerdictIsSaidInWords() {
    Map<String, Report> all = ReportExamples.all();
    assertThat(HtmlReport.of(all.get("serving")))
        .contains("✓ Passed.", " Version 7 serves.", "max-regression 0.05", "line before");
    assertThat(HtmlReport.of(all.get("refused")))
        .contains(
            "✗ Refused.",
            "Version 7 was published and does not serve; version 6 still does.",
            "against max-rmse 20000.0",
            "against min-r2 0.99");
    assertThat(HtmlReport.of(all.get("slow"))).contains("training did not converge");
    assertThat(HtmlReport.of(all.get("one-pass"))).contains("No rows are drawn", ", on average ");
    assertThat(HtmlReport.of(all.get("dense")))
        .contains("All 50\u202f000 training rows are counted");
    assertThat(HtmlReport.of(all.get("constant-label"))).contains("There is no R²");
    assertThat(HtmlReport.of(all.get("constant-input"))).contains("many pairs of w and b");
    assertThat(HtmlReport.of(all.get("many-inputs"))).contains("The other 50 weights");
  }

  @Test
  void numbersHaveTheDigitsThatTheyAreWorth() {
    assertThat(Words.number(11.9999999998)).isEqualTo("12");
    assertThat(Words.number(-0.001234567)).isEqualTo("−0.00123457");
    assertThat(Words.number(1.43708033e12)).isEqualTo("1.43708 × 10¹²");
    assertThat(Words.number(-1e100)).isEqualTo("−1 × 10¹⁰⁰");
    assertThat(Words.number(3e-91)).isEqualTo("3 × 10⁻⁹¹");
    assertThat(Words.number(0)).isEqualTo("0");
    assertThat(Words.number(OptionalDouble.empty(), 4)).isEqualTo("–");
    assertThat(Words.besideError(1234.56789, 0.001)).isEqualTo("1234.56789");
    assertThat(Words.probability(OptionalDouble.of(4.7123e-90))).isEqualTo("4.712 × 10⁻⁹⁰");
    assertThat(Words.probability(OptionalDouble.of(0))).isEqualTo("< 10⁻³⁰⁰");
    assertThat(Words.level(0.57)).isEqualTo("57 %");
    assertThat(Words.level(0.999)).isEqualTo("99.9 %");
    assertThat(Words.r2(OptionalDouble.of(1 - 1e-12))).isEqualTo("> 0.999999");
    assertThat(Words.r2(OptionalDouble.of(1))).isEqualTo("1");
    assertThat(Words.count(1_234_567, "row")).isEqualTo("1\u202f234\u202f567 rows");
    assertThat(Words.share(1, 1_000_000)).isEqualTo("< 0.1 %");
    assertThat(Words.shortened("abcdef", 4)).isEqualTo("abc…");
    assertThat(Words.shortened("\ud83d\ude00".repeat(5), 3)).isEqualTo("\ud83d\ude00\ud83d\ude00…");
  }
}
