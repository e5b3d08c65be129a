package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.Neuron;
import java.math.BigDecimal;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.Decimal;

/**
 * Executor side of a prediction: the neuron's answer to one row, or null where there is none.
 *
 * <p>{@link RowReader} decides what a number is, as in training. A plain class, not a record: it
 * travels to executors with the plan.
 */
final class RowPrediction implements UDF1<Row, Double> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final InputEncoder encoder;
  private final Neuron neuron;

  /** Null if the neuron predicts for all rows. */
  private final RowLine line;

  /**
   * @param reader of the fields of the struct that is given to {@link #call}
   * @param encoder of the values that it reads
   * @param line of the key of each row; null if the neuron predicts for all rows
   */
  RowPrediction(RowReader reader, InputEncoder encoder, Neuron neuron, RowLine line) {
    this.reader = reader;
    this.encoder = encoder;
    this.neuron = neuron;
    this.line = line;
  }

  /** One row, its inputs and what predicts for it. */
  static final class Predicted {
    final double[] inputs;

    /** Null if there is none. */
    Double prediction;

    /** Whether training never saw the key, or not with this level. */
    boolean isKeyUnknown;

    /** Whether the line of the key predicts. */
    boolean isOwnLine;

    private Predicted(int inputs) {
      this.inputs = new double[inputs];
    }
  }

  @Override
  public Double call(Row row) {
    return predict(internal(row)).prediction;
  }

  /** The line of the key of each row; null if the neuron predicts for all. */
  RowLine line() {
    return line;
  }

  int inputs() {
    return encoder.inputs();
  }

  /** A row as Spark's plans hold it. */
  static InternalRow internal(Row row) {
    Object[] cells = new Object[row.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = internal(row.get(i));
    }
    return new GenericInternalRow(cells);
  }

  private static Object internal(Object cell) {
    if (cell instanceof Double) {
      return cell;
    }
    // Of a number such as 0.001, Spark 3.5 would make a decimal of one digit.
    return cell instanceof BigDecimal number
        ? Decimal.apply(number)
        : CatalystTypeConverters.convertToCatalyst(cell);
  }

  /** The prediction for a row. */
  Predicted predict(InternalRow row) {
    Predicted predicted = new Predicted(inputs());
    double[] values = new double[reader.columns()];
    if (reader.read(row, values) != RowVerdict.USED) {
      return predicted;
    }
    encoder.encode(values, predicted.inputs);
    for (double input : predicted.inputs) {
      if (Math.abs(input) > DataSummary.GREATEST_VALUE) {
        return predicted;
      }
    }
    Neuron chosen = neuron;
    if (line != null) {
      boolean isKnown = line.isKnown(row, values);
      predicted.isKeyUnknown = !isKnown;
      predicted.isOwnLine = line.isOwn(row, isKnown);
      chosen = line.neuron(row, isKnown);
    }
    if (chosen != null) {
      double prediction = chosen.predict(predicted.inputs);
      predicted.prediction = Double.isFinite(prediction) ? prediction : null;
    }
    return predicted;
  }

  /** Why there is no prediction, see {@link RowReader#missing}. */
  String[] missing(InternalRow row) {
    return reader.missing(row);
  }
}
