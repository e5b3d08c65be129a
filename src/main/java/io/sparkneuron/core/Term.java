package io.sparkneuron.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One entry of {@code --features}, or the label, or the weight: where its values come from, what
 * they are, and so which inputs of the neuron they make.
 *
 * @param name of a column, or of what an expression gives
 * @param expression SQL over the columns of the rows; empty for the column of that name
 * @param kind what the values are
 * @param nested whether the column is none, but a field of a struct: {@code a.b} is field b of a
 * @param levels of a category, in the order of their code points
 * @param reference the level that has no input; empty if each has one
 * @param reads the columns that the expression reads, and what they are: where columns are text, it
 *     sees them as such
 */
public record Term(
    String name,
    Optional<String> expression,
    Kind kind,
    boolean nested,
    List<String> levels,
    Optional<String> reference,
    Map<String, Kind> reads) {

  /** UTF-8 keeps the order of code points. */
  public static final Comparator<String> BY_CODE_POINTS =
      (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

  public Term {
    levels = List.copyOf(levels);
    reads = Collections.unmodifiableMap(new TreeMap<>(reads));
    if (reference.isPresent() && !levels.contains(reference.get())) {
      throw new IllegalArgumentException(
          "reference must be a level of \"%s\" (%s), but got \"%s\""
              .formatted(name, String.join(", ", levels), reference.get()));
    }
  }

  /** A column of one kind; a category has no levels yet. */
  public static Term column(String name, Kind kind) {
    return new Term(name, Optional.empty(), kind, false, List.of(), Optional.empty(), Map.of());
  }

  /** What an expression gives. */
  public static Term expression(
      String name, String expression, Kind kind, Map<String, Kind> reads) {
    return new Term(name, Optional.of(expression), kind, false, List.of(), Optional.empty(), reads);
  }

  public Term withNested(boolean newNested) {
    return new Term(name, expression, kind, newNested, levels, reference, reads);
  }

  /**
   * A category with its levels.
   *
   * @param newLevels in any order
   * @param newReference the level that has no input; empty if each has one
   */
  public Term withLevels(List<String> newLevels, Optional<String> newReference) {
    List<String> sorted = newLevels.stream().sorted(BY_CODE_POINTS).toList();
    return new Term(name, expression, kind, nested, sorted, newReference, reads);
  }

  /** The columns that it needs. */
  public Collection<String> needs() {
    return expression.isPresent() ? reads.keySet() : List.of(name);
  }

  public boolean isCategory() {
    return kind == Kind.CATEGORY;
  }

  /** A number in the column of that name. */
  boolean isPlain() {
    return kind == Kind.NUMBER && expression.isEmpty();
  }

  /** What its inputs are called: {@code column}, or {@code column=level} for each level. */
  public List<String> inputs() {
    return isCategory()
        ? levels.stream().filter(level -> !isReference(level)).map(this::input).toList()
        : List.of(name);
  }

  /** The name of the input of a level. */
  public String input(String level) {
    return name + "=" + level;
  }

  /** Whether a level has no input. */
  public boolean isReference(String level) {
    return reference.filter(level::equals).isPresent();
  }

  /** Whether it is the same but for the levels that were there. */
  boolean isLike(Term other) {
    return name.equals(other.name)
        && expression.equals(other.expression)
        && kind == other.kind
        && nested == other.nested
        && reference.isPresent() == other.reference.isPresent();
  }
}
