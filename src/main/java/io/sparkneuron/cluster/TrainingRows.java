package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of a partitioned Dataset to train on: the columns that are needed, in the order of their
 * source, and how to read them.
 */
public final class TrainingRows {
  private static final String FILE = OwnNames.of("file");

  private static final String READ = OwnNames.of("read");

  private final Dataset<Row> selected;

  /** The same, and a text of what expressions read. */
  private final Dataset<Row> described;

  private final Columns columns;

  /** Columns of which each distinct value has a line of its own, by the names that they have. */
  private final List<String> by;

  private final RowReader reader;
  private final String source;
  private final List<CsvFiles> files;

  /** Once they are loaded: the same rows by other columns, if these were not right. */
  private final Function<DataSummary, Optional<TrainingRows>> better;

  private TrainingRows(
      Dataset<Row> rows,
      Columns columns,
      List<String> by,
      boolean text,
      String source,
      List<CsvFiles> files,
      Function<DataSummary, Optional<TrainingRows>> better) {
    this.source = source;
    this.files = List.copyOf(files);
    this.better = better;
    StructField[] fields = rows.schema().fields();
    this.columns = columns.withNested(name -> Cell.find(name, fields, source).isNested());
    TermCells cells = new TermCells(rows, columns.read(), text, source);
    List<Term> read = new ArrayList<>(columns.read());
    read.addAll(cells.seen());
    // In the order of the source, so that Spark can hand out column batches; the keys come after
    // the terms in the numbers that the order is of.
    List<Cell> keyCells = by.stream().map(name -> Cell.find(name, fields, source)).toList();
    List<Column> asked = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    read.forEach(
        term -> {
          asked.add(cells.column(term));
          positions.add(position(term, fields, source));
        });
    keyCells.forEach(
        key -> {
          asked.add(key.column());
          positions.add(key.position());
        });
    List<Integer> order =
        IntStream.range(0, asked.size())
            .boxed()
            .sorted(Comparator.comparing(positions::get))
            .toList();
    List<Column> inOrder = order.stream().map(asked::get).collect(Collectors.toList());
    if (text) {
      inOrder.add(ColumnNames.column(TextSource.CORRUPT));
    }
    try {
      selected = cells.rows().select(inOrder.toArray(Column[]::new));
      inOrder.add(cells.read(columns.read()).as(READ));
      described = cells.rows().select(inOrder.toArray(Column[]::new));
    } catch (Exception e) {
      throw ReadFailures.translate(e, source);
    }
    StructField[] plan = selected.schema().fields();
    List<CellReader> readers = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      int ordinal = order.indexOf(i);
      readers.add(new CellReader(read.get(i), ordinal, plan[ordinal], text, source));
    }
    int terms = columns.read().size();
    reader =
        new RowReader(
            readers.subList(0, terms),
            readers.subList(terms, readers.size()),
            columns.weight().isPresent(),
            text ? plan.length - 1 : -1,
            by.isEmpty() ? null : keys(plan, order, read.size(), text));
    this.by = IntStream.range(0, by.size()).mapToObj(k -> reader.keys().name(k)).toList();
  }

  private KeyReader keys(StructField[] plan, List<Integer> order, int first, boolean text) {
    int[] ordinals = IntStream.range(first, order.size()).map(order::indexOf).toArray();
    StructField[] fields =
        Arrays.stream(ordinals).mapToObj(o -> plan[o]).toArray(StructField[]::new);
    return new KeyReader(new StructType(fields), ordinals, text, source);
  }

  /** Of an expression behind all columns. */
  private static int position(Term term, StructField[] fields, String source) {
    return term.expression().isPresent()
        ? fields.length
        : Cell.find(term.name(), fields, source).position();
  }

  /**
   * Rows of any Dataset.
   *
   * @param source what to call it in sentences
   * @throws DataRefusedException if a column is missing or not of its kind
   */
  public static TrainingRows of(Dataset<Row> rows, Columns columns, String source) {
    return of(rows, columns, List.of(), source, summary -> Optional.empty());
  }

  /**
   * Rows of any Dataset, whose columns are what their types say; categories are looked for, in one
   * pass.
   *
   * @param source what to call it in sentences
   * @throws DataRefusedException if a column is missing or cannot be an input
   */
  public static TrainingRows of(Dataset<Row> rows, ColumnChoice choice, String source) {
    Terms terms = new Terms(choice, rows.schema().fields(), false, source);
    Columns columns = InUtc.of(rows.sparkSession(), () -> terms.in(rows));
    return of(
        rows,
        columns,
        terms.by(),
        source,
        summary ->
            terms
                .levels()
                .used(columns, summary)
                .map(used -> of(rows, used, terms.by(), source, again -> Optional.empty())));
  }

  private static TrainingRows of(
      Dataset<Row> rows,
      Columns columns,
      List<String> by,
      String source,
      Function<DataSummary, Optional<TrainingRows>> better) {
    return InUtc.of(
        rows.sparkSession(),
        () -> new TrainingRows(rows, columns, by, false, source, List.of(), better));
  }

  /**
   * Rows of a text format. Where the first row looks like numbers, that is believed until they are
   * loaded: then most of them were, or {@link #better} looks again.
   */
  static TrainingRows ofText(TextRows text, Terms terms, String source) {
    Dataset<Row> rows = text.rows(terms.numbers());
    return InUtc.of(
        rows.sparkSession(),
        () -> {
          Optional<Columns> columns = terms.ifNumbers(rows, text);
          return columns.isPresent()
              ? ofText(
                  text,
                  rows,
                  columns.get(),
                  terms.by(),
                  source,
                  loaded -> ofText(text, rows, terms, source, loaded))
              : byAllRows(text, rows, terms, source);
        });
  }

  private static TrainingRows ofText(
      TextRows text,
      Dataset<Row> rows,
      Columns columns,
      List<String> by,
      String source,
      Function<DataSummary, Optional<TrainingRows>> better) {
    return InUtc.of(
        rows.sparkSession(),
        () -> new TrainingRows(rows, columns, by, true, source, files(text, columns, by), better));
  }

  /** Empty if most cells of each column are numbers, as they were taken for. */
  private static Optional<TrainingRows> ofText(
      TextRows text, Dataset<Row> rows, Terms terms, String source, DataSummary loaded) {
    RowCounts counts = loaded.counts();
    long numbers = counts.read() - counts.nulls() - counts.malformed();
    return terms.areKnown() || numbers > counts.malformed()
        ? Optional.empty()
        : Optional.of(InUtc.of(rows.sparkSession(), () -> byAllRows(text, rows, terms, source)));
  }

  private static List<CsvFiles> files(TextRows text, Columns columns, List<String> by) {
    List<Term> read = columns.read();
    return read.stream().allMatch(term -> term.expression().isEmpty())
        ? text.files(Stream.concat(read.stream().map(Term::name), by.stream()).toList())
        : List.of();
  }

  private static TrainingRows byAllRows(
      TextRows text, Dataset<Row> rows, Terms terms, String source) {
    Columns columns = terms.ofText(rows, text);
    List<String> numbers = Terms.numbers(columns.read());
    Dataset<Row> filtered = numbers.equals(terms.numbers()) ? rows : text.rows(numbers);
    return ofText(
        text,
        filtered,
        columns,
        terms.by(),
        source,
        loaded ->
            terms
                .levels()
                .used(columns, loaded)
                .map(
                    used ->
                        ofText(
                            text, filtered, used, terms.by(), source, again -> Optional.empty())));
  }

  /**
   * The same rows by other columns, if it shows now that these are not right: they were taken for
   * numbers without a look at all rows and most are none, or no row to train on has one of the
   * levels.
   *
   * @param loaded what these have shown
   */
  Optional<TrainingRows> better(DataSummary loaded) {
    return better.apply(loaded);
  }

  public Columns columns() {
    return columns;
  }

  /** What the rows are called in sentences. */
  public String source() {
    return source;
  }

  /** Whether each record is read from the bytes of its line, without a Row. */
  boolean isReadFromLines() {
    return !files.isEmpty();
  }

  /** Columns of which each distinct value has a line of its own; none: there is one line. */
  public List<String> by() {
    return by;
  }

  SparkSession spark() {
    return selected.sparkSession();
  }

  RowReader reader() {
    return reader;
  }

  private InputEncoder encoder() {
    return new InputEncoder(columns.terms());
  }

  /**
   * The rows as blocks, without a Row object each: from column batches where the plan has them, or
   * from lines of plain csv.
   *
   * @param holdout share of the rows that comes in blocks of held-out rows
   */
  JavaRDD<PointBlock> blocks(double holdout) {
    if (isReadFromLines()) {
      @SuppressWarnings("unchecked")
      JavaRDD<PointBlock>[] blocks =
          files.stream()
              .map(alike -> alike.blocks(reader, encoder(), holdout))
              .toArray(JavaRDD[]::new);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark().sparkContext());
      return blocks.length == 1 ? blocks[0] : context.union(blocks);
    }
    QueryExecution query = selected.queryExecution();
    SparkPlan plan = query.executedPlan();
    if (plan instanceof WholeStageCodegenExec generated) {
      plan = generated.child();
    }
    if (plan instanceof ColumnarToRowExec toRows) {
      SparkPlan batches = toRows.child();
      if (batches instanceof InputAdapter adapter) {
        batches = adapter.child();
      }
      if (Arrays.equals(batches.schema().fieldNames(), selected.columns())) {
        return batches
            .executeColumnar()
            .toJavaRDD()
            .mapPartitions(BlockLoader.fromBatches(reader, encoder(), holdout));
      }
    }
    return query
        .toRdd()
        .toJavaRDD()
        .mapPartitions(BlockLoader.fromRows(reader, encoder(), holdout));
  }

  /**
   * The sentence about the bad row that comes first by file name and content, so that partitioning
   * does not choose it. One more pass over the data, paid only by those who are stopped.
   */
  private String firstBadRow() {
    String[] first =
        withFile()
            .mapPartitions(new BadRows(reader, selected.columns().length))
            .min(Comparator.naturalOrder())
            .split("\0", 2);
    return first[1] + (first[0].isEmpty() ? "" : ", in " + first[0]);
  }

  /**
   * Refuses rows that are not what the settings allow, and names the first bad one.
   *
   * @param counts of all rows
   */
  void check(RowCounts counts, LoadSettings settings) {
    if (counts.refused() > 0 && settings.badRows() == LoadSettings.BadRows.FAIL) {
      throw new DataRefusedException(
          "Cannot use %s (%s). Mend it or set --bad-rows skip."
              .formatted(
                  during("look for the first bad row of " + source, this::firstBadRow), counts));
    }
    settings.check(counts, source);
  }

  /** Runs jobs under a description that the Spark UI shows. */
  <T> T during(String description, Supplier<T> jobs) {
    try {
      return JobDescription.during(spark(), description, jobs);
    } catch (Exception e) {
      // Not only unchecked ones: Scala throws SparkException without declaring it.
      throw ReadFailures.translate(e, source);
    }
  }

  /** The rows as they are described, and the file that each is from. */
  private JavaRDD<InternalRow> withFile() {
    try {
      return described
          .withColumn(FILE, functions.input_file_name())
          .queryExecution()
          .toRdd()
          .toJavaRDD();
    } catch (Exception e) {
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      // A plan of several sources has no one file per row.
      return described.withColumn(FILE, functions.lit("")).queryExecution().toRdd().toJavaRDD();
    }
  }

  /**
   * Levels that are not known, as {@code column=level}, the first ones by their code points. One
   * more pass over the data.
   */
  List<String> unknownLevels(int most) {
    RowReader cells = reader;
    return selected
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(new UnknownLevels(cells))
        .distinct()
        .takeOrdered(most);
  }
}
