import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A name node and a data node below a folder, until standard input ends. */
final class MiniHdfs {
  private MiniHdfs() {}

  public static void main(String[] folder) throws Exception {
    Configuration settings = new Configuration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder[0]);
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build()) {
      hdfs.waitActive();
      URI uri = hdfs.getFileSystem().getUri();
      System.out.println("READY " + uri);
      System.in.read();
    }
  }
}
