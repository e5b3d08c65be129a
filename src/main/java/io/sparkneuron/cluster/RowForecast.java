package io.sparkneuron.cluster;

import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.PredictionInterval;
import io.sparkneuron.core.TrainedRange;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Executor side of a prediction with what is known of it, in one look at the row: the prediction,
 * the ends of its interval if there is one, and for each input true if it is outside of the range
 * that was trained on, else null, so that Spark can count it; null when none is. Null as a whole
 * where there is no prediction.
 *
 * <p>A plain class, not a record: it travels to executors with the plan.
 */
final class RowForecast implements UDF1<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final String PREDICTION = "prediction";
  static final String LOW = "low";
  static final String HIGH = "high";
  static final String OUTSIDE = "outside";

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
    return type.add(OUTSIDE, DataTypes.createArrayType(DataTypes.BooleanType));
  }

  @Override
  public Row call(Row row) {
    double[] inputs = new double[prediction.inputs()];
    Double predicted = prediction.predict(row, inputs);
    if (predicted == null) {
      return null;
    }
    Boolean[] outside = outside(inputs);
    Optional<PredictionInterval> interval = forecaster.interval();
    if (interval.isEmpty()) {
      return RowFactory.create(predicted, outside);
    }
    double halfWidth = interval.get().halfWidth(inputs);
    return RowFactory.create(predicted, predicted - halfWidth, predicted + halfWidth, outside);
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
