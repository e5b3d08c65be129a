package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.KeyLines;
import io.sparkneuron.cluster.LineSettings;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingRows;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.StopReason;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.core.TrainingState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Training from Java, on the caller's SparkSession; the command line is one user of it.
 *
 * <pre>{@code
 * NeuronTraining.Outcome outcome = NeuronTraining.train(
 *     spark.table("homes"), new Columns(List.of("area"), "price"), TrainingSettings.defaults(7));
 * double price = outcome.result().neuron().predict(120);
 * Uncertainty howSure = outcome.result().uncertainty();
 * }</pre>
 */
public final class NeuronTraining {
  private NeuronTraining() {}

  /**
   * What came out.
   *
   * @param columns what the inputs are made of, and called
   * @param result the neuron and how it was found
   * @param evaluation the neuron on the rows that judge; empty when the training diverged
   * @param warnings sentences about the data
   * @param lines the line of each key, if the choice has keys: the key columns, {@code status},
   *     {@code rows}, {@code bias}, {@code weight_<input>}, … as in a store; {@code result} is the
   *     line of all rows then. It is worked out again in every query, from what Spark has shuffled,
   *     unless it is cached
   */
  public record Outcome(
      Columns columns,
      TrainingResult result,
      Optional<Evaluation> evaluation,
      List<String> warnings,
      Optional<Dataset<Row>> lines) {
    public Outcome {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Trains on columns of a Dataset by their names, which are what their types say, or on those of
   * an earlier training; every row must be good.
   *
   * @throws DataRefusedException if the rows cannot be trained on
   */
  public static Outcome train(Dataset<Row> rows, Columns columns, TrainingSettings settings) {
    ColumnChoice choice =
        columns.arePlain()
            ? ColumnChoice.of(columns.features(), columns.label())
            : ColumnChoice.of(columns);
    return train(rows, choice, settings);
  }

  /**
   * Trains on columns, categories and expressions of a Dataset, as the command line has them.
   *
   * @throws DataRefusedException if the rows cannot be trained on
   */
  public static Outcome train(Dataset<Row> rows, ColumnChoice choice, TrainingSettings settings) {
    return train(
        TrainingRows.of(rows, choice.withBias(settings.bias()), "the given Dataset"),
        LoadSettings.defaults(),
        settings,
        new TrainingListener() {});
  }

  /**
   * Trains and tells a listener.
   *
   * @throws DataRefusedException if the rows cannot be trained on
   */
  public static Outcome train(
      TrainingRows rows, LoadSettings load, TrainingSettings settings, TrainingListener listener) {
    LineSettings lines = new LineSettings(OptionalLong.empty(), settings.bias());
    return train(rows, load, lines, settings, listener);
  }

  /**
   * The same.
   *
   * @param lines what the lines of keys must be like, if the rows have keys
   */
  public static Outcome train(
      TrainingRows rows,
      LoadSettings load,
      LineSettings lines,
      TrainingSettings settings,
      TrainingListener listener) {
    try (ClusterPoints cluster = new ClusterPoints(rows, load, lines)) {
      Points points = cluster.forEpochs();
      listener.loaded(cluster);
      TrainingState start = TrainingState.of(settings.start(points.summary().inputs()));
      listener.begins(start);
      TrainingResult result = new Trainer(points, settings, listener::epochDone).train(start);
      listener.finished();
      Optional<Evaluation> evaluation =
          result.stop() instanceof StopReason.Diverged
              ? Optional.empty()
              : Optional.of(cluster.judge(result.neuron()));
      return new Outcome(
          cluster.columns(),
          result,
          evaluation,
          cluster.warnings(),
          cluster.lines().map(KeyLines::dataset));
    }
  }
}
