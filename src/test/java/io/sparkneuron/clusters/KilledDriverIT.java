package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that dies: the next attempt of the run goes on where it was, one version is published,
 * and nothing is left running.
 */
@OnClusters
@ExtendWith(Setting.Shared.class)
class KilledDriverIT {
  private static final int BEFORE = 45;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Setting setting;
  private final StandaloneCluster cluster;
  @TempDir private Path temp;

  KilledDriverIT(Setting setting) throws Exception {
    this.setting = setting;
    cluster = setting.cluster();
  }

  private Training training(String... options) throws Exception {
    return setting
        .training(temp, "--run-id", "night", "--checkpoint-every", "20")
        .with("--master", cluster.url(), "--total-executor-cores", "2")
        .with("--conf", "spark.ui.enabled=false")
        .with(options);
  }

  private static void assertInterrupted(Training training) throws Exception {
    assertThat(training.names("versions")).isEmpty();
    assertThat(training.names("runs/night"))
        .contains("started.json")
        .doesNotContain("ended.json")
        .anyMatch(name -> name.startsWith("checkpoint-"));
  }

  private void assertGoesOnOnce(Training training) throws Exception {
    Product.Run second = training.run();
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.out()).contains("of run night");
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
    Product.Run third = training.run();
    assertThat(third.exit()).as(third.err()).isZero();
    assertThat(third.out()).startsWith("Run night ended before with exit code 0");
    assertOneVersion(training);
  }

  private static void assertOneVersion(Training training) throws Exception {
    assertThat(training.names("versions")).isEqualTo(List.of("v000001.json"));
    assertThat(training.names("promotions")).isEqualTo(List.of("p000001.json"));
    assertThat(training.names("runs")).isEqualTo(List.of("night"));
    assertThat(training.names("runs/night"))
        .isEqualTo(List.of("ended.json", "history.csv", "report.html", "started.json"));
  }

  @Test
  void hereTheNextAttemptGoesOn() throws Exception {
    Training training = training();
    Product.Started run = training.start();
    training.awaitEpochs(BEFORE, run);
    run.kill();
    run.await();

    cluster.awaitIdle(SOON);
    assertInterrupted(training);
    assertGoesOnOnce(training());
  }

  @Test
  void onTheClusterSubmitSaysThatTheRunDidNotEnd() throws Exception {
    Training training = training("--deploy-mode", "cluster");
    Product.Started run = training.start();
    training.awaitEpochs(BEFORE, run);
    assertThat(cluster.drivers()).hasSize(1);
    cluster.drivers().get(0).destroyForcibly();
    Product.Run ended = run.await();

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("Cannot tell how run night ended: it began and did not end.");
    cluster.awaitIdle(SOON);
    assertInterrupted(training);
    assertGoesOnOnce(training());
  }

  @Test
  void onTheClusterASupervisorGoesOn() throws Exception {
    Training training = training("--deploy-mode", "cluster", "--supervise");
    Product.Started run = training.start();
    training.awaitEpochs(BEFORE, run);
    cluster.drivers().get(0).destroyForcibly();
    Product.Run ended = run.await();

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
    assertOneVersion(training);
    cluster.awaitIdle(SOON);
  }
}
