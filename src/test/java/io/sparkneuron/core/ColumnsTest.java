package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void theLabelComesAfterTheInputs() {
    Columns columns = new Columns(List.of("b", "a"), "y");
    assertThat(columns.all()).containsExactly("b", "a", "y");
    assertThat(columns.nested()).isEmpty();
    assertThat(columns.withNested(Set.of("a")))
        .isEqualTo(new Columns(List.of("b", "a"), "y", Set.of("a")));
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
}
