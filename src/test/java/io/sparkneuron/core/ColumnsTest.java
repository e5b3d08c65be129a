package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void theLabelComesAfterTheInputs() {
    Columns columns = new Columns(List.of("b", "a"), "y");
    assertThat(columns.all()).containsExactly("b", "a", "y");
    assertThat(columns.nested()).isEmpty();
    assertThat(columns.withNested("a"::equals).nested()).containsExactly("a");
  }

  @Test
  void namesThatCannotBeAreRefused() {
    for (List<String> features : List.of(List.<String>of(), List.of("a", " "))) {
      assertThatThrownBy(() -> new Columns(features, "y"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("features must be column names separated by commas, but got " + features);
    }
    assertThatThrownBy(() -> new Columns(List.of("a"), " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label must be a column name, but got nothing");
    assertThatThrownBy(() -> new Columns(List.of("a", "b", "a"), "y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("features must all be different, but got [a, b, a]");
    assertThatThrownBy(() -> new Columns(List.of("a", "y"), "y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label must not be one of the features, but got y");
  }

  // ---- Terms ----

  private static Term district(String reference, String... levels) {
    return Term.column("district", Kind.CATEGORY)
        .withLevels(List.of(levels), Optional.ofNullable(reference));
  }

  private static final Term AREA = Term.column("area", Kind.NUMBER);
  private static final Term PRICE = Term.column("price", Kind.NUMBER);

  private static Columns columns(Term... terms) {
    return new Columns(List.of(terms), PRICE, Optional.empty());
  }

  @Test
  void inputsAreNamedByTheirLevelsInTheOrderOfCodePoints() {
    // In UTF-16 the house comes before the wide A.
    Term term = district("Oslo", "\uD83C\uDFE0", "\uFF21", "Oslo", "Bergen");
    assertThat(term.levels()).containsExactly("Bergen", "Oslo", "\uFF21", "\uD83C\uDFE0");
    assertThat(columns(AREA, term).all())
        .containsExactly(
            "area", "district=Bergen", "district=\uFF21", "district=\uD83C\uDFE0", "price");
    assertThat(columns(district(null, "b", "a")).features())
        .containsExactly("district=a", "district=b");
    assertThat(term.isReference("Oslo")).isTrue();
    assertThat(term.isReference("Bergen")).isFalse();
    assertThatThrownBy(() -> district("Voss", "a", "b"))
        .hasMessage("reference must be a level of \"district\" (a, b), but got \"Voss\"");
  }

  @Test
  void namesThatLevelsMakeMustBeDifferentToo() {
    assertThatThrownBy(
            () -> columns(district("a", "a", "b"), Term.column("district=b", Kind.NUMBER)))
        .hasMessage("features must all be different, but got [district=b, district=b]");
    assertThatThrownBy(
            () ->
                new Columns(
                    List.of(district("a", "a", "b")),
                    Term.column("district=b", Kind.NUMBER),
                    Optional.empty()))
        .hasMessage("label must not be one of the features, but got district=b");
    assertThatThrownBy(() -> columns(Term.column("price", Kind.CATEGORY)))
        .hasMessage("label must not be one of the features, but got price");
  }

  @Test
  void whatIsReadAndNeeded() {
    Term log =
        Term.expression(
            "log_area", "log(area + b)", Kind.NUMBER, Map.of("b", Kind.NUMBER, "area", Kind.DATE));
    Term weight = Term.column("w", Kind.NUMBER);
    Columns columns = new Columns(List.of(log, AREA), PRICE, Optional.of(weight));
    assertThat(columns.read()).containsExactly(log, AREA, PRICE, weight);
    assertThat(log.needs()).containsExactly("area", "b");
    assertThat(AREA.needs()).containsExactly("area");
    assertThat(columns.arePlain()).isFalse();
    assertThat(columns(AREA).arePlain()).isTrue();
    assertThat(columns(Term.column("area", Kind.DATE)).arePlain()).isFalse();
    assertThat(columns.withoutWeight())
        .isEqualTo(new Columns(List.of(log, AREA), PRICE, Optional.empty()));
    Columns nested = columns.withNested(name -> true);
    assertThat(nested.nested()).containsExactlyInAnyOrder("area", "price", "w");
    assertThat(nested.terms().get(0)).as("an expression is no field").isEqualTo(log);
  }

  @Test
  void columnsAreAlikeIfTheyDifferInLevelsAlone() {
    Columns one = columns(AREA, district("a", "a", "b"));
    assertThat(one.areLike(columns(AREA, district("x", "x", "y", "z")))).isTrue();
    assertThat(one.areLike(columns(AREA, district(null, "a", "b")))).isFalse();
    assertThat(one.areLike(columns(AREA))).isFalse();
    assertThat(one.areLike(columns(district("a", "a", "b"), AREA))).isFalse();
    assertThat(one.areLike(columns(Term.column("area", Kind.DATE), district("a", "a", "b"))))
        .isFalse();
    assertThat(one.areLike(columns(AREA.withNested(true), district("a", "a", "b")))).isFalse();
    assertThat(
            one.areLike(
                columns(
                    Term.expression("area", "x", Kind.NUMBER, Map.of()), district("a", "a", "b"))))
        .isFalse();
    assertThat(
            one.areLike(
                new Columns(one.terms(), Term.column("other", Kind.NUMBER), Optional.empty())))
        .isFalse();
    Columns weighted = new Columns(one.terms(), PRICE, Optional.of(Term.column("w", Kind.NUMBER)));
    assertThat(one.areLike(weighted)).isFalse();
    assertThat(weighted.areLike(weighted.withNested(name -> false))).isTrue();
    assertThat(
            weighted.areLike(
                new Columns(one.terms(), PRICE, Optional.of(Term.column("v", Kind.NUMBER)))))
        .isFalse();
  }

  @Test
  void aStartTakesOverWeightsOfTheSameNames() {
    Columns before = columns(AREA, district("a", "a", "b", "c"));
    Columns now = columns(AREA, district("0", "0", "a", "c", "d"));
    Neuron neuron = Neuron.of(new double[] {2, 10, 20}, 5);
    assertThat(before.startFrom(neuron, before)).isSameAs(neuron);
    assertThat(now.startFrom(neuron, before)).isEqualTo(Neuron.of(new double[] {2, 0, 20, 0}, 5));
  }

  /** Whatever the rows say, the prediction is that of before, or that of the reference. */
  @Test
  void aTranslatedNeuronPredictsAsBefore() {
    Term size = Term.column("size", Kind.CATEGORY).withLevels(List.of("M", "S"), Optional.of("M"));
    Columns before = columns(district("a", "a", "b", "c"), AREA, size);
    Columns now = columns(district("0", "0", "b", "c", "a"), AREA, size);
    Neuron neuron = Neuron.of(new double[] {10, 20, 2, 7}, 5);
    assertThat(before.translated(neuron, before)).isSameAs(neuron);
    // b, c, area, S and then a, b, c, area, S.
    assertThat(now.translated(neuron, before))
        .isEqualTo(Neuron.of(new double[] {0, 10, 20, 2, 7}, 5));
    Columns otherReference = columns(district("c", "a", "b", "c", "d"), AREA, size);
    assertThat(otherReference.translated(neuron, before))
        .as("a, b, d, area, S, from c on")
        .isEqualTo(Neuron.of(new double[] {-20, -10, -20, 2, 7}, 25));
    Columns fewer = columns(district("b", "b", "c"), AREA, size);
    assertThat(fewer.translated(neuron, before)).isEqualTo(Neuron.of(new double[] {10, 2, 7}, 15));
  }

  @Test
  void kindsHaveWords() {
    for (Kind kind : Kind.values()) {
      assertThat(Kind.of(kind.word())).isEqualTo(kind);
    }
    assertThat(Kind.TIMESTAMP_NTZ.word()).isEqualTo("timestamp-ntz");
    assertThat(Kind.DATE.rule()).isEqualTo("a date");
    assertThatThrownBy(() -> Kind.of("text"))
        .hasMessage(
            "kind must be number, boolean, date, timestamp, timestamp-ntz or category, but got \"text\"");
  }

  @Test
  void aReferenceIsUsedIfARowHasNoOtherLevel() {
    DataSummary summary = new DataSummary(3);
    summary.add(
        PointBlock.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, new double[] {1, 2, 3}));
    assertThat(summary.isOneAlways(List.of(0, 1, 2))).isTrue();
    assertThat(summary.isOneAlways(List.of(0, 1))).isFalse();
    DataSummary weighted = new DataSummary(1);
    weighted.add(
        PointBlock.of(new double[][] {{1, 0}}, new double[] {1, 2}, new double[] {1e100, 1e-100}));
    assertThat(weighted.isOneAlways(List.of(0))).isFalse();
    assertThat(weighted.isOneAlways(List.of())).isFalse();
  }

  /** Their inputs have different names, but which of them is the column? */
  @Test
  void aColumnIsNoNumberAndCategoryAtOnce() {
    assertThatThrownBy(
            () ->
                new Columns(
                    List.of(
                        Term.column("c", Kind.NUMBER),
                        Term.column("c", Kind.CATEGORY)
                            .withLevels(List.of("A", "B"), Optional.of("A"))),
                    Term.column("y", Kind.NUMBER),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("features must all be different, but got [c, c]");
  }
}
