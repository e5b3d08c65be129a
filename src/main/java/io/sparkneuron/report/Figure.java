package io.sparkneuron.report;

/** The frame around a plot: a section with a heading, and a caption that says what is in it. */
final class Figure {
  private Figure() {}

  /** Begins a section of the page; {@link Markup#close} ends it. */
  static void section(Markup page, String id, String heading, String style) {
    page.open("section", "class", style, "aria-labelledby", id);
    page.element("h2", heading, "id", id);
  }

  /** A line of the legend: how a thing looks, and what it is. */
  static Markup key(Markup page, String style, String words) {
    page.open("span", "class", "key");
    page.element("span", "", "class", "swatch " + style, "aria-hidden", "true");
    return page.text(words).close();
  }
}
