package io.sparkneuron.report;

import java.util.List;

/** A table of a page: a caption, a head for each column, and a head in each line. */
final class PageTable {
  private final Markup page;

  private PageTable(Markup page) {
    this.page = page;
  }

  /**
   * Begins a table. A narrow screen scrolls it, with the keyboard too.
   *
   * @param heads of the columns; those of numbers begin with {@code #}, which is not shown; bars
   *     have none
   */
  static PageTable open(Markup page, String caption, String... heads) {
    page.open("div", "class", "scroll", "role", "region", "aria-label", caption, "tabindex", "0");
    page.open("table", "class", heads.length == 2 ? "pairs" : "facts");
    page.element("caption", caption);
    page.open("thead").open("tr");
    for (String head : heads) {
      if (head.isEmpty()) {
        page.element("td", "");
      } else if (head.startsWith("#")) {
        page.element("th", head.substring(1), "scope", "col", "class", "number");
      } else {
        page.element("th", head, "scope", "col");
      }
    }
    page.close().close().open("tbody");
    return new PageTable(page);
  }

  /** Begins a line whose head is a name that somebody else chose. */
  PageTable line(String head) {
    page.open("tr").open("th", "scope", "row").name(head).close();
    return this;
  }

  /** The same, whose head is several names. */
  PageTable line(List<String> heads) {
    page.open("tr").open("th", "scope", "row");
    for (int i = 0; i < heads.size(); i++) {
      page.text(i == 0 ? "" : ", ").name(heads.get(i));
    }
    page.close();
    return this;
  }

  PageTable text(String text) {
    page.element("td", text, "class", "brief");
    return this;
  }

  /** Words that should be seen first. */
  PageTable strong(String text) {
    page.open("td", "class", "brief").element("strong", text).close();
    return this;
  }

  PageTable name(String name) {
    page.open("td").name(name).close();
    return this;
  }

  PageTable number(String number) {
    page.element("td", number, "class", "number");
    return this;
  }

  /** A bar that says again what a number says. */
  PageTable bar(String style, double share) {
    page.open("td", "class", "bar");
    if (share > 0) {
      page.element(
          "span",
          "",
          "class",
          style,
          "aria-hidden",
          "true",
          "style",
          "width:" + Math.round(100 * Math.min(1, share)) + "%");
    }
    page.close();
    return this;
  }

  PageTable end() {
    page.close();
    return this;
  }

  void close() {
    page.close().close().close();
  }
}
