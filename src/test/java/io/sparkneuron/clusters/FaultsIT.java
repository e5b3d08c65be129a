package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What dies or hangs while epochs run costs time and nothing else: exit 0, and the bits of the run
 * that nobody disturbed.
 */
@OnClusters
@ExtendWith(Setting.Shared.class)
class FaultsIT {
  private static final int BEFORE = 30;
  private static final Duration SOON = Duration.ofSeconds(40);

  private final Setting setting;
  @TempDir private Path temp;

  /** What goes wrong. */
  interface Fault {
    void strike(StandaloneCluster cluster) throws Exception;
  }

  FaultsIT(Setting setting) {
    this.setting = setting;
  }

  /** On a cluster that need not be whole afterwards. */
  private void survivesOnItsOwn(String what, Fault fault) throws Exception {
    try (StandaloneCluster own =
        StandaloneCluster.of(2, setting.product().sparkHome(), temp.resolve("cluster"))) {
      survives(own, what, fault);
    }
  }

  /** One fault in mid-training; gives the seconds of the slowest epoch from then on. */
  private double survives(StandaloneCluster cluster, String what, Fault fault, String... options)
      throws Exception {
    Training training =
        setting
            .training(temp)
            .with("--master", cluster.url(), "--total-executor-cores", "2")
            .with("--conf", "spark.ui.enabled=false")
            .with(options);
    Product.Started run = training.start();
    training.awaitEpochs(BEFORE, run);
    assertThat(cluster.executors()).hasSize(2);
    fault.strike(cluster);
    int done = training.epochs().done();

    Product.Run ended = run.await();
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(done).as("epochs before the fault").isLessThan(setting.undisturbed().epochs() - 30);
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
    cluster.awaitIdle(SOON);
    double longest = training.epochs().longestAfter(done);
    setting.tell(
        "%s: epochs of %.3f s, the longest after epoch %d %.3f s"
            .formatted(what, training.epochs().usual(), done, longest));
    assertThat(ended.err()).doesNotContain("\tat ");
    return longest - 10 * training.epochs().usual();
  }

  @Test
  void aKilledExecutorCostsAtMostTwoSecondsAndTenEpochs() throws Exception {
    assertThat(
            survives(
                setting.cluster(),
                "an executor killed",
                cluster -> cluster.executors().get(0).destroyForcibly()))
        .isLessThan(2);
  }

  @Test
  void allExecutorsKilled() throws Exception {
    survives(
        setting.cluster(),
        "all executors killed",
        cluster -> cluster.executors().forEach(ProcessHandle::destroyForcibly));
  }

  @Test
  void aKilledWorker() throws Exception {
    survivesOnItsOwn("a worker killed", cluster -> cluster.workers().get(0).destroyForcibly());
  }

  @Test
  void aWorkerKilledWithItsExecutor() throws Exception {
    survivesOnItsOwn(
        "a worker killed with its executor",
        cluster -> {
          Process worker = cluster.workers().get(0);
          var executors = StandaloneCluster.executorsOf(worker);
          assertThat(executors).hasSize(1);
          worker.destroyForcibly();
          executors.forEach(ProcessHandle::destroyForcibly);
        });
  }

  @Test
  void aKilledMaster() throws Exception {
    survivesOnItsOwn("the master killed", cluster -> cluster.master().destroyForcibly());
  }

  /** With shorter times than the defaults, for which a test would take minutes. */
  @Test
  void anExecutorThatHangs() throws Exception {
    survives(
        setting.cluster(),
        "an executor stopped for good (spark.network.timeout=10s)",
        cluster -> {
          long id = cluster.executors().get(0).pid();
          assertThat(new ProcessBuilder("kill", "-STOP", "" + id).start().waitFor()).isZero();
        },
        "--conf",
        "spark.network.timeout=10s",
        "--conf",
        "spark.network.timeoutInterval=1s",
        "--conf",
        "spark.executor.heartbeatInterval=2s");
  }
}
