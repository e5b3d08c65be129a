package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of a training and what becomes of them: inputs in the order of the weights, the
 * target, and the weight of a row.
 *
 * @param terms what makes the inputs, at least one
 * @param target what is predicted, not among the inputs
 * @param weight of a row in every sum; empty: all count the same
 */
public record Columns(List<Term> terms, Term target, Optional<Term> weight) {
  public Columns {
    terms = List.copyOf(terms);
    if (terms.isEmpty() || terms.stream().map(Term::name).anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "features must be column names separated by commas, but got "
              + terms.stream().map(Term::name).toList());
    }
    if (target.name().isBlank()) {
      throw new IllegalArgumentException("label must be a column name, but got nothing");
    }
    requireDifferent(terms.stream().map(Term::name).toList());
    requireDifferent(names(terms));
    if (Stream.concat(terms.stream().map(Term::name), names(terms).stream())
        .anyMatch(target.name()::equals)) {
      throw new IllegalArgumentException(
          "label must not be one of the features, but got " + target.name());
    }
  }

  /** Columns of numbers by their names. */
  public Columns(List<String> features, String label) {
    this(
        features.stream().map(name -> Term.column(name, Kind.NUMBER)).toList(),
        Term.column(label, Kind.NUMBER),
        Optional.empty());
  }

  private static void requireDifferent(List<String> names) {
    if (new LinkedHashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("features must all be different, but got " + names);
    }
  }

  private static List<String> names(List<Term> terms) {
    return terms.stream().map(Term::inputs).flatMap(List::stream).toList();
  }

  /** Names of the inputs, in the order of the weights. */
  public List<String> features() {
    return names(terms);
  }

  /** Name of the target. */
  public String label() {
    return target.name();
  }

  /** Inputs, then the label: the column order of {@link DataSummary}. */
  public List<String> all() {
    List<String> all = new ArrayList<>(features());
    all.add(label());
    return all;
  }

  /** Terms, then the target, then the weight if there is one. */
  public List<Term> read() {
    List<Term> read = new ArrayList<>(terms);
    read.add(target);
    weight.ifPresent(read::add);
    return read;
  }

  /** Names of those that are no columns but fields of structs: {@code a.b} is field b of a. */
  public Set<String> nested() {
    return read().stream().filter(Term::nested).map(Term::name).collect(Collectors.toSet());
  }

  /**
   * The same, with what is a field of a struct.
   *
   * @param isNested whether a name is none of a column
   */
  public Columns withNested(Predicate<String> isNested) {
    UnaryOperator<Term> nested =
        term -> term.expression().isEmpty() ? term.withNested(isNested.test(term.name())) : term;
    return new Columns(
        terms.stream().map(nested).toList(), nested.apply(target), weight.map(nested));
  }

  /** The same, where all rows count the same. */
  public Columns withoutWeight() {
    return new Columns(terms, target, Optional.empty());
  }

  /** Whether every input and the label are numbers in the column of that name. */
  public boolean arePlain() {
    return read().stream().allMatch(Term::isPlain);
  }

  /** Whether two trainings differ in the levels that their rows had, and in nothing else. */
  public boolean areLike(Columns other) {
    if (terms.size() != other.terms.size()
        || !target.isLike(other.target)
        || weight.isPresent() != other.weight.isPresent()
        || (weight.isPresent() && !weight.get().isLike(other.weight.get()))) {
      return false;
    }
    for (int t = 0; t < terms.size(); t++) {
      if (!terms.get(t).isLike(other.terms.get(t))) {
        return false;
      }
    }
    return true;
  }

  /**
   * A start for these columns from a neuron of another training: weights of the same names are
   * taken over, new ones begin at 0.
   */
  public Neuron startFrom(Neuron neuron, Columns columns) {
    if (equals(columns)) {
      return neuron;
    }
    List<String> known = columns.features();
    double[] weights =
        features().stream()
            .mapToInt(known::indexOf)
            .mapToDouble(j -> j < 0 ? 0 : neuron.weight(j))
            .toArray();
    return Neuron.of(weights, neuron.bias());
  }

  /**
   * What a neuron of another training predicts, as one of these columns: a level that it never saw
   * predicts as its reference. The same neuron where the columns are the same, else one whose
   * predictions are those of the other one but for rounding.
   *
   * @param columns those of the other training, see {@link #areLike}
   */
  public Neuron translated(Neuron neuron, Columns columns) {
    if (equals(columns)) {
      return neuron;
    }
    double[] weights = new double[features().size()];
    double bias = neuron.bias();
    int to = 0;
    int from = 0;
    for (int t = 0; t < terms.size(); t++) {
      Term term = terms.get(t);
      List<String> known = columns.terms.get(t).inputs();
      double[] part = Arrays.copyOfRange(neuron.weights(), from, from + known.size());
      from += known.size();
      double atReference =
          term.reference().map(level -> weight(term.input(level), known, part)).orElse(0.0);
      for (String input : term.inputs()) {
        weights[to++] = weight(input, known, part) - atReference;
      }
      bias += atReference;
    }
    return Neuron.of(weights, bias);
  }

  /** Of an input among those that are known; one that is not has no weight. */
  private static double weight(String input, List<String> known, double[] weights) {
    int at = known.indexOf(input);
    return at < 0 ? 0 : weights[at];
  }
}
