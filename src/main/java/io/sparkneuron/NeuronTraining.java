package io.sparkneuron;

import io.sparkneuron.cluster.ClusterPoints;
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
   * @param result the neuron and how it was found
   * @param evaluation the neuron on the rows that judge; empty when the training diverged
   * @param warnings sentences about the data
   */
  public record Outcome(
      TrainingResult result, Optional<Evaluation> evaluation, List<String> warnings) {
    public Outcome {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Trains on the numeric columns of a Dataset; every row must be good.
   *
   * @throws DataRefusedException if the rows cannot be trained on
   */
  public static Outcome train(Dataset<Row> rows, Columns columns, TrainingSettings settings) {
    return train(
        TrainingRows.of(rows, columns, "the given Dataset"),
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
    try (ClusterPoints cluster = new ClusterPoints(rows, load)) {
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
      return new Outcome(result, evaluation, cluster.warnings());
    }
  }
}
