package io.sparkneuron.cluster;

import io.sparkneuron.core.LineInterval;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Term;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * Executor side of a prediction by the line of a row's key, whose columns stand behind the cells of
 * the row.
 *
 * <p>A plain class, not a record: it travels to executors with the plan.
 */
final class RowLine implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Neuron pooled;

  /** Null if there is no prediction for a key that training never saw. */
  private final Neuron unknown;

  private final int inputs;

  /** Where the columns of the line begin. */
  private final int first;

  /** Of each category its levels, as {@code column=level}; null for a number. */
  private final String[][] levels;

  private final boolean hasLevels;

  /** Null without an interval. */
  private final LineInterval interval;

  /**
   * @param pooled what predicts for keys without a line of their own
   * @param isUnknownPooled whether it also does for keys that training never saw
   * @param first where the columns of {@link LineTable#needed} begin in a row
   */
  RowLine(
      LineTable table,
      Neuron pooled,
      boolean isUnknownPooled,
      int first,
      Optional<LineInterval> interval) {
    this.pooled = pooled;
    unknown = isUnknownPooled ? pooled : null;
    inputs = pooled.inputs();
    this.first = first;
    levels = new String[table.columns().terms().size()][];
    for (int t = 0; t < levels.length; t++) {
      Term term = table.columns().terms().get(t);
      levels[t] =
          term.isCategory() ? term.levels().stream().map(term::input).toArray(String[]::new) : null;
    }
    hasLevels = table.hasLevels();
    this.interval = interval.orElse(null);
  }

  /**
   * Whether training saw the key, and with it every level of the row.
   *
   * @param values of the terms
   */
  boolean isKnown(InternalRow row, double[] values) {
    if (row.isNullAt(first)) {
      return false;
    }
    if (!hasLevels || row.isNullAt(first + 2 + inputs)) {
      return true;
    }
    ArrayData unseen = row.getArray(first + 2 + inputs);
    for (int i = 0; i < unseen.numElements(); i++) {
      String level = unseen.getUTF8String(i).toString();
      for (int t = 0; t < levels.length; t++) {
        if (levels[t] != null && levels[t][(int) values[t]].equals(level)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean hasLine(InternalRow row) {
    return !row.isNullAt(first + 1);
  }

  /** What predicts for a row; null if nothing does. */
  Neuron neuron(InternalRow row, boolean isKnown) {
    if (!isKnown) {
      return unknown;
    }
    if (!hasLine(row)) {
      return pooled;
    }
    double[] weights = new double[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = row.getDouble(first + 2 + j);
    }
    return Neuron.of(weights, row.getDouble(first + 1));
  }

  /** Whether the line of the key predicts, and not the pooled one. */
  boolean isOwn(InternalRow row, boolean isKnown) {
    return isKnown && hasLine(row);
  }

  /** Of a prediction by the line of the key; NaN where it does not tell. */
  double halfWidth(InternalRow row, double[] x) {
    int at = first + 2 + inputs + (hasLevels ? 1 : 0);
    if (row.isNullAt(at) || row.isNullAt(at + 1) || row.isNullAt(at + 2)) {
      return Double.NaN;
    }
    ArrayData covariance = row.getArray(at + 2);
    double[] entries = new double[covariance.numElements()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = covariance.isNullAt(i) ? Double.NaN : covariance.getDouble(i);
    }
    return interval.halfWidth(row.getDouble(at), row.getLong(at + 1), entries, x);
  }
}
