package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archive of classes with which the built-in Spark starts faster, and all that may be wrong
 * with it.
 */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartIT {
  private static final String MADE = "Preparing a faster start of Spark";

  private static Product product;
  private static Path spark;

  @TempDir private Path temp;

  @BeforeAll
  static void copyTheProject() throws IOException {
    product = new Product(false);
    product.environment().put("SPARK_NEURON_CDS", "");
    spark = product.project().resolve("target/spark");
    // The profiles of other Spark lines have a SPARK_HOME.
    assumeTrue(spark.equals(product.sparkHome()), "the built-in Spark");
  }

  @AfterAll
  static void deleteTheCopy() throws IOException {
    product.close();
  }

  /** What a training did. */
  private record Trained(Product.Run run, boolean fromArchive) {}

  private Trained train() throws Exception {
    return train("");
  }

  private Trained train(String javaOption) throws Exception {
    Path log = temp.resolve("classes" + System.nanoTime());
    Product.Run run =
        product.submit(
            "--driver-java-options",
            javaOption + " -Xlog:class+load:file=" + log,
            "train",
            "--input",
            "data/norris.csv",
            "--store",
            temp.resolve("models").toString());
    try (Stream<String> classes = Files.lines(log)) {
      return new Trained(
          run,
          classes.anyMatch(
              line ->
                  line.contains("org.apache.spark.SparkContext ")
                      && line.contains("shared objects file (top)")));
    }
  }

  private static List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(spark)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  private static void assertClean(Trained trained) {
    assertThat(trained.run().exit()).as(trained.run().err()).isZero();
    assertThat(trained.run().out()).containsAnyOf("y = 1.00", "Nothing changed");
    assertThat(trained.run().err().lines())
        .allMatch(
            line ->
                line.matches("\\d\\d:\\d\\d:\\d\\d (rows|epoch)=.*")
                    || line.startsWith("WARNING: Using incubator modules"));
  }

  @Test
  @Order(1)
  void itIsMadeOnFirstUseAndUsedFromThenOn() throws Exception {
    Trained first = train();
    assertThat(first.run().exit()).as(first.run().err()).isZero();
    assertThat(first.run().err()).containsOnlyOnce(MADE);
    assertThat(archives()).hasSize(1);
    assertThat(spark.resolve("start.new")).doesNotExist();

    Trained second = train();
    assertClean(second);
    assertThat(second.fromArchive()).isTrue();
    assertThat(first.fromArchive()).isTrue();
  }

  @Test
  @Order(2)
  void theJobsClassPathKeepsTheConfiguration() throws Exception {
    Path conf = Files.createDirectories(temp.resolve("my conf"));
    Files.copy(
        product.project().resolve("conf/log4j2.properties"), conf.resolve("log4j2.properties"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"), "spark.app.name mine\nspark.driver.memory 777m\n");
    product.environment().put("SPARK_CONF_DIR", conf.toString());
    product.environment().put("SPARK_PRINT_LAUNCH_COMMAND", "1");
    try {
      Trained trained = train();

      assertThat(trained.run().exit()).as(trained.run().err()).isZero();
      assertThat(trained.run().err())
          .contains("-Xmx777m")
          .containsPattern("\\d\\d:\\d\\d:\\d\\d rows=36")
          .doesNotContain("log4j2-defaults", "INFO", MADE);
      assertThat(trained.fromArchive()).isTrue();
    } finally {
      product.environment().remove("SPARK_CONF_DIR");
      product.environment().remove("SPARK_PRINT_LAUNCH_COMMAND");
    }
  }

  @Test
  @Order(3)
  void whoDoesNotWantItHasItNot() throws Exception {
    for (String option : List.of("-Xshare:off", "-XX:SharedArchiveFile=/no/where.jsa")) {
      Trained trained = train(option);
      assertClean(trained);
      assertThat(trained.fromArchive()).as(option).isFalse();
    }
    product.environment().put("SPARK_NEURON_CDS", "off");
    try {
      Trained trained = train();
      assertClean(trained);
      assertThat(trained.fromArchive()).isFalse();
    } finally {
      product.environment().put("SPARK_NEURON_CDS", "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "empty", "truncated", "a hole", "older than the jars"})
  @Order(4)
  void oneThatIsBrokenIsNotUsed(String how) throws Exception {
    Path archive = archives().get(0);
    Path good = Files.copy(archive, temp.resolve("good"));
    assertThat(archive.toFile().setWritable(true)).isTrue();
    // As if it had been tried in vain a moment ago, so that no other one is made.
    Path making = Files.createDirectory(spark.resolve("start.new"));
    try {
      long size = Files.size(archive);
      try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
        switch (how) {
          case "garbage" -> file.write(new byte[100_000]);
          case "empty" -> file.setLength(0);
          case "truncated" -> file.setLength(size / 2);
          case "a hole" -> {
            file.seek(size / 3);
            file.write(new byte[1_000_000]);
          }
          default ->
              Files.setLastModifiedTime(
                  archive, FileTime.from(Instant.now().minus(Duration.ofDays(30_000))));
        }
      }
      Trained trained = train();

      assertClean(trained);
      assertThat(trained.fromArchive()).isFalse();
    } finally {
      Files.delete(making);
      Files.delete(archive);
      Files.move(good, archive);
    }
  }

  @Test
  @Order(5)
  void whereItCannotBeMadeTheJobRunsWithoutIt() throws Exception {
    Path archive = archives().get(0);
    Path away = Files.move(archive, temp.resolve("away"));
    // For root every folder can be written; a file in the place of one cannot.
    Path inTheWay = Files.createFile(spark.resolve("start.new"));
    try {
      Trained trained = train();

      assertClean(trained);
      assertThat(trained.fromArchive()).isFalse();
      assertThat(archives()).isEmpty();
    } finally {
      Files.delete(inTheWay);
      Files.move(away, archive);
    }
  }

  @Test
  @Order(6)
  void whatFailedIsTriedAgainAfterADay() throws Exception {
    Path archive = archives().get(0);
    Path away = Files.move(archive, temp.resolve("away"));
    Path making = Files.createDirectory(spark.resolve("start.new"));
    Files.writeString(making.resolve("new.jsa"), "half");
    Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofDays(3))));

    Trained trained = train();

    assertThat(trained.run().err()).contains(MADE);
    assertThat(trained.fromArchive()).isTrue();
    assertThat(making).doesNotExist();
    assertThat(archives()).hasSize(1);
    Files.delete(away);
  }

  @Test
  @Order(7)
  void smallCommandsAndAnotherSparkNeverMakeOne() throws Exception {
    for (Path archive : archives()) {
      Files.delete(archive);
    }
    for (String words : List.of("--version", "models list", "runs list")) {
      Product.Run run = product.submit(words.split(" ", -1));

      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.err()).doesNotContain(MADE);
    }
    Path home =
        Product.installSpark(
            temp.resolve("spark home"),
            Files.readString(product.project().resolve("target/spark.classpath")));
    product.environment().put("SPARK_HOME", home.toString());
    try {
      assertClean(train());
      assertThat(archives()).isEmpty();
    } finally {
      product.environment().remove("SPARK_HOME");
      try (Stream<Path> links = Files.walk(home)) {
        for (Path file : links.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
