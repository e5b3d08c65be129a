package io.sparkneuron.job;

import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.RunFiles;
import io.sparkneuron.store.StoreJson;
import io.sparkneuron.store.StoreRefusedException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a store knows about a run, from the file that it wrote last.
 *
 * @param id names the run
 * @param command {@code train}
 * @param startedAt when it began
 * @param endedAt when it was over; empty if it runs or was killed
 * @param exitCode how it ended
 * @param version that it published
 * @param rmse of its candidate
 * @param values everything, by path
 * @param text the file
 */
record PastRun(
    String id,
    String command,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<ExitCode> exitCode,
    OptionalInt version,
    OptionalDouble rmse,
    Map<String, String> values,
    String text) {
  static final String NOT_ENDED = "not ended (running or killed)";

  /**
   * Reads a run; empty when there is none of this name.
   *
   * @throws StoreRefusedException if its file cannot be understood
   */
  static Optional<PastRun> read(ModelStore store, String id) {
    if (!RunFiles.isId(id)) {
      return Optional.empty();
    }
    Optional<String> ended = store.runs().read(id, RunRecord.ENDED);
    String file = ended.isPresent() ? RunRecord.ENDED : RunRecord.STARTED;
    Optional<String> text = ended.isPresent() ? ended : store.runs().read(id, RunRecord.STARTED);
    try {
      return text.map(t -> parse(id, t, ended.isPresent()));
    } catch (IllegalArgumentException e) {
      throw new StoreRefusedException(
          "Cannot read %s/runs/%s/%s: %s.".formatted(store.location(), id, file, e.getMessage()),
          e);
    }
  }

  private static PastRun parse(String id, String text, boolean ended) {
    StoreJson json = StoreJson.parse(text, ModelVersion.FORMAT);
    if (!json.string("run").equals(id)) {
      throw new IllegalArgumentException(
          "run must be %s like the folder's name, but got \"%s\""
              .formatted(id, json.string("run")));
    }
    return new PastRun(
        id,
        json.string("command"),
        json.instant("started-at"),
        ended ? Optional.of(json.instant("ended-at")) : Optional.empty(),
        ended ? Optional.of(ExitCode.ofNumber(json.count("exit-code"))) : Optional.empty(),
        json.has("version") ? OptionalInt.of(json.positive("version")) : OptionalInt.empty(),
        json.numberOrNull("evaluation.candidate.rmse"),
        json.flat(),
        text);
  }
}
