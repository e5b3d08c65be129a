package io.sparkneuron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trainings through the command line in this JVM, on a store that a test looks into. */
@ExtendWith(SparkProperties.class)
abstract class TrainingCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path temp;
  Path folder;
  Path rows;

  @BeforeAll
  static void nameTheFaultyFileSystem() {
    System.getProperties().putAll(FaultyFileSystem.SPARK);
  }

  @BeforeEach
  void prepare() throws IOException {
    folder = temp.resolve("models");
    rows = write(1);
  }

  @AfterEach
  void mendTheDisk() {
    FaultyFileSystem.fault = FaultyFileSystem.NONE;
  }

  /** A noisy line. */
  Path write(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 200; i++) {
      double x = random.nextDouble();
      lines.add(String.format(Locale.ROOT, "%s,%s", x, 12 * x + 37 + random.nextGaussian()));
    }
    return Files.write(temp.resolve("rows.csv"), lines);
  }

  /** The store on the disk itself. */
  ModelStore store() {
    return new ModelStore(folder.toString(), new Configuration());
  }

  /** The name of the store by which a test can come in between. */
  String faulty() {
    return "faulty://" + folder;
  }

  CommandLineRun train(String store, String... words) {
    List<String> all =
        new ArrayList<>(List.of("train", "--input", rows.toString(), "--store", store));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  JsonNode json(String file) throws IOException {
    return json(folder.resolve(file));
  }

  static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** What a reader sees in a folder of the store. */
  List<String> names(String part) throws IOException {
    if (!Files.exists(folder.resolve(part))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve(part))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }
}
