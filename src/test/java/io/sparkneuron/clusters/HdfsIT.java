package io.sparkneuron.clusters;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Rows and store on HDFS. */
@Tag("cluster")
class HdfsIT extends RemoteStoreLaws {
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
}
