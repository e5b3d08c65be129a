package io.sparkneuron.job;

import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.Verdict;
import java.util.Optional;

/**
 * What became of a version after it was published.
 *
 * @param code of the run
 * @param message the last sentence
 * @param incumbent the version that served until then
 * @param publication the same for the record
 */
record Promoted(
    ExitCode code,
    String message,
    Optional<QualityGate.Incumbent> incumbent,
    RunRecord.Publication publication) {
  /** What the gate said; empty when an earlier attempt of the run was promoted. */
  Optional<Verdict> verdict() {
    return publication.verdict();
  }

  /** The version that served, on the rows that judge; empty if it could not be compared. */
  Optional<Evaluation> serving() {
    return incumbent.flatMap(
        other ->
            other instanceof QualityGate.Incumbent.Judged judged
                ? Optional.of(judged.evaluation())
                : Optional.empty());
  }
}
