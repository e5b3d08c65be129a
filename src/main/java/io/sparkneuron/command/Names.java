package io.sparkneuron.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of columns as they are typed: separated by commas. One with a comma in it, or with blanks
 * around it, stands in quotes, as in a csv: {@code "price, EUR",area}.
 */
final class Names {
  private static final Pattern NAME =
      Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|((?!\")[^,]*))\\s*(,|$)");

  private Names() {}

  /**
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> of(String key, String text) {
    List<String> names = new ArrayList<>();
    Matcher name = NAME.matcher(text);
    int at = 0;
    while (name.find() && name.start() == at) {
      names.add(
          name.group(1) != null ? name.group(1).replace("\"\"", "\"") : name.group(2).strip());
      at = name.end();
      if (name.group(3).isEmpty()) {
        return names;
      }
    }
    throw new IllegalArgumentException(
        key
            + " must be column names separated by commas, one with a comma or a quote in \"quotes\", but got "
            + text);
  }

  /** One name, in quotes or not. */
  static String one(String text) {
    String name = text.strip();
    boolean isQuoted = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"");
    return isQuoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
  }
}
