package io.sparkneuron.clusters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A service in a JVM of its own, from a source file in src/test/clusters and jars that Maven
 * resolves for it. It ends with its standard input, so that none outlives a killed test.
 */
final class Service implements AutoCloseable {
  private static final String READY = "READY ";
  private static final int SECONDS = 120;

  private final Process process;
  private final String address;

  private Service(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts a service, which says {@code READY} and its address on a line of its own. */
  static Service start(String source, String jars, Path folder, String... words)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolve(source + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                jars,
                Path.of(System.getProperty("project.root"), "src/test/clusters", source).toString(),
                folder.toString()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      Optional<String> ready =
          Files.readString(log).lines().filter(line -> line.startsWith(READY)).findFirst();
      if (ready.isPresent()) {
        return new Service(process, ready.get().substring(READY.length()));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    process.destroyForcibly();
    throw new AssertionError(source + " did not start: " + Files.readString(log));
  }

  String address() {
    return address;
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
