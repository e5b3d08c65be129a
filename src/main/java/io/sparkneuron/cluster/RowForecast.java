package io.sparkneuron.cluster;

import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.PredictionInterval;
import io.sparkneuron.core.TrainedRange;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Executor side of a prediction with what is known of it, in one look at the row: the prediction,
 * the ends of its interval if there is one, and for each input true if it is outside of the range
 * that was trained on, else null, so that Spark can count it; null when none is; and true if
 * training never saw the key of the row, else null. Null as a whole where there is no prediction,
 * unless there is more to say why.
 *
 * <p>A plain class, not a record: it travels to executors with the plan.
 */
final class RowForecast implements UDF1<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final String PREDICTION = "prediction";
  static final String LOW = "low";
  static final String HIGH = "high";
  static final String OUTSIDE = "outside";
  static final String MISSING = "missing";
  static final String UNKNOWN = "unknown";

  private final RowPrediction prediction;
  private final Forecaster forecaster;

  RowForecast(RowPrediction prediction, Forecaster forecaster) {
    this.prediction = prediction;
    this.forecaster = forecaster;
  }

  /** What {@link #call} gives. */
  StructType type() {
    StructType type = new StructType().add(PREDICTION, DataTypes.DoubleType);
    if (forecaster.interval().isPresent()) {
      type = type.add(LOW, DataTypes.DoubleType).add(HIGH, DataTypes.DoubleType);
    }
    return type.add(OUTSIDE, DataTypes.createArrayType(DataTypes.BooleanType))
        .add(MISSING, DataTypes.createArrayType(DataTypes.StringType))
        .add(UNKNOWN, DataTypes.BooleanType);
  }

  @Override
  public Row call(Row row) {
    InternalRow cells = RowPrediction.internal(row);
    RowPrediction.Predicted predicted = prediction.predict(cells);
    Boolean unknown = predicted.isKeyUnknown ? true : null;
    if (predicted.prediction == null) {
      String[] missing = prediction.missing(cells);
      return missing == null && unknown == null
          ? null
          : row(null, null, null, null, missing, unknown);
    }
    double halfWidth = halfWidth(cells, predicted);
    boolean isKnown = !Double.isNaN(halfWidth);
    return row(
        predicted.prediction,
        isKnown ? predicted.prediction - halfWidth : null,
        isKnown ? predicted.prediction + halfWidth : null,
        outside(predicted.inputs),
        null,
        unknown);
  }

  private double halfWidth(InternalRow row, RowPrediction.Predicted predicted) {
    Optional<PredictionInterval> interval = forecaster.interval();
    if (interval.isEmpty()) {
      return Double.NaN;
    }
    return predicted.isOwnLine
        ? prediction.line().halfWidth(row, predicted.inputs)
        : interval.get().halfWidth(predicted.inputs);
  }

  private Row row(
      Double predicted,
      Double low,
      Double high,
      Boolean[] outside,
      String[] missing,
      Boolean unknown) {
    return forecaster.interval().isPresent()
        ? RowFactory.create(predicted, low, high, outside, missing, unknown)
        : RowFactory.create(predicted, outside, missing, unknown);
  }

  private Boolean[] outside(double[] inputs) {
    Optional<TrainedRange> range = forecaster.range();
    if (range.isEmpty() || range.get().holds(inputs)) {
      return null;
    }
    Boolean[] outside = new Boolean[inputs.length];
    for (int j = 0; j < inputs.length; j++) {
      if (!range.get().isInside(j, inputs[j])) {
        outside[j] = true;
      }
    }
    return outside;
  }
}
