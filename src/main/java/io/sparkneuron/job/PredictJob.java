package io.sparkneuron.job;

import io.sparkneuron.cluster.PredictionOutput;
import io.sparkneuron.cluster.Predictions;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.console.OutsideLine;
import io.sparkneuron.console.Progress;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.Uncertainty;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code predict}: open the rows, look whether they may be written, write them with a prediction.
 *
 * @param source the rows
 * @param store where versions live
 * @param version the version that predicts; empty: the one that serves
 * @param prediction the new column
 * @param interval level of the prediction interval, whose ends are two columns more; empty: none
 * @param unknownKeys what rows get whose key has no line because training never saw it
 * @param output where the rows go
 */
public record PredictJob(
    TrainingSource source,
    String store,
    OptionalInt version,
    String prediction,
    OptionalDouble interval,
    UnknownKeys unknownKeys,
    PredictionOutput output)
    implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(PredictJob.class);

  /** {@code --unknown-keys pooled|null}. */
  public enum UnknownKeys {
    /** The prediction of the line of all rows. */
    POOLED,
    /** None. */
    NULL
  }

  public PredictJob {
    interval.ifPresent(level -> Uncertainty.requireLevel("interval", level));
  }

  @Override
  public ExitCode run(Caller caller) {
    try (Workplace at = Workplace.open("predict", source, store);
        Progress progress = Progress.ofJobs(at.spark(), caller.err())) {
      progress.predicting();
      ChosenVersion chosen = ChosenVersion.of(at.store(), version);
      tell(chosen, predict(at, chosen), caller.out());
      return ExitCode.DONE;
    }
  }

  /** Empty if something is there that is to be kept. */
  private Optional<PredictionOutput.Counts> predict(Workplace at, ChosenVersion chosen) {
    try {
      Predictions predictions =
          Predictions.open(
              at.spark(),
              source,
              chosen.model().columns(),
              chosen.forecaster(interval),
              chosen
                  .lines(at.store())
                  .map(
                      table ->
                          new Predictions.Lines(
                              table, unknownKeys == UnknownKeys.POOLED, interval)),
              prediction);
      new OutputCheck(source, at.hadoop()).predictions(output, predictions.inputFiles(), store);
      predictions.warnings().forEach(warning -> LOG.warn("warning: {}", warning));
      return predictions.write(output);
    } catch (DataRefusedException e) {
      throw chosen.explain(e);
    }
  }

  private void tell(
      ChosenVersion chosen, Optional<PredictionOutput.Counts> written, PrintStream out) {
    out.println(
        written
            .map(
                counts ->
                    "predicted %d rows, %d of them null, into %s"
                        .formatted(counts.rows(), counts.nulls(), output.shownPath()))
            .orElse(
                "predicted nothing: something is in %s already, and --mode ignore leaves it"
                    .formatted(output.shownPath())));
    written
        .filter(counts -> counts.malformed() > 0)
        .ifPresent(
            counts ->
                Telling.say(
                    out,
                    "malformed",
                    "%d records, whose text is in column %s"
                        .formatted(counts.malformed(), counts.malformedColumn())));
    written.ifPresent(
        counts -> counts.missing().forEach(term -> Telling.say(out, "null", term.sentence())));
    written
        .filter(counts -> counts.unknownKeys().orElse(0) > 0)
        .ifPresent(
            counts ->
                Telling.say(
                    out,
                    "unknown keys",
                    "%d rows, predicted %s"
                        .formatted(
                            counts.unknownKeys().getAsLong(),
                            unknownKeys == UnknownKeys.POOLED
                                ? "by the line of all rows"
                                : "as null")));
    written.ifPresent(
        counts ->
            new OutsideLine(chosen.model().columns().features(), chosen.model().statistics())
                .print(out, counts.outside()));
    Telling.say(out, "version", chosen.number() + (chosen.isServing() ? " (serves)" : ""));
  }
}
