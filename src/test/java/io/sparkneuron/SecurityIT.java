package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who must not reach the job, what must not leave it, and what it must not trust. */
class SecurityIT {
  private static final String SECRET = "hunter2";

  private static Product product;

  @TempDir private Path temp;
  private Path store;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product();
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  @BeforeEach
  void nameTheStore() {
    store = temp.resolve("models");
  }

  // ---- Who must not reach the job ----

  @Test
  void onOneMachineNothingListensBeyondLoopback() throws Exception {
    Product.Started job =
        product
        .new Started(
            List.of(
                "./submit.sh",
                "train",
                "--input",
                "data/line.csv",
                "--store",
                store.toString(),
                "--scale",
                "none",
                "--learning-rate",
                "1e-6",
                "--epochs",
                "1000000",
                "--checkpoint-every",
                "20",
                "--run-id",
                "slow"));
    try {
      Set<String> listening = new HashSet<>();
      Path run = store.resolve("runs/slow");
      while (!has(run, "checkpoint-")) {
        assertThat(job.process.isAlive()).isTrue();
        TimeUnit.MILLISECONDS.sleep(100);
        listening.addAll(listening(job.process));
      }
      listening.addAll(listening(job.process));
      // Spark's own ports are there, so that the test looks at the right process.
      assertThat(listening).hasSizeGreaterThan(1).allMatch(SecurityIT::isLoopback);
    } finally {
      job.kill();
    }
  }

  private static boolean has(Path folder, String prefix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
    }
  }

  /** 127.0.0.0/8, ::1, or the first one as an IPv6 address; the lowest byte of a word is first. */
  private static boolean isLoopback(String addressAndPort) {
    return addressAndPort.matches("(0000000000000000FFFF0000)?[0-9A-F]{6}7F:[0-9A-F]{4}")
        || addressAndPort.matches("0{24}01000000:[0-9A-F]{4}");
  }

  /** Addresses and ports, as the kernel writes them, of a process and its children. */
  private static Set<String> listening(Process process) throws IOException {
    Set<String> inodes = new HashSet<>();
    for (ProcessHandle one :
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      Path files = Path.of("/proc/%d/fd".formatted(one.pid()));
      try (Stream<Path> links = Files.list(files)) {
        for (Path link : links.toList()) {
          String target = Files.readSymbolicLink(link).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        }
      } catch (FileSystemException e) {
        // Closed, or the process is gone.
        continue;
      }
    }
    Set<String> addresses = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (!Files.exists(Path.of(table))) {
        continue;
      }
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] words = line.strip().split("\\s+", -1);
        if (words[3].equals("0A") && inodes.contains(words[9])) {
          addresses.add(words[1]);
        }
      }
    }
    return addresses;
  }

  // ---- What must not leave it ----

  private Path rows() throws IOException {
    return Files.writeString(temp.resolve("rows.csv"), "x,y\n1,3\n2,5\n3,7.5\n");
  }

  @Test
  void noSecretIsToldOrStored() throws Exception {
    Path events = Files.createDirectories(temp.resolve("events"));
    Path config =
        Files.writeString(
            temp.resolve("train.properties"), "option.db.password = " + SECRET + "-in-config\n");
    Product.Run good =
        product.submit(
            "--conf",
            "spark.log.level=INFO",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + events.toUri(),
            "--conf",
            "spark.hadoop.fs.s3a.access.key=" + SECRET,
            "--conf",
            "spark.hadoop.fs.s3a.secret.key=" + SECRET,
            "train",
            "--config",
            config.toString(),
            "--input",
            rows().toString(),
            "--where",
            "x > 0 OR 'password=" + SECRET + "' = ''",
            "--metrics-file",
            "nowhere://me:" + SECRET + "@host/metrics.prom",
            "--store",
            store.toString());
    assertThat(good.exit()).as(good.err()).isZero();
    assertThat(good.err()).contains("nowhere://*****@host/metrics.prom");
    assertThat(Files.readString(store.resolve("versions/v000001.json")))
        .contains("\"option.db.password\" : \"*****\"", "password=*****");
    assertNoSecretIn(good);
    assertNoSecretBelow(store);
    assertNoSecretBelow(events);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "3 | --input s3a://me:hunter2@lake/homes | s3a://*****@lake/homes",
        "3 | --input nowhere://me:hunt/er2@lake/homes | nowhere://*****@lake/homes",
        "6 | --input data/line.csv --store nowhere://me:hunter2@lake/models | nowhere://*****@lake",
        "6 | --input data/line.csv --store s3a://me:hunter2@lake/models | s3a://*****@lake",
        "2 | --password hunter2 | '--password', '*****'",
        "2 | --input data/line.csv --option password=hunter2 --epochs token=hunter2 | token=*****",
        "3 | --format jdbc --option url=jdbc:none://me:hunter2@host/db --option dbtable=t --input x | Cannot read",
        "3 | --input data/line.csv --features a --where password='hunter2' | Cannot read",
      })
  void noSentenceTellsASecret(int exit, String words, String told) throws Exception {
    List<String> command = new ArrayList<>(List.of("train"));
    Collections.addAll(command, words.split(" ", -1));
    if (!command.contains("--store")) {
      Collections.addAll(command, "--store", store.toString());
    }
    Product.Run run = product.submit(command.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    assertThat(run.err()).contains(told);
    assertNoSecretIn(run);
    assertNoSecretBelow(temp);
  }

  private static void assertNoSecretIn(Product.Run run) {
    assertThat(run.out() + run.err()).doesNotContain("hunter2", "hunt/er2", "er2@");
  }

  private static void assertNoSecretBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("train.properties")) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(SECRET);
        }
      }
    }
  }

  // ---- What it must not trust ----

  @Tag("any-spark")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,  | 104857600 | more than 8388608 bytes",
        "{}, |   8000000 | must be a JSON object",
        "[], |   8000000 | must be a JSON object",
        "[   |   8000000 | it must be JSON",
      })
  void aHugeModelFileIsRefusedInLittleMemory(String part, int bytes, String sentence)
      throws Exception {
    Path file = store.resolve("versions/v000001.json");
    Files.createDirectories(file.getParent());
    String hostile = part.repeat(bytes / part.length());
    Files.writeString(file, part.equals("[") ? hostile : "[" + hostile + "1]");
    Files.createDirectories(store.resolve("promotions"));
    Files.writeString(
        store.resolve("promotions/p000001.json"),
        """
        {"format-version": 1, "version": 1, "reason": "", "at": "2026-11-22T03:00:00Z", "run": "r"}
        """);
    Product.Run run =
        product.submit("--driver-memory", "512m", "models", "show", "--store", store.toString());
    assertThat(run.exit()).as(run.err()).isEqualTo(6);
    assertThat(run.err()).contains("Cannot read " + file + ": ", sentence).hasSizeLessThan(1000);
  }

  @Tag("any-spark")
  @Test
  void theJarHoldsOursAndTwoRelocatedLibraries() throws IOException {
    Path jar;
    try (Stream<Path> files = Files.list(product.project().resolve("target"))) {
      jar = files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    try (JarFile content = new JarFile(jar.toFile())) {
      assertThat(content.stream().filter(entry -> !entry.isDirectory()).map(e -> e.getName()))
          .isNotEmpty()
          .allMatch(
              name ->
                  name.startsWith("META-INF/")
                      || name.startsWith("io/sparkneuron/shaded/picocli/")
                      || name.startsWith("io/sparkneuron/shaded/fastdoubleparser/")
                      || name.equals("io/sparkneuron/report/report.css")
                      || name.matches("io/sparkneuron/(\\w+/)?[\\w$-]+\\.class"));
    }
  }
}
