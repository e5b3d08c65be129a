package io.sparkneuron.job;

import io.sparkneuron.console.Numbers;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Term;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the levels of a category differ from those of an earlier training.
 *
 * @param category its name
 * @param added levels that were not there
 * @param gone levels that are no longer there
 * @param reference the level that has no input now, if another one had none
 */
record LevelChange(
    String category, List<String> added, List<String> gone, Optional<String> reference) {

  /** Of the categories whose levels differ; none if the columns are others altogether. */
  static List<LevelChange> between(Columns before, Columns now) {
    List<LevelChange> changes = new ArrayList<>();
    for (int t = 0; before.areLike(now) && t < now.terms().size(); t++) {
      Term old = before.terms().get(t);
      Term term = now.terms().get(t);
      if (!old.equals(term)) {
        changes.add(
            new LevelChange(
                term.name(),
                without(term.levels(), old.levels()),
                without(old.levels(), term.levels()),
                term.reference().equals(old.reference()) ? Optional.empty() : term.reference()));
      }
    }
    return changes;
  }

  private static List<String> without(List<String> levels, List<String> others) {
    return levels.stream().filter(level -> !others.contains(level)).toList();
  }

  /**
   * For people: {@code district: new since version 3: Moss; gone: Larvik}.
   *
   * @param version the earlier training
   */
  String sentence(int version) {
    List<String> parts = new ArrayList<>();
    if (!added.isEmpty()) {
      parts.add("new: " + Numbers.names(added));
    }
    if (!gone.isEmpty()) {
      parts.add("gone: " + Numbers.names(gone));
    }
    reference.ifPresent(level -> parts.add("the reference is " + level + " now"));
    return "%s since version %d: %s".formatted(category, version, String.join("; ", parts));
  }

  /**
   * The new levels and how many rows have them: {@code Moss (12 rows), Voss (1 row)}; of weighted
   * rows, their share of the weight.
   *
   * @param columns with these levels
   * @param rows of these columns
   */
  List<String> addedIn(Columns columns, DataSummary rows) {
    Term term =
        columns.terms().stream().filter(t -> t.name().equals(category)).findFirst().orElseThrow();
    return added.stream()
        .map(
            level ->
                "%s (%s)".formatted(level, count(share(columns, term, level, rows), columns, rows)))
        .toList();
  }

  private static String count(BigDecimal share, Columns columns, DataSummary rows) {
    if (columns.weight().isPresent()) {
      return "%.3g %% of the weight".formatted(100 * share.doubleValue());
    }
    long count = Math.round(share.doubleValue() * rows.rows());
    return count + (count == 1 ? " row" : " rows");
  }

  private static BigDecimal share(Columns columns, Term term, String level, DataSummary rows) {
    List<String> features = columns.features();
    if (!term.isReference(level)) {
      return rows.mean(features.indexOf(term.input(level)));
    }
    return term.inputs().stream()
        .map(input -> rows.mean(features.indexOf(input)))
        .reduce(BigDecimal.ONE, BigDecimal::subtract);
  }
}
