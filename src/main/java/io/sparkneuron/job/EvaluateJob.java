package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.cluster.EvaluatedLines;
import io.sparkneuron.cluster.LineTable;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.PredictionOutput;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.OutsideLine;
import io.sparkneuron.console.Progress;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.store.StoreJson;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.spark.sql.SaveMode;

/**
 * {@code evaluate}: load the rows, judge a version on them, tell.
 *
 * @param source the rows
 * @param store where versions live
 * @param version the version to measure; empty: the one that serves
 * @param weighted whether rows count as they did in training
 * @param load what the rows must be like
 * @param output a folder for the table of the keys; empty: none
 * @param json whether scripts read the answer
 */
public record EvaluateJob(
    TrainingSource source,
    String store,
    OptionalInt version,
    boolean weighted,
    LoadSettings load,
    Optional<String> output,
    boolean json)
    implements Job {
  /** Levels that are named. */
  private static final int MOST_LEVELS = 20;

  /**
   * @param coverage how the rows lie to the version's interval and range; empty if it tells neither
   * @param unknownLevels some of those that its training never saw
   */
  private record Measured(
      ChosenVersion version,
      RowCounts rows,
      Evaluation evaluation,
      Optional<CoverageSums> coverage,
      List<String> unknownLevels,
      Optional<Keys> keys) {
    Optional<OutsideCounts> outside() {
      return keys.map(Keys::outside).or(() -> coverage.map(CoverageSums::outside));
    }
  }

  /** What is known of the keys of the rows, where the version has a line for each. */
  private record Keys(OutsideCounts outside, long unknown, long unknownRows) {}

  @Override
  public ExitCode run(Caller caller) {
    try (Workplace at = Workplace.open("evaluate", source, store);
        Progress progress = Progress.ofJobs(at.spark(), caller.err())) {
      output.ifPresent(
          path -> new OutputCheck(source, at.hadoop()).predictions(table(path), List.of(), store));
      ChosenVersion chosen = ChosenVersion.of(at.store(), version);
      Optional<LineTable> lines = chosen.lines(at.store());
      if (output.isPresent() && lines.isEmpty()) {
        throw new SettingRefusedException(
            "output must go with a version that has a line per key, but version %d has one line"
                .formatted(chosen.number()));
      }
      Measured measured =
          lines.isPresent()
              ? measureByKey(at, chosen, lines.get(), progress)
              : measure(at, chosen, progress);
      if (json) {
        caller.out().print(toJson(measured));
      } else {
        tell(measured, caller.out());
      }
      return ExitCode.DONE;
    }
  }

  private Measured measure(Workplace at, ChosenVersion chosen, Progress progress) {
    Columns trained = chosen.model().columns();
    Columns columns = weighted ? trained : trained.withoutWeight();
    try (ClusterPoints points =
        new ClusterPoints(Sources.open(at.spark(), source, columns), load)) {
      DataSummary summary = points.summary();
      progress.judging();
      if (!(summary.errorBound(chosen.model().neuron()) <= Trainer.GREATEST_ERROR)) {
        throw new DataRefusedException(
            "Cannot evaluate version %d on %s: errors could be beyond 1e120. Leave such rows out with --where."
                .formatted(chosen.number(), source.name()));
      }
      Evaluation evaluation = points.judge(chosen.model().neuron());
      Forecaster forecaster = chosen.forecaster();
      return new Measured(
          chosen,
          summary.counts(),
          evaluation,
          forecaster.range().flatMap(known -> points.coverageSums(forecaster)),
          points.unknownLevels(MOST_LEVELS),
          Optional.empty());
    } catch (DataRefusedException e) {
      throw chosen.explain(e);
    }
  }

  private static PredictionOutput table(String path) {
    return new PredictionOutput(
        path, Optional.empty(), Map.of(), SaveMode.ErrorIfExists, Optional.empty(), false);
  }

  /** The same, where each row is predicted by the line of its key. */
  private Measured measureByKey(
      Workplace at, ChosenVersion chosen, LineTable lines, Progress progress) {
    Columns trained = chosen.model().columns();
    Columns columns = weighted ? trained : trained.withoutWeight();
    try {
      progress.judging();
      EvaluatedLines evaluated =
          new EvaluatedLines(
              Sources.open(at.spark(), source, ColumnChoice.of(columns).withBy(lines.by())),
              load,
              lines,
              new Forecaster(
                  chosen.model().neuron(), chosen.forecaster().range(), Optional.empty()));
      output.ifPresent(path -> evaluated.write(table(path)));
      return new Measured(
          chosen,
          evaluated.counts(),
          evaluated.evaluation(),
          Optional.empty(),
          List.of(),
          Optional.of(
              new Keys(evaluated.outside(), evaluated.unknownKeys(), evaluated.unknownRows())));
    } catch (DataRefusedException e) {
      throw chosen.explain(e);
    }
  }

  private static void tell(Measured measured, PrintStream out) {
    ChosenVersion chosen = measured.version();
    out.println(Numbers.line(chosen.model().neuron(), chosen.model().columns()));
    out.println();
    Telling.say(out, "version", chosen.numberAndState());
    Telling.say(out, "rows", measured.rows().toString());
    if (!measured.unknownLevels().isEmpty()) {
      Telling.say(
          out,
          "left out",
          "rows with a level that training never saw: " + Numbers.names(measured.unknownLevels()));
    }
    Telling.quality(out, measured.evaluation());
    if (measured.keys().isPresent()) {
      Keys keys = measured.keys().get();
      Telling.say(
          out,
          "lines",
          "each row by that of its key; %d rows of %d unknown keys by the one of all rows"
              .formatted(keys.unknownRows(), keys.unknown()));
    } else {
      chosen
          .model()
          .uncertainty()
          .ifPresent(known -> Telling.say(out, "inside", inside(measured, known)));
    }
    measured
        .outside()
        .ifPresent(
            counts ->
                new OutsideLine(chosen.model().columns().features(), chosen.model().statistics())
                    .print(out, counts));
  }

  private static String inside(Measured measured, Uncertainty uncertainty) {
    OptionalDouble share = coverage(measured);
    return share.isPresent()
        ? "%s %% of the rows are within the %s %% prediction interval"
            .formatted(
                Numbers.percent(share.getAsDouble()), Numbers.show(100 * uncertainty.confidence()))
        : "not known: " + measured.version().whyNoInterval();
  }

  private static OptionalDouble coverage(Measured measured) {
    return measured.coverage().map(CoverageSums::coverage).orElse(OptionalDouble.empty());
  }

  private static String toJson(Measured measured) {
    Evaluation evaluation = measured.evaluation();
    ObjectNode root = StoreJson.object();
    root.put("version", measured.version().number());
    StoreJson.putRows(root, measured.rows());
    StoreJson.putQuality(root, evaluation);
    root.put("baseline-rmse", evaluation.baselineRmse());
    measured.unknownLevels().forEach(root.putArray("unknown-levels")::add);
    measured
        .keys()
        .ifPresent(
            keys ->
                root.putObject("unknown-keys")
                    .put("keys", keys.unknown())
                    .put("rows", keys.unknownRows()));
    putInterval(root, measured);
    putOutside(root, measured);
    return StoreJson.text(root);
  }

  private static void putInterval(ObjectNode root, Measured measured) {
    OptionalDouble share = coverage(measured);
    if (share.isEmpty()) {
      root.putNull("interval");
      return;
    }
    root.putObject("interval")
        .put("confidence", measured.version().model().uncertainty().orElseThrow().confidence())
        .put("coverage", share.getAsDouble());
  }

  private static void putOutside(ObjectNode root, Measured measured) {
    if (measured.outside().isEmpty()) {
      root.putNull("outside");
      return;
    }
    OutsideCounts counts = measured.outside().get();
    ObjectNode inputs = root.putObject("outside").put("rows", counts.rows()).putObject("inputs");
    List<String> features = measured.version().model().columns().features();
    for (int j = 0; j < counts.inputs(); j++) {
      if (counts.ofInput(j) > 0) {
        inputs.put(features.get(j), counts.ofInput(j));
      }
    }
  }
}
