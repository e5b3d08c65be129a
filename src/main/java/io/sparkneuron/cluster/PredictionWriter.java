package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.SettingRefusedException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.functions;

/**
 * Writes predictions. A new output, or one that replaces another, is written beside its place and
 * put there when it is whole ({@link OutputSwap}); what is appended goes through Spark's committer;
 * formats that are no plain files have transactions of their own.
 */
final class PredictionWriter {
  /** Which inputs of a row are outside of the range that was trained on, to be counted. */
  static final String OUTSIDE = OwnNames.of("outside");

  /** Which terms have no value, where that is why there is no prediction. */
  static final String MISSING = OwnNames.of("missing");

  /** Whether training never saw the key of a row, to be counted. */
  static final String UNKNOWN_KEY = OwnNames.of("unknown key");

  private static final String ROWS = "rows";
  private static final String PREDICTED = "predicted";
  private static final String MALFORMED = "malformed";
  private static final String OUTSIDE_ROWS = "outside";
  private static final String MISSING_ROWS = "missing ";
  private static final String UNKNOWN_KEYS = "unknown keys";
  private static final String FIRST_MISSING = "first missing ";

  private final Dataset<Row> rows;
  private final List<String> inputFiles;
  private final List<String> added;
  private final Columns columns;
  private final String source;
  private final PredictionOutput output;
  private final OutputFormat format;
  private final Map<String, String> options;
  private final Configuration hadoop;
  private final Path path;
  private final boolean isText;
  private final boolean isOutsideKnown;

  /**
   * @param rows with their predictions, with {@link TextSource#CORRUPT} if they come from text, and
   *     with {@link #OUTSIDE} if it is known what was trained on, and with {@link #MISSING} where
   *     terms are not all columns of numbers
   * @param inputFiles that they are from, as URIs
   * @param added the columns that were added, the prediction first
   * @param columns of the neuron
   * @param source what the rows are called in sentences
   */
  PredictionWriter(
      Dataset<Row> rows,
      List<String> inputFiles,
      List<String> added,
      Columns columns,
      String source,
      PredictionOutput output) {
    this.rows = rows;
    this.inputFiles = inputFiles;
    this.added = added;
    this.columns = columns;
    this.source = source;
    this.output = output;
    format = OutputFormat.of(output.format(), output.path());
    hadoop = rows.sparkSession().sparkContext().hadoopConfiguration();
    path = new Path(output.path());
    options =
        output.oneFile() ? format.optionsOf(path, output.options(), hadoop) : output.options();
    isText = Arrays.asList(rows.columns()).contains(TextSource.CORRUPT);
    isOutsideKnown = Arrays.asList(rows.columns()).contains(OUTSIDE);
  }

  Optional<PredictionOutput.Counts> write() {
    boolean exists;
    OutputSwap swap = null;
    try {
      if (format.isPlainFiles()) {
        swap = new OutputSwap(path, hadoop);
        swap.recover();
      }
      exists = path.getFileSystem(hadoop).exists(path);
      if (exists) {
        switch (output.mode()) {
          case ErrorIfExists -> throw somethingIsThere();
          case Ignore -> {
            return Optional.empty();
          }
          case Overwrite -> {
            if (swap != null) {
              requireEarlierOutput(swap.target());
            }
          }
          case Append -> {}
        }
      }
    } catch (IOException e) {
      throw refused(e);
    }
    for (String column : rows.columns()) {
      if (format.name().equals("orc") && column.contains("`")) {
        // Spark would write it without a word.
        throw new DataRefusedException(
            "Cannot write predictions to %s: orc cuts names of columns at a backquote, as in %s. Rename it in a view, or choose another --output-format."
                .formatted(output.path(), column));
      }
    }
    List<String> folders = partitionColumns(exists);
    try {
      if (swap != null && !output.options().isEmpty()) {
        format.check(OwnNames.dropped(rows), output.options(), swap.scratch());
      }
      if (output.oneFile()) {
        format.checkOneFile(OwnNames.dropped(rows), path, options, swap.scratch());
      }
      if (swap == null || output.mode() == SaveMode.Append) {
        return Optional.of(append(folders));
      }
      PredictionOutput.Counts counts = create(swap.fresh(), folders);
      if (output.mode() != SaveMode.Overwrite && path.getFileSystem(hadoop).exists(path)) {
        throw somethingIsThere();
      }
      if (output.oneFile()) {
        swap.commitFile(
            OutputFormat.onlyFile(swap.fresh(), hadoop), output.mode() == SaveMode.Overwrite);
      } else {
        swap.commit();
      }
      return Optional.of(counts);
    } catch (Exception e) {
      throw translate(e);
    } finally {
      if (swap != null) {
        swap.discard();
      }
    }
  }

  /** Writes rows that are no predictions as a new folder, whole or not at all. */
  void writeTable() {
    try {
      OutputSwap swap = new OutputSwap(path, hadoop);
      swap.recover();
      if (path.getFileSystem(hadoop).exists(path)) {
        throw new DataRefusedException(
            "Cannot write the table of keys to %s: something is there already. Choose another --output."
                .formatted(output.path()));
      }
      try {
        JobDescription.during(
            rows.sparkSession(),
            "write a table of the keys of " + source,
            () -> {
              format
                  .writer(rows, options)
                  .mode(SaveMode.ErrorIfExists)
                  .save(swap.fresh().toString());
              return null;
            });
        swap.commit();
      } finally {
        swap.discard();
      }
    } catch (Exception e) {
      throw translate(e);
    }
  }

  private DataRefusedException somethingIsThere() {
    return new DataRefusedException(
        "Cannot write predictions to %s: something is there already. Choose another --output, or set --mode overwrite, append or ignore."
            .formatted(output.path()));
  }

  // ---- What is replaced ----

  /** What else there may be in the folder is not ours to delete. */
  private void requireEarlierOutput(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    if (files.getFileStatus(folder).isFile()) {
      return;
    }
    if (output.oneFile()) {
      // One that appeared since this was looked at.
      throw new IOException("%s is a folder now".formatted(folder));
    }
    for (FileStatus child : files.listStatus(folder)) {
      String name = child.getPath().getName();
      boolean isOutput =
          child.isDirectory()
              ? name.contains("=") || name.startsWith("_") || name.startsWith(".")
              : name.startsWith("part-") || name.startsWith("_") || name.startsWith(".");
      if (!isOutput) {
        throw new SettingRefusedException(
            "output must be the folder of earlier predictions when it is overwritten, but got %s, which holds %s"
                .formatted(output.path(), name));
      }
    }
  }

  // ---- How it is written ----

  /** As said, else by the folders of the source; what is there already has a say too. */
  private List<String> partitionColumns(boolean exists) {
    List<String> columns = new ArrayList<>(List.of(rows.columns()));
    columns.removeIf(name -> OwnNames.isOne(name) || added.contains(name));
    if (output.oneFile()) {
      return List.of();
    }
    if (output.partitionBy().isPresent()) {
      List<String> chosen = new ArrayList<>();
      for (String asked : output.partitionBy().get()) {
        chosen.add(
            columns.stream()
                .filter(asked::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(
                    () ->
                        new SettingRefusedException(
                            "partition-by must be columns of the rows, but got \"%s\" (found: %s)"
                                .formatted(asked, ColumnNames.names(columns)))));
      }
      return chosen;
    }
    if (!format.isPlainFiles() || (exists && output.mode() == SaveMode.Append && isFlat())) {
      return List.of();
    }
    List<String> folders = new ArrayList<>();
    for (Path at =
            inputFiles.isEmpty() ? null : new Path(URI.create(inputFiles.get(0))).getParent();
        at != null && at.getName().contains("=");
        at = at.getParent()) {
      String key =
          ExternalCatalogUtils.unescapePathName(
              at.getName().substring(0, at.getName().indexOf('=')));
      columns.stream()
          .filter(key::equalsIgnoreCase)
          .findFirst()
          .ifPresent(column -> folders.add(0, column));
    }
    return folders;
  }

  private boolean isFlat() {
    try {
      return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
          .noneMatch(child -> child.isDirectory() && child.getPath().getName().contains("="));
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Appends, or lets the format replace what is there, with Spark's own committer. */
  private PredictionOutput.Counts append(List<String> folders) {
    boolean withText = isText && rows.where(malformed().isNotNull()).count() > 0;
    if (withText && format.name().equals("csv")) {
      throw new DataRefusedException(
          "Cannot write predictions to %s: some records are malformed, and the column that keeps their text would not fit what is there. Mend them, or choose another --output."
              .formatted(output.path()));
    }
    return save(withText, path, folders, output.mode());
  }

  /** Once more with the text of the malformed records, if there are any: that is rare. */
  private PredictionOutput.Counts create(Path to, List<String> folders) {
    PredictionOutput.Counts counts = save(false, to, folders, SaveMode.ErrorIfExists);
    return counts.malformed() == 0 ? counts : save(true, to, folders, SaveMode.Overwrite);
  }

  private PredictionOutput.Counts save(
      boolean withText, Path to, List<String> folders, SaveMode mode) {
    Observation observation = new Observation();
    List<Column> counted = new ArrayList<>();
    counted.add(functions.count(ColumnNames.column(added.get(0))).as(PREDICTED));
    counted.add(functions.count(isText ? malformed() : functions.lit(null)).as(MALFORMED));
    if (isOutsideKnown) {
      Column outside = ColumnNames.column(OUTSIDE);
      counted.add(functions.count(outside).as(OUTSIDE_ROWS));
      for (int j = 0; j < columns.features().size(); j++) {
        counted.add(functions.count(outside.getItem(j)).as(outsideOf(j)));
      }
    }
    boolean hasKeys = Arrays.asList(rows.columns()).contains(UNKNOWN_KEY);
    if (hasKeys) {
      counted.add(functions.count(ColumnNames.column(UNKNOWN_KEY)).as(UNKNOWN_KEYS));
    }
    boolean isMissingKnown = Arrays.asList(rows.columns()).contains(MISSING);
    for (int t = 0; isMissingKnown && t < columns.terms().size(); t++) {
      Column missing = ColumnNames.column(MISSING).getItem(t);
      counted.add(functions.count(missing).as(MISSING_ROWS + t));
      counted.add(functions.min(missing).as(FIRST_MISSING + t));
    }
    Dataset<Row> observed =
        rows.observe(
            observation,
            functions.count(functions.lit(1)).as(ROWS),
            counted.toArray(Column[]::new));
    Dataset<Row> written =
        OwnNames.dropped(withText ? observed.withColumn(malformedColumn(), malformed()) : observed);
    JobDescription.during(
        rows.sparkSession(),
        "predict " + source + " into " + output.shownPath(),
        () -> {
          format
              .writer(output.oneFile() ? written.coalesce(1) : written, options)
              .mode(mode)
              .partitionBy(folders.toArray(String[]::new))
              .save(to.toString());
          return null;
        });
    try {
      Map<String, Object> counts = observation.getAsJava();
      long all = ((Number) counts.get(ROWS)).longValue();
      return new PredictionOutput.Counts(
          all,
          all - ((Number) counts.get(PREDICTED)).longValue(),
          ((Number) counts.get(MALFORMED)).longValue(),
          malformedColumn(),
          isOutsideKnown ? outside(counts) : new OutsideCounts(columns.features().size()),
          isMissingKnown ? missing(counts) : List.of(),
          hasKeys
              ? OptionalLong.of(((Number) counts.get(UNKNOWN_KEYS)).longValue())
              : OptionalLong.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted after the predictions were written", e);
    }
  }

  private OutsideCounts outside(Map<String, Object> counts) {
    long[] byInput = new long[columns.features().size()];
    Arrays.setAll(byInput, j -> ((Number) counts.get(outsideOf(j))).longValue());
    return OutsideCounts.of(((Number) counts.get(OUTSIDE_ROWS)).longValue(), byInput);
  }

  private List<PredictionOutput.Missing> missing(Map<String, Object> counts) {
    List<PredictionOutput.Missing> missing = new ArrayList<>();
    for (int t = 0; t < columns.terms().size(); t++) {
      long count = ((Number) counts.get(MISSING_ROWS + t)).longValue();
      if (count > 0) {
        Object first = counts.get(FIRST_MISSING + t);
        missing.add(
            new PredictionOutput.Missing(columns.terms().get(t), count, String.valueOf(first)));
      }
    }
    return missing;
  }

  private static String outsideOf(int input) {
    return OUTSIDE_ROWS + " " + input;
  }

  private static Column malformed() {
    return ColumnNames.column(TextSource.CORRUPT);
  }

  /** A name that no column has. */
  private String malformedColumn() {
    String name = "malformed_record";
    for (int i = 2; isTaken(name); i++) {
      name = "malformed_record_" + i;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase);
  }

  // ---- What is wrong ----

  /** What cannot be written is said of the output, the rest of the source. */
  private RuntimeException translate(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = ReadFailures.firstLine(cause);
      boolean isPlan = failure instanceof AnalysisException && cause == failure;
      boolean isFile =
          cause instanceof IOException
              && (reason.contains(path.toUri().getPath()) || reason.contains(hiddenName()));
      if (isPlan || isFile) {
        return refused(cause);
      }
      if (cause instanceof ClassNotFoundException && output.format().isPresent()) {
        return new SettingRefusedException(
            "output-format must be one that Spark can load, but got %s. Bring its package with --packages before the command."
                .formatted(output.format().get()),
            failure);
      }
    }
    return ReadFailures.translateOpening(failure, source);
  }

  /** How the folders beside the output begin. */
  private String hiddenName() {
    return "/." + path.getName() + ".";
  }

  private DataRefusedException refused(Throwable failure) {
    String reason = ReadFailures.firstLine(failure);
    return new DataRefusedException(
        "Cannot write predictions to %s: %s%s Look at --output, --output-format, --output-option and --mode."
            .formatted(output.path(), reason, reason.endsWith(".") ? "" : "."),
        failure);
  }
}
