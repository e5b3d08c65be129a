package io.sparkneuron.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of columns as they are typed, and expressions: separated by commas. A name with a comma in
 * it, or with blanks around it, stands in quotes, as in a csv: {@code "price, EUR",area}. Commas in
 * the brackets and quotes of an expression do not separate.
 */
final class Names {
  private static final Pattern QUOTED = Pattern.compile("\\s*\"((?:[^\"]|\"\")*)\"\\s*(,|$)");

  private Names() {}

  /**
   * {@code district=Bergen,day=Monday}.
   *
   * @param rule what each entry must be, for sentences
   */
  static Map<String, String> pairs(String key, String rule, String text) {
    Map<String, String> pairs = new TreeMap<>();
    for (String entry : of(key, text)) {
      int at = entry.indexOf('=');
      if (at < 1) {
        throw new IllegalArgumentException(
            key + " must be " + rule + ", separated by commas, but got " + Problems.quoted(entry));
      }
      pairs.put(entry.substring(0, at), entry.substring(at + 1));
    }
    return pairs;
  }

  /**
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> of(String key, String text) {
    List<String> names = new ArrayList<>();
    int at = 0;
    while (true) {
      Matcher quoted = QUOTED.matcher(text).region(at, text.length());
      if (quoted.lookingAt()) {
        names.add(quoted.group(1).replace("\"\"", "\""));
        if (quoted.group(2).isEmpty()) {
          return names;
        }
        at = quoted.end();
        continue;
      }
      int end = end(text, at);
      String name = text.substring(at, end).strip();
      if (name.startsWith("\"")) {
        throw new IllegalArgumentException(
            key
                + " must be column names separated by commas, one with a comma or a quote in \"quotes\", but got "
                + text);
      }
      names.add(name);
      if (end == text.length()) {
        return names;
      }
      at = end + 1;
    }
  }

  /** Where the entry ends that begins at a place: at a comma, or with the text. */
  private static int end(String text, int from) {
    int depth = 0;
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '`') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth <= 0) {
        return i;
      }
    }
    // Brackets that do not close are part of a name.
    int comma = text.indexOf(',', from);
    return comma < 0 || (depth <= 0 && quote == 0) ? text.length() : comma;
  }

  /** One name, in quotes or not. */
  static String one(String text) {
    String name = text.strip();
    boolean isQuoted = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"");
    return isQuoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
  }
}
