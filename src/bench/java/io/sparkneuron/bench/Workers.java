package io.sparkneuron.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A Spark master and workers of one core, each a process of its own from the jars of this JVM, with
 * ports that the system chooses. A host is an address of the loopback: workers with different ones
 * are different machines to Spark.
 */
final class Workers implements AutoCloseable {
  private static final String DEPLOY = "org.apache.spark.deploy.";
  private static final long START_MILLIS = 180_000;
  private static final long LOOK_MILLIS = 100;
  private static final long END_SECONDS = 10;

  private final Path folder;
  private final Path sparkHome;
  private final List<Process> processes = new ArrayList<>();
  private final Thread atExit = new Thread(this::end);
  private final String url;

  /**
   * @param folder for logs and the files of workers
   * @param memoryMebibytes of each worker
   */
  Workers(Path folder, int memoryMebibytes, String... hosts)
      throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    sparkHome = sparkHome(folder.resolve("spark"));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      start("master", hosts[0], "-Dspark.master.rest.enabled=false", DEPLOY + "master.Master");
      url = told("master", "Starting Spark master at (spark://\\S+)");
      for (int i = 0; i < hosts.length; i++) {
        start(
            "worker-" + i,
            hosts[i],
            DEPLOY + "worker.Worker",
            "--cores",
            "1",
            "--memory",
            memoryMebibytes + "m",
            "--work-dir",
            folder.resolve("worker-" + i).toString(),
            url);
      }
      for (int i = 0; i < hosts.length; i++) {
        told("worker-" + i, "(Successfully registered with master)");
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This JVM ends already.
    }
  }

  /** Workers first, so that none starts an executor again. */
  private void end() {
    List<ProcessHandle> left = new ArrayList<>();
    for (Process process : processes) {
      left.add(process.toHandle());
      process.descendants().forEach(left::add);
    }
    left.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : left) {
      try {
        process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        process.destroyForcibly();
      }
    }
  }

  private void start(String name, String host, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", sparkHome.resolve("jars") + "/*"));
    command.addAll(List.of(words));
    command.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("SPARK_HOME", sparkHome.toString());
    variables.put(
        "SPARK_SCALA_VERSION", scala.util.Properties.versionNumberString().substring(0, 4));
    variables.put("SPARK_LOCAL_IP", host);
    variables.put("SPARK_LOCAL_DIRS", Files.createDirectories(folder.resolve("local")).toString());
    processes.add(builder.start());
  }

  /** A folder with jars/ is all that Spark asks of an installation. */
  private static Path sparkHome(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry).toAbsolutePath();
      Path link = jars.resolve(jar.getFileName());
      if (entry.endsWith(".jar")) {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
    }
    return home;
  }

  private String told(String name, String what) throws IOException, InterruptedException {
    Pattern pattern = Pattern.compile(what);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (System.nanoTime() < end) {
      Optional<String> found =
          pattern.matcher(Files.readString(log(name))).results().map(m -> m.group(1)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IllegalStateException("no \"" + what + "\" in " + log(name));
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
