package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingRefusedExceptionTest {
  @Test
  void allProblemsAreSaidAtOnce() {
    assertThatThrownBy(() -> SettingRefusedException.throwIfAny(List.of("one", "other")))
        .isInstanceOf(SettingRefusedException.class)
        .hasMessage("one\nother");
    assertThatCode(() -> SettingRefusedException.throwIfAny(List.of())).doesNotThrowAnyException();
  }
}
