package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand random tables, each read by us and by a reader that is not ours: csv and json by
 * python's modules (nasty/tables.py, which makes the tables too), parquet by DuckDB. {@code
 * -Dnasty.seed} makes the same tables again.
 */
@Tag("slow")
class NastyTablesIT {
  private static final int TABLES = 1000;
  private static final long SEED = 20261128;
  private static final Columns X_Y = new Columns(List.of("x"), "y");
  private static final double PRECISION = 1e-9;

  /** What is to be known of a table: its counts, and its line unless x is constant. */
  private record Answer(long used, long nulls, long nonFinite, long malformed, double[] line) {
    private static final Answer REFUSED = new Answer(0, 0, 0, 0, new double[0]);

    String counts() {
      return used == 0
          ? "refused"
          : "%d used, %d null, %d non-finite, %d malformed"
              .formatted(used, nulls, nonFinite, malformed);
    }

    boolean isLine(double weight, double bias) {
      if (line.length == 0) {
        return true;
      }
      double height = line[3] > 0 ? line[3] : Math.max(1, Math.abs(line[1]));
      double scale = Math.max(Math.abs(line[0]), height / line[2]);
      double biasScale = Math.max(Math.abs(line[1]), height + scale * line[4]);
      return Math.abs(weight - line[0]) <= PRECISION * scale
          && Math.abs(bias - line[1]) <= PRECISION * biasScale;
    }
  }

  @Test
  void everyTableIsReadAsOthersReadIt(@TempDir Path folder) throws Exception {
    assumeTrue(new ProcessBuilder("python3", "--version").start().waitFor() == 0, "no python3");
    long seed = Long.getLong("nasty.seed", SEED);
    System.out.println("nasty tables of seed " + seed);
    assertThat(disagreements(seed, TABLES, folder)).as("seed " + seed).isEmpty();
  }

  static List<String> disagreements(long seed, int tables, Path folder) throws Exception {
    Path script = Path.of(NastyTablesIT.class.getResource("/nasty/tables.py").toURI());
    Process python =
        new ProcessBuilder(
                "python3",
                script.toString(),
                String.valueOf(seed),
                String.valueOf(tables),
                folder.toString())
            .inheritIO()
            .start();
    assertThat(python.waitFor()).isZero();
    JsonNode manifest = new ObjectMapper().readTree(folder.resolve("manifest.json").toFile());
    assertThat(manifest).hasSize(tables);
    List<String> disagreements = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        SparkSession spark =
            SparkSession.builder()
                .master("local[2]")
                .appName("nasty tables")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.ansi.enabled", "true")
                .getOrCreate()) {
      spark.sparkContext().setLogLevel("OFF");
      for (JsonNode table : manifest) {
        Answer expected = table.has("query") ? ask(duck, table) : answer(table.path("expect"));
        Optional<String> difference = disagreement(spark, table, expected);
        difference.ifPresent(
            found ->
                disagreements.add(
                    table.path("name").asText()
                        + ": "
                        + found
                        + " "
                        + table.path("traits")
                        + (table.path("where").isNull() ? "" : " where " + table.path("where"))));
      }
    }
    return disagreements;
  }

  private static Optional<String> disagreement(
      SparkSession spark, JsonNode table, Answer expected) {
    try {
      Map<String, String> options = new HashMap<>();
      table
          .path("options")
          .properties()
          .forEach(o -> options.put(o.getKey(), o.getValue().asText()));
      TrainingSource source =
          new TrainingSource(
              List.of(table.path("path").asText()),
              Optional.empty(),
              Optional.of(table.path("format").asText()),
              options,
              Optional.ofNullable(table.path("where").textValue()));
      LoadSettings settings = LoadSettings.defaults().withBadRows(LoadSettings.BadRows.SKIP);
      try (ClusterPoints points = new ClusterPoints(Sources.open(spark, source, X_Y), settings)) {
        TrainingResult result =
            new Trainer(points, TrainingSettings.defaults(1), epoch -> {}).train();
        RowCounts counts = result.summary().counts();
        Answer found =
            new Answer(
                counts.used(),
                counts.nulls(),
                counts.nonFinite(),
                counts.malformed(),
                new double[0]);
        if (!found.counts().equals(expected.counts())) {
          return Optional.of("we read " + found.counts() + ", the other one " + expected.counts());
        }
        double weight = result.neuron().weight(0);
        double bias = result.neuron().bias();
        return expected.isLine(weight, bias)
            ? Optional.empty()
            : Optional.of(
                "we find %s x + %s, the other one %s x + %s"
                    .formatted(weight, bias, expected.line()[0], expected.line()[1]));
      }
    } catch (DataRefusedException e) {
      return expected.used() == 0
          ? Optional.empty()
          : Optional.of(
              "we refuse (" + e.getMessage() + "), the other one reads " + expected.counts());
    } catch (Exception e) {
      return Optional.of("we fail (" + e + "), the other one reads " + expected.counts());
    }
  }

  private static Answer answer(JsonNode expect) {
    if (expect.has("refused")) {
      return Answer.REFUSED;
    }
    double[] line = new double[expect.path("line").size()];
    for (int i = 0; i < line.length; i++) {
      line[i] = expect.path("line").get(i).asDouble();
    }
    return new Answer(
        expect.path("used").asLong(),
        expect.path("null").asLong(),
        expect.path("non-finite").asLong(),
        expect.path("malformed").asLong(),
        line);
  }

  /** What DuckDB reads in the files that it wrote; the line in exact decimals. */
  private static Answer ask(Connection duck, JsonNode table) throws SQLException, IOException {
    try (Statement statement = duck.createStatement()) {
      for (JsonNode sql : table.path("statements")) {
        statement.execute(sql.asText());
      }
      List<double[]> points = new ArrayList<>();
      long nulls = 0;
      long nonFinite = 0;
      try (ResultSet rows = statement.executeQuery(table.path("query").asText())) {
        while (rows.next()) {
          Object x = rows.getObject(1);
          Object y = rows.getObject(2);
          if (x == null || y == null) {
            nulls++;
          } else if (Double.isFinite((Double) x) && Double.isFinite((Double) y)) {
            points.add(new double[] {(Double) x, (Double) y});
          } else {
            nonFinite++;
          }
        }
      }
      return new Answer(points.size(), nulls, nonFinite, 0, line(points));
    }
  }

  private static double[] line(List<double[]> points) {
    BigDecimal n = BigDecimal.valueOf(points.size());
    BigDecimal sx = BigDecimal.ZERO;
    BigDecimal sy = sx;
    BigDecimal sxx = sx;
    BigDecimal sxy = sx;
    BigDecimal syy = sx;
    for (double[] point : points) {
      BigDecimal x = new BigDecimal(point[0]);
      BigDecimal y = new BigDecimal(point[1]);
      sx = sx.add(x);
      sy = sy.add(y);
      sxx = sxx.add(x.multiply(x));
      sxy = sxy.add(x.multiply(y));
      syy = syy.add(y.multiply(y));
    }
    // Each n² times what it is called.
    BigDecimal varianceX = n.multiply(sxx).subtract(sx.multiply(sx));
    BigDecimal varianceY = n.multiply(syy).subtract(sy.multiply(sy));
    if (points.isEmpty() || varianceX.signum() == 0) {
      return new double[0];
    }
    MathContext digits = MathContext.DECIMAL128;
    BigDecimal weight = n.multiply(sxy).subtract(sx.multiply(sy)).divide(varianceX, digits);
    BigDecimal bias = sy.subtract(weight.multiply(sx)).divide(n, digits);
    return new double[] {
      weight.doubleValue(),
      bias.doubleValue(),
      Math.sqrt(varianceX.doubleValue()) / points.size(),
      Math.sqrt(varianceY.doubleValue()) / points.size(),
      Math.abs(sx.doubleValue() / points.size())
    };
  }
}
