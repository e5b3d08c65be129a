package io.sparkneuron.clusters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Jars that Maven resolves by profiles of src/test/clusters/pom.xml, apart from Spark's own. */
final class Jars {
  private static final int MINUTES = 10;

  private Jars() {}

  /**
   * A class path.
   *
   * @param profiles separated by commas
   * @param hadoop version of Hadoop
   */
  static String of(String profiles, String hadoop) throws IOException, InterruptedException {
    Path pom = Path.of(System.getProperty("project.root"), "src/test/clusters/pom.xml");
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("project.target"), "clusters"));
    Path list = folder.resolve(profiles + "-" + hadoop + ".classpath");
    if (!Files.exists(list)
        || Files.getLastModifiedTime(list).compareTo(Files.getLastModifiedTime(pom)) < 0) {
      Path log = folder.resolve(profiles + "-" + hadoop + ".log");
      Process maven =
          new ProcessBuilder(
                  "mvn",
                  "-B",
                  "-ntp",
                  "-f",
                  pom.toString(),
                  "-P",
                  profiles,
                  "-Dhadoop.version=" + hadoop,
                  "-Dmdep.outputFile=" + list,
                  "dependency:build-classpath")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!maven.waitFor(MINUTES, TimeUnit.MINUTES) || maven.exitValue() != 0) {
        maven.destroyForcibly();
        throw new AssertionError("no jars for " + profiles + ": " + Files.readString(log));
      }
    }
    return Files.readString(list).strip();
  }

  /** A class path without the jars whose names start so. */
  static String without(String jars, String... names) {
    return Arrays.stream(jars.split(":", -1))
        .filter(
            jar ->
                List.of(names).stream()
                    .noneMatch(Path.of(jar).getFileName().toString()::startsWith))
        .collect(Collectors.joining(":"));
  }
}
