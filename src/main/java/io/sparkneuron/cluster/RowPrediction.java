package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Neuron;
import java.math.BigDecimal;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Executor side of a prediction: the neuron's answer to one row, or null where there is none.
 *
 * <p>{@link RowReader} decides what a number is, as in training. A plain class, not a record: it
 * travels to executors with the plan.
 */
final class RowPrediction implements UDF1<Row, Double> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final Neuron neuron;

  /**
   * @param reader of the fields of the struct that is given to {@link #call}
   */
  RowPrediction(RowReader reader, Neuron neuron) {
    this.reader = reader;
    this.neuron = neuron;
  }

  @Override
  public Double call(Row row) {
    return predict(row, new double[reader.columns()]);
  }

  int inputs() {
    return reader.columns();
  }

  /**
   * The prediction, or null.
   *
   * @param inputs receives the values it is made from
   */
  Double predict(Row row, double[] inputs) {
    Object[] cells = new Object[row.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = internal(row.get(i));
    }
    if (reader.read(new GenericInternalRow(cells), inputs) != RowReader.Verdict.USED) {
      return null;
    }
    for (double input : inputs) {
      if (Math.abs(input) > DataSummary.GREATEST_VALUE) {
        return null;
      }
    }
    double prediction = neuron.predict(inputs);
    return Double.isFinite(prediction) ? prediction : null;
  }

  /** A cell as Spark's plans hold it. */
  private static Object internal(Object cell) {
    if (cell instanceof String text) {
      return UTF8String.fromString(text);
    }
    return cell instanceof BigDecimal number ? Decimal.apply(number) : cell;
  }
}
