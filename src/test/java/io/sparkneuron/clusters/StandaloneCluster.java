package io.sparkneuron.clusters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark master and its workers, each a process of its own, with ports that the system chooses; on
 * loopback unless a place is given.
 */
final class StandaloneCluster implements AutoCloseable {
  static final String EXECUTOR = "CoarseGrainedExecutorBackend";
  static final String DRIVER = "deploy.worker.DriverWrapper";
  private static final String DEPLOY = "org.apache.spark.deploy.";
  private static final Duration START = Duration.ofSeconds(60);
  private static final Pattern MASTER_URL =
      Pattern.compile("Starting Spark master at (spark://\\S+)");

  /**
   * Where a process runs.
   *
   * @param host its address
   * @param entrance the words that lead there, before the command
   * @param environment besides that of this process
   */
  record Place(String host, List<String> entrance, Map<String, String> environment) {
    static final Place HERE = new Place("127.0.0.1", List.of(), Map.of());
  }

  private final Path sparkHome;
  private final Path folder;
  private final Process master;
  private final String url;
  private final List<Process> workers = new ArrayList<>();

  /**
   * @param sparkHome whose jars/ all processes run from; no other process may name it
   * @param folder for logs and the workers' files
   */
  StandaloneCluster(Path sparkHome, Path folder, Place place) throws Exception {
    this.sparkHome = sparkHome;
    this.folder = folder;
    master =
        start(
            "master",
            place,
            List.of("-Dspark.master.rest.enabled=false", DEPLOY + "master.Master"));
    try {
      url = told(log("master"), MASTER_URL);
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** A master with workers of one core on loopback. */
  static StandaloneCluster of(int workers, Path sparkHome, Path folder) throws Exception {
    StandaloneCluster cluster = new StandaloneCluster(sparkHome, folder, Place.HERE);
    try {
      cluster.addWorkers(Collections.nCopies(workers, Place.HERE).toArray(Place[]::new));
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  String url() {
    return url;
  }

  Process master() {
    return master;
  }

  List<Process> workers() {
    return List.copyOf(workers);
  }

  /** Adds workers of one core and waits until the master knows them. */
  void addWorkers(Place... places) throws Exception {
    int before = workers.size();
    for (Place place : places) {
      String name = "worker-" + (workers.size() + 1);
      workers.add(
          start(
              name,
              place,
              List.of(
                  DEPLOY + "worker.Worker",
                  "--cores",
                  "1",
                  "--memory",
                  "1g",
                  "--work-dir",
                  folder.resolve(name).toString(),
                  url)));
    }
    for (int i = before; i < workers.size(); i++) {
      told(log("worker-" + (i + 1)), Pattern.compile("(Successfully registered with master)"));
    }
  }

  /** The executors that live, on whatever worker, also when it is dead. */
  List<ProcessHandle> executors() {
    return processes(EXECUTOR);
  }

  /** The drivers that live on workers. */
  List<ProcessHandle> drivers() {
    return processes(DRIVER);
  }

  /** Waits until no executor and no driver is left. */
  void awaitIdle(Duration deadline) throws Exception {
    Waiting.until(
        deadline,
        () -> "the end of " + executors() + drivers(),
        () -> executors().isEmpty() && drivers().isEmpty());
  }

  /** The executors that a worker started. */
  static List<ProcessHandle> executorsOf(Process worker) {
    return worker.descendants().filter(process -> names(process, EXECUTOR)).toList();
  }

  /** The processes of this Spark whose command line names something. */
  private List<ProcessHandle> processes(String part) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> names(process, sparkHome.toString()))
          .filter(process -> names(process, part))
          .toList();
    }
  }

  private static boolean names(ProcessHandle process, String part) {
    return process.info().commandLine().orElse("").contains(part);
  }

  /** Ends every process that came from this cluster, each by its id. */
  @Override
  public void close() throws Exception {
    List<ProcessHandle> left = new ArrayList<>();
    Stream.concat(Stream.of(master), workers.stream())
        .forEach(
            process -> {
              left.add(process.toHandle());
              process.descendants().forEach(left::add);
            });
    left.addAll(executors());
    left.addAll(drivers());
    left.forEach(ProcessHandle::destroyForcibly);
    Waiting.until(
        START, () -> "the end of " + left, () -> left.stream().noneMatch(ProcessHandle::isAlive));
  }

  private Process start(String name, Place place, List<String> words) throws IOException {
    List<String> command = new ArrayList<>(place.entrance());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The first compiler is enough for what only starts others, and starts sooner.
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            sparkHome.resolve("jars") + "/*"));
    command.addAll(words);
    command.addAll(List.of("--host", place.host(), "--port", "0", "--webui-port", "0"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(folder).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(variable -> variable.startsWith("SPARK_"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("SPARK_HOME", sparkHome.toString());
    variables.put("SPARK_SCALA_VERSION", scalaVersion());
    variables.put("SPARK_LOCAL_IP", place.host());
    variables.put("SPARK_LOCAL_DIRS", Files.createDirectories(folder.resolve("local")).toString());
    variables.putAll(place.environment());
    return builder.start();
  }

  private String scalaVersion() throws IOException {
    try (Stream<Path> jars = Files.list(sparkHome.resolve("jars"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(jar -> jar.startsWith("spark-core_"))
          .map(jar -> jar.replaceFirst("spark-core_([0-9.]+)-.*", "$1"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private static String told(Path log, Pattern what) throws Exception {
    Waiting.until(START, () -> what + " in " + text(log), () -> find(log, what).isPresent());
    return find(log, what).orElseThrow();
  }

  private static Optional<String> find(Path log, Pattern what) {
    Matcher matcher = what.matcher(text(log));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
