package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The same rows on a standalone cluster: the same bits, and the same answers to scripts. */
@OnClusters
@ExtendWith(Setting.Shared.class)
class StandaloneIT {
  private static final Duration SOON = Duration.ofSeconds(40);

  private final Setting setting;
  private final StandaloneCluster cluster;
  @TempDir private Path temp;

  StandaloneIT(Setting setting) throws Exception {
    this.setting = setting;
    cluster = setting.cluster();
  }

  private Training on(String mode, Training training) {
    return training
        .with("--master", cluster.url(), "--deploy-mode", mode, "--total-executor-cores", "2")
        .with("--conf", "spark.ui.enabled=false");
  }

  @Test
  void aDriverHereGivesTheBitsOfOneMachine() throws Exception {
    Training training = on("client", setting.training(temp));

    Product.Run run = training.run();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
    cluster.awaitIdle(SOON);
    setting.tell("two workers, client mode: epochs of " + training.epochs().usual() + " s");
  }

  @Test
  void aDriverOnTheClusterGivesTheBitsOfOneMachine() throws Exception {
    Training training = on("cluster", setting.training(temp));

    Product.Run run = training.run();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("exit-code +0\n");
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
    cluster.awaitIdle(SOON);
    setting.tell("two workers, cluster mode: epochs of " + training.epochs().usual() + " s");
  }

  /** The driver's machine has no such file, and Spark's own exit code is 0. */
  @Test
  void theConfigTravelsToTheClusterAndTheExitCodeComesBack() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("my.properties"),
            "input = %s/data/norris.csv\nstore = %s\nrun-id = limited\nseed = 3\nepochs = 1\n"
                .formatted(setting.product().project(), temp.resolve("configured")));

    Product.Run run =
        setting
            .product()
            .submit(
                "--master",
                cluster.url(),
                "--deploy-mode",
                "cluster",
                "--conf",
                "spark.ui.enabled=false",
                "train",
                "--config",
                config.toString());

    assertThat(run.exit()).as(run.err()).isEqualTo(5);
    assertThat(run.out()).containsPattern("exit-code +5\n").containsPattern("epoch.limit");
    assertThat(temp.resolve("configured/runs/limited/ended.json")).exists();
    assertThat(temp.resolve("configured/versions/v000001.json")).exists();
    cluster.awaitIdle(SOON);
  }

  /** A supervisor starts a driver again that did not exit with 0. */
  @Test
  void aSupervisorDoesNotRepeatARefusal() throws Exception {
    Training training =
        on("cluster", setting.training(temp, "--label", "no such column")).with("--supervise");

    Product.Run run = training.run();

    assertThat(run.exit()).as(run.err()).isEqualTo(3);
    assertThat(run.out()).contains("no such column");
    assertThat(training.names("versions")).isEmpty();
    cluster.awaitIdle(SOON);
  }
}
