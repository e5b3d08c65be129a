package io.sparkneuron.store;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Neuron;
import java.math.BigDecimal;

/**
 * A neuron as a SQL expression: double literals ({@code 1.2E1}, since {@code 12.0} would be a
 * DECIMAL in Spark), quoted names, summed from the left, so that a database gets the bits of {@link
 * Neuron#predict}. Spark replaces {@code ${x}} in the text of a query, also in a name, unless
 * {@code spark.sql.variable.substitute} is off.
 */
final class SqlExpression {
  private SqlExpression() {}

  static String of(Neuron neuron, Columns columns) {
    StringBuilder sql = new StringBuilder();
    for (int j = 0; j < neuron.inputs(); j++) {
      sql.append(j == 0 ? "" : " + ")
          .append(literal(neuron.weight(j)))
          .append(" * ")
          .append(name(columns.features().get(j), columns));
    }
    return sql.append(" + ").append(literal(neuron.bias())).toString();
  }

  /** A field of a struct is {@code `a`.`b`}. */
  private static String name(String feature, Columns columns) {
    String quoted = "`" + feature.replace("`", "``") + "`";
    return columns.nested().contains(feature) ? quoted.replace(".", "`.`") : quoted;
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
