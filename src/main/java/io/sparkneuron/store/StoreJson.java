package io.sparkneuron.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.RowCounts;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A JSON object of the store that is read field by field; fields are named by their path, {@code
 * neuron.bias}. Fields that nobody asks for are ignored: a later release may add some.
 *
 * <p>Every method throws an {@link IllegalArgumentException} in words if the field is not as asked.
 */
public final class StoreJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final JsonNode root;

  /** Where the root is in its file, before the names of its fields. */
  private final String prefix;

  private StoreJson(JsonNode root, String prefix) {
    this.root = root;
    this.prefix = prefix;
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public static ArrayNode array() {
    return JSON.createArrayNode();
  }

  /** The text of a file: indented, for people, and one line per number. */
  public static String text(JsonNode value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What became of rows, as versions and runs tell it. */
  public static void putRows(ObjectNode parent, RowCounts rows) {
    parent
        .putObject("rows")
        .put("read", rows.read())
        .put("used", rows.used())
        .put("held-out", rows.heldOut())
        .put("null", rows.nulls())
        .put("non-finite", rows.nonFinite())
        .put("malformed", rows.malformed())
        .put("zero-weight", rows.zeroWeight())
        .put("unknown-level", rows.unknownLevel());
  }

  /** How good a neuron is: {@code rmse}, {@code mae} and {@code r2}, null where there is none. */
  public static void putQuality(ObjectNode node, Evaluation evaluation) {
    node.put("rmse", evaluation.rmse());
    node.put("mae", orNull(evaluation.mae()));
    node.put("r2", orNull(evaluation.r2()));
  }

  public static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /**
   * @param format the newest format that this code knows
   */
  public static StoreJson parse(String text, int format) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "it must be JSON, but " + e.getOriginalMessage().split("\\R", 2)[0], e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("it must be a JSON object, but is none");
    }
    StoreJson json = new StoreJson(root, "");
    int found = json.positive("format-version");
    if (found > format) {
      throw new IllegalArgumentException(
          "it was written by a newer release (format-version "
              + found
              + ", this one reads up to "
              + format
              + "); update spark-neuron");
    }
    return json;
  }

  private JsonNode node(String path) {
    JsonNode node = root;
    for (String name : path.split("\\.")) {
      node = node.path(name);
    }
    return node;
  }

  private IllegalArgumentException wrong(String path, String rule, JsonNode found) {
    String value = found.isMissingNode() ? "nothing" : found.toString();
    return new IllegalArgumentException(
        prefix
            + path
            + " must be "
            + rule
            + ", but got "
            + (value.length() > 60 ? value.substring(0, 60) + "…" : value));
  }

  public boolean has(String path) {
    return !node(path).isMissingNode() && !node(path).isNull();
  }

  public String string(String path) {
    JsonNode node = node(path);
    if (!node.isTextual()) {
      throw wrong(path, "a text", node);
    }
    return node.textValue();
  }

  public int positive(String path) {
    JsonNode node = node(path);
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
      throw wrong(path, "a whole number >= 1", node);
    }
    return node.intValue();
  }

  public long count(String path) {
    return count(path, node(path));
  }

  private long count(String path, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw wrong(path, "a whole number >= 0", node);
    }
    return node.longValue();
  }

  /** Counts by name. */
  public Map<String, Long> counts(String path) {
    JsonNode node = node(path);
    if (!node.isObject()) {
      throw wrong(path, "an object of whole numbers", node);
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    node.properties()
        .forEach(
            field ->
                counts.put(field.getKey(), count(path + "." + field.getKey(), field.getValue())));
    return counts;
  }

  /** A count that earlier releases did not write. */
  public long countOrZero(String path) {
    return has(path) ? count(path) : 0;
  }

  /** Yes or no; yes where it is not said. */
  public boolean isNotDenied(String path) {
    JsonNode node = node(path);
    if (!has(path)) {
      return true;
    }
    if (!node.isBoolean()) {
      throw wrong(path, "true or false", node);
    }
    return node.booleanValue();
  }

  public long wholeNumber(String path) {
    JsonNode node = node(path);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(path, "a whole number", node);
    }
    return node.longValue();
  }

  public double number(String path) {
    return number(path, node(path));
  }

  private double number(String path, JsonNode node) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrong(path, "a finite number", node);
    }
    return node.doubleValue();
  }

  public OptionalDouble numberOrNull(String path) {
    return has(path) ? OptionalDouble.of(number(path)) : OptionalDouble.empty();
  }

  public double[] numbers(String path) {
    return numbers(path, array(path));
  }

  private double[] numbers(String path, List<JsonNode> nodes) {
    double[] numbers = new double[nodes.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(path + "[" + i + "]", nodes.get(i));
    }
    return numbers;
  }

  /** The objects of a list; one that is null is empty. */
  public List<Optional<StoreJson>> objects(String path) {
    List<JsonNode> nodes = array(path);
    List<Optional<StoreJson>> objects = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      objects.add(object(path + "[" + i + "]", nodes.get(i)));
    }
    return objects;
  }

  /** The object of a field; empty if it is null or not there. */
  public Optional<StoreJson> object(String path) {
    return has(path) ? object(path, node(path)) : Optional.empty();
  }

  private Optional<StoreJson> object(String path, JsonNode node) {
    if (node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw wrong(path, "an object", node);
    }
    return Optional.of(new StoreJson(node, prefix + path + "."));
  }

  /** Rows of a lower triangle; a null is {@link Double#NaN}. */
  public List<List<Double>> triangle(String path) {
    List<JsonNode> rows = array(path);
    List<List<Double>> triangle = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String place = path + "[" + i + "]";
      if (!rows.get(i).isArray() || rows.get(i).size() != i + 1) {
        throw wrong(place, "a list of " + (i + 1) + " numbers", rows.get(i));
      }
      List<Double> row = new ArrayList<>();
      for (JsonNode number : rows.get(i)) {
        row.add(number.isNull() ? Double.NaN : number(place, number));
      }
      triangle.add(row);
    }
    return triangle;
  }

  /** Weights, and then the bias. */
  public Neuron neuron(String path) {
    double[] numbers = numbers(path);
    if (numbers.length < 2) {
      throw wrong(path, "weights and a bias", node(path));
    }
    int inputs = numbers.length - 1;
    return Neuron.of(Arrays.copyOf(numbers, inputs), numbers[inputs]);
  }

  public List<String> strings(String path) {
    List<String> strings = new ArrayList<>();
    for (JsonNode node : array(path)) {
      if (!node.isTextual()) {
        throw wrong(path, "a list of texts", node);
      }
      strings.add(node.textValue());
    }
    return strings;
  }

  private List<JsonNode> array(String path) {
    JsonNode node = node(path);
    if (!node.isArray()) {
      throw wrong(path, "a list", node);
    }
    List<JsonNode> elements = new ArrayList<>();
    node.forEach(elements::add);
    return elements;
  }

  public Map<String, String> texts(String path) {
    JsonNode node = node(path);
    if (!node.isObject()) {
      throw wrong(path, "an object of texts", node);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /** Every value by its path, lists by their elements in one text: for people. */
  public Map<String, String> flat() {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", root, values);
    return values;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      (path.isEmpty() ? "" : path + ".") + field.getKey(),
                      field.getValue(),
                      values));
    } else if (node.isArray()) {
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(element.asText()));
      values.put(path, String.join("; ", elements));
    } else if (!node.isNull()) {
      values.put(path, node.asText());
    }
  }

  public Instant instant(String path) {
    String text = string(path);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          path + " must be a time like 2026-11-22T03:00:00Z, but got \"" + text + "\"", e);
    }
  }
}
