package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/** Asks Spark what an expression gives, and refuses what does not give one value for one row. */
final class ExpressionType {
  private static final String UNDEFINED_COLUMN = "42703";

  private ExpressionType() {}

  /**
   * The type of its values.
   *
   * @param option that it was typed for
   * @throws SettingRefusedException if it is no expression, or not one of a single row
   * @throws DataRefusedException if it names a column that is not there
   */
  static DataType of(String option, String expression, TermCells cells, String source) {
    String sql = cells.sql(expression);
    DataType type;
    try {
      type = cells.rows().select(functions.expr(sql)).schema().fields()[0].dataType();
    } catch (Exception e) {
      if (e instanceof AnalysisException failure && !isAboutColumn(failure)) {
        throw new SettingRefusedException(
            "%s must be columns or expressions in SQL, but got \"%s\": %s"
                .formatted(option, expression, ReadFailures.firstLine(e)),
            e);
      }
      throw ReadFailures.translateOpening(e, source);
    }
    requireOfOneRow(option, expression, sql, cells.rows());
    return type;
  }

  private static boolean isAboutColumn(AnalysisException failure) {
    return UNDEFINED_COLUMN.equals(failure.getSqlState());
  }

  /** A condition may hold what gives one value for one row, and nothing else. */
  private static void requireOfOneRow(
      String option, String expression, String sql, Dataset<Row> rows) {
    Filter filter;
    try {
      filter =
          (Filter) rows.where(functions.expr("(" + sql + ") IS NULL")).queryExecution().analyzed();
    } catch (Exception e) {
      throw new SettingRefusedException(
          "%s must be computed from the columns of one row, but got \"%s\", which looks at several rows or makes several"
              .formatted(option, expression),
          e);
    }
    if (SqlMention.nodes(filter.condition()).stream()
        .anyMatch(SubqueryExpression.class::isInstance)) {
      throw new SettingRefusedException(
          "%s must be computed from the columns of one row, but got \"%s\", which has a subquery; join the tables in a view"
              .formatted(option, expression));
    }
    if (!filter.condition().deterministic()) {
      throw new SettingRefusedException(
          "%s must give the same for the same row, but got \"%s\", which is not deterministic"
              .formatted(option, expression));
    }
  }
}
