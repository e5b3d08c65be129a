package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;

/**
 * An entry of {@code --features}, or the label, or the weight, as it was typed: a column, {@code
 * category(column)}, or an expression with its name behind AS.
 *
 * @param name of the column, or behind AS
 * @param expression in SQL; empty for the column of that name
 * @param isCategory whether it was asked for one
 */
record Entry(String name, Optional<String> expression, boolean isCategory) {
  private static final Pattern NAMED =
      Pattern.compile("(?is)(.+?)\\s+as\\s+(`(?:[^`]|``)+`|[\\p{L}_][\\p{L}\\p{N}_]*)");
  private static final Pattern CATEGORY = Pattern.compile("(?is)category\\s*\\((.+)\\)");
  private static final Pattern CALL = Pattern.compile("(?s).*[(+*/%<>=|&!-].*");

  /**
   * @param option that it was typed for
   * @param fields of the rows, by which a column of that very name is one
   */
  static Entry of(String option, String typed, StructField[] fields, String source) {
    if (Cell.exists(typed, fields)) {
      return new Entry(typed, Optional.empty(), false);
    }
    Matcher named = NAMED.matcher(typed);
    String value = named.matches() ? named.group(1).strip() : typed;
    Matcher category = CATEGORY.matcher(value);
    boolean isCategory = category.matches();
    if (isCategory) {
      value = category.group(1).strip();
    }
    Optional<String> name = named.matches() ? Optional.of(plain(named.group(2))) : Optional.empty();
    String column = plain(value);
    if (Cell.exists(column, fields) && name.map(column::equals).orElse(true)) {
      return new Entry(column, Optional.empty(), isCategory);
    }
    if (name.isPresent()) {
      // What comes after a comment is not part of it.
      String sql = value.contains("--") ? value + "\n" : value;
      return new Entry(name.get(), Optional.of(sql), isCategory);
    }
    if (option.equals("weight") && CALL.matcher(value).matches()) {
      return new Entry(value, Optional.of(value), false);
    }
    try {
      Cell.find(column, fields, source);
    } catch (DataRefusedException missing) {
      if (CALL.matcher(value).matches() && !SqlMention.in(value, fields).isEmpty()) {
        throw new SettingRefusedException(
            "%s must be columns, or expressions with a name, as in \"%s AS name\", but got \"%s\""
                .formatted(option, value, typed),
            missing);
      }
      throw missing;
    }
    return new Entry(column, Optional.empty(), isCategory);
  }

  /** A name without the quotes of SQL. */
  private static String plain(String name) {
    return name.length() > 2 && name.startsWith("`") && name.endsWith("`")
        ? name.substring(1, name.length() - 1).replace("``", "`")
        : name;
  }

  /** The columns of the rows that it needs. */
  List<String> reads(StructField[] fields) {
    return expression
        .map(sql -> SqlMention.in(sql, fields).stream().map(SqlMention::column).distinct().toList())
        .orElse(List.of(name));
  }
}
