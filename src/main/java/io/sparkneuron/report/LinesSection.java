package io.sparkneuron.report;

import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.LinePicture;
import java.util.List;

/** The lines of keys, on a page about a version that has some. */
final class LinesSection {
  private static final int LONGEST_VALUE = 60;

  private LinesSection() {}

  static void draw(Markup page, Report report) {
    report.lines().ifPresent(lines -> draw(page, report, lines));
  }

  private static void draw(Markup page, Report report, Report.Lines lines) {
    Figure.section(page, "lines", "A line per key", "wide");
    page.open("p").text("There is a line for each ");
    for (int k = 0; k < lines.by().size(); k++) {
      page.text(k == 0 ? "" : ", ").name(lines.by().get(k));
    }
    page.text(
            ". The one above is that of all rows, and stands in where a key has none. Errors are those of each row\u2019s own line.")
        .close();
    statuses(page, lines.counts());
    histograms(page, report, lines.picture());
    listed(page, "largest root mean squared error (rmse)", lines.picture().largestErrors());
    listed(page, "most rows", lines.picture().mostRows());
    page.close();
  }

  private static void statuses(Markup page, LineCounts counts) {
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
  }

  private static void histograms(Markup page, Report report, LinePicture picture) {
    List<String> features = report.columns().features();
    page.element("p", drawn(features.size(), picture));
    page.open("div", "class", "pair");
    if (picture.rows().length > 0) {
      LineHistogram.ofCounts(picture.rows()).draw(page, "key-rows", "rows of a key");
    }
    histogram(page, "key-errors", "rmse of a line", picture.errors());
    for (int i = 0; i < picture.inputs().size(); i++) {
      String input = features.get(picture.inputs().get(i));
      histogram(page, "key-weight-" + i, "weight of " + input, picture.weights(i));
    }
    if (report.result().uncertainty().hasBias()) {
      histogram(page, "key-bias", "bias", picture.biases());
    }
    page.close();
  }

  private static void histogram(Markup page, String id, String what, double[] values) {
    if (values.length > 0) {
      LineHistogram.of(values).draw(page, id, what);
    }
  }

  private static String drawn(int inputs, LinePicture picture) {
    String keys =
        picture.isSample()
            ? "Drawn from %s of %s, chosen by a hash of the key; the tables are of all."
                .formatted(Words.count(picture.sample().size()), Words.count(picture.keys(), "key"))
            : "Drawn from all keys; errors, weights and bias from those with a line of their own.";
    return picture.inputs().size() == inputs
        ? keys
        : keys
            + " Of %s, those %d with the largest |t| in the line of all rows are drawn; the lines in the store have all."
                .formatted(Words.count(inputs, "weight"), picture.inputs().size());
  }

  private static void listed(Markup page, String most, List<LinePicture.Key> keys) {
    if (keys.isEmpty()) {
      return;
    }
    PageTable table =
        PageTable.open(
            page,
            "The %s with the %s; models show --key shows the line of one"
                .formatted(Words.count(keys.size(), "key"), most),
            "key",
            "status",
            "#rows",
            "#rmse");
    for (LinePicture.Key key : keys) {
      table
          .line(key.values().stream().map(LinesSection::shown).toList())
          .text(key.status().word())
          .number(Words.count(key.rows()))
          .number(Words.number(key.rmse()))
          .end();
    }
    table.close();
  }

  private static String shown(String value) {
    return value.isEmpty() ? "\"\"" : Words.shortened(value, LONGEST_VALUE);
  }
}
