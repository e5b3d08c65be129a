package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Night after night on one store, as a schedule calls submit.sh. */
@Tag("any-spark")
class RetrainIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Product product;

  @TempDir private Path temp;
  private Path store;
  private Path rows;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product();
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    store = temp.resolve("models");
    rows = write("rows.csv", 1, 12, 37);
  }

  /** A noisy line; other slopes are what a change of the world looks like. */
  private Path write(String name, long seed, double slope, double intercept) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 500; i++) {
      double x = random.nextDouble();
      double y = slope * x + intercept + random.nextGaussian();
      lines.add(String.format(Locale.ROOT, "%s,%s", x, y));
    }
    return Files.write(temp.resolve(name), lines);
  }

  private List<String> train(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "./submit.sh", "train", "--input", rows.toString(), "--store", store.toString()));
    words.addAll(Arrays.asList(options));
    return words;
  }

  private Product.Run run(int exit, String... options) throws Exception {
    Product.Run run = product.run(train(options));
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    return run;
  }

  private JsonNode json(String file) throws IOException {
    return JSON.readTree(store.resolve(file).toFile());
  }

  private List<String> names(String folder) throws IOException {
    if (!Files.exists(store.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(store.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nightsFollowEachOther() throws Exception {
    Path metrics = temp.resolve("metrics.prom");
    String label = "{store=\"" + store + "\"}";
    Product.Run first =
        run(0, "--run-id", "night-1", "--holdout", "0.2", "--metrics-file", metrics.toString());
    assertThat(first.out()).contains("version 1 (the first one)", "held-out rows");
    assertThat(json("promotions/p000001.json").path("version").asInt()).isEqualTo(1);
    assertThat(json("current.json")).isEqualTo(json("versions/v000001.json"));
    JsonNode evaluation = json("versions/v000001.json").path("evaluation");
    assertThat(evaluation.path("on").asText()).isEqualTo("held-out");
    JsonNode counts = json("versions/v000001.json").at("/training/rows");
    assertThat(counts.path("used").asInt() + counts.path("held-out").asInt()).isEqualTo(500);
    assertThat(evaluation.path("rows").asInt()).isEqualTo(counts.path("held-out").asInt());
    assertThat(metrics)
        .content()
        .contains(
            "spark_neuron_exit_code" + label + " 0\n",
            "spark_neuron_serving_version" + label + " 1\n",
            "kind=\"used\"} " + counts.path("used").asInt() + "\n",
            "spark_neuron_last_success_timestamp_seconds" + label + " ");

    Product.Run unchanged = run(0, "--run-id", "night-2", "--holdout", "0.2");
    assertThat(unchanged.out()).contains("Nothing changed since version 1");
    assertThat(names("versions")).hasSize(1);

    rows = write("more.csv", 2, 12.5, 37);
    Product.Run second =
        run(0, "--run-id", "night-3", "--holdout", "0.2", "--max-regression", "0.1");
    assertThat(second.out()).contains("(version 1, which serves)", "version 2 (before: version 1)");
    assertThat(json("versions/v000002.json").at("/provenance/parent").asInt()).isEqualTo(1);

    Product.Run refused =
        run(5, "--run-id", "night-4", "--max-rmse", "0.001", "--metrics-file", metrics.toString());
    assertThat(refused.out()).contains("not promoted", "max-rmse 0.001", "still version 2");
    assertThat(names("versions")).hasSize(3);
    assertThat(names("promotions")).hasSize(2);
    assertThat(metrics)
        .content()
        .contains(
            "spark_neuron_exit_code" + label + " 5\n",
            "spark_neuron_last_success_timestamp_seconds" + label + " ");
    JsonNode record = json("runs/night-4/ended.json");
    assertThat(record.path("exit-code").asInt()).isEqualTo(5);
    assertThat(record.path("promoted").asBoolean()).isFalse();
    assertThat(record.at("/evaluation/serving/rmse").isNumber()).isTrue();

    Product.Run repeated = run(5, "--run-id", "night-4", "--max-rmse", "0.001");
    assertThat(repeated.out()).startsWith("Run night-4 ended before with exit code 5: Version 3");
    assertThat(names("versions")).hasSize(3);
  }

  @Test
  void eightTrainingsAtOnceGiveEightVersions() throws Exception {
    List<Product.Started> started = new ArrayList<>();
    for (int seed = 1; seed <= 8; seed++) {
      started.add(
          product
          .new Started(
              train("--seed", String.valueOf(seed), "--force", "--run-id", "run-" + seed)));
    }
    int promoted = 0;
    for (Product.Started one : started) {
      Product.Run run = one.await();
      // Who came second five times may give up; then five others were first.
      if (run.exit() != 0) {
        assertThat(run.exit()).as(run.err()).isEqualTo(6);
        assertThat(run.err()).contains("5 times another version was promoted first");
      } else {
        promoted++;
      }
    }
    assertThat(promoted).isBetween(5, 8);
    assertThat(names("versions"))
        .isEqualTo(IntStream.rangeClosed(1, 8).mapToObj(i -> "v%06d.json".formatted(i)).toList());
    assertThat(names("promotions"))
        .isEqualTo(
            IntStream.rangeClosed(1, promoted).mapToObj(i -> "p%06d.json".formatted(i)).toList());
    TreeSet<String> runs = new TreeSet<>();
    for (int version = 1; version <= 8; version++) {
      JsonNode json = json("versions/v%06d.json".formatted(version));
      String run = json.path("run").asText();
      runs.add(run);
      assertThat(run).isEqualTo("run-" + json.at("/provenance/seed").asInt());
      assertThat(json("runs/" + run + "/ended.json").path("version").asInt()).isEqualTo(version);
    }
    assertThat(runs).hasSize(8);
    int serving = json("promotions/p%06d.json".formatted(promoted)).path("version").asInt();
    assertThat(json("current.json").path("version").asInt()).isEqualTo(serving);
  }

  @Test
  void aKilledTrainingGoesOnAndEndsWithTheSameBits() throws Exception {
    // Slow enough to be killed between two checkpoints.
    String[] slowly = {
      "--scale",
      "none",
      "--learning-rate",
      "0.001",
      "--epochs",
      "200",
      "--seed",
      "3",
      "--checkpoint-every",
      "20"
    };
    Path whole = temp.resolve("whole");
    List<String> undisturbed = new ArrayList<>(train(slowly));
    undisturbed.set(undisturbed.indexOf(store.toString()), whole.toString());
    assertThat(product.run(undisturbed).exit()).isEqualTo(5);

    List<String> words = train(slowly);
    words.addAll(List.of("--run-id", "killed"));
    Product.Started started = product.new Started(words);
    while (names("runs/killed").stream().noneMatch(name -> name.startsWith("checkpoint-"))) {
      assertThat(started.process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    started.kill();
    started.await();
    assertThat(names("runs/killed")).contains("started.json").doesNotContain("ended.json");
    assertThat(names("versions")).isEmpty();

    Product.Run resumed = product.run(train(slowly));
    assertThat(resumed.exit()).as(resumed.err()).isEqualTo(5);
    assertThat(resumed.out()).contains("of run killed");
    JsonNode expected = JSON.readTree(whole.resolve("versions/v000001.json").toFile());
    JsonNode found = json("versions/v000001.json");
    assertThat(found.path("neuron")).isEqualTo(expected.path("neuron"));
    assertThat(found.path("training")).isEqualTo(expected.path("training"));
    assertThat(found.path("evaluation")).isEqualTo(expected.path("evaluation"));
    assertThat(names("runs/killed")).containsExactly("started.json");
  }
}
