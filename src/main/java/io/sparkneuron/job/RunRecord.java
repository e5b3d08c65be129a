package io.sparkneuron.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorSpread;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Verdict;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.StoreJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a run did, when it is over; the record in the store and the metrics are functions of it.
 *
 * @param start what was known before the work
 * @param endedAt when it was over, by the clock of the machine
 * @param duration in seconds, by a clock that nobody sets
 * @param code how it ended
 * @param message the last sentence
 * @param rows what became of the rows; empty if the run did not come that far, as for all below
 * @param trained the training
 * @param drifts how the columns moved since the version that served
 * @param lines how many keys have a line, where there is one for each
 * @param lineErrors how the errors of these lines are spread
 * @param judged the candidate on the rows that judge
 * @param publication what became of the candidate
 * @param seconds that each phase took
 */
public record RunRecord(
    Start start,
    Instant endedAt,
    double duration,
    ExitCode code,
    String message,
    Optional<RowCounts> rows,
    Optional<TrainingResult> trained,
    List<ColumnDrift> drifts,
    Optional<LineCounts> lines,
    Optional<ErrorSpread> lineErrors,
    Optional<Judged> judged,
    Optional<Publication> publication,
    Map<String, Double> seconds) {
  public static final String STARTED = "started.json";
  public static final String ENDED = "ended.json";
  public static final String HISTORY = "history.csv";

  public RunRecord {
    drifts = List.copyOf(drifts);
    seconds = new LinkedHashMap<>(seconds);
  }

  /**
   * What is known before the work.
   *
   * @param run its id
   * @param command {@code train}
   * @param columns that it trains on
   * @param settings the effective settings by option name
   * @param at when it began
   */
  public record Start(
      String run, String command, Columns columns, Map<String, String> settings, Instant at) {
    public Start {
      settings = Map.copyOf(settings);
    }

    /** The same once it is known which columns the typed choice means. */
    Start on(Columns found) {
      return new Start(run, command, found, settings, at);
    }

    public String toJson() {
      return StoreJson.text(json());
    }

    private ObjectNode json() {
      ObjectNode root = StoreJson.object();
      root.put("format-version", ModelVersion.FORMAT);
      root.put("run", run).put("command", command).put("started-at", at.toString());
      ObjectNode named = root.putObject("settings");
      new TreeMap<>(settings).forEach(named::put);
      return root;
    }
  }

  /**
   * Candidate and serving version on the same rows.
   *
   * @param on {@code held-out} or {@code training}
   * @param candidate the new neuron
   * @param serving the version that served; empty without one, or if it cannot be compared
   */
  public record Judged(String on, Evaluation candidate, Optional<Evaluation> serving) {}

  /**
   * What became of a candidate.
   *
   * @param version its number; empty if nothing was published
   * @param verdict of the gate
   * @param servingBefore the version that served when the gate judged
   * @param servingAfter the version that serves now
   */
  public record Publication(
      OptionalInt version,
      Optional<Verdict> verdict,
      OptionalInt servingBefore,
      OptionalInt servingAfter) {}

  /** The loss of each epoch, as a csv. */
  String history() {
    StringBuilder csv = new StringBuilder("epoch,mean-squared-error\n");
    List<Double> losses = trained.map(TrainingResult::losses).orElse(List.of());
    for (int i = 0; i < losses.size(); i++) {
      csv.append(i + 1).append(',').append(losses.get(i)).append('\n');
    }
    return csv.toString();
  }

  public String toJson() {
    ObjectNode root = start.json();
    root.put("ended-at", endedAt.toString());
    root.put("exit-code", code.number());
    root.put("message", message);
    rows.ifPresent(counts -> StoreJson.putRows(root, counts));
    trained.ifPresent(
        result -> {
          root.put("stop-reason", result.stop().name());
          root.put("epochs", result.epochs());
        });
    if (!drifts.isEmpty()) {
      ArrayNode moved = root.putArray("drift");
      drifts.stream()
          .filter(column -> column.drift().isTold())
          .forEach(column -> put(moved, column));
    }
    lines.ifPresent(
        counts -> {
          ObjectNode keys = root.putObject("lines").put("keys", counts.keys());
          ObjectNode status = keys.putObject("status");
          counts.byWord().forEach(status::put);
          lineErrors.ifPresent(
              errors -> {
                ObjectNode rmse = keys.putObject("rmse");
                errors.quantiles().forEach(rmse::put);
              });
        });
    judged.ifPresent(
        j -> {
          ObjectNode evaluation = root.putObject("evaluation").put("on", j.on());
          evaluation(evaluation.putObject("candidate"), j.candidate());
          j.serving().ifPresent(serving -> evaluation(evaluation.putObject("serving"), serving));
          evaluation.put("baseline-rmse", j.candidate().baselineRmse());
        });
    publication.ifPresent(
        p -> {
          put(root, "version", p.version());
          put(root, "serving-before", p.servingBefore());
          put(root, "serving-after", p.servingAfter());
          p.verdict()
              .ifPresent(
                  verdict -> {
                    root.put("promoted", verdict instanceof Verdict.Passed);
                    ArrayNode reasons = root.putArray("reasons");
                    verdict.reasons().forEach(reasons::add);
                  });
        });
    ObjectNode phases = root.putObject("seconds");
    seconds.forEach(phases::put);
    return StoreJson.text(root);
  }

  private static void put(ArrayNode moved, ColumnDrift column) {
    ObjectNode node = moved.addObject().put("column", column.column());
    node.put("mean-moved", finiteOrNull(column.drift().meanMoved()));
    node.put("deviation-factor", finiteOrNull(column.drift().deviationFactor()));
    node.put("sentence", column.sentence());
  }

  private static Double finiteOrNull(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static void evaluation(ObjectNode node, Evaluation evaluation) {
    node.put("rows", evaluation.rows());
    StoreJson.putQuality(node, evaluation);
  }

  private static void put(ObjectNode node, String name, OptionalInt value) {
    node.put(name, value.isPresent() ? value.getAsInt() : null);
  }
}
