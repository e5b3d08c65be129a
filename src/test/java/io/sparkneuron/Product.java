package io.sparkneuron;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The product as a user has it: submit.sh, the packaged jar and a Spark of its own process, in a
 * copy of the project.
 *
 * <p>With the profile of another Spark line the jar stays the one of the default line, and
 * SPARK_HOME is that line's Spark.
 */
public final class Product implements AutoCloseable {
  private static final int MINUTES = 10;
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Path shared;
  private final Path project;
  private final Path sparkHome;
  private final Map<String, String> environment = new HashMap<>();

  /** What a command did. */
  public record Run(int exit, String out, String err) {}

  public Product() throws IOException {
    this(true);
  }

  /**
   * @param withArchive whether it finds an archive of Spark's classes, which makes it start faster
   */
  Product(boolean withArchive) throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    Path built = Path.of(System.getProperty("project.target"));
    // Not a @TempDir: JUnit warns for each link that leads out of one.
    shared = Files.createTempDirectory(built, "train it ");
    project = shared.resolve("my project");
    for (String part : List.of("submit.sh", "pom.xml", "README.md", "conf", "data", "src/main")) {
      copyTree(root.resolve(part), project.resolve(part));
    }
    sparkHome =
        built.equals(root.resolve("target"))
            ? null
            : installSpark(
                shared.resolve("spark home"), Files.readString(built.resolve("spark.classpath")));
    // The default line's jar; where there is none yet, submit.sh builds it.
    Path target = root.resolve("target");
    if (Files.exists(target.resolve("spark.classpath"))) {
      for (Path jar : jars(target)) {
        copyTree(jar, project.resolve("target").resolve(jar.getFileName()));
      }
      copyTree(target.resolve("spark.classpath"), project.resolve("target/spark.classpath"));
      touch(project.resolve("target"));
      if (withArchive) {
        shareTheArchive(built);
      }
    }
  }

  /**
   * One archive of Spark's classes for all copies: the first one makes it, and since their jars are
   * links to the same files the JVM takes it for theirs. Where it does not, they start slower.
   */
  private void shareTheArchive(Path built) throws IOException {
    String jars = Files.readString(built.resolve("spark.classpath"));
    int key = Objects.hash(jars, System.getProperty("java.vm.version"));
    Path folder = Files.createDirectories(built.resolve("start-of-tests-%08x".formatted(key)));
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      if (lock.isValid() && archives(folder).isEmpty()) {
        makeTheArchive(folder);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (Path archive : archives(folder)) {
      if (sparkHome == null) {
        linkTheArchive(archive, jars);
        environment.put("SPARK_NEURON_CDS", "");
      } else {
        environment.put(
            "SPARK_SUBMIT_OPTS",
            FIRST_COMPILER + " \"-XX:SharedArchiveFile=" + archive + "\" -Xlog:cds*=off");
      }
    }
  }

  private void makeTheArchive(Path folder) throws IOException, InterruptedException {
    Path made = shared.resolve("start.jsa");
    environment.put("SPARK_NEURON_CDS", "");
    if (sparkHome != null) {
      environment.put(
          "SPARK_SUBMIT_OPTS", FIRST_COMPILER + " \"-XX:ArchiveClassesAtExit=" + made + "\"");
    }
    submit("train", "--input", "data/norris.csv", "--store", shared.resolve("first").toString());
    environment.clear();
    for (Path archive : archives(sparkHome == null ? project.resolve("target/spark") : shared)) {
      Files.move(archive, folder.resolve(archive.getFileName()));
    }
  }

  /** As if submit.sh had made it here: the class path first, then the links, then the archive. */
  private void linkTheArchive(Path archive, String jars) throws IOException {
    Path spark = project.resolve("target/spark");
    if (Files.notExists(spark.resolve("jars"))) {
      linkJars(spark, jars);
    }
    Files.createSymbolicLink(spark.resolve(archive.getFileName()), archive);
    Instant made = Files.getLastModifiedTime(archive).toInstant();
    Files.setLastModifiedTime(spark.resolve("jars"), FileTime.from(made.minusSeconds(1)));
    Files.setLastModifiedTime(
        project.resolve("target/spark.classpath"), FileTime.from(made.minusSeconds(2)));
  }

  private static List<Path> archives(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  /** The Spark that runs the jobs; its jars/ are there once submit.sh has run. */
  public Path sparkHome() {
    return sparkHome == null ? project.resolve("target/spark") : sparkHome;
  }

  /** The folder of the project. */
  public Path project() {
    return project;
  }

  /** What commands find in their environment besides ours. */
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(shared)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  public Run submit(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./submit.sh"));
    command.addAll(Arrays.asList(words));
    return run(command);
  }

  public Run run(List<String> command) throws IOException, InterruptedException {
    return new Started(command).await();
  }

  /** A command that runs; its output is there when it is over. */
  public final class Started {
    private final List<String> command;
    private final Path out;
    private final Path err;
    public final Process process;

    public Started(List<String> command) throws IOException {
      this.command = command;
      out = Files.createTempFile(shared, "out", "");
      err = Files.createTempFile(shared, "err", "");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(project.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().remove("SPARK_HOME");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      // Or each copy of the project would make its own archive for a faster start.
      builder.environment().put("SPARK_NEURON_CDS", "off");
      // The first compiler alone: over sooner, and half the work, wherever rows are few.
      builder.environment().put("SPARK_SUBMIT_OPTS", FIRST_COMPILER);
      if (sparkHome != null) {
        builder.environment().put("SPARK_HOME", sparkHome.toString());
      }
      builder.environment().putAll(environment);
      process = builder.start();
    }

    public Run await() throws IOException, InterruptedException {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        kill();
        throw new AssertionError(command + " did not end: " + Files.readString(err));
      }
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Its standard output until now. */
    public String soFar() throws IOException {
      return Files.readString(out);
    }

    /** As kill -9 does. */
    public void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Makes a Spark installation of jars.
   *
   * @param home the folder to make
   * @param jars a class path
   */
  public static Path installSpark(Path home, String jars) throws IOException {
    linkJars(home, jars);
    Files.createDirectories(home.resolve("bin"));
    Path submit = home.resolve("bin/spark-submit");
    Files.copy(
        Path.of(System.getProperty("project.root"), "src/test/resources/spark-submit"), submit);
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private static void linkJars(Path home, String jars) throws IOException {
    Files.createDirectories(home.resolve("jars"));
    for (String jar : jars.strip().split(":", -1)) {
      Files.createSymbolicLink(
          home.resolve("jars").resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
  }

  private static List<Path> jars(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("spark-neuron-.*\\.jar"))
          .toList();
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void touch(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      }
    }
  }
}
