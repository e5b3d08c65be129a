package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of submit.sh sees of a bad disk; StoreFaultsTest has every step of it. */
@Tag("any-spark")
class FaultsIT {
  private static Product product;

  @TempDir private Path temp;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product();
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  private static Product.Run train(Path store, String... options) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("train", "--input", "data/norris.csv", "--store", store.toString()));
    words.addAll(Arrays.asList(options));
    return product.submit(words.toArray(String[]::new));
  }

  /** What is not progress: each warning and each failure is one line, without a stack trace. */
  private static List<String> sentences(Product.Run run) {
    return run.err()
        .lines()
        .filter(line -> !line.matches("\\d\\d:\\d\\d:\\d\\d (rows|epoch)=.*"))
        .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
        .toList();
  }

  @Test
  void aDiskThatFillsUpIsToldAndTheNextRunPublishes() throws Exception {
    Path disk = SmallDisk.mount(temp.resolve("disk"));
    try {
      Path store = disk.resolve("models");
      // One file more, and that is started.json.
      SmallDisk.fill(disk, 1);
      Product.Run full = train(store, "--checkpoint-every", "1", "--run-id", "full");

      assertThat(full.exit()).as(full.err()).isEqualTo(6);
      assertThat(sentences(full))
          .hasSizeGreaterThanOrEqualTo(4)
          .allMatch(line -> line.contains("No space left on device"))
          .anyMatch(line -> line.contains(" warning: no checkpoint after epoch 1: "))
          .anyMatch(line -> line.contains(" warning: run full leaves no ended.json: "));
      assertThat(sentences(full).get(sentences(full).size() - 1))
          .startsWith("Cannot write to the store " + store + ": ");
      // The line that was found is not lost with the disk.
      assertThat(full.out()).startsWith("y = 1.00");

      SmallDisk.clear(disk);
      Product.Run next = train(store);
      assertThat(next.exit()).as(next.err()).isZero();
      assertThat(store.resolve("current.json")).exists();

      SmallDisk.remount(disk, "ro");
      Product.Run readOnly = train(store, "--force");
      assertThat(readOnly.exit()).isEqualTo(6);
      assertThat(sentences(readOnly))
          .singleElement()
          .asString()
          .startsWith("Cannot use the store " + store + ": ")
          .contains("its disk is read-only");
    } finally {
      SmallDisk.unmount(disk);
    }
  }

  @Test
  void metricsThatCannotBeWrittenAreAWarning() throws Exception {
    Path file = Files.writeString(temp.resolve("a file"), "");
    Path store = temp.resolve("models");

    Product.Run run = train(store, "--metrics-file", file.resolve("neuron.prom").toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(sentences(run))
        .singleElement()
        .asString()
        .contains(" warning: cannot write the metrics file " + file);
    assertThat(store.resolve("promotions/p000001.json")).exists();
  }
}
