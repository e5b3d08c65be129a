package io.sparkneuron.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingResult;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One published neuron: what it is, how it was trained, how good it is and where it comes from.
 *
 * @param run the run that made it
 * @param columns what its inputs and its label are called
 * @param training how it was found
 * @param evaluation how good it is on the training rows
 * @param provenance what it takes to make it again
 */
public record ModelVersion(
    String run,
    Columns columns,
    TrainingResult training,
    Evaluation evaluation,
    Provenance provenance) {

  /** The layout of the file. A newer one must not be read by older code. */
  static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Where a version comes from.
   *
   * @param settings the effective settings by option name
   * @param seed names the random start
   * @param spark version of Spark
   * @param java version of Java
   * @param trainedAt when training ended
   */
  public record Provenance(
      Map<String, String> settings, long seed, String spark, String java, Instant trainedAt) {
    public Provenance {
      settings = Map.copyOf(settings);
    }
  }

  /** The content of the version's file. */
  String toJson(int version) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format-version", FORMAT).put("version", version).put("run", run);

    Neuron neuron = training.neuron();
    ObjectNode line = root.putObject("neuron");
    ArrayNode features = line.putArray("features");
    columns.features().forEach(features::add);
    ArrayNode weights = line.putArray("weights");
    for (double weight : neuron.weights()) {
      weights.add(weight);
    }
    line.put("label", columns.label());
    line.put("bias", neuron.bias());
    line.put("sql", SqlExpression.of(neuron, columns));

    ObjectNode how = root.putObject("training");
    how.put("stop-reason", training.stop().name());
    how.put("epochs", training.epochs());
    how.put("mean-squared-error", evaluation.rmse() * evaluation.rmse());
    how.put("learning-rate", training.learningRate());
    how.put("scale", training.scaling().name().toLowerCase(Locale.ROOT));
    how.put("distance-to-least-squares", training.distanceToLeastSquares());
    training.constantInputs().forEach(how.putArray("constant-inputs")::add);
    training.collinearInputs().forEach(how.putArray("collinear-inputs")::add);
    RowCounts counts = training.summary().counts();
    how.putObject("rows")
        .put("read", counts.read())
        .put("used", counts.used())
        .put("null", counts.nulls())
        .put("non-finite", counts.nonFinite())
        .put("malformed", counts.malformed());

    ObjectNode judged = root.putObject("evaluation");
    judged.put("on", "training");
    judged.put("rows", evaluation.rows());
    judged.put("rmse", evaluation.rmse());
    judged.put("mae", orNull(evaluation.mae()));
    judged.put("r2", orNull(evaluation.r2()));
    judged.put("baseline-rmse", evaluation.baselineRmse());

    ObjectNode origin = root.putObject("provenance");
    origin.put("data-fingerprint", "%016x".formatted(training.summary().fingerprint()));
    ObjectNode settings = origin.putObject("settings");
    provenance.settings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    origin.put("seed", provenance.seed());
    ArrayNode start = origin.putArray("start");
    for (double weight : training.start().weights()) {
      start.add(weight);
    }
    start.add(training.start().bias());
    origin.put("spark", provenance.spark());
    origin.put("java", provenance.java());
    origin.put("trained-at", provenance.trainedAt().toString());
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
