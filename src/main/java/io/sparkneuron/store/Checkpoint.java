package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.TrainingState;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A training that can go on after its process was killed.
 *
 * @param state how far it was
 * @param seed names its random start
 * @param dataFingerprint of the rows it was trained on
 * @param settings that decide its result
 */
public record Checkpoint(
    TrainingState state, long seed, String dataFingerprint, Map<String, String> settings) {
  private static final Pattern FILE = Pattern.compile("checkpoint-(\\d{6,9})\\.json");

  public Checkpoint {
    settings = Map.copyOf(settings);
  }

  /** The epochs that are done. */
  public int epoch() {
    return state.losses().size();
  }

  /** The name of its file in the folder of its run. */
  public String fileName() {
    return "checkpoint-%06d.json".formatted(epoch());
  }

  public static boolean isFileName(String name) {
    return FILE.matcher(name).matches();
  }

  /** The file with the most epochs among the files of a run. */
  public static Optional<String> latest(List<String> fileNames) {
    return fileNames.stream()
        .filter(Checkpoint::isFileName)
        .max(Comparator.comparing(Checkpoint::epochOf));
  }

  private static int epochOf(String fileName) {
    Matcher matcher = FILE.matcher(fileName);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  public String toJson() {
    ObjectNode root = StoreJson.object();
    root.put("format-version", ModelVersion.FORMAT).put("epoch", epoch());
    numbers(root, "start", state.start());
    numbers(root, "neuron", state.neuron());
    ArrayNode losses = root.putArray("losses");
    state.losses().forEach(losses::add);
    root.put("seconds", state.seconds());
    root.put("seed", seed).put("data-fingerprint", dataFingerprint);
    ObjectNode named = root.putObject("settings");
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting -> named.put(setting.getKey(), setting.getValue()));
    return StoreJson.text(root);
  }

  private static void numbers(ObjectNode root, String name, Neuron neuron) {
    ArrayNode array = root.putArray(name);
    for (double weight : neuron.weights()) {
      array.add(weight);
    }
    array.add(neuron.bias());
  }

  /**
   * @throws IllegalArgumentException if the text is no checkpoint, in words
   */
  public static Checkpoint fromJson(String text) {
    StoreJson json = StoreJson.parse(text, ModelVersion.FORMAT);
    Checkpoint checkpoint =
        new Checkpoint(
            new TrainingState(
                json.neuron("start"),
                json.neuron("neuron"),
                Arrays.stream(json.numbers("losses")).boxed().toList(),
                json.numberOrNull("seconds").orElse(0)),
            json.wholeNumber("seed"),
            json.string("data-fingerprint"),
            json.texts("settings"));
    if (checkpoint.epoch() != json.positive("epoch")) {
      throw new IllegalArgumentException(
          "losses must be one per epoch, but got %d for %d"
              .formatted(checkpoint.epoch(), json.positive("epoch")));
    }
    return checkpoint;
  }
}
