package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkneuron.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a cluster cannot make good: one sentence, the right exit code, and a store without a new
 * version.
 */
@OnClusters
@ExtendWith(Setting.Shared.class)
class RefusalsIT {
  private static final int BEFORE = 30;

  private final Setting setting;
  private final StandaloneCluster cluster;
  @TempDir private Path temp;

  /** What an input suffers. */
  interface Change {
    void happens() throws Exception;
  }

  RefusalsIT(Setting setting) throws Exception {
    this.setting = setting;
    cluster = setting.cluster();
  }

  private Training training(Training training) {
    return training(training, cluster);
  }

  private static Training training(Training training, StandaloneCluster on) {
    return training
        .with("--master", on.url(), "--total-executor-cores", "1")
        .with("--conf", "spark.ui.enabled=false");
  }

  private static void assertRefused(Training training, Product.Run run, int exit, String... parts)
      throws Exception {
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(parts).doesNotContain("\tat ", "Caused by");
    assertThat(run.err().lines().filter(line -> line.startsWith("Cannot "))).hasSize(1);
    assertThat(training.names("versions")).isEmpty();
    assertThat(training.names("promotions")).isEmpty();
    String id = training.names("runs").get(0);
    assertThat(training.json("runs/" + id + "/ended.json").path("exit-code").asInt())
        .isEqualTo(exit);
  }

  /** A training on small files that a test may change. */
  private Training onOwnRows(List<Path> files) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("--seed", "3", "--learning-rate", "0.02", "--tolerance", "1e-6", "--input"));
    for (int file = 0; file < 2; file++) {
      List<String> lines = new ArrayList<>(List.of("x,y"));
      for (int i = 0; i < 1000; i++) {
        lines.add("%d.5,%d.25".formatted(100 + i % 37, 300 + (i * 7 + file) % 41));
      }
      Path path = Files.write(temp.resolve(file + ".csv"), lines);
      files.add(path);
      words.add(path.toString());
    }
    return training(new Training(setting.product(), temp, words.toArray(String[]::new)));
  }

  private Product.Run disturbed(Training training, Change change) throws Exception {
    Product.Started run = training.start();
    training.awaitEpochs(BEFORE, run);
    change.happens();
    cluster.executors().forEach(ProcessHandle::destroyForcibly);
    return run.await();
  }

  @Test
  void anInputThatIsGoneWhenItIsNeededAgain() throws Exception {
    List<Path> files = new ArrayList<>();
    Training training = onOwnRows(files);

    Product.Run run = disturbed(training, () -> Files.delete(files.get(1)));

    assertRefused(training, run, 3, "Cannot read training data from", "1.csv");
  }

  @Test
  void anInputThatIsAnotherWhenItIsReadAgain() throws Exception {
    List<Path> files = new ArrayList<>();
    Training training = onOwnRows(files);

    Product.Run run =
        disturbed(
            training,
            () ->
                Files.writeString(
                    files.get(1), Files.readString(files.get(1)).replace("101.5", "102.5")));

    assertRefused(training, run, 3, "The input changed while training; train again.");
  }

  @Test
  void aConditionThatRaisesAnError() throws Exception {
    Training training =
        training(
            setting.training(temp, "--where", "x1 < 0 or raise_error('no such sensor') is null"));

    assertRefused(training, training.run(), 3, "no such sensor. Look at --input");
  }

  /** As the memory killer of an operating system does it. */
  @Test
  void aTaskThatAlwaysEndsItsExecutor() throws Exception {
    Training training =
        training(
            setting.training(temp, "--where", "reflect('java.lang.System', 'exit', 137) = 'x'"));

    assertRefused(training, training.run(), 1, "a task failed 4 times");
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    Path disk = Files.createDirectories(temp.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
        "a small disk cannot be mounted here, so a full one was not tried");
    try (StandaloneCluster own =
        StandaloneCluster.of(0, setting.product().sparkHome(), temp.resolve("cluster"))) {
      own.addWorkers(
          new StandaloneCluster.Place(
              "127.0.0.1", List.of(), Map.of("SPARK_LOCAL_DIRS", disk.toString())));
      Path rows = Setting.writeRows(Files.createDirectories(temp.resolve("rows")), 100_000);
      Training training =
          new Training(
              setting.product(),
              temp,
              "--input",
              rows.toString(),
              "--features",
              "x1,x2",
              "--storage-level",
              "DISK_ONLY");
      training(training, own);

      assertRefused(
          training, training.run(), 1, "a task failed 4 times", "No space left on device");
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  static boolean run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(Stream.of(command).toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
