package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line for each of 20 000 keys, of which one has half of the rows: the bits of one machine. */
@OnClusters
@ExtendWith(Setting.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinesIT {
  private static final int KEYS = 19_997;
  private static final int FILES = 4;
  private static final int ROWS_PER_FILE = 300_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Setting setting;
  private Path rows;
  private List<String> undisturbed;
  private long readings;

  /** When an executor is killed. */
  enum Moment {
    ROWS_ARE_READ("JobStart", "find a line for each k"),
    ROWS_ARE_WITH_THEIR_KEYS("StageCompleted", "keyBy at KeyShuffle"),
    LINES_ARE_FOUND("StageCompleted", "collect at KeyLines");

    private final String event;
    private final String words;

    Moment(String event, String words) {
      this.event = event;
      this.words = words;
    }

    boolean hasCome(Training training) throws IOException {
      return training.epochs().events(event, words) > 0;
    }
  }

  LinesIT(Setting setting) {
    this.setting = setting;
  }

  @BeforeAll
  void findThemHere(@TempDir Path folder) throws Exception {
    rows = Files.createDirectories(folder.resolve("rows"));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      for (int file = 0; file < FILES; file++) {
        sql.execute(
            """
            COPY (
              SELECT CASE WHEN i %% 2 = 0 THEN 0 ELSE i %% %d END AS k, a AS x,
                a * (i %% 7) + noise AS y
              FROM (
                SELECT i, (i * 7919 %% 100003) / 1000.0::DOUBLE AS a,
                  (i * 15485863 %% 1009) / 1009.0::DOUBLE - 0.5 AS noise
                FROM range(%d, %d) r(i))
            ) TO '%s' (FORMAT parquet)
            """
                .formatted(
                    KEYS,
                    file * ROWS_PER_FILE,
                    (file + 1) * ROWS_PER_FILE,
                    rows + "/" + file + ".parquet"));
      }
    }
    Training alone = training(folder.resolve("alone"), "local[2]");
    undisturbed = ended(alone);
    readings = readings(alone);
    assertThat(undisturbed).hasSize(KEYS);
  }

  @Test
  void onTwoExecutorProcesses(@TempDir Path temp) throws Exception {
    assertThat(ended(training(temp, "local-cluster[2,1,1024]"))).isEqualTo(undisturbed);
  }

  @ParameterizedTest
  @EnumSource
  void whenAnExecutorIsKilled(Moment moment, @TempDir Path temp) throws Exception {
    StandaloneCluster cluster = setting.cluster();
    Training training =
        training(temp, cluster.url())
            .with("--total-executor-cores", "2")
            .with("--conf", "spark.scheduler.minRegisteredResourcesRatio=1");
    Product.Started run = training.start();
    Waiting.until(
        SOON, () -> "no " + moment, () -> !run.process.isAlive() || moment.hasCome(training));
    assertThat(cluster.executors()).hasSize(2);
    cluster.executors().get(0).destroyForcibly();

    assertThat(ended(training, run)).isEqualTo(undisturbed);
    assertThat(training.epochs().events("ExecutorRemoved", "")).isPositive();
    assertThat(readings(training)).as("what was lost is read again").isGreaterThan(readings);
    cluster.awaitIdle(SOON);
  }

  private Training training(Path folder, String master) throws Exception {
    return new Training(
            setting.product(), folder, "--input", rows.toString(), "--by", "k", "--run-id", "night")
        .with("--master", master, "--conf", "spark.ui.enabled=false");
  }

  /** How often a piece of the source was read. */
  private static long readings(Training training) throws IOException {
    return training.epochs().events("TaskEnd", "\"Task Type\":\"ShuffleMapTask\"");
  }

  private static List<String> ended(Training training) throws Exception {
    return ended(training, training.start());
  }

  /** The lines of a training that went well. */
  private static List<String> ended(Training training, Product.Started run) throws Exception {
    Product.Run ended = run.await();
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("\tat ");
    List<String> lines = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement();
        ResultSet table =
            sql.executeQuery(
                "SELECT CAST(t AS VARCHAR) FROM '%s/lines/night/*.parquet' t ORDER BY k"
                    .formatted(training.store()))) {
      while (table.next()) {
        lines.add(table.getString(1));
      }
    }
    return lines;
  }
}
