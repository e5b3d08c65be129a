package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The columns of a training: inputs in the order of the weights, and the target.
 *
 * @param features input columns, at least one, all different
 * @param label target column, not among the features
 */
public record Columns(List<String> features, String label) {
  public Columns {
    features = List.copyOf(features);
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

  /** Inputs, then the label: the column order of {@link DataSummary}. */
  public List<String> all() {
    List<String> all = new ArrayList<>(features);
    all.add(label);
    return all;
  }
}
