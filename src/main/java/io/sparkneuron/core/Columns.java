package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a training: inputs in the order of the weights, and the target.
 *
 * @param features input columns, at least one, all different
 * @param label target column, not among the features
 * @param nested those among them that are no columns but fields of structs: {@code a.b} is field b
 *     of column a
 */
public record Columns(List<String> features, String label, Set<String> nested) {
  public Columns {
    features = List.copyOf(features);
    nested = Set.copyOf(nested);
    if (features.isEmpty() || features.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "features must be column names separated by commas, but got " + features);
    }
    if (label.isBlank()) {
      throw new IllegalArgumentException("label must be a column name, but got nothing");
    }
    if (new LinkedHashSet<>(features).size() < features.size()) {
      throw new IllegalArgumentException("features must all be different, but got " + features);
    }
    if (features.contains(label)) {
      throw new IllegalArgumentException("label must not be one of the features, but got " + label);
    }
  }

  /** Columns by their names; whether one is a field of a struct is seen when rows are opened. */
  public Columns(List<String> features, String label) {
    this(features, label, Set.of());
  }

  public Columns withNested(Set<String> newNested) {
    return new Columns(features, label, newNested);
  }

  /** Inputs, then the label: the column order of {@link DataSummary}. */
  public List<String> all() {
    List<String> all = new ArrayList<>(features);
    all.add(label);
    return all;
  }
}
