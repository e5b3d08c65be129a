package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;

/**
 * Which columns of a source are wanted, as they were typed: by name, as {@code category(name)}, or
 * as {@code expression AS name}.
 *
 * @param features none: all columns but the label, the weight and those of {@code except}
 * @param except columns to leave out
 * @param label target
 * @param weight of each row
 * @param references level without an input, by the name of the category
 * @param maxLevels most levels of a category
 * @param bias whether the neuron has one; else the first category has an input for each level
 * @param by columns of which each distinct value has a line of its own; none: one line for all
 * @param known what they are, where a version says it
 */
public record ColumnChoice(
    List<String> features,
    List<String> except,
    String label,
    Optional<String> weight,
    Map<String, String> references,
    int maxLevels,
    boolean bias,
    List<String> by,
    Optional<Columns> known) {
  public static final int MOST_LEVELS = 100;

  public ColumnChoice {
    features = List.copyOf(features);
    except = List.copyOf(except);
    references = Map.copyOf(references);
    by = List.copyOf(by);
    requireKeys(features, label, by);
    if (features.isEmpty()) {
      // The label is checked like any other.
      new Columns(List.of("*" + label), label);
    } else {
      new Columns(features, label);
      if (!except.isEmpty()) {
        throw new IllegalArgumentException(
            "except must go with --features '*', but got features " + features);
      }
    }
    if (maxLevels < 1) {
      throw new IllegalArgumentException(
          "max-levels must be a whole number >= 1, but got " + maxLevels);
    }
  }

  private static void requireKeys(List<String> features, String label, List<String> by) {
    for (String key : by) {
      boolean isOnce = by.stream().filter(key::equalsIgnoreCase).count() == 1;
      if (key.isBlank() || !isOnce) {
        throw new IllegalArgumentException(
            "by must be different column names separated by commas, but got " + by);
      }
      if (key.equalsIgnoreCase(label) || features.stream().anyMatch(key::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            "by must be none of the features and not the label, which would be the same in all rows of a line, but got "
                + key);
      }
    }
  }

  /** Of rows that all count the same. */
  public ColumnChoice(List<String> features, List<String> except, String label) {
    this(
        features,
        except,
        label,
        Optional.empty(),
        Map.of(),
        MOST_LEVELS,
        true,
        List.of(),
        Optional.empty());
  }

  /** Features and label as they would be typed. */
  public static ColumnChoice of(List<String> features, String label) {
    return new ColumnChoice(features, List.of(), label);
  }

  /** The columns of a version, and what they are. */
  public static ColumnChoice of(Columns columns) {
    return new ColumnChoice(
        columns.features(),
        List.of(),
        columns.label(),
        Optional.empty(),
        Map.of(),
        MOST_LEVELS,
        true,
        List.of(),
        Optional.of(columns));
  }

  public ColumnChoice withWeight(String newWeight) {
    return new ColumnChoice(
        features, except, label, Optional.of(newWeight), references, maxLevels, bias, by, known);
  }

  public ColumnChoice withReferences(Map<String, String> newReferences) {
    return new ColumnChoice(
        features, except, label, weight, newReferences, maxLevels, bias, by, known);
  }

  public ColumnChoice withMaxLevels(int newMost) {
    return new ColumnChoice(features, except, label, weight, references, newMost, bias, by, known);
  }

  public ColumnChoice withBias(boolean newBias) {
    return new ColumnChoice(
        features, except, label, weight, references, maxLevels, newBias, by, known);
  }

  public ColumnChoice withBy(List<String> newBy) {
    return new ColumnChoice(
        features, except, label, weight, references, maxLevels, bias, newBy, known);
  }

  /** A failure to find a column, with the option that keys are named by. */
  RuntimeException advised(RuntimeException failure) {
    return by.isEmpty() || known.isPresent() || !(failure instanceof DataRefusedException)
        ? failure
        : new DataRefusedException(
            failure
                .getMessage()
                .replace("Set --features and --label", "Set --features, --label and --by"),
            failure);
  }

  /** All that is needed, as it was typed. */
  List<String> typed() {
    List<String> typed = new ArrayList<>(features);
    typed.add(label);
    weight.ifPresent(typed::add);
    known.ifPresent(
        columns -> {
          typed.clear();
          columns.read().forEach(term -> typed.addAll(term.needs()));
        });
    typed.addAll(by);
    return typed;
  }

  /** As they were typed, before the source is opened. */
  public Columns asTyped() {
    return new Columns(features.isEmpty() ? List.of("*") : features, label);
  }

  /** What is meant by the features in a source of these fields. */
  List<Entry> features(StructField[] fields, String source) {
    if (!features.isEmpty()) {
      return features.stream().map(typed -> Entry.of("features", typed, fields, source)).toList();
    }
    List<String> leftOut =
        Stream.of(except.stream(), Stream.of(label), weight.stream(), by.stream())
            .flatMap(names -> names)
            .collect(Collectors.toCollection(ArrayList::new));
    leftOut.removeIf(typed -> isExpression(typed, fields, source));
    List<Integer> positions =
        leftOut.stream().map(name -> Cell.find(name, fields, source).position()).toList();
    List<Entry> rest =
        IntStream.range(0, fields.length)
            .filter(i -> !positions.contains(i) && !OwnNames.isOne(fields[i].name()))
            .mapToObj(i -> new Entry(fields[i].name(), Optional.empty(), false))
            .toList();
    if (rest.isEmpty()) {
      throw new DataRefusedException(
          "Cannot read training data: %s has no columns but %s. Set --features, --except and --label."
              .formatted(source, ColumnNames.names(leftOut)));
    }
    return rest;
  }

  private boolean isExpression(String typed, StructField[] fields, String source) {
    return !except.contains(typed)
        && Entry.of("label", typed, fields, source).expression().isPresent();
  }

  /** What is meant by the label. */
  Entry label(StructField[] fields, String source) {
    return Entry.of("label", label, fields, source);
  }

  /** What is meant by the weight. */
  Optional<Entry> weight(StructField[] fields, String source) {
    return weight.map(typed -> Entry.of("weight", typed, fields, source));
  }
}
