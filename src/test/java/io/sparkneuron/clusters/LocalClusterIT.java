package io.sparkneuron.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Executors as processes of their own, without a cluster to start. */
@OnClusters
@ExtendWith(Setting.Shared.class)
class LocalClusterIT {
  private final Setting setting;
  @TempDir private Path temp;

  LocalClusterIT(Setting setting) {
    this.setting = setting;
  }

  @Test
  void twoExecutorProcessesGiveTheBitsOfOne() throws Exception {
    Training training =
        setting
            .training(temp)
            .with("--master", "local-cluster[2,1,1024]")
            .with("--conf", "spark.ui.enabled=false");

    Product.Run run = training.run();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(training.answer()).isEqualTo(setting.undisturbed());
  }

  /** 20 000 keys, of which one has half of the rows. */
  @Test
  void aLinePerKeyHasTheBitsOfOneMachineToo() throws Exception {
    Path rows = Files.createDirectories(temp.resolve("rows"));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      for (int file = 0; file < 4; file++) {
        sql.execute(
            """
            COPY (
              SELECT CASE WHEN i %% 2 = 0 THEN 0 ELSE i %% 19997 END AS k, a AS x, a * (i %% 7) + noise AS y
              FROM (
                SELECT i, (i * 7919 %% 100003) / 1000.0::DOUBLE AS a,
                  (i * 15485863 %% 1009) / 1009.0::DOUBLE - 0.5 AS noise
                FROM range(%d, %d) r(i))
            ) TO '%s' (FORMAT parquet)
            """
                .formatted(file * 100_000, (file + 1) * 100_000, rows + "/" + file + ".parquet"));
      }
      List<String> alone = lines(sql, rows, "alone", "local[2]");
      assertThat(alone).hasSize(19_997);
      assertThat(lines(sql, rows, "cluster", "local-cluster[2,1,1024]")).isEqualTo(alone);
    }
  }

  private List<String> lines(Statement sql, Path rows, String store, String master)
      throws Exception {
    Path folder = temp.resolve(store);
    List<String> words =
        List.of(
            "./submit.sh",
            "--master",
            master,
            "--conf",
            "spark.ui.enabled=false",
            "train",
            "--input",
            rows.toString(),
            "--by",
            "k",
            "--store",
            folder.toString(),
            "--run-id",
            "night");
    Product.Run run = setting.product().new Started(words).await();
    assertThat(run.exit()).as(run.err()).isZero();
    List<String> lines = new ArrayList<>();
    try (ResultSet table =
        sql.executeQuery(
            "SELECT CAST(t AS VARCHAR) FROM '%s/lines/night/*.parquet' t ORDER BY k"
                .formatted(folder))) {
      while (table.next()) {
        lines.add(table.getString(1));
      }
    }
    return lines;
  }
}
