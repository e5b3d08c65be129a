package io.sparkneuron.clusters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Jars that Maven resolves: those of services, and those of the other Spark lines. */
final class Jars {
  private static final int MINUTES = 10;

  private Jars() {}

  /**
   * The class path of a service or of its client.
   *
   * @param profiles of src/test/clusters/pom.xml, separated by commas
   * @param hadoop version of Hadoop
   */
  static String of(String profiles, String hadoop) throws IOException, InterruptedException {
    return resolve(
        profiles + "-" + hadoop,
        "src/test/clusters/pom.xml",
        "mdep.outputFile",
        "-Dhadoop.version=" + hadoop,
        "-P" + profiles,
        "dependency:build-classpath");
  }

  /**
   * The jars of a Spark line.
   *
   * @param profile of the project's pom.xml
   */
  static String ofSpark(String profile) throws IOException, InterruptedException {
    return resolve(
        profile,
        "pom.xml",
        "spark.classpath",
        "-P" + profile,
        "dependency:build-classpath@spark-classpath");
  }

  private static String resolve(String name, String pom, String fileProperty, String... words)
      throws IOException, InterruptedException {
    Path file = Path.of(System.getProperty("project.root"), pom);
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("project.target"), "clusters"));
    Path list = folder.resolve(name + ".classpath");
    if (!Files.exists(list)
        || Files.getLastModifiedTime(list).compareTo(Files.getLastModifiedTime(file)) < 0) {
      Path log = folder.resolve(name + "." + ProcessHandle.current().pid() + ".log");
      List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-f", file.toString()));
      // Whole or not at all: another JVM of tests may want the same.
      Path own = folder.resolve(name + "." + ProcessHandle.current().pid());
      command.add("-D" + fileProperty + "=" + own);
      command.addAll(List.of(words));
      Process maven =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!maven.waitFor(MINUTES, TimeUnit.MINUTES) || maven.exitValue() != 0) {
        maven.destroyForcibly();
        throw new AssertionError("no jars for " + name + ": " + Files.readString(log));
      }
      Files.move(own, list, StandardCopyOption.ATOMIC_MOVE);
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
