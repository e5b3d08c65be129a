package io.sparkneuron.clusters;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The epochs of a training as Spark's event log tells them, while it runs and afterwards. */
final class Epochs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  /**
   * @param folder of the event logs, of this training alone
   */
  Epochs(Path folder) {
    this.folder = folder;
  }

  /** What makes Spark write the log. */
  List<String> options() {
    return List.of(
        "--conf", "spark.eventLog.enabled=true",
        "--conf", "spark.eventLog.dir=file:" + folder,
        "--conf", "spark.eventLog.rolling.enabled=false",
        "--conf", "spark.eventLog.compress=false");
  }

  int done() throws IOException {
    return ends().size();
  }

  /** How many events of a kind, with such words in them, Spark has told. */
  long events(String event, String words) throws IOException {
    String kind = "{\"Event\":\"SparkListener" + event + "\"";
    return lines().stream().filter(line -> line.startsWith(kind) && line.contains(words)).count();
  }

  /** The seconds from the end of each epoch to the end of the next one. */
  List<Double> seconds() throws IOException {
    List<Long> ends = ends();
    List<Double> seconds = new ArrayList<>();
    for (int i = 1; i < ends.size(); i++) {
      seconds.add((ends.get(i) - ends.get(i - 1)) / 1e3);
    }
    return seconds;
  }

  /** The median of all epochs. */
  double usual() throws IOException {
    List<Double> sorted = seconds().stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** The slowest of the epochs that came after so many others. */
  double longestAfter(int done) throws IOException {
    List<Double> seconds = seconds();
    return seconds.subList(Math.max(0, done - 1), seconds.size()).stream()
        .mapToDouble(s -> s)
        .max()
        .orElseThrow();
  }

  /** When each epoch ended; one epoch is one job of this description. */
  private List<Long> ends() throws IOException {
    List<Long> ends = new ArrayList<>();
    Map<Integer, Boolean> isEpoch = new HashMap<>();
    for (String line : lines()) {
      if (!line.startsWith("{\"Event\":\"SparkListenerJob")) {
        continue;
      }
      JsonNode event;
      try {
        event = JSON.readTree(line);
      } catch (JacksonException e) {
        // Spark is writing this line.
        continue;
      }
      int job = event.path("Job ID").asInt();
      if (event.has("Submission Time")) {
        isEpoch.put(
            job,
            event
                .path("Properties")
                .path("spark.job.description")
                .asText()
                .startsWith("spark-neuron: epoch "));
      } else if (isEpoch.getOrDefault(job, false)
          && event.path("Job Result").path("Result").asText().equals("JobSucceeded")) {
        ends.add(event.path("Completion Time").asLong());
      }
    }
    return ends;
  }

  /** The log of the newest attempt. */
  private List<String> lines() throws IOException {
    try (Stream<Path> logs = Files.list(folder)) {
      List<Path> sorted =
          logs.filter(log -> !log.getFileName().toString().startsWith(".")).sorted().toList();
      return sorted.isEmpty() ? List.of() : Files.readAllLines(sorted.get(sorted.size() - 1));
    }
  }
}
