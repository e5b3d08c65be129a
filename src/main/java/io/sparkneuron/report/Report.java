package io.sparkneuron.report;

import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.LineCounts;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the page about a version tells.
 *
 * @param version its number
 * @param run the run that trained it
 * @param columns what its inputs and its label are called
 * @param result the training
 * @param judgement how good it is
 * @param picture its training rows; empty when nobody has them any more
 * @param drifts how its columns moved since the version that served; empty when nobody knows
 * @param history published versions of the same columns in their order, this one last
 * @param settings the effective settings by option name, without secrets
 * @param provenance further facts by their names, in the order in which they are told
 * @param lines those of keys, beside which the result is the line of all rows; empty if it is the
 *     only one
 */
public record Report(
    int version,
    String run,
    Columns columns,
    TrainingResult result,
    Judgement judgement,
    Optional<RowPicture> picture,
    Optional<Drifts> drifts,
    List<PastVersion> history,
    Map<String, String> settings,
    Map<String, String> provenance,
    Optional<Lines> lines) {
  public Report {
    if (result.neuron().inputs() != columns.features().size()) {
      throw new IllegalArgumentException(
          "features must be one for each of the %d weights, but got %d"
              .formatted(result.neuron().inputs(), columns.features().size()));
    }
    history = List.copyOf(history);
    settings = new LinkedHashMap<>(settings);
    provenance = new LinkedHashMap<>(provenance);
  }

  /** Of a version with one line. */
  public Report(
      int version,
      String run,
      Columns columns,
      TrainingResult result,
      Judgement judgement,
      Optional<RowPicture> picture,
      Optional<Drifts> drifts,
      List<PastVersion> history,
      Map<String, String> settings,
      Map<String, String> provenance) {
    this(
        version,
        run,
        columns,
        result,
        judgement,
        picture,
        drifts,
        history,
        settings,
        provenance,
        Optional.empty());
  }

  /**
   * The lines of keys.
   *
   * @param by the columns that make a key
   * @param counts how many keys have which status
   * @param picture what they look like
   */
  public record Lines(List<String> by, LineCounts counts, LinePicture picture) {
    public Lines {
      by = List.copyOf(by);
    }
  }

  /**
   * How good a version is, and what the gate said of it.
   *
   * @param on {@code held-out} or {@code training} rows
   * @param candidate the version on them
   * @param verdict of the gate; empty when an earlier attempt of the run was judged
   * @param incumbent the version that served until then, if one did
   * @param incumbentNeuron its line, if it has the same columns
   */
  public record Judgement(
      String on,
      Evaluation candidate,
      Optional<Verdict> verdict,
      Optional<QualityGate.Incumbent> incumbent,
      Optional<Neuron> incumbentNeuron) {
    /** {@code 40 held-out rows}. */
    String rows() {
      return Words.count(candidate.rows(), on + " row");
    }
  }

  /**
   * How columns moved.
   *
   * @param since the version that served until then
   * @param columns those that it had too, at least one
   */
  public record Drifts(int since, List<ColumnDrift> columns) {
    public Drifts {
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("columns must be at least one, but got none");
      }
      columns = List.copyOf(columns);
    }
  }

  /**
   * A version in the store.
   *
   * @param version its number
   * @param trainedAt when its training ended
   * @param rmse as it was judged then
   * @param on {@code held-out} or {@code training} rows
   * @param rows how many they were
   * @param epochs that it took
   */
  public record PastVersion(
      int version, Instant trainedAt, double rmse, String on, long rows, long epochs) {}

  boolean hasOneInput() {
    return columns.features().size() == 1;
  }
}
