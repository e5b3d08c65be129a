package io.sparkneuron.report;

import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;

/** What became of the lines of keys, on a page about a version that has some. */
final class LinesSection {
  private LinesSection() {}

  static void draw(Markup page, Report report) {
    report.lines().ifPresent(lines -> draw(page, lines));
  }

  private static void draw(Markup page, Report.Lines lines) {
    LineCounts counts = lines.counts();
    Figure.section(page, "lines", "A line per key", "half");
    page.open("p").text("There is a line for each ");
    for (int k = 0; k < lines.by().size(); k++) {
      page.text(k == 0 ? "" : ", ").name(lines.by().get(k));
    }
    page.text(
            ". The one above is that of all rows, and stands in where a key has none. Errors are those of each row\u2019s own line.")
        .close();
    PageTable table =
        PageTable.open(
            page,
            "What became of %s".formatted(Words.count(counts.keys(), "key")),
            "status",
            "#keys",
            "#share");
    for (KeyLine.Status status : KeyLine.Status.values()) {
      if (counts.of(status) > 0) {
        table
            .line(status.word())
            .number(Words.count(counts.of(status)))
            .number(Words.share(counts.of(status), counts.keys()))
            .end();
      }
    }
    table.close();
    page.close();
  }
}
