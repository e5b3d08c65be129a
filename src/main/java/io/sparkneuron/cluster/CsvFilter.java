package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Greatest;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Least;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;

/**
 * {@code --where} on rows of text: a comparison with a text compares texts, one with a number
 * compares numbers, whatever stands in the other rows.
 *
 * <p>Spark is asked what the condition makes of columns of text. Where it would make a number of
 * one, the condition gets a number that holds all digits: Spark itself would compare with a whole
 * number by making the text a whole number, and fail on 1.5. Columns that are compared with each
 * other are numbers if both are ({@link CellKinds}). What passes keeps its text, so that {@link
 * DecimalText} has the last word.
 */
final class CsvFilter {
  private static final String RECORD = OwnNames.of("record");
  private static final String UNREADABLE = OwnNames.of("unreadable");

  private static final Pattern COMMON_EXPRESSION = Pattern.compile("CommonExpressionId\\([^)]*\\)");

  private final Dataset<Row> rows;
  private final Set<String> needed;
  private final String condition;

  /**
   * @param rows columns of text, and {@link TextSource#CORRUPT}
   * @param needed the columns that are trained on: numbers, whatever stands in them
   */
  CsvFilter(Dataset<Row> rows, Set<String> needed, String condition) {
    this.rows = rows;
    this.needed = needed;
    this.condition = condition;
  }

  /**
   * The rows for which the condition holds. Malformed records cannot be asked, so they stay, as do
   * rows for which there is no answer because a needed cell is no number.
   */
  Dataset<Row> rows() {
    // Of the condition as it was written, so that what is wrong is said in its names.
    rows.where(functions.expr(condition));
    List<SqlMention> occurrences = occurrences();
    Set<Integer> numbers = new HashSet<>();
    List<List<Integer>> compared = new ArrayList<>();
    look(occurrences, numbers, compared);
    Map<String, CellKinds> kinds = kinds(occurrences, numbers, compared);
    for (List<Integer> group : compared) {
      if (group.stream().allMatch(k -> isNumber(occurrences.get(k).column(), kinds))) {
        numbers.addAll(group);
      }
    }
    List<Column> record = new ArrayList<>();
    List<Column> seen = new ArrayList<>();
    List<Column> kept = new ArrayList<>();
    for (String name : rows.columns()) {
      record.add(ColumnNames.column(name));
      seen.add(ColumnNames.column(name));
      kept.add(ColumnNames.column(RECORD).getField(name).as(name));
    }
    Column unreadable = functions.lit(false);
    for (int k = 0; k < occurrences.size(); k++) {
      SqlMention occurrence = occurrences.get(k);
      Column cell = ColumnNames.column(occurrence.column());
      if (numbers.contains(k)) {
        Column text = cell;
        cell = number(occurrence, kinds);
        if (needed.contains(occurrence.column())) {
          unreadable = unreadable.or(functions.trim(text).notEqual("").and(cell.isNull()));
        }
      }
      seen.add(cell.as(name(k)));
    }
    seen.add(functions.struct(record.toArray(Column[]::new)).as(RECORD));
    seen.add(functions.coalesce(unreadable, functions.lit(false)).as(UNREADABLE));
    Column malformed = ColumnNames.column(TextSource.CORRUPT).isNotNull();
    Column holds =
        functions.coalesce(functions.expr(rewritten(occurrences)), ColumnNames.column(UNREADABLE));
    return rows.select(seen.toArray(Column[]::new))
        .where(malformed.or(holds))
        .select(kept.toArray(Column[]::new));
  }

  /** Our name of the k-th occurrence. */
  private static String name(int k) {
    return OwnNames.of("occurrence " + k);
  }

  /** Places that name a column of the rows, by the name it has there. */
  private List<SqlMention> occurrences() {
    Map<String, String> columns = new HashMap<>();
    for (String name : rows.columns()) {
      columns.put(name.toLowerCase(Locale.ROOT), name);
    }
    return SqlMention.in(condition).stream()
        .filter(mention -> columns.containsKey(mention.column().toLowerCase(Locale.ROOT)))
        .map(mention -> mention.withColumn(columns.get(mention.column().toLowerCase(Locale.ROOT))))
        .toList();
  }

  /** The condition with our names of the occurrences. */
  private String rewritten(List<SqlMention> occurrences) {
    return SqlMention.replaced(condition, occurrences, each -> name(occurrences.indexOf(each)));
  }

  /** What Spark would make of the condition if all columns are text. */
  private void look(
      List<SqlMention> occurrences, Set<Integer> numbers, List<List<Integer>> compared) {
    Map<String, Integer> numberOf = new HashMap<>();
    List<Column> texts = new ArrayList<>(List.of(ColumnNames.column(TextSource.CORRUPT)));
    for (int k = 0; k < occurrences.size(); k++) {
      numberOf.put(name(k), k);
      texts.add(ColumnNames.column(occurrences.get(k).column()).as(name(k)));
    }
    Filter plan =
        (Filter)
            rows.select(texts.toArray(Column[]::new))
                .where(functions.expr(rewritten(occurrences)))
                .queryExecution()
                .analyzed();
    List<TreeNode<?>> nodes = SqlMention.nodes(plan.condition());
    for (int i = 0; i + 1 < nodes.size(); i++) {
      if (nodes.get(i + 1) instanceof AttributeReference a && numberOf.containsKey(a.name())) {
        commonExpression(nodes.get(i)).ifPresent(id -> numberOf.put(id, numberOf.get(a.name())));
      }
    }
    Function<TreeNode<?>, Integer> occurrence =
        node ->
            node instanceof AttributeReference a
                ? numberOf.get(a.name())
                : commonExpression(node).map(numberOf::get).orElse(null);
    for (int i = 0; i < nodes.size(); i++) {
      TreeNode<?> node = nodes.get(i);
      if (node instanceof Cast cast
          && cast.dataType() instanceof NumericType
          && occurrence.apply(cast.child()) != null) {
        numbers.add(occurrence.apply(cast.child()));
      } else if (comparesItsChildren(node)) {
        List<Integer> group = new ArrayList<>();
        for (int j = i + 1; j < nodes.size() && occurrence.apply(nodes.get(j)) != null; j++) {
          group.add(occurrence.apply(nodes.get(j)));
        }
        if (group.size() > 1) {
          compared.add(group);
        }
      }
    }
  }

  /**
   * What Spark 4 writes BETWEEN with: an expression with an id, and references to it. Its classes
   * are unknown to Spark 3.5.
   */
  private static Optional<String> commonExpression(TreeNode<?> node) {
    Matcher id = COMMON_EXPRESSION.matcher(node.toString());
    return node.getClass().getSimpleName().startsWith("CommonExpression") && id.find()
        ? Optional.of(id.group())
        : Optional.empty();
  }

  private static boolean comparesItsChildren(TreeNode<?> node) {
    return node instanceof BinaryComparison
        || node instanceof In
        || node instanceof Greatest
        || node instanceof Least
        || node instanceof Coalesce;
  }

  /** Of the columns that may be seen as numbers; at most one pass over the rows. */
  private Map<String, CellKinds> kinds(
      List<SqlMention> occurrences, Set<Integer> numbers, List<List<Integer>> compared) {
    Set<Integer> asked = new HashSet<>(numbers);
    compared.forEach(asked::addAll);
    Set<String> columns =
        asked.stream()
            .map(k -> occurrences.get(k).column())
            .filter(column -> !needed.contains(column))
            .collect(Collectors.toCollection(TreeSet::new));
    return CellKinds.of(rows, columns);
  }

  private boolean isNumber(String column, Map<String, CellKinds> kinds) {
    return needed.contains(column) || kinds.get(column).isNumber();
  }

  private Column number(SqlMention occurrence, Map<String, CellKinds> kinds) {
    String column = ColumnNames.quote(occurrence.column());
    if (needed.contains(occurrence.column())) {
      // Spark would also take 1.5d for a number.
      return functions.when(
          ColumnNames.column(occurrence.column()).rlike(CellKinds.NUMBER),
          functions.expr("try_cast(%s AS DOUBLE)".formatted(column)));
    }
    CellKinds cells = kinds.get(occurrence.column());
    if (occurrence.isCast() && !cells.areNumbers()) {
      return ColumnNames.column(occurrence.column());
    }
    return functions.expr("CAST(%s AS %s)".formatted(column, cells.numberType()));
  }
}
