package io.sparkneuron.job;

import io.sparkneuron.store.ModelStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try at a run. A cluster may start a run again whose driver died: what is left of it is done
 * then, or its answer repeated.
 *
 * @param isAnother whether there was one before
 * @param answer what this very run said before, if it came to an end
 */
record Attempt(boolean isAnother, Optional<PastRun> answer) {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** Leaves in the store that the run begins. */
  static Attempt begin(ModelStore store, RunRecord.Start start) {
    if (store.runs().add(start.run(), RunRecord.STARTED, start.toJson())) {
      return new Attempt(false, Optional.empty());
    }
    PastRun past = PastRun.read(store, start.run()).orElseThrow();
    if (past.exitCode().isPresent()) {
      return new Attempt(true, Optional.of(past));
    }
    LOG.info("run {} began before and did not end; this is another attempt", start.run());
    return new Attempt(true, Optional.empty());
  }

  /** A cluster's application id; on one machine two runs of one moment would share it. */
  static String runId(String applicationId, Instant now) {
    return applicationId.startsWith("local-")
        ? "local-" + TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6)
        : applicationId;
  }
}
