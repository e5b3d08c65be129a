package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Uncertainty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One published neuron: what it is, how it was trained, how good it is and where it comes from.
 *
 * @param run the run that made it
 * @param columns what its inputs and its label are called
 * @param neuron the line
 * @param training how it was found
 * @param evaluatedOn {@code held-out} or {@code training} rows
 * @param evaluation how good it is on them
 * @param uncertainty how sure the line is; empty in versions of releases that did not tell
 * @param lines one for each key, if it was trained so; {@code neuron} is then the line of all rows
 * @param statistics what the training rows were like, each input and then the label; empty likewise
 * @param provenance what it takes to make it again
 */
public record ModelVersion(
    String run,
    Columns columns,
    Neuron neuron,
    Training training,
    String evaluatedOn,
    Evaluation evaluation,
    Optional<Uncertainty> uncertainty,
    Optional<KeyedLines> lines,
    List<ColumnStatistics> statistics,
    Provenance provenance) {

  /** The layout of the files of a store. A newer one must not be read by older code. */
  public static final int FORMAT = 1;

  /**
   * The layout of a version that has a line per key: releases that know nothing of lines must not
   * predict with the line of all rows.
   */
  private static final int FORMAT_WITH_LINES = 2;

  public ModelVersion {
    if (neuron.inputs() != columns.features().size()) {
      throw new IllegalArgumentException(
          "neuron.weights must be one for each of the "
              + columns.features().size()
              + " features, but got "
              + neuron.inputs());
    }
    statistics = List.copyOf(statistics);
  }

  /** One line for all rows. */
  public ModelVersion(
      String run,
      Columns columns,
      Neuron neuron,
      Training training,
      String evaluatedOn,
      Evaluation evaluation,
      Optional<Uncertainty> uncertainty,
      List<ColumnStatistics> statistics,
      Provenance provenance) {
    this(
        run,
        columns,
        neuron,
        training,
        evaluatedOn,
        evaluation,
        uncertainty,
        Optional.empty(),
        statistics,
        provenance);
  }

  /** The same with a line for each key. */
  public ModelVersion with(KeyedLines perKey) {
    return new ModelVersion(
        run,
        columns,
        neuron,
        training,
        evaluatedOn,
        evaluation,
        uncertainty,
        Optional.of(perKey),
        statistics,
        provenance);
  }

  /**
   * How a version was found.
   *
   * @param stopReason the name of the reason
   * @param epochs steps taken
   * @param meanSquaredError of the final line on the training rows
   * @param learningRate η
   * @param scale coordinates of the rule
   * @param distanceToLeastSquares in standard deviations of the label
   * @param constantInputs inputs that never change
   * @param collinearInputs inputs that are combinations of each other
   * @param rows what became of the rows that were read
   */
  public record Training(
      String stopReason,
      long epochs,
      double meanSquaredError,
      double learningRate,
      String scale,
      double distanceToLeastSquares,
      List<String> constantInputs,
      List<String> collinearInputs,
      RowCounts rows) {
    public Training {
      constantInputs = List.copyOf(constantInputs);
      collinearInputs = List.copyOf(collinearInputs);
    }

    /** Whether the rule no longer moved the line. */
    public boolean converged() {
      return stopReason.startsWith("converged");
    }

    /** What a version tells of a training. */
    public static Training of(TrainingResult result) {
      return new Training(
          result.stop().name(),
          result.epochs(),
          result.meanSquaredError(),
          result.learningRate(),
          result.scaling().name().toLowerCase(Locale.ROOT),
          result.distanceToLeastSquares(),
          result.constantInputs(),
          result.collinearInputs(),
          result.summary().counts());
    }
  }

  /**
   * Where a version comes from.
   *
   * @param parent the version that served when it was trained
   * @param data names its rows
   * @param settings the effective settings by option name
   * @param seed names the random start
   * @param start the neuron that training started from
   * @param program version of spark-neuron
   * @param spark version of Spark
   * @param java version of Java
   * @param trainedAt when training ended
   */
  public record Provenance(
      OptionalInt parent,
      DataFingerprint data,
      Map<String, String> settings,
      long seed,
      Neuron start,
      String program,
      String spark,
      String java,
      Instant trainedAt) {
    public Provenance {
      settings = Map.copyOf(settings);
    }
  }

  /** The neuron as a SQL expression that gives the bits of its predictions. */
  public String sql() {
    return SqlExpression.of(neuron, columns);
  }

  /** The content of the version's file. */
  String toJson(int version) {
    ObjectNode root = StoreJson.object();
    root.put("format-version", lines.isPresent() ? FORMAT_WITH_LINES : FORMAT);
    root.put("version", version).put("run", run);

    ObjectNode line = root.putObject("neuron");
    columns.features().forEach(line.putArray("features")::add);
    addAll(line.putArray("weights"), neuron.weights());
    if (!columns.nested().isEmpty()) {
      columns.nested().stream().sorted().forEach(line.putArray("nested")::add);
    }
    line.put("label", columns.label());
    line.put("bias", neuron.bias());
    line.put("sql", sql());
    TermJson.put(line, columns);

    ObjectNode how = root.putObject("training");
    how.put("stop-reason", training.stopReason());
    how.put("epochs", training.epochs());
    how.put("mean-squared-error", training.meanSquaredError());
    how.put("learning-rate", training.learningRate());
    how.put("scale", training.scale());
    how.put("distance-to-least-squares", training.distanceToLeastSquares());
    training.constantInputs().forEach(how.putArray("constant-inputs")::add);
    training.collinearInputs().forEach(how.putArray("collinear-inputs")::add);
    StoreJson.putRows(how, training.rows());

    ObjectNode judged = root.putObject("evaluation");
    judged.put("on", evaluatedOn);
    judged.put("rows", evaluation.rows());
    StoreJson.putQuality(judged, evaluation);
    judged.put("baseline-rmse", evaluation.baselineRmse());

    uncertainty.ifPresent(known -> UncertaintyJson.put(root.putObject("uncertainty"), known));
    lines.ifPresent(perKey -> perKey.put(root.putObject("lines")));
    for (int c = 0; c < statistics.size(); c++) {
      ColumnStatistics column = statistics.get(c);
      root.withArray("columns")
          .addObject()
          .put("name", columns.all().get(c))
          .put("min", column.least())
          .put("max", column.greatest())
          .put("mean", column.mean())
          .put("deviation", column.deviation());
    }

    ObjectNode origin = root.putObject("provenance");
    origin.put("parent", provenance.parent().isPresent() ? provenance.parent().getAsInt() : null);
    origin.put("data-fingerprint", provenance.data().training());
    provenance
        .data()
        .heldOut()
        .ifPresent(fingerprint -> origin.put("held-out-fingerprint", fingerprint));
    ObjectNode settings = origin.putObject("settings");
    provenance.settings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    origin.put("seed", provenance.seed());
    addAll(origin.putArray("start"), provenance.start().weights()).add(provenance.start().bias());
    origin.put("spark-neuron", provenance.program());
    origin.put("spark", provenance.spark());
    origin.put("java", provenance.java());
    origin.put("trained-at", provenance.trainedAt().toString());
    return StoreJson.text(root);
  }

  private static ArrayNode addAll(ArrayNode array, double[] numbers) {
    for (double number : numbers) {
      array.add(number);
    }
    return array;
  }

  /**
   * @throws IllegalArgumentException if the text is no version of this number, in words
   */
  static ModelVersion fromJson(String text, int version) {
    StoreJson json = StoreJson.parse(text, FORMAT_WITH_LINES);
    if (json.positive("version") != version) {
      throw new IllegalArgumentException(
          "version must be %d like the file's name, but got %d"
              .formatted(version, json.positive("version")));
    }
    Columns columns = TermJson.read(json);
    List<ColumnStatistics> statistics = statistics(json, columns);
    return new ModelVersion(
        json.string("run"),
        columns,
        Neuron.of(json.numbers("neuron.weights"), json.number("neuron.bias")),
        new Training(
            json.string("training.stop-reason"),
            json.count("training.epochs"),
            json.number("training.mean-squared-error"),
            json.number("training.learning-rate"),
            json.string("training.scale"),
            json.number("training.distance-to-least-squares"),
            json.strings("training.constant-inputs"),
            json.strings("training.collinear-inputs"),
            new RowCounts(
                json.count("training.rows.used"),
                json.count("training.rows.held-out"),
                json.count("training.rows.null"),
                json.count("training.rows.non-finite"),
                json.count("training.rows.malformed"),
                json.countOrZero("training.rows.zero-weight"),
                json.countOrZero("training.rows.unknown-level"))),
        json.string("evaluation.on"),
        new Evaluation(
            json.count("evaluation.rows"),
            json.number("evaluation.rmse"),
            json.numberOrNull("evaluation.mae"),
            json.numberOrNull("evaluation.r2"),
            json.number("evaluation.baseline-rmse")),
        json.object("uncertainty").map(known -> UncertaintyJson.read(known, means(statistics))),
        json.object("lines").map(KeyedLines::read),
        statistics,
        new Provenance(
            json.has("provenance.parent")
                ? OptionalInt.of(json.positive("provenance.parent"))
                : OptionalInt.empty(),
            new DataFingerprint(
                json.string("provenance.data-fingerprint"),
                json.has("provenance.held-out-fingerprint")
                    ? Optional.of(json.string("provenance.held-out-fingerprint"))
                    : Optional.empty()),
            json.texts("provenance.settings"),
            json.wholeNumber("provenance.seed"),
            json.neuron("provenance.start"),
            json.string("provenance.spark-neuron"),
            json.string("provenance.spark"),
            json.string("provenance.java"),
            json.instant("provenance.trained-at")));
  }

  /** Of the inputs and the label, in their order; none in versions of earlier releases. */
  private static List<ColumnStatistics> statistics(StoreJson json, Columns columns) {
    if (!json.has("columns")) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    List<ColumnStatistics> statistics = new ArrayList<>();
    for (Optional<StoreJson> entry : json.objects("columns")) {
      StoreJson column =
          entry.orElseThrow(
              () -> new IllegalArgumentException("columns must be objects, but one is null"));
      names.add(column.string("name"));
      statistics.add(
          new ColumnStatistics(
              json.count("training.rows.used"),
              column.number("min"),
              column.number("max"),
              column.number("mean"),
              column.number("deviation")));
    }
    if (!names.equals(columns.all())) {
      throw new IllegalArgumentException(
          "columns must be " + columns.all() + " like the neuron's, but got " + names);
    }
    return statistics;
  }

  private static List<Double> means(List<ColumnStatistics> statistics) {
    return statistics.stream()
        .limit(Math.max(0, statistics.size() - 1))
        .map(ColumnStatistics::mean)
        .toList();
  }
}
