package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a training says of the lines of its keys: in the report, the metrics, and in words. */
@Tag("any-spark")
class LineReportTest extends TrainingCase {
  /** So many shops with 2 to 30 rows each, and more noise from one to the next. */
  private static List<String> sales(int shops) {
    Random random = new Random(shops);
    List<String> sales = new ArrayList<>();
    for (int shop = 0; shop < shops; shop++) {
      int rows = 2 + random.nextInt(29);
      for (int i = 0; i < rows; i++) {
        double x = random.nextInt(1000);
        double y = shop * x + 5 + (1 + shop / 4) * random.nextGaussian();
        sales.add(String.format(Locale.ROOT, "<b>shop %d</b>,%s,%s", shop, x, y));
      }
    }
    return sales;
  }

  private CommandLineRun train(List<String> sales, String store, String... words)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of("shop,x,y"));
    lines.addAll(sales);
    Files.write(rows, lines);
    return train(rows, store, words);
  }

  private CommandLineRun train(Path input, String store, String... words) {
    List<String> all = new ArrayList<>(List.of("train", "--input", input.toString()));
    if (!List.of(words).contains("--features")) {
      all.addAll(List.of("--features", "x"));
    }
    if (!List.of(words).contains("--by")) {
      all.addAll(List.of("--by", "shop"));
    }
    all.addAll(List.of("--label", "y", "--run-id", "night"));
    all.addAll(List.of("--store", temp.resolve(store).toString()));
    all.addAll(List.of("--metrics-file", temp.resolve(store + ".prom").toString()));
    all.addAll(List.of(words));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return run;
  }

  /** The section about the lines. */
  private String section(String store) throws IOException {
    String page = Files.readString(temp.resolve(store).resolve("runs/night/report.html"));
    String section = page.substring(page.indexOf("id=\"lines\""));
    return section.substring(0, section.indexOf("</section>"));
  }

  private List<String> metrics(String store) throws IOException {
    return Files.readAllLines(temp.resolve(store + ".prom")).stream()
        .filter(line -> line.startsWith("spark_neuron_key"))
        .map(line -> line.replace(temp.resolve(store).toString(), ""))
        .toList();
  }

  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  @Test
  void itIsTheSameHoweverTheRowsLie() throws IOException {
    List<String> sales = sales(60);
    train(sales, "csv");
    Collections.shuffle(sales, new Random(3));
    train(sales, "shuffled");
    for (int partitions : new int[] {1, 3, 17}) {
      Path parquet = temp.resolve("sales-%d.parquet".formatted(partitions));
      try (SparkSession spark = spark()) {
        spark
            .read()
            .option("header", "true")
            .schema("shop STRING, x DOUBLE, y DOUBLE")
            .csv(rows.toString())
            .repartition(partitions)
            .write()
            .parquet(parquet.toString());
      }
      train(parquet, "in" + partitions);
    }
    for (String store : List.of("shuffled", "in1", "in3", "in17")) {
      assertThat(section(store)).as(store).isEqualTo(section("csv"));
      assertThat(metrics(store)).as(store).isEqualTo(metrics("csv"));
    }
  }

  private record Line(String shop, String status, long rows, Double rmse) {}

  /** As they lie in the store. */
  private List<Line> lines(String store) throws IOException {
    try (SparkSession spark = spark()) {
      return spark
          .read()
          .parquet(temp.resolve(store).resolve("lines/night").toString())
          .select("shop", "status", "rows", "rmse")
          .collectAsList()
          .stream()
          .map(
              row ->
                  new Line(
                      row.getString(0),
                      row.getString(1),
                      row.getLong(2),
                      row.isNullAt(3) ? null : (Double) row.getDouble(3)))
          .toList();
    }
  }

  /** The heads of the lines of a table. */
  private static List<String> heads(String section, String caption) {
    String table = section.substring(section.indexOf("<caption>" + caption));
    Matcher head =
        Pattern.compile("<th scope=\"row\"><bdi>(.*?)</bdi></th>")
            .matcher(table.substring(0, table.indexOf("</table>")));
    return head.results()
        .map(found -> found.group(1).replace("&lt;", "<").replace("&gt;", ">"))
        .toList();
  }

  @Test
  void theReportAndTheMetricsSayWhatIsInTheLines() throws IOException {
    train(sales(70), "models");
    List<Line> lines = lines("models");
    List<Line> judged = new ArrayList<>(lines.stream().filter(l -> l.rmse() != null).toList());
    judged.sort(Comparator.comparing(Line::rmse));
    String section = section("models");
    assertThat(heads(section, "The 20 keys with the largest root mean squared error"))
        .isEqualTo(
            judged.stream()
                .sorted(Comparator.comparing(Line::rmse).reversed())
                .limit(20)
                .map(Line::shop)
                .toList());
    List<String> mostRows = heads(section, "The 20 keys with the most rows");
    Map<String, Long> rows = new LinkedHashMap<>();
    lines.forEach(line -> rows.put(line.shop(), line.rows()));
    assertThat(mostRows.stream().map(rows::get).toList())
        .isEqualTo(rows.values().stream().sorted(Comparator.reverseOrder()).limit(20).toList());
    assertThat(section)
        .contains("&lt;b&gt;shop 69&lt;/b&gt;", "Drawn from all keys", "What became of 70 keys")
        .contains("rows of a key", "rmse of a line", "weight of x", "bias")
        .contains("Half of 70 keys have at most", "Half of %d keys".formatted(judged.size()))
        .doesNotContain("<b>");

    int count = judged.size();
    assertThat(count).isLessThan(70);
    Map<String, Double> quantiles = new LinkedHashMap<>();
    quantiles.put("0.05", judged.get((count * 5 + 99) / 100 - 1).rmse());
    quantiles.put("0.5", judged.get((count + 1) / 2 - 1).rmse());
    quantiles.put("0.95", judged.get((count * 95 + 99) / 100 - 1).rmse());
    quantiles.put("1", judged.get(count - 1).rmse());
    JsonNode rmse = json(temp.resolve("models/runs/night/ended.json")).at("/lines/rmse");
    assertThat(rmse).hasSize(4);
    List<String> metrics = metrics("models");
    quantiles.forEach(
        (share, error) -> {
          assertThat(rmse.get(share).asDouble()).isEqualTo(error);
          assertThat(metrics)
              .contains(
                  "spark_neuron_key_rmse{store=\"\",share=\"%s\"} %s".formatted(share, error));
        });
  }

  /** Among so many keys that some share its bucket. */
  @Test
  void explainTellsHowTheLineOfTheLargestKeyWasFound() throws IOException {
    List<String> sales = sales(9);
    for (int i = 0; i < 3000; i++) {
      sales.add("small %d,%d,%d".formatted(i, i, i % 7));
    }
    for (int i = 0; i < 40; i++) {
      sales.add("largest,%d,%d".formatted(i % 8, 3 * (i % 8) + i % 2));
    }
    CommandLineRun run = train(sales, "models", "--explain");
    assertThat(run.out())
        .contains("A neuron multiplies", "Epoch 1")
        .containsSubsequence(
            "The key with the most is shop = largest, with 40 rows:",
            "The means are x 3.5 and y 11.",
            "The sum of (x - mean)^2 is 210, that of (x - mean) * (y - mean) is 640,",
            "so w = 640 / 210 = 3.047619048.",
            "The line goes through the means: b = 11 - 3.047619048 * 3.5 = 0.3333333333.",
            "Its root mean squared error on its 40 training rows is 0.4879500365.",
            "lines ");
    assertThat(train(sales, "no", "--force").out()).doesNotContain("The key with the most");
    CommandLineRun none = train(sales, "none", "--explain", "--min-rows-per-line", "41");
    assertThat(none.out())
        .contains("A line of its own needs 41 rows. The line of all rows stands in.");
    assertThat(section("none"))
        .contains("What became of 3\u202f010 keys", "too-few-rows", "rows of a key")
        .doesNotContain("rmse of a line", "weight of x", "largest root mean squared error");
    assertThat(metrics("none")).noneMatch(line -> line.contains("rmse"));
  }

  /** A key of the page can be asked for as it stands there. */
  @Test
  void keysAreCalledAsTheyAreAskedFor() throws IOException {
    Path parquet = temp.resolve("types.parquet");
    List<String> by = List.of("flag", "day", "at", "local", "amount", "name");
    try (SparkSession spark = spark()) {
      spark
          .range(60)
          .selectExpr(
              "id % 2 = 0 AS flag",
              "date_add(DATE'1900-02-28', CAST(id % 2 AS INT)) AS day",
              "timestamp_micros(id % 2 - 1) AS at",
              "CAST(timestamp_micros(id % 2) AS TIMESTAMP_NTZ) AS local",
              "CAST(id % 2 - 1 AS DECIMAL(38, 3)) * 1e25BD AS amount",
              "concat('schön ', id % 2) AS name",
              "CAST(id * id AS DOUBLE) AS x",
              "CAST(id AS DOUBLE) AS y")
          .write()
          .parquet(parquet.toString());
    }
    train(parquet, "models", "--by", String.join(",", by));
    String table = section("models");
    table = table.substring(table.indexOf("keys with the most rows"));
    List<String> keys =
        Pattern.compile("<th scope=\"row\">(.*?)</th>")
            .matcher(table)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(keys).hasSize(2);
    for (String key : keys) {
      List<String> values =
          Pattern.compile("<bdi>(.*?)</bdi>")
              .matcher(key)
              .results()
              .map(found -> found.group(1))
              .toList();
      String asked =
          IntStream.range(0, by.size())
              .mapToObj(k -> by.get(k) + "=" + values.get(k))
              .collect(Collectors.joining(","));
      CommandLineRun shown =
          CommandLineRun.of(
              "models", "show", "--store", temp.resolve("models").toString(), "--key", asked);
      assertThat(shown.exit()).as(asked + shown.err()).isZero();
      values.forEach(value -> assertThat(shown.out()).contains(value));
    }
  }

  @Test
  void ofManyInputsFewWeightsAreDrawn() throws IOException {
    Random random = new Random(2);
    List<String> lines = new ArrayList<>(List.of("shop,a,b,c,d,e,f,g,y"));
    for (int i = 0; i < 200; i++) {
      double[] x = random.doubles(7).toArray();
      lines.add(i % 4 + "," + join(x) + "," + (x[0] + x[1] + x[2] + x[3] + x[4] + x[6]));
    }
    Files.write(rows, lines);
    train(rows, "models", "--features", "a,b,c,d,e,f,g");
    assertThat(section("models"))
        .contains("Of 7 weights, those 6 with the largest |t|", "weight of e", "weight of g")
        .doesNotContain("weight of f");
  }

  private static String join(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(","));
  }
}
