package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkneuron.Product;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that the network loses: two workers with addresses of their own, each in a network
 * namespace on a bridge that leads nowhere else.
 */
@OnClusters
@ExtendWith(Setting.Shared.class)
class CutOffIT {
  private static final int BEFORE = 30;
  private static final String NETWORK = "10.211.77.";

  /** Names of devices have at most 15 letters. */
  private final String name = "sn" + ProcessHandle.current().pid();

  private final Setting setting;
  @TempDir private Path temp;

  CutOffIT(Setting setting) {
    this.setting = setting;
  }

  private static boolean ip(String words) throws Exception {
    return RefusalsIT.run(("ip " + words).split(" ", -1));
  }

  private boolean addHost(int number) throws Exception {
    String host = name + "h" + number;
    return ip("netns add " + host)
        && ip("link add " + host + " type veth peer name eth0 netns " + host)
        && ip("link set " + host + " master " + name + " up")
        && ip("-n " + host + " addr add " + NETWORK + (1 + number) + "/24 dev eth0")
        && ip("-n " + host + " link set eth0 up")
        && ip("-n " + host + " link set lo up");
  }

  private StandaloneCluster.Place host(int number) {
    return new StandaloneCluster.Place(
        NETWORK + (1 + number), List.of("ip", "netns", "exec", name + "h" + number), Map.of());
  }

  @BeforeEach
  void layTheNetwork() throws Exception {
    assumeTrue(
        ip("link add " + name + " type bridge")
            && ip("addr add " + NETWORK + "1/24 dev " + name)
            && ip("link set " + name + " up")
            && addHost(1)
            && addHost(2),
        "network namespaces cannot be made here, so no host was cut off");
  }

  @AfterEach
  void removeTheNetwork() throws Exception {
    ip("netns del " + name + "h1");
    ip("netns del " + name + "h2");
    ip("link del " + name);
  }

  /** With shorter times than the defaults, for which a test would take minutes. */
  @Test
  void theOtherHostsEndWithTheSameBits() throws Exception {
    StandaloneCluster.Place middle =
        new StandaloneCluster.Place(NETWORK + "1", List.of(), Map.of());
    try (StandaloneCluster cluster =
        new StandaloneCluster(setting.product().sparkHome(), temp.resolve("cluster"), middle)) {
      cluster.addWorkers(host(1), host(2));
      Training training =
          setting
              .training(temp)
              .with("--master", cluster.url(), "--total-executor-cores", "2")
              .with("--conf", "spark.ui.enabled=false")
              .with("--conf", "spark.driver.host=" + middle.host())
              .with("--conf", "spark.driver.bindAddress=" + middle.host())
              .with("--conf", "spark.network.timeout=10s")
              .with("--conf", "spark.network.timeoutInterval=1s")
              .with("--conf", "spark.executor.heartbeatInterval=2s");
      Product.Started run = training.start();
      training.awaitEpochs(BEFORE, run);
      assertThat(cluster.executors()).hasSize(2);
      assertThat(ip("link set " + name + "h1 down")).isTrue();
      int done = training.epochs().done();

      Product.Run ended = run.await();
      assertThat(ended.exit()).as(ended.err()).isZero();
      assertThat(done).isLessThan(setting.undisturbed().epochs() - 30);
      assertThat(training.answer()).isEqualTo(setting.undisturbed());
      setting.tell(
          "a host cut off (spark.network.timeout=10s): epochs of %.3f s, the longest after epoch %d %.3f s"
              .formatted(training.epochs().usual(), done, training.epochs().longestAfter(done)));
    }
  }
}
