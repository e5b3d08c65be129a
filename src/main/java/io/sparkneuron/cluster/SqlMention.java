package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.QueryContext;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.types.StructField;

/**
 * A place in a SQL expression that names a column.
 *
 * @param column as the expression has it, without the quotes of SQL: {@code a.b} is field b of a
 * @param from where it begins in the text
 * @param to where it ends
 * @param isCast whether the expression casts it
 */
record SqlMention(String column, int from, int to, boolean isCast) {

  SqlMention withColumn(String newColumn) {
    return new SqlMention(newColumn, from, to, isCast);
  }

  /** All places, in their order. */
  static List<SqlMention> in(String sql) {
    List<SqlMention> mentions = new ArrayList<>();
    List<TreeNode<?>> nodes = nodes(new CatalystSqlParser().parseExpression(sql));
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof UnresolvedAttribute attribute) {
        for (QueryContext place : attribute.origin().getQueryContext()) {
          int from = sql.offsetByCodePoints(0, place.startIndex());
          int to = sql.offsetByCodePoints(0, place.stopIndex() + 1);
          boolean isCast = i > 0 && nodes.get(i - 1) instanceof Cast;
          mentions.add(new SqlMention(plain(sql.substring(from, to)), from, to, isCast));
        }
      }
    }
    mentions.sort(Comparator.comparing(SqlMention::from));
    return mentions.stream().distinct().toList();
  }

  /** Those that name columns of some rows, by the names that these have; none in what is no SQL. */
  static List<SqlMention> in(String sql, StructField[] fields) {
    try {
      return in(sql).stream().filter(mention -> Cell.exists(mention.column(), fields)).toList();
    } catch (Exception e) {
      return List.of();
    }
  }

  /** The expression with other names in these places. */
  static String replaced(
      String sql, List<SqlMention> mentions, Function<SqlMention, String> newName) {
    StringBuilder text = new StringBuilder(sql);
    for (int k = mentions.size() - 1; k >= 0; k--) {
      SqlMention mention = mentions.get(k);
      text.replace(mention.from(), mention.to(), ColumnNames.quote(newName.apply(mention)));
    }
    return text.toString();
  }

  /** {@code `a`.b} is a.b. */
  private static String plain(String name) {
    return name.contains("`")
        ? Arrays.stream(name.split("(?<=`)\\.|\\.(?=`)"))
            .map(
                part ->
                    part.startsWith("`")
                        ? part.substring(1, part.length() - 1).replace("``", "`")
                        : part)
            .collect(Collectors.joining("."))
        : name;
  }

  /** A tree from its root, each node before its children. */
  static List<TreeNode<?>> nodes(Expression root) {
    List<TreeNode<?>> nodes = new ArrayList<>();
    for (TreeNode<?> node = root; node != null; node = root.apply(nodes.size())) {
      nodes.add(node);
    }
    return nodes;
  }
}
