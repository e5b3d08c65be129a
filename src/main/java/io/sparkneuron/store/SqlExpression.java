package io.sparkneuron.store;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Term;
import java.math.BigDecimal;

/**
 * A neuron as a SQL expression: double literals ({@code 1.2E1}, since {@code 12.0} would be a
 * DECIMAL in Spark), quoted names, summed from the left, so that a database gets the bits of {@link
 * Neuron#predict}. A category is a CASE with the weight of each level, null for one that training
 * never saw. Spark replaces {@code ${x}} in the text of a query, also in a name, unless {@code
 * spark.sql.variable.substitute} is off.
 */
final class SqlExpression {
  private SqlExpression() {}

  static String of(Neuron neuron, Columns columns) {
    StringBuilder sql = new StringBuilder();
    int input = 0;
    for (Term term : columns.terms()) {
      sql.append(sql.isEmpty() ? "" : " + ");
      if (term.isCategory()) {
        sql.append("CASE CAST(").append(value(term)).append(" AS STRING)");
        for (String level : term.levels()) {
          double weight = term.isReference(level) ? 0 : neuron.weight(input++);
          sql.append(" WHEN ").append(text(level)).append(" THEN ").append(literal(weight));
        }
        sql.append(" END");
      } else {
        sql.append(literal(neuron.weight(input++))).append(" * ").append(number(term));
      }
    }
    return sql.append(" + ").append(literal(neuron.bias())).toString();
  }

  /** The value of a term as a number. */
  private static String number(Term term) {
    String value = value(term);
    return switch (term.kind()) {
      case BOOLEAN -> "CAST(CAST(%s AS BOOLEAN) AS DOUBLE)".formatted(value);
      case DATE -> "unix_date(CAST(%s AS DATE))".formatted(value);
      case TIMESTAMP -> "(unix_micros(CAST(%s AS TIMESTAMP)) / 1.0E6)".formatted(value);
      case TIMESTAMP_NTZ ->
          "(timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1970-01-01 00:00:00', %s) / 1.0E6)"
              .formatted(value);
      case NUMBER, CATEGORY -> value;
    };
  }

  /** A field of a struct is {@code `a`.`b`}. */
  private static String value(Term term) {
    if (term.expression().isPresent()) {
      return "(" + term.expression().get() + ")";
    }
    String quoted = "`" + term.name().replace("`", "``") + "`";
    return term.nested() ? quoted.replace(".", "`.`") : quoted;
  }

  /** As Spark reads it back, unless {@code spark.sql.parser.escapedStringLiterals} is on. */
  private static String text(String level) {
    StringBuilder text = new StringBuilder("'");
    for (char c : level.toCharArray()) {
      switch (c) {
        case '\'', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case 0 -> text.append("\\u0000");
        default -> text.append(c);
      }
    }
    return text.append('\'').toString();
  }

  /** Digits and exponent that read back as the same double. */
  static String literal(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0E0" : "0.0E0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    return mantissa + (mantissa.contains(".") ? "" : ".0") + "E" + exponent;
  }
}
