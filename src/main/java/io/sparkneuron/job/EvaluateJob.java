package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.OutsideLine;
import io.sparkneuron.console.Progress;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.store.StoreJson;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * {@code evaluate}: load the rows, judge a version on them, tell.
 *
 * @param source the rows
 * @param store where versions live
 * @param version the version to measure; empty: the one that serves
 * @param load what the rows must be like
 * @param json whether scripts read the answer
 */
public record EvaluateJob(
    TrainingSource source, String store, OptionalInt version, LoadSettings load, boolean json)
    implements Job {

  /**
   * @param coverage how the rows lie to the version's interval and range; empty if it tells neither
   */
  private record Measured(
      ChosenVersion version,
      RowCounts rows,
      Evaluation evaluation,
      Optional<CoverageSums> coverage) {}

  @Override
  public ExitCode run(Caller caller) {
    try (Workplace at = Workplace.open("evaluate", source, store);
        Progress progress = Progress.ofJobs(at.spark(), caller.err())) {
      Measured measured = measure(at, ChosenVersion.of(at.store(), version), progress);
      if (json) {
        caller.out().print(toJson(measured));
      } else {
        tell(measured, caller.out());
      }
      return ExitCode.DONE;
    }
  }

  private Measured measure(Workplace at, ChosenVersion chosen, Progress progress) {
    try (ClusterPoints points =
        new ClusterPoints(Sources.open(at.spark(), source, chosen.model().columns()), load)) {
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
          forecaster.range().flatMap(known -> points.coverageSums(forecaster)));
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
    Telling.quality(out, measured.evaluation());
    measured
        .version()
        .model()
        .uncertainty()
        .ifPresent(known -> Telling.say(out, "inside", inside(measured, known)));
    measured
        .coverage()
        .ifPresent(
            coverage ->
                new OutsideLine(chosen.model().columns().features(), chosen.model().statistics())
                    .print(out, coverage.outside()));
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
    RowCounts rows = measured.rows();
    ObjectNode root = StoreJson.object();
    root.put("version", measured.version().number());
    root.putObject("rows")
        .put("read", rows.read())
        .put("used", rows.used())
        .put("null", rows.nulls())
        .put("non-finite", rows.nonFinite())
        .put("malformed", rows.malformed());
    StoreJson.putQuality(root, evaluation);
    root.put("baseline-rmse", evaluation.baselineRmse());
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
    if (measured.coverage().isEmpty()) {
      root.putNull("outside");
      return;
    }
    OutsideCounts counts = measured.coverage().get().outside();
    ObjectNode inputs = root.putObject("outside").put("rows", counts.rows()).putObject("inputs");
    List<String> features = measured.version().model().columns().features();
    for (int j = 0; j < counts.inputs(); j++) {
      if (counts.ofInput(j) > 0) {
        inputs.put(features.get(j), counts.ofInput(j));
      }
    }
  }
}
