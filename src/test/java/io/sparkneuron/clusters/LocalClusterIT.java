package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Executors as processes of their own, without a cluster to start. */
@OnClusters
@ExtendWith(Setting.Shared.class)
class LocalClusterIT {
  private final Setting setting;
  @TempDir private Path temp;

  LocalClusterIT(Setting setting) {
    this.setting = setting;
  }

  @Test
  void twoExecutorProcessesGiveTheBitsOfOne() throws Exception {
    Training training =
        setting
            .training(temp)
            .with("--master", "local-cluster[2,1,1024]")
            .with("--conf", "spark.ui.enabled=false");

    Product.Run run = training.run();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
  }
}
