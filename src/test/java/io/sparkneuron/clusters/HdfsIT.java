package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkneuron.Product;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows and store on HDFS. */
@OnClusters
class HdfsIT extends RemoteStoreLaws {
  private static final Duration SOON = Duration.ofSeconds(40);

  HdfsIT(Setting setting) {
    super(setting);
  }

  @Override
  Service start(Path folder) throws Exception {
    return Service.start("MiniHdfs.java", Jars.of("hadoop", hadoopVersion()), folder);
  }

  @Override
  String root(Service running) {
    return running.address() + "/lake";
  }

  @Override
  String clientJars() {
    return "";
  }

  @Override
  Map<String, String> settings(Service running) {
    return Map.of();
  }

  @Test
  void aStandaloneClusterGivesTheSameBits() throws Exception {
    String input = placeFor("cluster.csv");
    write(input, rows(5, 12));
    run(0, words("train --seed 7", input, placeFor("alone")));
    JsonNode alone = json(placeFor("alone/versions/v000001.json"));
    for (String mode : List.of("client", "cluster")) {
      String store = placeFor(mode);
      List<String> command = command(words("train --seed 7", input, store));
      command.addAll(
          1,
          List.of(
              "--master",
              setting().cluster().url(),
              "--deploy-mode",
              mode,
              "--total-executor-cores",
              "1",
              "--conf",
              "spark.ui.enabled=false"));

      Product.Run run = setting().product().run(command);

      assertThat(run.exit()).as(run.err()).isZero();
      JsonNode found = json(store + "/versions/v000001.json");
      for (String part : List.of("neuron", "training", "evaluation")) {
        assertThat(found.path(part)).isEqualTo(alone.path(part));
      }
    }
    setting().cluster().awaitIdle(SOON);
  }
}
