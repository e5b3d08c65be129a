package io.sparkneuron.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PathPoint;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
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
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page about a version, without a browser; {@link ReportIT} has one. */
class HtmlReportTest {
  private static final int MOST_CHARACTERS = 1_500_000;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final double WIDTH = 400;

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
    assertThat(elements(page, "section")).hasSize(report.picture().isPresent() ? 9 : 8);
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
    for (Element path : elements(page, "path")) {
      assertInside(path.getAttribute("d"));
    }
  }

  private static void assertInside(String path) {
    assertThat(path).matches("[-MLHVhZ0-9. ]*");
    Matcher number = NUMBER.matcher(path);
    while (number.find()) {
      assertThat(Double.parseDouble(number.group())).as(path).isBetween(-1.0, WIDTH);
    }
  }

  /**
   * What the page is, to the byte. After an intended change: {@code mvn -P '!checks' test
   * -Dtest=HtmlReportTest -Dgolden=renew}, look at the page, and commit it.
   */
  @Test
  void thePageIsTheGoldenOne() throws IOException {
    for (String name : List.of("serving", "inputs")) {
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
    assertThat(Words.count(1_234_567, "row")).isEqualTo("1\u202f234\u202f567 rows");
    assertThat(Words.share(1, 1_000_000)).isEqualTo("< 0.1 %");
    assertThat(Words.shortened("abcdef", 4)).isEqualTo("abc…");
    assertThat(Words.shortened("\ud83d\ude00".repeat(5), 3)).isEqualTo("\ud83d\ude00\ud83d\ude00…");
  }
}
