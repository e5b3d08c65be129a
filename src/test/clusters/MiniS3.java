import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.Main;

/** An object store in memory that speaks S3 at an address, until standard input ends. */
final class MiniS3 {
  private MiniS3() {}

  public static void main(String[] folderAndAddress) throws Exception {
    Path settings =
        Files.write(
            Path.of(folderAndAddress[0], "s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=" + folderAndAddress[1],
                "s3proxy.authorization=none",
                "jclouds.provider=transient",
                "jclouds.identity=none",
                "jclouds.credential=none"));
    Main.main(new String[] {"--properties", settings.toString()});
    System.out.println("READY " + folderAndAddress[1]);
    System.in.read();
    System.exit(0);
  }
}
