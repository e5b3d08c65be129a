package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructField;

/**
 * Which columns of a source are wanted.
 *
 * @param features by name; none: all columns but the label and those of {@code except}
 * @param except columns to leave out
 * @param label target column
 */
public record ColumnChoice(List<String> features, List<String> except, String label) {
  public ColumnChoice {
    features = List.copyOf(features);
    except = List.copyOf(except);
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
  }

  /** Columns by their names. */
  public static ColumnChoice of(Columns columns) {
    return new ColumnChoice(columns.features(), List.of(), columns.label());
  }

  /** As they were typed, before the source is opened. */
  public Columns asTyped() {
    return new Columns(features.isEmpty() ? List.of("*") : features, label);
  }

  /** The columns that are meant in a source of these fields. */
  Columns in(StructField[] fields, String source) {
    if (!features.isEmpty()) {
      return new Columns(features, label);
    }
    List<String> leftOut = new ArrayList<>(except);
    leftOut.add(label);
    List<Integer> positions =
        leftOut.stream().map(name -> Cell.find(name, fields, source).position()).toList();
    List<String> rest =
        IntStream.range(0, fields.length)
            .filter(i -> !positions.contains(i) && !OwnNames.isOne(fields[i].name()))
            .mapToObj(i -> fields[i].name())
            .collect(Collectors.toList());
    if (rest.isEmpty()) {
      throw new DataRefusedException(
          "Cannot read training data: %s has no columns but %s. Set --features, --except and --label."
              .formatted(source, ColumnNames.names(leftOut)));
    }
    return new Columns(rest, label);
  }
}
