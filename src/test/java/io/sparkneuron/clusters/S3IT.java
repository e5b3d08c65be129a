package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.CommandLineRun;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and store on an object store that speaks S3, with conditional creates. */
@OnClusters
class S3IT extends RemoteStoreLaws {
  private S3Front front;

  S3IT(Setting setting) {
    super(setting);
  }

  @Override
  Service start(Path folder) throws Exception {
    Service s3 =
        Service.start(
            "MiniS3.java",
            Jars.of("s3proxy", hadoopVersion()),
            folder,
            "http://127.0.0.1:" + freePort());
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(s3.address() + "/lake"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    front = new S3Front(s3.address(), S3Front.Fault.NONE);
    return s3;
  }

  @AfterAll
  void stopTheFront() {
    if (front != null) {
      front.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  String root(Service running) {
    return "s3a://lake/homes";
  }

  @Override
  String clientJars() throws Exception {
    // Spark brings the rest.
    return Jars.without(
        Jars.of("s3a", hadoopVersion()), "hadoop-client", "slf4j", "log4j", "jackson", "netty");
  }

  @Override
  Map<String, String> settings(Service running) {
    return Map.of(
        "fs.s3a.endpoint", front.address(),
        "fs.s3a.endpoint.region", "us-east-1",
        "fs.s3a.path.style.access", "true",
        "fs.s3a.access.key", "me",
        "fs.s3a.secret.key", "hunter2");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void anUnreliableStoreGivesEachVersionOnce(S3Front.Fault fault) throws Exception {
    try (S3Front unreliable = new S3Front(service().address(), fault)) {
      Configuration settings = new Configuration(hadoop());
      settings.set("fs.s3a.endpoint", unreliable.address());
      settings.setBoolean("fs.s3a.impl.disable.cache", true);
      ModelStore store = new ModelStore(placeFor("unreliable-" + fault), settings);
      for (int version = 1; version <= 3; version++) {
        int number =
            store.publish(
                CommandLineRun.version(
                    "run-" + version, List.of("x"), Neuron.of(new double[] {version}, 1)));
        assertThat(number).isEqualTo(version);
        assertThat(store.promote(version - 1, CommandLineRun.promotion(version))).isTrue();
      }
      assertThat(store.versions()).containsExactly(1, 2, 3);
      assertThat(store.promotions()).containsExactly(1, 2, 3);
      assertThat(unreliable.faults()).isGreaterThanOrEqualTo(6);
      assertThat(unreliable.conditionalPuts()).isGreaterThanOrEqualTo(6);
    }
  }
}
