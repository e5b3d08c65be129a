package io.sparkneuron.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-spark")
class TerminalTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Terminal terminal = new Terminal(bytes, 20);

  private Screen screen() {
    return new Screen(20).print(bytes.toString(UTF_8));
  }

  @Test
  void theLineIsWrittenOver() {
    terminal.show("a long line here");
    terminal.show("short");

    assertThat(screen().shown()).isEqualTo("short");
    assertThat(screen().states()).contains("a long line here");
  }

  @Test
  void otherOutputMakesItVanish() {
    PrintStream out = terminal.beside(bytes);
    terminal.show("epoch 1");
    terminal.println("a warning");
    terminal.show("epoch 2");
    out.printf("  %-5s %s%n", "rows", 3);
    terminal.show("epoch 3");
    terminal.clear();

    assertThat(screen().shown()).isEqualTo("a warning\n  rows  3\n");
  }

  @Test
  void itWaitsForTheEndOfAnotherLine() {
    terminal.print("half a ");
    terminal.show("epoch 1");
    terminal.println("line");
    terminal.show("epoch 2");

    assertThat(screen().shown()).isEqualTo("half a line\nepoch 2");
  }

  @Test
  void itNeverReachesTheLastColumn() {
    terminal.show("0123456789012345678901234567890");
    assertThat(screen().shown()).isEqualTo("0123456789012345678");
    terminal.show("epoch 1", "12.3 s", "loss 0.001", "x");
    assertThat(screen().shown()).isEqualTo("epoch 1  12.3 s");
    terminal.show("epoch 1", "loss 1.234");
    assertThat(screen().shown()).isEqualTo("epoch 1  loss 1.234");
    assertThat(screen().isWrapped()).isFalse();
  }

  @Test
  void afterTheEndThereIsNoLine() {
    terminal.show("epoch 1");
    terminal.end();
    terminal.show("epoch 2");

    assertThat(screen().shown()).isEmpty();
  }
}
