package io.sparkneuron.clusters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One training through submit.sh, with a store and an event log of its own. */
final class Training {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PROGRESS = Duration.ofSeconds(90);

  private final Product product;
  private final Path store;
  private final Epochs epochs;
  private final List<String> spark = new ArrayList<>();
  private final List<String> job = new ArrayList<>();

  /** All that must be the same wherever the same rows are trained on. */
  record Answer(
      JsonNode neuron,
      JsonNode training,
      JsonNode evaluation,
      String fingerprint,
      JsonNode start,
      String history) {
    int epochs() {
      return training.path("epochs").asInt();
    }
  }

  /**
   * @param folder for the store and the event log
   * @param job options of train
   */
  Training(Product product, Path folder, String... job) throws IOException {
    this.product = product;
    store = folder.resolve("models");
    epochs = new Epochs(Files.createDirectories(folder.resolve("events")));
    spark.addAll(epochs.options());
    this.job.addAll(List.of("train", "--store", store.toString()));
    this.job.addAll(Arrays.asList(job));
  }

  /** Adds options of spark-submit. */
  Training with(String... options) {
    spark.addAll(Arrays.asList(options));
    return this;
  }

  Product.Started start() throws IOException {
    List<String> words = new ArrayList<>(List.of("./submit.sh"));
    words.addAll(spark);
    words.addAll(job);
    return product.new Started(words);
  }

  Product.Run run() throws IOException, InterruptedException {
    return start().await();
  }

  /** Waits until so many epochs of a run are done. */
  void awaitEpochs(int number, Product.Started run) throws Exception {
    Waiting.until(
        PROGRESS,
        () -> number + " epochs",
        () -> {
          if (!run.process.isAlive()) {
            throw new AssertionError("ended before epoch " + number + ": " + run.await());
          }
          return epochs.done() >= number;
        });
  }

  Epochs epochs() {
    return epochs;
  }

  Path store() {
    return store;
  }

  /** The names in a folder of the store; none when it is not there. */
  List<String> names(String folder) throws IOException {
    if (!Files.exists(store.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(store.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  JsonNode json(String file) throws IOException {
    return JSON.readTree(store.resolve(file).toFile());
  }

  /** What the only version says. */
  Answer answer() throws IOException {
    if (!names("versions").equals(List.of("v000001.json"))) {
      throw new AssertionError("not one version, but " + names("versions"));
    }
    JsonNode version = json("versions/v000001.json");
    return new Answer(
        version.path("neuron"),
        version.path("training"),
        version.path("evaluation"),
        version.at("/provenance/data-fingerprint").asText(),
        version.at("/provenance/start"),
        Files.readString(
            store.resolve("runs").resolve(version.path("run").asText()).resolve("history.csv")));
  }
}
