package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkneuron.console.Screen;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The progress line as a person sees it: submit.sh on a pseudo terminal. */
class ProgressIT {
  private static final int ROWS = 600_000;

  private static Product product;
  @TempDir private static Path temp;
  private static Path rows;

  @BeforeAll
  static void writeRows() throws IOException {
    product = new Product();
    // With both compilers: many rows.
    product.environment().put("SPARK_SUBMIT_OPTS", "");
    rows = temp.resolve("rows.csv");
    try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(rows))) {
      csv.println("x,y");
      for (int i = 0; i < ROWS; i++) {
        csv.println(i + "," + (3 * i + i % 7));
      }
    }
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  /** Long enough for some lines to be drawn. */
  private static String slowTraining(String store, int epochs) {
    return "./submit.sh train --input '%s' --scale none --learning-rate 1e-13 --tolerance 0 --epochs %d --store '%s'"
        .formatted(rows, epochs, temp.resolve(store));
  }

  private static List<String> onATerminal(int columns, String command) {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "script"))),
        "script of util-linux makes the terminal");
    product.environment().put("TERM", "xterm");
    // A build in the background of a shell ignores ^C, and so would all that it starts.
    return List.of(
        "env",
        "--default-signal=INT",
        "script",
        "-qec",
        "stty cols " + columns + "; " + command,
        "/dev/null");
  }

  @Test
  void loadingAndEpochsShareOneLineThatIsGoneAtTheEnd() throws Exception {
    Product.Run run = product.run(onATerminal(46, slowTraining("terminal", 300)));

    assertThat(run.exit()).as(run.out()).isEqualTo(5);
    Screen screen = new Screen(46).print(lineByLine(run.out()));
    assertThat(screen.states())
        .anyMatch(state -> state.matches("loading  [1-9][0-9,]+ rows  .* s.*"))
        .anyMatch(state -> state.matches("epoch \\d+  .* s, about .* left.*"))
        .allMatch(state -> state.length() < 46);
    assertThat(screen.shown().lines())
        .noneMatch(line -> line.startsWith("loading") || line.startsWith("epoch"))
        .anyMatch(line -> line.startsWith("y = "))
        .anyMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d rows=" + ROWS + " .*"));
  }

  /** Lines of the result may be as long as they like; those that are written over may not. */
  private static String lineByLine(String sent) {
    return sent.replace("\r\n", "\n");
  }

  @Tag("any-spark")
  @Test
  void controlCLeavesNothingBehind() throws Exception {
    List<String> command = onATerminal(80, slowTraining("interrupted", 1_000_000));
    Product.Started started = product.new Started(command);
    try {
      Path run = temp.resolve("interrupted/runs");
      while (!started.soFar().contains("\repoch ")) {
        assertThat(started.process.isAlive()).as(started.soFar()).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
      }
      try (OutputStream keys = started.process.getOutputStream()) {
        keys.write(3);
        keys.flush();
        Product.Run ended = started.await();

        assertThat(ended.exit()).isNotZero();
        assertThat(new Screen(80).print(lineByLine(ended.out())).shown().lines())
            .noneMatch(line -> line.contains("epoch ") || line.contains("left"))
            .contains("Interrupted. The serving version was not changed.");
        assertThat(run).isNotEmptyDirectory();
      }
    } finally {
      started.kill();
    }
  }

  @Tag("any-spark")
  @Test
  void predictAndEvaluateTellTheirs() throws Exception {
    List<String> commands = new ArrayList<>();
    String store = "'" + temp.resolve("told") + "'";
    Path fewer = temp.resolve("fewer.csv");
    try (Stream<String> lines = Files.lines(rows)) {
      Files.write(fewer, (Iterable<String>) lines.limit(ROWS / 4)::iterator);
    }
    assertThat(
            product
                .submit("train", "--input", fewer.toString(), "--store", store.replace("'", ""))
                .exit())
        .isZero();
    commands.add("./submit.sh evaluate --input '%s' --store %s".formatted(fewer, store));
    commands.add(
        "./submit.sh predict --input '%s' --store %s --output '%s'"
            .formatted(fewer, store, temp.resolve("predicted")));
    for (String command : commands) {
      Product.Run run = product.run(onATerminal(60, command));

      assertThat(run.exit()).as(run.out()).isZero();
      Screen screen = new Screen(60).print(lineByLine(run.out()));
      assertThat(screen.states()).anyMatch(state -> state.matches("(loading|predicting)  .* s.*"));
      assertThat(screen.shown().lines())
          .noneMatch(line -> line.matches("(loading|judging|predicting) .*"));
    }
  }

  @Tag("any-spark")
  @Test
  void withoutATerminalThereAreLogLines() throws Exception {
    Product.Run run = product.run(List.of("bash", "-c", slowTraining("logged", 300)));

    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(run.err()).doesNotContain("\r", "\033", "\b");
    assertThat(run.err().lines().filter(line -> line.contains(" epoch=")))
        .hasSizeBetween(3, 30)
        .anyMatch(line -> line.matches(".* epoch=100 loss=\\S+ moved=\\S+ elapsed=\\S+ left=\\S+"));
  }
}
