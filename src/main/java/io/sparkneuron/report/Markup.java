package io.sparkneuron.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * HTML and SVG under construction. Every text and every attribute is escaped; there is no way
 * around it but {@link #style}.
 */
final class Markup {
  /** Elements within a line of text: a break before them would be a blank. */
  private static final Set<String> INLINE =
      Set.of("b", "bdi", "code", "em", "span", "strong", "sup", "time", "tspan", "var");

  private static final String DIRECTION_MARKS =
      "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

  private final StringBuilder html;
  private final Deque<String> open = new ArrayDeque<>();

  Markup(String doctype) {
    html = new StringBuilder(doctype);
  }

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn
   */
  Markup open(String element, String... attributes) {
    begin(element, attributes);
    html.append('>');
    open.push(element);
    return this;
  }

  /** An element without content. */
  Markup empty(String element, String... attributes) {
    begin(element, attributes);
    html.append("/>");
    return this;
  }

  /** An element with nothing but text. */
  Markup element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  private void begin(String element, String... attributes) {
    if (!INLINE.contains(element)) {
      html.append('\n');
    }
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      html.append('"');
    }
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** A name that somebody else chose: its direction does not turn the text around it. */
  Markup name(String name) {
    return element("bdi", name);
  }

  Markup close() {
    html.append("</").append(open.pop()).append('>');
    return this;
  }

  /** The page's own style sheet, as it is. */
  Markup style(String css) {
    html.append("\n<style>\n").append(css).append("</style>");
    return this;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return html + "\n";
  }

  private void escape(String text) {
    text.codePoints().forEach(this::escape);
  }

  private void escape(int character) {
    switch (character) {
      case '&' -> html.append("&amp;");
      case '<' -> html.append("&lt;");
      case '>' -> html.append("&gt;");
      case '"' -> html.append("&quot;");
      case '\'' -> html.append("&#39;");
      default -> {
        if (isVisible(character)) {
          html.appendCodePoint(character);
        } else {
          html.append('\uFFFD');
        }
      }
    }
  }

  /** Control characters, halves of surrogates and marks that turn the direction are not shown. */
  private static boolean isVisible(int character) {
    int type = Character.getType(character);
    return character == '\n'
        || !(type == Character.CONTROL
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR
            || DIRECTION_MARKS.indexOf(character) >= 0
            || (character & 0xFFFE) == 0xFFFE);
  }
}
