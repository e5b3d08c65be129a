package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the columns of a version are: {@code neuron.encoding}. Where every input is the column of
 * numbers of its name, as in all versions of earlier releases, there is none.
 */
final class TermJson {
  private TermJson() {}

  static void put(ObjectNode line, Columns columns) {
    if (columns.arePlain() && columns.weight().isEmpty()) {
      return;
    }
    ObjectNode encoding = line.putObject("encoding");
    for (Term term : columns.terms()) {
      put(encoding.withArray("features").addObject(), term);
    }
    put(encoding.putObject("label"), columns.target());
    columns.weight().ifPresent(weight -> put(encoding.putObject("weight"), weight));
  }

  private static void put(ObjectNode node, Term term) {
    node.put("name", term.name());
    term.expression().ifPresent(sql -> node.put("expression", sql));
    node.put("kind", term.kind().word());
    if (term.nested()) {
      node.put("nested", true);
    }
    if (term.isCategory()) {
      term.levels().forEach(node.putArray("levels")::add);
      node.put("reference", term.reference().orElse(null));
    }
    if (term.expression().isPresent()) {
      ObjectNode reads = node.putObject("reads");
      term.reads().forEach((column, kind) -> reads.put(column, kind.word()));
    }
  }

  /**
   * @throws IllegalArgumentException if it is not as it must be, in words
   */
  static Columns read(StoreJson json) {
    List<String> features = json.strings("neuron.features");
    String label = json.string("neuron.label");
    Optional<StoreJson> encoding = json.object("neuron.encoding");
    if (encoding.isEmpty()) {
      List<String> nested = json.has("neuron.nested") ? json.strings("neuron.nested") : List.of();
      return new Columns(features, label).withNested(nested::contains);
    }
    List<Term> terms = new ArrayList<>();
    for (Optional<StoreJson> term : encoding.get().objects("features")) {
      terms.add(read(term));
    }
    Columns columns =
        new Columns(
            terms,
            read(encoding.get().object("label")),
            encoding.get().object("weight").map(weight -> read(Optional.of(weight))));
    if (!columns.features().equals(features) || !columns.label().equals(label)) {
      throw new IllegalArgumentException(
          "neuron.encoding must make the features %s and the label %s, but makes %s"
              .formatted(features, label, columns.all()));
    }
    return columns;
  }

  private static Term read(Optional<StoreJson> found) {
    StoreJson json =
        found.orElseThrow(
            () -> new IllegalArgumentException("neuron.encoding must have terms, but one is null"));
    Map<String, Kind> reads = new TreeMap<>();
    if (json.has("reads")) {
      json.texts("reads").forEach((column, kind) -> reads.put(column, Kind.of(kind)));
    }
    return new Term(
        json.string("name"),
        json.has("expression") ? Optional.of(json.string("expression")) : Optional.empty(),
        Kind.of(json.string("kind")),
        json.has("nested"),
        json.has("levels") ? json.strings("levels") : List.of(),
        json.has("reference") ? Optional.of(json.string("reference")) : Optional.empty(),
        reads);
  }
}
