package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.cluster.ClusterPoints;
import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.Sources;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Progress;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.store.StoreJson;
import java.io.PrintStream;
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

  private record Measured(ChosenVersion version, RowCounts rows, Evaluation evaluation) {}

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
      return new Measured(chosen, summary.counts(), points.judge(chosen.model().neuron()));
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
    return StoreJson.text(root);
  }
}
