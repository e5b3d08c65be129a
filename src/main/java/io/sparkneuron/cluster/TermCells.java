package io.sparkneuron.cluster;

import io.sparkneuron.core.Kind;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * Where the values of terms stand in rows: in a column, or in what an expression gives.
 *
 * <p>Where the columns are text, an expression sees those that it names as what they are, a number
 * as a DOUBLE, and so on, by another name of ours; where one is no such thing, it sees a null.
 */
final class TermCells {
  /** What {@link String#strip} takes away. */
  private static final String BLANKS =
      "^[\\s\\x1c-\\x1f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+"
          + "|[\\s\\x1c-\\x1f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+$";

  private final Dataset<Row> rows;
  private final StructField[] fields;
  private final boolean text;
  private final String source;

  /** The columns of text that expressions see, and what they see. */
  private final Map<String, Kind> seen = new LinkedHashMap<>();

  /**
   * @param terms that are asked for
   * @param text whether columns are text, whatever they hold
   * @param source what the rows are called in sentences
   */
  TermCells(Dataset<Row> given, List<Term> terms, boolean text, String source) {
    this.text = text;
    this.source = source;
    fields = given.schema().fields();
    if (text) {
      terms.forEach(term -> seen.putAll(term.reads()));
    }
    if (seen.isEmpty()) {
      rows = given;
      return;
    }
    List<Column> stripped = new ArrayList<>(List.of(functions.col("*")));
    List<Column> columns = new ArrayList<>(List.of(functions.col("*")));
    seen.forEach(
        (name, kind) -> {
          stripped.add(
              functions
                  .regexp_replace(Cell.find(name, fields, source).column(), BLANKS, "")
                  .as(stripped(name)));
          columns.add(typed(name, kind).as(ownName(name)));
        });
    rows = given.select(stripped.toArray(Column[]::new)).select(columns.toArray(Column[]::new));
  }

  /** The rows, with what expressions see. */
  Dataset<Row> rows() {
    return rows;
  }

  /** The columns of text that expressions see: they must be what these take them for. */
  List<Term> seen() {
    return seen.entrySet().stream()
        .filter(column -> column.getValue() != Kind.CATEGORY)
        .map(column -> Term.column(column.getKey(), column.getValue()))
        .toList();
  }

  /** The values of a term; of a category as text. */
  Column column(Term term) {
    if (term.expression().isPresent()) {
      Column value = functions.expr(sql(term.expression().get()));
      return term.isCategory() ? value.cast(DataTypes.StringType) : value;
    }
    Cell cell = Cell.find(term.name(), fields, source);
    return term.isCategory() && !(cell.type() instanceof StringType)
        ? cell.column().cast(DataTypes.StringType)
        : cell.column();
  }

  /** What expressions read of a row, for people: {@code price=-1, tax=null}; of text see seen. */
  Column read(List<Term> terms) {
    List<Column> values =
        terms.stream()
            .flatMap(term -> term.reads().keySet().stream())
            .distinct()
            .filter(name -> !text)
            .map(name -> functions.concat(functions.lit(name + "="), shown(name)))
            .collect(Collectors.toList());
    return functions.concat_ws(", ", values.toArray(Column[]::new));
  }

  private Column shown(String name) {
    Column value = Cell.find(name, fields, source).column().cast(DataTypes.StringType);
    return functions.coalesce(value, functions.lit("null"));
  }

  /** The expression over these rows. */
  String sql(String expression) {
    if (seen.isEmpty()) {
      return expression;
    }
    List<SqlMention> mentions =
        SqlMention.in(expression, fields).stream()
            .filter(mention -> seen.containsKey(mention.column()))
            .toList();
    Set<Integer> asText = asText(expression, mentions);
    return SqlMention.replaced(
        expression,
        mentions,
        mention ->
            asText.contains(mention.from())
                ? stripped(mention.column())
                : ownName(mention.column()));
  }

  /**
   * Where Spark would make a text of a number, or of another thing that a column of text is taken
   * for: there the text is what stands in the cell, with its zeros.
   */
  private Set<Integer> asText(String expression, List<SqlMention> mentions) {
    Map<String, Integer> places = new HashMap<>();
    List<Column> columns = new ArrayList<>();
    for (SqlMention mention : mentions) {
      String name = OwnNames.of("mention " + mention.from());
      places.put(name, mention.from());
      columns.add(ColumnNames.column(ownName(mention.column())).as(name));
    }
    String sql =
        SqlMention.replaced(
            expression, mentions, mention -> OwnNames.of("mention " + mention.from()));
    Set<Integer> found = new HashSet<>();
    try {
      Filter plan =
          (Filter)
              rows.select(columns.toArray(Column[]::new))
                  .where(functions.expr("(" + sql + ") IS NULL"))
                  .queryExecution()
                  .analyzed();
      List<TreeNode<?>> nodes = SqlMention.nodes(plan.condition());
      for (int i = 0; i + 1 < nodes.size(); i++) {
        if (nodes.get(i) instanceof Cast cast
            && cast.dataType() instanceof StringType
            && nodes.get(i + 1) instanceof AttributeReference column
            && places.containsKey(column.name())) {
          found.add(places.get(column.name()));
        }
      }
    } catch (Exception e) {
      // Whoever asks for the type of the expression says what is wrong with it.
      return Set.of();
    }
    return found;
  }

  /** In sentences it is the name itself. */
  private static String ownName(String column) {
    return OwnNames.of(column);
  }

  /** The text of a column, without blanks around it. */
  private static String stripped(String column) {
    return OwnNames.of("text of " + column);
  }

  private static Column typed(String name, Kind kind) {
    Column text = ColumnNames.column(stripped(name));
    String sql = ColumnNames.quote(stripped(name));
    return switch (kind) {
      case NUMBER ->
          // Spark would also take 1.5d for a number.
          functions.when(text.rlike(CellKinds.NUMBER), tryCast(sql, "DOUBLE"));
      case BOOLEAN -> functions.when(text.rlike(IsoText.BOOLEAN), tryCast(sql, "BOOLEAN"));
      case DATE -> functions.when(text.rlike(IsoText.DATE), tryCast(sql, "DATE"));
      case TIMESTAMP, TIMESTAMP_NTZ ->
          functions
              .when(
                  text.rlike(IsoText.TIMESTAMP).and(text.rlike(IsoText.ZONE)),
                  tryCast(sql, "TIMESTAMP"))
              .when(
                  text.rlike(IsoText.TIMESTAMP),
                  tryCast("concat(%s, 'Z')".formatted(sql), "TIMESTAMP"));
      case CATEGORY -> functions.when(text.notEqual(""), text);
    };
  }

  private static Column tryCast(String sql, String type) {
    return functions.expr("try_cast(%s AS %s)".formatted(sql, type));
  }
}
