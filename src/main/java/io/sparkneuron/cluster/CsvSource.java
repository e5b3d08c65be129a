package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.SettingRefusedException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The csv policy: every column is read, as text, under the names of its own file's first record, in
 * the dialect of RFC 4180.
 *
 * <p>Spark applies a schema by position, hides malformed records when it reads fewer columns, and
 * takes {@code 1.5d} for a number. So each file's header is looked at, the schema has the full
 * width, the record that does not fit it is kept, and {@link DecimalText} says what a number is.
 * The schema has names of our own: a column of a file that is also one of the folders ({@code
 * day=2026-11-22}) would vanish from a schema, and every cell would move.
 */
final class CsvSource {
  /** Spark's own limit, where a file does not need more. */
  private static final int COLUMNS = 20_480;

  /** What separates the cells of a {@code .txt}: the first of these that its header has. */
  private static final List<String> SEPARATORS = List.of("\t", ";", "|", ",");

  /** Options that choose files, or that lines of plain csv may have. */
  private static final Set<String> PLAIN =
      Set.of(
          "sep",
          "delimiter",
          "header",
          "basepath",
          "pathglobfilter",
          "recursivefilelookup",
          "modifiedbefore",
          "modifiedafter",
          "timezone",
          "ignorecorruptfiles",
          "ignoremissingfiles");

  private static final Pattern PLAIN_NAME = Pattern.compile("\\w[\\w .-]*");

  private final SparkSession spark;
  private final TrainingSource source;
  private final InputFiles input;
  private final Map<String, String> options;
  private final boolean header;
  private final Charset charset;

  // How the first file begins that has a record.
  private String firstFile = "";
  private Layout firstLayout = new Layout(List.of(), ",");
  private String firstRow = "";

  /** How a file is to be read. */
  private record Layout(List<String> names, String separator) {}

  private CsvSource(SparkSession spark, TrainingSource source) {
    this.spark = spark;
    this.source = source;
    input = InputFiles.of(spark, source);
    options = TextSource.options(source.options());
    // With it on, Spark does not notice records with too few or too many fields.
    options.put("columnpruning", "false");
    options.putIfAbsent("header", "true");
    options.putIfAbsent("ignoreleadingwhitespace", "true");
    options.putIfAbsent("ignoretrailingwhitespace", "true");
    String quote = options.getOrDefault("quote", "\"");
    if (!quote.isEmpty()) {
      // RFC 4180: a quote inside a cell is doubled. The other dialect is escape=\.
      options.putIfAbsent("escape", quote);
    }
    header = flag("header");
    charset = TextSource.charset(options);
    if (!isLineByLine(charset) && !options.containsKey("linesep")) {
      options.put("multiline", "true");
    }
  }

  /** Spark splits at bytes unless records may span lines. */
  private static boolean isLineByLine(Charset charset) {
    return Arrays.equals("\n".getBytes(charset), new byte[] {'\n'});
  }

  private boolean flag(String key) {
    return switch (options.get(key).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new SettingRefusedException(
              "option %s must be true or false, but got \"%s\"".formatted(key, options.get(key)));
    };
  }

  static TrainingRows open(SparkSession spark, TrainingSource source, ColumnChoice choice) {
    CsvSource csv = new CsvSource(spark, source);
    Map<Layout, List<String>> filesByLayout = csv.filesByLayout();
    Dataset<Row> rows = csv.rows(filesByLayout);
    StructField[] fields = rows.schema().fields();
    TextRows text =
        new TextRows() {
          @Override
          public Dataset<Row> rows(List<String> numbers) {
            return filter(rows, numbers, source);
          }

          @Override
          public Optional<String> first(String column) {
            return csv.first(column);
          }

          @Override
          public boolean isNested(String column) {
            return false;
          }

          @Override
          public List<CsvFiles> files(List<String> columns) {
            return csv.plainFiles(filesByLayout, columns, fields);
          }
        };
    return TrainingRows.ofText(text, new Terms(choice, fields, true, source.name()), source.name());
  }

  /** What the first row of the first file has in a column, as far as one can tell. */
  private Optional<String> first(String column) {
    for (String part : firstFile.split("/")) {
      if (part.toLowerCase(Locale.ROOT).startsWith(column.toLowerCase(Locale.ROOT) + "=")) {
        return Optional.of(part.substring(column.length() + 1));
      }
    }
    List<String> names = firstLayout.names();
    String[] cells = firstRow.split(Pattern.quote(separator(firstLayout.separator())), -1);
    for (int i = 0; i < names.size() && cells.length == names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(column)) {
        return Optional.of(cells[i].strip().replaceAll("^\"|\"$", ""));
      }
    }
    return Optional.empty();
  }

  /**
   * All columns, as text.
   *
   * @param needed those that {@code --where} sees as numbers, whatever stands in them
   */
  static Dataset<Row> rows(SparkSession spark, TrainingSource source, List<String> needed) {
    CsvSource csv = new CsvSource(spark, source);
    return filter(csv.rows(csv.filesByLayout()), needed, source);
  }

  private static Dataset<Row> filter(
      Dataset<Row> rows, List<String> needed, TrainingSource source) {
    if (source.where().isEmpty()) {
      return rows;
    }
    StructField[] fields = rows.schema().fields();
    Set<String> numbers =
        needed.stream()
            .map(name -> Cell.find(name, fields, source.name()).path().get(0))
            .collect(Collectors.toSet());
    return new CsvFilter(rows, numbers, source.where().get()).rows();
  }

  private Dataset<Row> rows(Map<Layout, List<String>> filesByLayout) {
    Layout first = filesByLayout.keySet().iterator().next();
    if (filesByLayout.size() == 1) {
      // The paths as given, so that Spark finds the columns in folder names (day=2026-11-22).
      return read(first, input.paths());
    }
    input.basePath().ifPresent(path -> options.putIfAbsent("basepath", path));
    Dataset<Row> all = null;
    for (Map.Entry<Layout, List<String>> group : filesByLayout.entrySet()) {
      List<String> names = group.getKey().names();
      if (!new TreeSet<>(names).equals(new TreeSet<>(first.names()))) {
        throw new DataRefusedException(
            "Cannot read training data: the columns of %s (%s) and of %s (%s) differ. Read them apart, or mend the headers."
                .formatted(
                    filesByLayout.get(first).get(0),
                    ColumnNames.names(first.names()),
                    group.getValue().get(0),
                    ColumnNames.names(names)));
      }
      Dataset<Row> rows = read(group.getKey(), literals(group.getValue()));
      all = all == null ? rows : all.unionByName(rows);
    }
    return all;
  }

  private static String[] literals(List<String> files) {
    return files.stream().map(InputFiles::literal).toArray(String[]::new);
  }

  /** Where a folder and its files name the same column, the folder wins, as Spark has it. */
  private Dataset<Row> read(Layout layout, String[] paths) {
    StructType schema = new StructType();
    List<Column> columns = new ArrayList<>();
    List<String> folders = new ArrayList<>(input.partitionColumns());
    for (int i = 0; i < layout.names().size(); i++) {
      String name = layout.names().get(i);
      String cell = OwnNames.of("cell " + i);
      schema = schema.add(cell, DataTypes.StringType, true);
      Optional<String> folder = folders.stream().filter(name::equalsIgnoreCase).findFirst();
      columns.add(ColumnNames.column(folder.orElse(cell)).as(name));
      folder.ifPresent(folders::remove);
    }
    schema = schema.add(TextSource.CORRUPT, DataTypes.StringType, true);
    columns.add(malformed());
    for (String folder : input.partitionColumns()) {
      schema = schema.add(folder, DataTypes.StringType, true);
    }
    folders.forEach(folder -> columns.add(ColumnNames.column(folder)));
    return spark
        .read()
        .options(options(layout.separator(), layout.names().size()))
        .schema(schema)
        .csv(paths)
        .select(columns.toArray(Column[]::new));
  }

  /** Spark refuses to plan a question about these alone, as of rows chosen by their folder. */
  private static Column malformed() {
    Column malformed = ColumnNames.column(TextSource.CORRUPT);
    Column neverTrue = functions.length(ColumnNames.column(OwnNames.of("cell 0"))).lt(0);
    return functions
        .when(malformed.isNotNull(), malformed)
        .when(neverTrue, functions.lit(""))
        .as(TextSource.CORRUPT);
  }

  /** Whether records are of the dialect that {@link CsvCells} reads. */
  private boolean isPlain(String separator) {
    return SEPARATORS.contains(separator)
        && source.options().keySet().stream()
            .map(key -> key.toLowerCase(Locale.ROOT))
            .allMatch(key -> PLAIN.contains(key) || key.startsWith("fs."));
  }

  /** The files by their layouts; none if Spark's parser of csv is needed. */
  private List<CsvFiles> plainFiles(
      Map<Layout, List<String>> filesByLayout, List<String> columns, StructField[] fields) {
    List<String> needed =
        columns.stream().map(name -> Cell.find(name, fields, source.name()).path().get(0)).toList();
    boolean areAmongCells =
        new HashSet<>(needed).size() == needed.size()
            && needed.stream()
                .noneMatch(n -> input.partitionColumns().stream().anyMatch(n::equalsIgnoreCase));
    if (source.where().isPresent() || !areAmongCells) {
      return List.of();
    }
    List<CsvFiles> files = new ArrayList<>();
    for (Map.Entry<Layout, List<String>> group : filesByLayout.entrySet()) {
      List<String> names = group.getKey().names();
      String separator = separator(group.getKey().separator());
      if (!isPlain(separator)) {
        return List.of();
      }
      int[] columnOfCell = names.stream().mapToInt(needed::indexOf).toArray();
      String[] paths = filesByLayout.size() == 1 ? input.paths() : literals(group.getValue());
      files.add(
          new CsvFiles(
              lines(paths),
              new CsvCells(separator.charAt(0), columnOfCell, mostColumns(names.size())),
              header));
    }
    return files;
  }

  /** As Spark's reader of text makes them of the same files, in the same pieces. */
  private Dataset<Row> lines(String[] paths) {
    String line = OwnNames.of("line");
    return spark
        .read()
        .options(source.options())
        .schema(new StructType().add(line, DataTypes.StringType, true))
        .text(paths)
        .select(ColumnNames.column(line));
  }

  private static int mostColumns(int names) {
    return Math.max(COLUMNS, names + 1);
  }

  private Map<String, String> options(String separator, int mostNames) {
    Map<String, String> all = new HashMap<>(options);
    all.putIfAbsent("maxcolumns", String.valueOf(mostColumns(mostNames)));
    all.putIfAbsent("sep", separator(separator));
    return all;
  }

  /** That of a layout, unless the user names another one. */
  private String separator(String separator) {
    return options
        .getOrDefault("sep", options.getOrDefault("delimiter", separator))
        .replace("\\t", "\t");
  }

  /** The files that have a record, by how they are to be read; in the order of the file names. */
  private Map<Layout, List<String>> filesByLayout() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    FirstRecords records = new FirstRecords(options, charset, header);
    Map<String, Optional<FirstRecords.Beginning>> beginnings =
        input.files().stream()
            .parallel()
            .collect(
                Collectors.toMap(
                    file -> file, file -> records.of(file, hadoop), (a, b) -> a, TreeMap::new));
    Map<List<String>, Layout> layouts = new HashMap<>();
    Map<Layout, List<String>> filesByLayout = new LinkedHashMap<>();
    beginnings.forEach(
        (file, beginning) -> {
          if (beginning.isPresent() && (header || filesByLayout.isEmpty())) {
            String record = beginning.get().record();
            String separator = separator(file, record);
            Layout layout =
                layouts.computeIfAbsent(
                    List.of(record, separator),
                    known -> new Layout(names(record, separator), separator));
            if (filesByLayout.isEmpty()) {
              firstFile = file;
              firstLayout = layout;
              firstRow = beginning.get().row().orElse("");
            }
            filesByLayout.computeIfAbsent(layout, l -> new ArrayList<>()).add(file);
          }
        });
    if (filesByLayout.isEmpty()) {
      throw new DataRefusedException(
          "Cannot read training data from %s: there is no line in it. Look at --input."
              .formatted(source.name()));
    }
    return filesByLayout;
  }

  /** By the endings of the file and its folders; an option of the user comes first. */
  private static String separator(String file, String record) {
    List<String> names = Arrays.asList(file.toLowerCase(Locale.ROOT).split("/"));
    if (names.stream().anyMatch(name -> TrainingSource.ending(name).equals("tsv"))) {
      return "\t";
    }
    return TrainingSource.ending(file).equals("txt")
        ? SEPARATORS.stream().filter(record::contains).findFirst().orElse(",")
        : ",";
  }

  /** Column names by Spark's own reading of a header (or of a first row: _c0, _c1, …). */
  private List<String> names(String record, String separator) {
    String used = separator(separator);
    if (header && isPlain(used)) {
      // Most headers have nothing that Spark would change: a job less.
      List<String> names =
          Arrays.stream(record.split(Pattern.quote(used), -1)).map(String::trim).toList();
      Set<String> different = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      if (names.stream().allMatch(n -> PLAIN_NAME.matcher(n).matches() && different.add(n))) {
        return names;
      }
    }
    return List.of(
        spark
            .read()
            .options(options(separator, record.length()))
            .csv(spark.createDataset(List.of(record), Encoders.STRING()))
            .columns());
  }
}
