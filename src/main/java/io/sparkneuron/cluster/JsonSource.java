package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The json policy: the needed fields are read as they are written, with or without quotes, and
 * {@link DecimalText} says what a number is; what is no json is kept to be counted.
 *
 * <p>Which fields there are is learned from the first thousand lines, and from all of them only
 * when that is not enough or {@code --where} needs the types of others. With {@code multiLine}
 * Spark would read the first document of a file and no other; so each file is split into its
 * documents first.
 */
final class JsonSource {
  private static final int SAMPLE_LINES = 1000;
  private static final String TEXT = OwnNames.of("text");
  private static final String RECORD = OwnNames.of("record");

  private final SparkSession spark;
  private final TrainingSource source;
  private final InputFiles input;
  private final Map<String, String> options;
  private final boolean multiLine;

  private JsonSource(SparkSession spark, TrainingSource source) {
    this.spark = spark;
    this.source = source;
    input = InputFiles.of(spark, source);
    options = TextSource.options(source.options());
    // Spark 3.5 finds no column in an encoding that it does not know.
    TextSource.charset(options);
    multiLine = Boolean.parseBoolean(options.remove("multiline"));
  }

  static TrainingRows open(SparkSession spark, TrainingSource source, ColumnChoice choice) {
    return new JsonSource(spark, source).open(choice);
  }

  private TrainingRows open(ColumnChoice choice) {
    boolean everyRecord = source.where().isPresent() || multiLine;
    StructType found = everyRecord ? fields() : firstFields();
    if (!everyRecord && !hasAll(choice, found)) {
      found = fields();
    }
    Terms terms = new Terms(choice, known(found), true, source.name());
    StructType schema = new StructType();
    Set<String> needed = new HashSet<>();
    StructType asText = found;
    for (String name : terms.needed()) {
      List<String> path = Cell.find(name, known(found), source.name()).path();
      needed.add(path.get(0));
      asText = (StructType) asText(asText, path, 0);
    }
    for (StructField field : asText.fields()) {
      if (needed.contains(field.name()) || source.where().isPresent()) {
        schema = schema.add(field);
      }
    }
    Dataset<Row> rows = TextSource.filter(rows(schema), source.where());
    return TrainingRows.ofText(
        new JsonText(rows, known(found)), terms.on(rows.schema().fields()), source.name());
  }

  /** Rows of fields as text. */
  private static final class JsonText implements TextRows {
    private final Dataset<Row> rows;
    private final StructField[] known;
    private List<Row> first;

    /**
     * @param known the fields with the types that they have in the records that were looked at
     */
    JsonText(Dataset<Row> rows, StructField[] known) {
      this.rows = rows;
      this.known = known;
    }

    @Override
    public Dataset<Row> rows(List<String> numbers) {
      return rows;
    }

    /** A number where the records have numbers; else what the first row has. */
    @Override
    public Optional<String> first(String column) {
      if (Cell.find(column, known, "").type() instanceof NumericType) {
        return Optional.of("0");
      }
      if (first == null) {
        first =
            rows.where(ColumnNames.column(TextSource.CORRUPT).isNull()).limit(1).collectAsList();
      }
      List<String> path = Cell.find(column, rows.schema().fields(), "").path();
      return first.stream().map(row -> text(row, path)).findFirst();
    }

    private static String text(Row row, List<String> path) {
      Object value = row;
      for (String name : path) {
        value = value instanceof Row struct ? struct.getAs(name) : null;
      }
      return value == null ? "" : value.toString();
    }

    @Override
    public boolean isNested(String column) {
      DataType type = Cell.find(column, known, "").type();
      return type instanceof StructType || type instanceof ArrayType;
    }

    @Override
    public List<CsvFiles> files(List<String> columns) {
      return List.of();
    }
  }

  /** All fields, each with the type that fits every record. */
  static Dataset<Row> rows(SparkSession spark, TrainingSource source) {
    JsonSource json = new JsonSource(spark, source);
    return TextSource.filter(json.rows(json.fields()), source.where());
  }

  /** A type in which the field at a path is text. */
  private static DataType asText(DataType type, List<String> path, int depth) {
    if (depth == path.size()) {
      return DataTypes.StringType;
    }
    StructType changed = new StructType();
    for (StructField field : ((StructType) type).fields()) {
      changed =
          field.name().equals(path.get(depth))
              ? changed.add(field.name(), asText(field.dataType(), path, depth + 1), true)
              : changed.add(field);
    }
    return changed;
  }

  /** Whether plain names are all that is wanted, and there; a key may come late. */
  private boolean hasAll(ColumnChoice choice, StructType found) {
    Set<String> names = new HashSet<>();
    for (StructField field : known(found)) {
      names.add(field.name().toLowerCase(Locale.ROOT));
    }
    return !choice.features().isEmpty()
        && choice.typed().stream().allMatch(name -> names.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** The fields of the records and, of folders named column=value, their columns. */
  private StructField[] known(StructType found) {
    List<StructField> fields = new ArrayList<>(Arrays.asList(found.fields()));
    for (String folder : input.partitionColumns()) {
      if (fields.stream().noneMatch(field -> field.name().equalsIgnoreCase(folder))) {
        fields.add(DataTypes.createStructField(folder, DataTypes.StringType, true));
      }
    }
    return fields.toArray(StructField[]::new);
  }

  private StructType fields() {
    return fields(
        multiLine
            ? documents(spark).select(ColumnNames.column(TEXT)).as(Encoders.STRING())
            : lines());
  }

  private StructType firstFields() {
    return fields(lines().limit(SAMPLE_LINES));
  }

  private Dataset<String> lines() {
    return spark.read().options(options).textFile(input.paths());
  }

  private StructType fields(Dataset<String> records) {
    StructType fields = new StructType();
    Set<String> names = new HashSet<>();
    for (StructField field : spark.read().options(options).json(records).schema().fields()) {
      // Of a key that a record has twice, the last value counts.
      if (!OwnNames.isOne(field.name()) && names.add(field.name())) {
        fields = fields.add(field);
      }
    }
    return fields;
  }

  /** The records with these fields, and {@link TextSource#CORRUPT}. */
  private Dataset<Row> rows(StructType fields) {
    StructType schema = fields.add(TextSource.CORRUPT, DataTypes.StringType, true);
    SparkSession session = session(fields);
    if (!multiLine) {
      return session.read().options(options).schema(schema).json(input.paths());
    }
    // As Spark has it: a folder that names a field wins, and other folders come last.
    List<String> folders = new ArrayList<>(input.partitionColumns());
    List<Column> columns = new ArrayList<>();
    for (String name : schema.fieldNames()) {
      columns.add(
          folders.removeIf(name::equalsIgnoreCase)
              ? ColumnNames.column(name)
              : ColumnNames.column(RECORD).getField(name).as(name));
    }
    folders.forEach(folder -> columns.add(ColumnNames.column(folder)));
    return documents(session)
        .withColumn(RECORD, functions.from_json(ColumnNames.column(TEXT), schema, options))
        .select(columns.toArray(Column[]::new));
  }

  /** One that tells names apart that differ in case alone, where there are such. */
  private SparkSession session(StructType fields) {
    long names =
        Arrays.stream(fields.fieldNames())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .count();
    if (names == fields.size()) {
      return spark;
    }
    SparkSession exact = spark.newSession();
    exact.conf().set("spark.sql.caseSensitive", "true");
    return exact;
  }

  /** Each document of each file, as text. */
  private Dataset<Row> documents(SparkSession session) {
    return session
        .read()
        .option("wholetext", true)
        .schema(new StructType().add(TEXT, DataTypes.StringType))
        .format("text")
        .load(input.paths())
        .withColumn(
            TEXT,
            functions.explode(
                functions
                    .udf(new JsonDocuments(), DataTypes.createArrayType(DataTypes.StringType))
                    .apply(ColumnNames.column(TEXT))));
  }
}
