import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** HDFS, a resource manager and a node manager below a folder, until standard input ends. */
final class MiniYarn {
  private MiniYarn() {}

  public static void main(String[] folder) throws Exception {
    Configuration settings = new YarnConfiguration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder[0] + "/hdfs");
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    settings.set("yarn.scheduler.minimum-allocation-mb", "256");
    settings.set("yarn.nodemanager.resource.memory-mb", "6144");
    settings.set("yarn.nodemanager.vmem-check-enabled", "false");
    settings.set("yarn.nodemanager.pmem-check-enabled", "false");
    settings.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    settings.set("yarn.resourcemanager.am.max-attempts", "3");
    MiniDFSCluster hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    hdfs.waitActive();
    settings.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
    MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    yarn.init(settings);
    yarn.start();
    yarn.waitForNodeManagersToConnect(60_000);
    // A class of the tests of Hadoop, which clients do not have.
    Configuration told = new Configuration(yarn.getConfig());
    told.unset("net.topology.node.switch.mapping.impl");
    Path conf = Files.createDirectories(Path.of(folder[0], "conf"));
    for (String file : new String[] {"core-site.xml", "yarn-site.xml", "hdfs-site.xml"}) {
      try (OutputStream out = Files.newOutputStream(conf.resolve(file))) {
        told.writeXml(out);
      }
    }
    System.out.println("READY " + hdfs.getFileSystem().getUri());
    System.in.read();
    System.exit(0);
  }
}
