package io.sparkneuron.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pages in a real Chromium: quiet, nowhere wider than the screen, and without a violation that
 * axe-core knows. {@code target/screenshots} is left to look at.
 *
 * <p>Without a browser they are skipped, unless EXPECT_BROWSER says that there must be one.
 */
@Tag("slow")
class ReportIT {
  private static final List<Integer> WIDTHS = List.of(360, 1440);
  private static final List<String> SCHEMES = List.of("light", "dark");

  /** Boxes that stick out of the page, apart from what scrolls within a box of its own. */
  private static final String OVERFLOWING =
      """
      const wide = [];
      if (document.documentElement.scrollWidth > window.innerWidth) {
        wide.push('the page: ' + document.documentElement.scrollWidth);
      }
      const scrolls = e => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
      for (const element of document.body.querySelectorAll('*')) {
        const box = element.getBoundingClientRect();
        const isOut = box.width > 0 && (box.left < -1 || box.right > window.innerWidth + 1);
        if (isOut && !scrolls(element.parentElement)) {
          wide.push(element.outerHTML.slice(0, 120));
        }
      }
      return wide;
      """;

  /** Words in a picture that stick out of it. */
  private static final String CUT_OFF =
      """
      const cut = [];
      for (const text of document.querySelectorAll('svg text')) {
        const box = text.getBoundingClientRect();
        const frame = text.ownerSVGElement.getBoundingClientRect();
        if (box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
          cut.push(text.ownerSVGElement.querySelector('title').textContent + ': ' + text.textContent);
        }
      }
      return cut;
      """;

  private static final String GROUND = "return getComputedStyle(document.body).backgroundColor;";

  /** What the keyboard reaches although nothing can be done there, or does not although it can. */
  private static final String UNREACHABLE =
      """
      return [...document.querySelectorAll('.scroll')]
        .filter(box => box.scrollWidth > box.clientWidth && box.tabIndex !== 0)
        .map(box => box.outerHTML.slice(0, 120));
      """;

  private static final String AXE =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(result => done(result.violations.map(v =>
          v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))))
        .catch(error => done([String(error)]));
      """;

  private static Browser browser;
  private static Path folder;

  @BeforeAll
  static void open() throws Exception {
    boolean expected = "true".equals(System.getenv("EXPECT_BROWSER"));
    assumeTrue(
        expected || Browser.isInstalled(),
        "no chromium and chromedriver in the PATH: install them (apt-get install chromium chromium-driver) to test the report");
    folder = Files.createDirectories(Path.of(System.getProperty("project.target"), "screenshots"));
    browser = new Browser();
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static Path page(String name, Report report) throws IOException {
    return Files.writeString(folder.resolve(name + ".html"), HtmlReport.of(report));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void everyPageFitsEveryScreenAndBreaksNoRuleOfAccessibility() throws Exception {
    String axe = axe();
    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, Report> example : ReportExamples.all().entrySet()) {
      browser.go(page(example.getKey(), example.getValue()));
      browser.run(axe + "; return 0;");
      for (int width : WIDTHS) {
        for (String scheme : SCHEMES) {
          browser.look(width, scheme);
          String what = "%s-%d-%s".formatted(example.getKey(), width, scheme);
          all.assertThat(browser.run("return window.innerWidth;").asInt()).isEqualTo(width);
          all.assertThat(texts(browser.run(OVERFLOWING))).as(what + " sticks out").isEmpty();
          all.assertThat(texts(browser.run(CUT_OFF))).as(what + " is cut off").isEmpty();
          all.assertThat(texts(browser.run(UNREACHABLE))).as(what + " needs a mouse").isEmpty();
          all.assertThat(texts(browser.await(AXE))).as(what + " violates").isEmpty();
          Files.write(folder.resolve(what + ".png"), browser.screenshot());
        }
      }
      all.assertThat(browser.complaints()).as(example.getKey()).isEmpty();
    }
    all.assertAll();
  }

  @Test
  void theSchemeOfColoursIsTheReaders() throws Exception {
    browser.go(page("line", ReportExamples.line()));
    browser.look(1440, "light");
    String light = browser.run(GROUND).asText();
    browser.look(1440, "dark");
    assertThat(browser.run(GROUND).asText()).isNotEqualTo(light);
  }

  @Test
  void hostileNamesRunNothing() throws Exception {
    browser.go(page("hostile", ReportExamples.all().get("hostile")));
    assertThat(browser.run("return document.scripts.length;").asInt()).isZero();
    assertThat(browser.run("return performance.getEntriesByType('resource').length;").asInt())
        .as("what the page fetched")
        .isZero();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aPrintedPageIsAFewSheets() throws Exception {
    browser.go(page("serving", ReportExamples.serving()));
    byte[] pdf = browser.pdf();
    Files.write(folder.resolve("serving.pdf"), pdf);
    String text = new String(pdf, StandardCharsets.ISO_8859_1);
    assertThat(text.split("/Type /Page\\b", -1).length - 1).isBetween(1, 6);
  }

  /** A page that is wrong is found wrong. */
  @Test
  void theChecksThemselvesSeeWhatIsWrong() throws Exception {
    Path wrong = folder.resolve("wrong.html");
    Files.writeString(
        wrong,
        """
        <!DOCTYPE html><html><head><title>w</title></head><body>
        <p style="color:#aaa;background:#fff">pale</p><img src="data:,">
        <div style="width:3000px">wide</div>
        <svg width="20" height="20"><title>t</title><text x="10" y="10">cut off</text></svg>
        <script>console.error('loud')</script></body></html>
        """);
    browser.go(wrong);
    browser.look(360, "light");
    browser.run(axe() + "; return 0;");
    assertThat(texts(browser.run(OVERFLOWING))).hasSizeGreaterThan(1);
    assertThat(texts(browser.run(CUT_OFF))).hasSize(1);
    assertThat(texts(browser.await(AXE)))
        .anyMatch(violation -> violation.startsWith("color-contrast"))
        .anyMatch(violation -> violation.startsWith("html-has-lang"));
    assertThat(browser.complaints()).anyMatch(complaint -> complaint.contains("loud"));
    Files.delete(wrong);
  }

  private static String axe() throws IOException {
    try (InputStream script = ReportIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
