package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same jar and the same rows on clusters of the other Spark lines: the same bits. */
@OnClusters
@ExtendWith(Setting.Shared.class)
class SparkLinesIT {
  /** What Spark 3.5 does not give to a driver that a worker starts on a JDK 17. */
  private static final String OPENED =
      "-XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.lang=ALL-UNNAMED"
          + " --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
          + " --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED";

  private final Setting setting;
  @TempDir private Path temp;

  SparkLinesIT(Setting setting) {
    this.setting = setting;
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-3.5", "spark-4.1"})
  void bothDeployModesGiveTheBitsOfOneMachine(String line) throws Exception {
    try (Product product = new Product()) {
      Path home = Product.installSpark(product.project().resolve("its spark"), Jars.ofSpark(line));
      product.environment().put("SPARK_HOME", home.toString());
      trainInBothModes(line, product, home);
    }
  }

  private void trainInBothModes(String line, Product product, Path home) throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.of(2, home, temp.resolve("cluster"))) {
      for (String mode : new String[] {"client", "cluster"}) {
        Training training =
            setting
                .training(product, temp.resolve(mode))
                .with("--master", cluster.url(), "--deploy-mode", mode)
                .with("--conf", "spark.ui.enabled=false");
        if (mode.equals("cluster")) {
          training.with("--total-executor-cores", "1", "--driver-java-options", OPENED);
        }

        Product.Run run = training.run();

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(training.answer()).isEqualTo(setting.undisturbed());
        setting.tell(
            "%s, %s mode: epochs of %.3f s".formatted(line, mode, training.epochs().usual()));
      }
    }
  }
}
