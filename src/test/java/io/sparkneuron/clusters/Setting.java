package io.sparkneuron.clusters;

import io.sparkneuron.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What the tests of all clusters share: the product, 40 000 rows, and what the training on them
 * ends with when one machine does it undisturbed. Made once, removed when the JVM of the tests
 * ends.
 */
public final class Setting {
  /** About 115 epochs, and then converged: long enough to be disturbed. */
  private static final String[] SLOWLY = {
    "--features", "x1,x2", "--seed", "3", "--learning-rate", "0.13", "--tolerance", "1e-6"
  };

  private static final int FILES = 4;
  private static final Duration SOON = Duration.ofSeconds(40);

  private final Path folder;
  private final Product product;
  private final Path rows;
  private final Training.Answer undisturbed;
  private StandaloneCluster cluster;

  /** Hands the one setting to the constructors of tests. */
  public static final class Shared implements ParameterResolver {
    private static Setting setting;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Setting.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return ofThisJvm();
    }

    /** Not one per execution of JUnit: each class of tests may be an execution of its own. */
    private static synchronized Setting ofThisJvm() {
      if (setting == null) {
        try {
          setting = new Setting();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(setting::remove));
      }
      return setting;
    }
  }

  private Setting() throws Exception {
    folder = Files.createTempDirectory("clusters");
    product = new Product();
    product.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    product.environment().put("SPARK_NEURON_CDS", "on");
    rows = writeRows(Files.createDirectories(folder.resolve("rows")), 10_000);
    Training alone = training(Files.createDirectories(folder.resolve("alone")));
    Product.Run run = alone.run();
    if (run.exit() != 0) {
      throw new IllegalStateException("the undisturbed run failed: " + run);
    }
    undisturbed = alone.answer();
    tell("local[*]: " + undisturbed.epochs() + " epochs, " + alone.epochs().usual() + " s each");
  }

  /** Two correlated inputs and a noisy label, the same everywhere. */
  static Path writeRows(Path folder, int perFile) throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      for (int file = 0; file < FILES; file++) {
        sql.execute(
            """
            COPY (
              SELECT x1, x2, 3 * x1 - 2 * x2 + 5 + noise AS y
              FROM (
                SELECT a AS x1, a / 2 + (i * 104729 %% 99991) / 5000.0::DOUBLE AS x2, noise
                FROM (
                  SELECT i, (i * 7919 %% 100003) / 1000.0::DOUBLE AS a,
                    (i * 15485863 %% 1009) / 1009.0::DOUBLE - 0.5 AS noise
                  FROM range(%d, %d) r(i)))
            ) TO '%s' (FORMAT parquet)
            """
                .formatted(file * perFile, (file + 1) * perFile, folder + "/" + file + ".parquet"));
      }
    }
    return folder;
  }

  /** A training on the 40 000 rows, with its files in a folder. */
  Training training(Path files, String... options) throws IOException {
    return training(product, files, options);
  }

  /** The same by another copy of the product. */
  Training training(Product other, Path files, String... options) throws IOException {
    Training training =
        new Training(
            other,
            files,
            Stream.of(List.of("--input", rows.toString()), List.of(SLOWLY), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
    // Few rows: what the second compiler needs is more than it saves.
    return training.with("--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1");
  }

  Product product() {
    return product;
  }

  Path rows() {
    return rows;
  }

  /**
   * A standalone cluster with three workers of one core, for two executors and a driver, to be left
   * as it was: whole and idle.
   */
  StandaloneCluster cluster() throws Exception {
    if (cluster != null) {
      try {
        cluster.awaitIdle(SOON);
      } catch (AssertionError e) {
        tell("started another cluster, since the one before is not idle: " + e.getMessage());
        cluster.close();
        cluster = null;
      }
    }
    if (cluster == null) {
      cluster = StandaloneCluster.of(3, product.sparkHome(), folder.resolve("cluster"));
    }
    return cluster;
  }

  Training.Answer undisturbed() {
    return undisturbed;
  }

  /** A line for the reader of the build's output. */
  void tell(String line) {
    System.out.println("clusters: " + line);
  }

  private void remove() {
    try (product) {
      if (cluster != null) {
        cluster.close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (Exception e) {
      tell("left " + folder + ": " + e);
    }
  }
}
