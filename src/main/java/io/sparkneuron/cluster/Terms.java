package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Finds out what the entries of a choice are in some rows: by the types of their columns, where
 * these are text by all their cells, and categories by all their levels, in one more pass.
 */
final class Terms {
  private final ColumnChoice choice;
  private final StructField[] fields;
  private final boolean text;
  private final String source;
  private final Levels levels;
  private final List<Entry> features;
  private final Entry label;
  private final Optional<Entry> weight;

  /**
   * @param fields of the rows
   * @param text whether columns are text, whatever they hold
   * @param source what the rows are called in sentences
   */
  Terms(ColumnChoice choice, StructField[] fields, boolean text, String source) {
    this.choice = choice;
    this.fields = fields;
    this.text = text;
    this.source = source;
    levels = new Levels(choice, source);
    boolean isKnown = choice.known().isPresent();
    features = isKnown ? List.of() : choice.features(fields, source);
    label = isKnown ? null : choice.label(fields, source);
    weight = isKnown ? Optional.empty() : choice.weight(fields, source);
  }

  /** The same in rows of other fields. */
  Terms on(StructField[] newFields) {
    return new Terms(choice, newFields, text, source);
  }

  /** What gives the categories their levels. */
  Levels levels() {
    return levels;
  }

  /** Whether nothing is to be found out. */
  boolean areKnown() {
    return choice.known().isPresent();
  }

  /** The columns whose distinct values have a line each; none: there is one line. */
  List<String> by() {
    return choice.by();
  }

  /** The columns that are needed, also by expressions and for keys. */
  List<String> needed() {
    Set<String> needed = new LinkedHashSet<>(read());
    needed.addAll(choice.by());
    return List.copyOf(needed);
  }

  /** The columns that are read for inputs, label and weight. */
  private List<String> read() {
    Set<String> needed = new LinkedHashSet<>();
    if (areKnown()) {
      choice.known().get().read().forEach(term -> needed.addAll(term.needs()));
      return List.copyOf(needed);
    }
    entries().forEach(entry -> needed.addAll(entry.reads(fields)));
    return List.copyOf(needed);
  }

  /** Those that may be numbers, so far as is known before a look at the rows. */
  List<String> numbers() {
    if (areKnown()) {
      return numbers(choice.known().get().read());
    }
    Set<String> numbers = new LinkedHashSet<>(read());
    entries().stream().filter(Entry::isCategory).map(Entry::name).forEach(numbers::remove);
    return List.copyOf(numbers);
  }

  /** The columns that are numbers. */
  static List<String> numbers(List<Term> terms) {
    Set<String> numbers = new LinkedHashSet<>();
    for (Term term : terms) {
      if (term.expression().isEmpty() && term.kind() == Kind.NUMBER) {
        numbers.add(term.name());
      }
      term.reads()
          .forEach(
              (name, kind) -> {
                if (kind == Kind.NUMBER) {
                  numbers.add(name);
                }
              });
    }
    return List.copyOf(numbers);
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(features);
    entries.add(label);
    weight.ifPresent(entries::add);
    return entries;
  }

  // ---- Rows of a schema ----

  /** By the types of the columns. */
  Columns in(Dataset<Row> rows) {
    return choice
        .known()
        .orElseGet(
            () ->
                withLevels(
                    rows, drafts(rows, name -> kind(Cell.find(name, fields, source).type()))));
  }

  /** What values of a type are; those of a type that is none of them must be numbers. */
  private static Kind kind(DataType type) {
    if (type instanceof StringType) {
      return Kind.CATEGORY;
    } else if (type instanceof BooleanType) {
      return Kind.BOOLEAN;
    } else if (type instanceof DateType) {
      return Kind.DATE;
    } else if (type instanceof TimestampType) {
      return Kind.TIMESTAMP;
    }
    return type instanceof TimestampNTZType ? Kind.TIMESTAMP_NTZ : Kind.NUMBER;
  }

  // ---- Rows of text ----

  /**
   * If the columns are numbers, as far as the first row shows, and nothing must be known before the
   * load: then no more than that is looked at.
   */
  Optional<Columns> ifNumbers(Dataset<Row> rows, TextRows text) {
    if (areKnown()) {
      return choice.known();
    }
    Map<String, Kind> guess = guess(text);
    boolean areNumbers =
        guess.values().stream().allMatch(Kind.NUMBER::equals)
            && read().stream().allMatch(name -> text.first(name).isPresent())
            && features.stream().noneMatch(Entry::isCategory);
    return areNumbers
        ? guessed(rows, guess).filter(columns -> Levels.categories(columns).isEmpty())
        : Optional.empty();
  }

  /** Empty if an expression cannot be so: then it may be so by what all rows say. */
  private Optional<Columns> guessed(Dataset<Row> rows, Map<String, Kind> guess) {
    try {
      return Optional.of(drafts(rows, guess::get));
    } catch (DataRefusedException | SettingRefusedException e) {
      return Optional.empty();
    }
  }

  /** By all cells of the rows. */
  Columns ofText(Dataset<Row> rows, TextRows text) {
    Map<String, Kind> guess = guess(text);
    List<Term> computed =
        guessed(rows, guess).map(Levels::categories).orElse(List.of()).stream()
            .filter(term -> term.expression().isPresent())
            .toList();
    List<String> needed = read();
    TermCells cells = new TermCells(rows, computed, true, source);
    List<Column> columns = new ArrayList<>();
    needed.forEach(name -> columns.add(Cell.find(name, fields, source).column()));
    computed.forEach(term -> columns.add(cells.column(term)));
    columns.add(ColumnNames.column(TextSource.CORRUPT));
    List<CsvFiles> files = computed.isEmpty() ? text.files(needed) : List.of();
    List<CellCensus> census =
        files.isEmpty()
            ? census(cells.rows(), columns, needed.size(), computed.size(), needed)
            : census(files, needed);

    Map<String, Kind> kinds = new HashMap<>();
    Map<String, CellCensus> found = new HashMap<>();
    for (int c = 0; c < needed.size(); c++) {
      String name = needed.get(c);
      kinds.put(name, text.isNested(name) ? Kind.NUMBER : census.get(c).kind());
      found.put(name, census.get(c));
    }
    Columns drafts = drafts(rows, kinds::get);
    requirePoints(found);
    for (int c = 0; c < computed.size(); c++) {
      found.put(computed.get(c).name(), census.get(needed.size() + c));
    }
    boolean isAllKnown =
        Levels.categories(drafts).stream()
            .allMatch(term -> term.expression().isEmpty() || computed.contains(term));
    return isAllKnown
        ? levels.complete(drafts, term -> found.get(term.name()))
        : withLevels(rows, drafts);
  }

  /** Whoever writes numbers with commas does not mean categories, unless he says so. */
  private void requirePoints(Map<String, CellCensus> found) {
    for (Entry entry : features) {
      CellCensus census = found.get(entry.name());
      if (entry.expression().isEmpty() && !entry.isCategory() && census.isOfDecimalCommas()) {
        throw new DataRefusedException(
            "Cannot read training data: column \"%s\" of %s has numbers with a decimal comma%s. Write them with a point, or take them as text with category(%s)."
                .formatted(entry.name(), source, examples(census), entry.name()));
      }
    }
  }

  /** None if there are so many that the order of the rows would choose them. */
  private static String examples(CellCensus census) {
    return census.hasTooManyLevels()
        ? ""
        : " (" + ColumnNames.names(census.levels().stream().sorted().toList()) + ")";
  }

  private Map<String, Kind> guess(TextRows text) {
    Map<String, Kind> guess = new HashMap<>();
    for (String name : read()) {
      guess.put(name, text.first(name).map(CellCensus::kind).orElse(Kind.NUMBER));
    }
    return guess;
  }

  // ---- What entries are ----

  private Columns drafts(Dataset<Row> rows, Function<String, Kind> kindOf) {
    List<Term> terms = new ArrayList<>();
    for (Entry entry : features) {
      terms.add(draft("features", entry, rows, kindOf));
    }
    Term target = noCategory(draft("label", label, rows, kindOf));
    Optional<Term> weightTerm =
        weight.map(entry -> draft("weight", entry, rows, kindOf)).map(Terms::noCategory);
    return levels.columns(terms, target, weightTerm);
  }

  /** Text where a number is needed: it is no category, but a cell that cannot be read. */
  private static Term noCategory(Term term) {
    return term.isCategory()
        ? new Term(
            term.name(),
            term.expression(),
            Kind.NUMBER,
            term.nested(),
            List.of(),
            Optional.empty(),
            term.reads())
        : term;
  }

  private Term draft(String option, Entry entry, Dataset<Row> rows, Function<String, Kind> kindOf) {
    if (entry.isCategory() && !option.equals("features")) {
      throw new SettingRefusedException(
          "%s must be a number, a boolean, a date or a timestamp, but got category(%s)"
              .formatted(option, entry.name()));
    }
    if (entry.expression().isEmpty()) {
      Kind kind = entry.isCategory() ? Kind.CATEGORY : kindOf.apply(entry.name());
      return Term.column(entry.name(), kind)
          .withNested(Cell.find(entry.name(), fields, source).isNested());
    }
    String expression = entry.expression().get();
    Map<String, Kind> reads = new LinkedHashMap<>();
    entry.reads(fields).forEach(name -> reads.put(name, kindOf.apply(name)));
    Term unknown = Term.expression(entry.name(), expression, Kind.NUMBER, reads);
    Kind kind =
        kind(
            ExpressionType.of(
                option, expression, new TermCells(rows, List.of(unknown), text, source), source));
    return Term.expression(
        entry.name(), expression, entry.isCategory() ? Kind.CATEGORY : kind, reads);
  }

  // ---- Levels ----

  private Columns withLevels(Dataset<Row> rows, Columns drafts) {
    List<Term> categories = Levels.categories(drafts);
    if (categories.isEmpty()) {
      return levels.complete(drafts, term -> null);
    }
    TermCells cells = new TermCells(rows, categories, text, source);
    List<Column> columns = new ArrayList<>();
    categories.forEach(term -> columns.add(cells.column(term)));
    List<String> names = categories.stream().map(Term::name).toList();
    if (text) {
      columns.add(ColumnNames.column(TextSource.CORRUPT));
    }
    List<CellCensus> census = census(cells.rows(), columns, 0, categories.size(), names);
    return levels.complete(drafts, term -> census.get(categories.indexOf(term)));
  }

  /** The columns with a census of all their values, in one pass over the rows. */
  private List<CellCensus> census(
      Dataset<Row> rows, List<Column> columns, int cells, int levels, List<String> names) {
    CensusTask task =
        new CensusTask(cells + levels, cells, text ? columns.size() - 1 : -1, choice.maxLevels());
    return census(
        rows.sparkSession(),
        names,
        task,
        () ->
            List.of(
                rows.select(columns.toArray(Column[]::new))
                    .queryExecution()
                    .toRdd()
                    .toJavaRDD()
                    .mapPartitions(task)));
  }

  /** The same of cells that are read from the bytes of lines. */
  private List<CellCensus> census(List<CsvFiles> files, List<String> names) {
    CensusTask task = new CensusTask(names.size(), names.size(), -1, choice.maxLevels());
    return census(
        files.get(0).lines().sparkSession(),
        names,
        task,
        () -> files.stream().map(alike -> alike.census(task)).toList());
  }

  private List<CellCensus> census(
      SparkSession spark,
      List<String> names,
      CensusTask task,
      Supplier<List<JavaRDD<ArrayList<CellCensus>>>> parts) {
    try {
      return JobDescription.during(
          spark,
          "find the levels of " + ColumnNames.names(names) + " in " + source,
          () -> {
            List<CellCensus> total = task.begin();
            for (JavaRDD<ArrayList<CellCensus>> some : parts.get()) {
              for (List<CellCensus> part : some.collect()) {
                for (int c = 0; c < part.size(); c++) {
                  total.get(c).merge(part.get(c));
                }
              }
            }
            return total;
          });
    } catch (Exception e) {
      throw ReadFailures.translate(e, source);
    }
  }
}
