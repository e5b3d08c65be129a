package io.sparkneuron.cluster;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Gives the categories of a choice their levels and their reference.
 *
 * @param choice what was asked for
 * @param source what the rows are called in sentences
 */
record Levels(ColumnChoice choice, String source) {

  static List<Term> categories(Columns columns) {
    return columns.terms().stream().filter(Term::isCategory).toList();
  }

  /** By all that stands in the rows. */
  Columns complete(Columns drafts, Function<Term, CellCensus> census) {
    return withLevels(
        drafts,
        term -> {
          CellCensus found = census.apply(term);
          if (found.hasLongText()) {
            throw new DataRefusedException(
                "Cannot train on %s: \"%s\" has texts of more than %d bytes, too long for the levels of a category. Leave it out."
                    .formatted(source, term.name(), CellCensus.LONGEST_LEVEL));
          }
          if (found.hasTooManyLevels()) {
            throw new DataRefusedException(
                "Cannot train on %s: \"%s\" has more than %d different values, too many levels for a category. Leave it out, or raise --max-levels."
                    .formatted(source, term.name(), choice.maxLevels()));
          }
          return found.levels();
        });
  }

  /**
   * The columns without the levels that no row to train on has: nobody could say what they are
   * worth. Empty if each has one.
   */
  Optional<Columns> used(Columns columns, DataSummary loaded) {
    if (choice.known().isPresent() || loaded.rows() == 0) {
      return Optional.empty();
    }
    List<String> features = columns.features();
    Set<String> unused = new HashSet<>();
    for (Term term : categories(columns)) {
      List<Integer> inputs = term.inputs().stream().map(features::indexOf).toList();
      for (String level : term.levels()) {
        boolean isUsed =
            term.isReference(level)
                ? !loaded.isOneAlways(inputs)
                : loaded.greatest(features.indexOf(term.input(level))) > 0;
        if (!isUsed) {
          unused.add(term.input(level));
        }
      }
    }
    return unused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            withLevels(
                columns,
                term ->
                    term.levels().stream()
                        .filter(level -> !unused.contains(term.input(level)))
                        .toList()));
  }

  private Columns withLevels(Columns drafts, Function<Term, List<String>> levels) {
    Map<String, String> references = new TreeMap<>(choice.references());
    List<Term> terms = new ArrayList<>();
    boolean keepsAll = !choice.bias();
    for (Term term : drafts.terms()) {
      if (!term.isCategory()) {
        terms.add(term);
        continue;
      }
      Optional<String> asked = Optional.ofNullable(references.remove(term.name()));
      if (asked.isPresent() && keepsAll) {
        throw new SettingRefusedException(
            "reference must be of another category than the first one, which has an input for each level with --bias false, but got %s=%s"
                .formatted(term.name(), asked.get()));
      }
      terms.add(withLevels(term, levels.apply(term), asked, keepsAll));
      keepsAll = false;
    }
    if (!references.isEmpty()) {
      throw new SettingRefusedException(
          "reference must name a category of the features (%s), but got %s"
              .formatted(
                  ColumnNames.names(categories(drafts).stream().map(Term::name).toList()),
                  ColumnNames.names(List.copyOf(references.keySet()))));
    }
    if (terms.stream().allMatch(term -> term.inputs().isEmpty())) {
      throw new DataRefusedException(
          "Cannot train on %s: %s has the same value in all rows, or none, so there is no input. Look at --features and --where."
              .formatted(source, ColumnNames.names(terms.stream().map(Term::name).toList())));
    }
    return columns(terms, drafts.target(), drafts.weight());
  }

  private Term withLevels(
      Term term, List<String> levels, Optional<String> asked, boolean keepsAll) {
    if (asked.isPresent() && !levels.contains(asked.get())) {
      throw new DataRefusedException(
          "Cannot train on %s: no row has %s=%s, which is its --reference (found: %s). Name another level."
              .formatted(
                  source,
                  term.name(),
                  asked.get(),
                  ColumnNames.names(levels.stream().sorted(Term.BY_CODE_POINTS).toList())));
    }
    return term.withLevels(
        levels,
        keepsAll ? Optional.empty() : asked.or(() -> levels.stream().min(Term.BY_CODE_POINTS)));
  }

  /** Columns, if their names go together. */
  Columns columns(List<Term> terms, Term target, Optional<Term> weight) {
    try {
      return new Columns(terms, target, weight);
    } catch (IllegalArgumentException e) {
      if (choice.features().isEmpty()) {
        // Nobody typed these names.
        throw new DataRefusedException(
            "Cannot train on %s: %s. Leave a column out with --except."
                .formatted(source, e.getMessage()),
            e);
      }
      throw new SettingRefusedException(e.getMessage(), e);
    }
  }
}
