package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product as a new user meets it: submit.sh, the packaged jar and a Spark of its own
 * process, in a copy of the project.
 *
 * <p>With the profile of another Spark line the jar stays the one of the default line, and
 * SPARK_HOME is that line's Spark.
 */
class TrainIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MINUTES = 3;

  private static Path shared;
  private static Path project;
  private static Path sparkHome;

  @TempDir private Path temp;
  private Path store;

  private record Run(int exit, String out, String err) {}

  @BeforeAll
  static void copyTheProject() throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    Path built = Path.of(System.getProperty("project.target"));
    // Not a @TempDir: JUnit warns for each link that leads out of one.
    shared = Files.createTempDirectory(built, "train it ");
    project = shared.resolve("my project");
    for (String part : List.of("submit.sh", "pom.xml", "README.md", "conf", "data", "src/main")) {
      copyTree(root.resolve(part), project.resolve(part));
    }
    if (!built.equals(root.resolve("target"))) {
      sparkHome = sparkHome(built.resolve("spark.classpath"));
    }
    // The default line's jar; where there is none yet, submit.sh builds it.
    Path target = root.resolve("target");
    if (Files.exists(target.resolve("spark.classpath"))) {
      for (Path jar : jars(target)) {
        copyTree(jar, project.resolve("target").resolve(jar.getFileName()));
      }
      copyTree(target.resolve("spark.classpath"), project.resolve("target/spark.classpath"));
      touch(project.resolve("target"));
    }
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    try (Stream<Path> files = Files.walk(shared)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @BeforeEach
  void nameTheStore() {
    store = temp.resolve("my models");
  }

  private static Path sparkHome(Path classpath) throws IOException {
    Path home = shared.resolve("spark home");
    Files.createDirectories(home.resolve("jars"));
    Files.createDirectories(home.resolve("bin"));
    for (String jar : Files.readString(classpath).strip().split(":", -1)) {
      Files.createSymbolicLink(
          home.resolve("jars").resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
    Path submit = home.resolve("bin/spark-submit");
    Files.copy(
        Path.of(System.getProperty("project.root"), "src/test/resources/spark-submit"), submit);
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
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

  private Run submit(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./submit.sh"));
    command.addAll(Arrays.asList(words));
    return run(command);
  }

  private Run run(List<String> command) throws IOException, InterruptedException {
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (sparkHome != null) {
      builder.environment().put("SPARK_HOME", sparkHome.toString());
    }
    Process process = builder.start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(command + " did not end: " + Files.readString(err));
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private JsonNode version(int number) throws IOException {
    return JSON.readTree(store.resolve("versions/v%06d.json".formatted(number)).toFile());
  }

  private String[] train(String... options) {
    List<String> words = new ArrayList<>(List.of("train", "--store", store.toString()));
    words.addAll(Arrays.asList(options));
    return words.toArray(String[]::new);
  }

  @Test
  void aloneItFindsTheLineToNineDigits() throws Exception {
    Run run = submit();

    assertThat(run.exit).as(run.err).isZero();
    assertThat(run.out).startsWith("y = 12 x + 37\n");
    JsonNode version =
        JSON.readTree(
            Path.of(run.out.replaceAll("(?s).*\\n  model +(\\S[^\\n]*)\\n.*", "$1")).toFile());
    JsonNode neuron = version.get("neuron");
    assertThat(neuron.get("weights").get(0).asDouble()).isCloseTo(12, within(12e-9));
    assertThat(neuron.get("bias").asDouble()).isCloseTo(37, within(37e-9));
    assertThat(version.at("/training/rows/used").asInt()).isEqualTo(200);
  }

  /** Oracle: the certified values of NIST StRD Norris. */
  @Test
  void norrisHasTwelveDigitsInFiveEpochs() throws Exception {
    Run run = submit(train("--input", "data/norris.csv"));

    assertThat(run.exit).as(run.err).isZero();
    JsonNode version = version(1);
    double slope = 1.00211681802045;
    double intercept = -0.262323073774029;
    assertThat(version.at("/neuron/weights/0").asDouble()).isCloseTo(slope, within(slope * 1e-12));
    assertThat(version.at("/neuron/bias").asDouble())
        .isCloseTo(intercept, within(-intercept * 1e-12));
    assertThat(version.at("/training/epochs").asInt()).isLessThanOrEqualTo(5);
    assertThat(run.out)
        .contains(
            "exactly",
            "stopped",
            "36 read = 36 used",
            "rmse",
            store.resolve("versions/v000001.json").toString());
  }

  @Test
  void theConsoleIsOurs() throws Exception {
    Run run = submit(train("--input", "data/norris.csv"));

    assertThat(run.err.lines())
        .allMatch(
            line ->
                line.matches("\\d\\d:\\d\\d:\\d\\d (rows|epoch)=.*")
                    || line.startsWith("WARNING: Using incubator modules"));
  }

  @Test
  void explainTellsTheEpochsWithTheNumbersOfThisRun() throws Exception {
    Run run = submit(train("--config", "conf/train.properties", "--explain"));

    assertThat(run.exit).as(run.err).isZero();
    assertThat(run.out)
        .contains(
            "25 * 0.66 + 85 = 101.5", "y = 44.92", "the error is 56.58", "Epoch 3", "… and so on …")
        .doesNotContain("Epoch 4\n");
  }

  @Test
  void theStartMayBeNegativeAndVersionsCountUp() throws Exception {
    assertThat(submit(train("--input", "data/norris.csv", "--init=-25,85")).exit).isZero();
    assertThat(submit(train("--input", "data/norris.csv", "--seed", "7")).exit).isZero();

    assertThat(version(1).at("/provenance/start").toString()).isEqualTo("[-25.0,85.0]");
    assertThat(version(2).at("/provenance/seed").asInt()).isEqualTo(7);
  }

  @TestFactory
  Stream<DynamicTest> everyFailureHasItsExitCodeAndOneSentence() throws IOException {
    Path file = Files.writeString(temp.resolve("a file"), "not a folder");
    return Stream.of(
        failure(
            1,
            "Cannot go on",
            "--conf",
            "spark.driver.maxResultSize=1",
            "train",
            "--input",
            "data/norris.csv",
            "--store",
            store.toString()),
        failure(
            2,
            "epochs must be a whole number >= 1, but got 0",
            train("--input", "data/norris.csv", "--epochs", "0")),
        failure(3, "missing.csv", train("--input", "data/missing.csv")),
        failure(
            4,
            "a rate is stable here only below 2",
            train("--input", "data/norris.csv", "--learning-rate", "3")),
        failure(
            6,
            "is a file, not a folder",
            "train",
            "--input",
            "data/norris.csv",
            "--store",
            file.toString()));
  }

  private DynamicTest failure(int exit, String phrase, String... words) {
    return DynamicTest.dynamicTest(
        "exit " + exit,
        () -> {
          Run run = submit(words);
          assertThat(run.exit).as(run.err).isEqualTo(exit);
          assertThat(run.err).contains(phrase);
          if (exit != 1) {
            assertThat(run.err).doesNotContain("\tat ");
          }
          assertThat(run.out).isEmpty();
          assertThat(store).doesNotExist();
        });
  }

  @Test
  void aLimitBeforeConvergencePublishesAndExitsFive() throws Exception {
    Run run = submit(train("--config", "conf/train.properties", "--epochs", "3"));

    assertThat(run.exit).as(run.err).isEqualTo(5);
    assertThat(version(1).at("/training/stop-reason").asText()).isEqualTo("epoch-limit");
  }

  /** Each line of the README's first sh blocks that starts the job. */
  @TestFactory
  Stream<DynamicTest> theReadmesCommandsWork() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean shell = false;
    for (String line : Files.readAllLines(project.resolve("README.md"))) {
      shell = line.startsWith("```") ? line.equals("```sh") : shell;
      if (shell && line.startsWith("./submit.sh ") && !line.startsWith("./submit.sh  ")) {
        commands.add(line);
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
    return commands.stream()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command,
                    () -> {
                      Run run = run(List.of("bash", "-c", command));
                      assertThat(run.exit).as(run.err).isZero();
                      assertThat(run.out).contains("y = 1.00");
                    }));
  }
}
