package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SummaryPoints;
import io.sparkneuron.core.Trainer;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.core.Uncertainty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line for each key. */
class LinesTest extends TrainingCase {
  /** A command closes the session that it finds. */
  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("lines")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  @AfterEach
  void stop() {
    spark().stop();
  }

  // ---- Rows ----

  private record Sale(String shop, int product, double visitors, double price, double sales) {
    String csv() {
      return String.format(Locale.ROOT, "%s,%d,%s,%s,%s", shop, product, visitors, price, sales);
    }
  }

  private static final String HEADER = "shop,product,visitors,price,sales";

  /** So many rows of keys with 1 to 60 rows each, and of one that has a third of them all. */
  private static List<Sale> sales(int shops, int products) {
    Random random = new Random(shops);
    List<Sale> sales = new ArrayList<>();
    for (int shop = 0; shop < shops; shop++) {
      for (int product = 0; product < products; product++) {
        int rows = 1 + random.nextInt(60);
        for (int i = 0; i < rows; i++) {
          sales.add(sale("shop é%03d".formatted(shop), product, random));
        }
      }
    }
    int half = sales.size() / 2;
    for (int i = 0; i < half; i++) {
      sales.add(sale("shop é000", 0, random));
    }
    return sales;
  }

  private static Sale sale(String shop, int product, Random random) {
    double visitors = 1e6 + random.nextInt(1000) + random.nextInt(4) / 4.0;
    double price = random.nextDouble() * 10;
    double noise = product == 1 ? 0 : random.nextGaussian();
    return new Sale(
        shop, product, visitors, price, 3 * visitors - 2 * price * (product + 1) + 7 + noise);
  }

  private Path csv(String name, List<Sale> sales) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    sales.forEach(sale -> lines.add(sale.csv()));
    return Files.write(temp.resolve(name), lines);
  }

  private Path parquet(Path csv, int partitions) {
    Path folder = temp.resolve("sales-%d.parquet".formatted(partitions));
    spark()
        .read()
        .option("header", "true")
        .schema("shop STRING, product INT, visitors DOUBLE, price DOUBLE, sales DOUBLE")
        .csv(csv.toString())
        .repartition(partitions)
        .write()
        .parquet(folder.toString());
    return folder;
  }

  private CommandLineRun train(String store, Path input, String... words) {
    return trained(store, input, "visitors,price", "sales", words);
  }

  private CommandLineRun trained(
      String store, Path input, String features, String label, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                "--input",
                input.toString(),
                "--store",
                temp.resolve(store).toString(),
                "--features",
                features,
                "--label",
                label));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private JsonNode train(Path input, String store, String... words) throws IOException {
    return firstVersion(store, train(store, input, words));
  }

  private JsonNode firstVersion(String store, CommandLineRun run) throws IOException {
    assertThat(run.exit()).as(run.err()).isZero();
    return json(temp.resolve(store).resolve("versions/v000001.json"));
  }

  private List<Row> lines(String store, JsonNode version) {
    return spark()
        .read()
        .parquet(temp.resolve(store).resolve(version.at("/lines/folder").asText()).toString())
        .collectAsList();
  }

  // ---- What each line must be ----

  /** What a training on these rows alone publishes. */
  private static TrainingResult alone(List<Sale> sales, boolean weighted, boolean bias) {
    double[][] inputs = new double[2][sales.size()];
    double[] labels = new double[sales.size()];
    double[] weights = weighted ? new double[sales.size()] : null;
    for (int i = 0; i < sales.size(); i++) {
      inputs[0][i] = sales.get(i).visitors();
      inputs[1][i] = sales.get(i).price();
      labels[i] = sales.get(i).sales();
      if (weighted) {
        weights[i] = sales.get(i).price() + 1;
      }
    }
    DataSummary summary = new DataSummary(2);
    summary.add(weighted ? PointBlock.of(inputs, labels, weights) : PointBlock.of(inputs, labels));
    return new Trainer(
            new SummaryPoints(new Columns(List.of("visitors", "price"), "sales"), summary),
            TrainingSettings.defaults(1).withBias(bias),
            epoch -> {})
        .train();
  }

  private static Map<List<Object>, List<Sale>> byKey(List<Sale> sales, boolean csv) {
    Map<List<Object>, List<Sale>> byKey = new LinkedHashMap<>();
    for (Sale sale : sales) {
      List<Object> key =
          List.of(sale.shop(), csv ? String.valueOf(sale.product()) : sale.product());
      byKey.computeIfAbsent(key, none -> new ArrayList<>()).add(sale);
    }
    return byKey;
  }

  private static void assertLines(
      List<Row> lines, List<Sale> sales, boolean csv, boolean weighted, boolean bias) {
    Map<List<Object>, List<Sale>> byKey = byKey(sales, csv);
    assertThat(lines).hasSameSizeAs(byKey.keySet());
    for (Row line : lines) {
      List<Object> key = List.of(line.get(0), line.get(1));
      List<Sale> own = byKey.get(key);
      assertThat(line.<Long>getAs("rows")).as(key.toString()).isEqualTo(own.size());
      String status = line.getAs("status");
      if (own.size() < 4) {
        assertThat(status).as(key.toString()).isEqualTo("too-few-rows");
        assertThat(line.isNullAt(line.fieldIndex("bias"))).isTrue();
        continue;
      }
      TrainingResult alone = alone(own, weighted, bias);
      Uncertainty sure = alone.uncertainty();
      assertThat(status).as(key.toString()).isEqualTo("ok");
      assertThat(line.<Double>getAs("weight_visitors")).isEqualTo(alone.neuron().weight(0));
      assertThat(line.<Double>getAs("weight_price")).isEqualTo(alone.neuron().weight(1));
      assertThat(line.<Double>getAs("bias")).isEqualTo(alone.neuron().bias());
      assertThat(line.<Long>getAs("degrees_of_freedom"))
          .isEqualTo(sure.degreesOfFreedom().orElseThrow());
      assertThat(line.<Double>getAs("residual_standard_error"))
          .isEqualTo(sure.residualStandardError().orElseThrow());
      assertThat(line.<Double>getAs("standard_error_price"))
          .isEqualTo(sure.weights().get(1).orElseThrow().standardError());
      if (bias) {
        assertThat(line.<Double>getAs("standard_error_bias"))
            .isEqualTo(sure.bias().orElseThrow().standardError());
      }
      assertThat(line.getList(line.fieldIndex("covariance")))
          .containsExactlyElementsOf(
              sure.covariance().stream().flatMap(List::stream).map(c -> (Object) c).toList());
    }
  }

  // ---- The same bits, however the rows lie ----

  @Test
  void eachLineIsThatOfItsRowsAlone() throws IOException {
    List<Sale> sales = sales(60, 4);
    Path csv = csv("sales.csv", sales);
    List<Row> ofCsv = lines("csv", train(csv, "csv", "--by", "shop,product"));
    assertLines(ofCsv, sales, true, false, true);
    List<Row> ofParquet =
        lines("parquet", train(parquet(csv, 7), "parquet", "--by", "shop,product"));
    assertLines(ofParquet, sales, false, false, true);
    Collections.shuffle(sales, new Random(5));
    List<Row> shuffled =
        lines("other", train(csv("other.csv", sales), "other", "--by", "shop,product"));
    assertThat(shuffled).isEqualTo(ofCsv);
    List<Row> onePiece = lines("one", train(parquet(csv, 1), "one", "--by", "shop,product"));
    assertThat(onePiece).isEqualTo(ofParquet);
  }

  @Test
  void alsoWithWeightsAndThroughZero() throws IOException {
    List<Sale> sales = sales(40, 3);
    Path csv = csv("sales.csv", sales);
    JsonNode weighted =
        train(csv, "weighted", "--by", "shop,product", "--weight", "price + 1 as w");
    assertLines(lines("weighted", weighted), sales, true, true, true);
    JsonNode through = train(csv, "through", "--by", "shop,product", "--bias", "false");
    assertLines(lines("through", through), sales, true, false, false);
  }

  @Test
  void aKeyIsCalledAsTheRowsCallIt() throws IOException {
    Path csv = csv("sales.csv", sales(3, 1));
    JsonNode version = train(csv, "models", "--by", "SHOP");
    assertThat(version.at("/lines/by/0").asText()).isEqualTo("shop");
    assertThat(train("models", csv, "--by", "SHOP").out()).contains("Nothing changed");
  }

  /** As the command publishes it. */
  @Tag("any-spark")
  @Test
  void aTrainingOnOneKeySaysTheSame() throws IOException {
    List<Sale> sales = sales(6, 2);
    Path csv = csv("sales.csv", sales);
    JsonNode version = train(csv, "all", "--by", "shop,product", "--holdout", "0.3");
    int compared = 0;
    for (Row line : lines("all", version)) {
      if (line.isNullAt(line.fieldIndex("rmse")) || line.isNullAt(line.fieldIndex("bias"))) {
        continue;
      }
      String where = "shop = '%s' AND product = '%s'".formatted(line.get(0), line.get(1));
      JsonNode alone = train(csv, "key-" + compared++, "--where", where, "--holdout", "0.3");
      assertThat(alone.at("/neuron/weights/0").asDouble())
          .isEqualTo(line.<Double>getAs("weight_visitors"));
      assertThat(alone.at("/neuron/bias").asDouble()).isEqualTo(line.<Double>getAs("bias"));
      assertThat(alone.at("/evaluation/rmse").asDouble()).isEqualTo(line.<Double>getAs("rmse"));
      assertThat(alone.at("/evaluation/r2").asDouble()).isEqualTo(line.<Double>getAs("r2"));
      assertThat(alone.at("/training/rows/used").asLong()).isEqualTo(line.<Long>getAs("rows"));
      if (compared == 4) {
        break;
      }
    }
    assertThat(compared).isEqualTo(4);
  }

  /** A key may lack levels: its line is that of the same encoding. */
  @Test
  void categoriesAreThoseOfAllRows() throws IOException {
    List<String> rows = new ArrayList<>(List.of("shop,kind,area,price"));
    Random random = new Random(8);
    for (int i = 0; i < 900; i++) {
      int shop = random.nextInt(9);
      // Shop 8 has no "c", and shop 7 nothing but the reference.
      String kind = shop == 7 ? "a" : List.of("a", "b", "c").get(random.nextInt(shop == 8 ? 2 : 3));
      double area = random.nextInt(100);
      rows.add(
          "%d,%s,%s,%s"
              .formatted(shop, kind, area, area * shop + kind.charAt(0) + random.nextGaussian()));
    }
    Path csv = Files.write(temp.resolve("kinds.csv"), rows);
    Dataset<Row> typed =
        spark()
            .read()
            .option("header", "true")
            .schema("shop INT, kind STRING, area DOUBLE, price DOUBLE")
            .csv(csv.toString());
    ColumnChoice choice = ColumnChoice.of(List.of("area", "kind"), "price");
    NeuronTraining.Outcome all =
        NeuronTraining.train(typed, choice.withBy(List.of("shop")), TrainingSettings.defaults(1));
    List<Row> lines = all.lines().orElseThrow().orderBy("shop").collectAsList();
    assertThat(lines).hasSize(9);
    for (Row line : lines) {
      int shop = line.getAs("shop");
      NeuronTraining.Outcome alone =
          NeuronTraining.train(
              typed.where("shop = " + shop), all.columns(), TrainingSettings.defaults(2));
      for (int j = 0; j < 3; j++) {
        assertThat(line.<Double>getAs("weight_" + all.columns().features().get(j)))
            .isEqualTo(alone.result().neuron().weight(j));
      }
      assertThat(line.<Double>getAs("bias")).isEqualTo(alone.result().neuron().bias());
      assertThat(line.<String>getAs("status")).isEqualTo("ok");
      assertThat(line.getList(line.fieldIndex("unseen_levels")))
          .isEqualTo(
              shop == 8 ? List.of("kind=c") : shop == 7 ? List.of("kind=b", "kind=c") : List.of());
    }
    // A row with a level that its key does not have counts as one of an unknown key.
    JsonNode version =
        firstVersion("kinds", trained("kinds", csv, "area,kind", "price", "--by", "shop"));
    Path odd = Files.write(temp.resolve("odd.csv"), List.of("shop,kind,area", "8,c,10", "8,b,10"));
    List<Row> predicted = predicted(odd, "kinds", "2 rows, 0 of them null", "1 rows");
    double pooled =
        version.at("/neuron/weights/0").asDouble() * 10
            + version.at("/neuron/weights/2").asDouble()
            + version.at("/neuron/bias").asDouble();
    assertThat(predicted)
        .filteredOn(row -> row.getAs("kind").equals("c"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(Double.parseDouble(row.getAs("prediction")))
                    .isCloseTo(pooled, within(1e-9)));
  }

  // ---- Predictions ----

  private List<Row> predicted(Path input, String store, String said, String... more) {
    Path output = temp.resolve("predicted.csv");
    CommandLineRun run =
        CommandLineRun.of(
            "predict",
            "--input",
            input.toString(),
            "--store",
            temp.resolve(store).toString(),
            "--output",
            output.toString(),
            "--mode",
            "overwrite");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains(said).contains(more);
    return spark().read().option("header", "true").csv(output.toString()).collectAsList();
  }

  @Test
  void rowsArePredictedByTheLineOfTheirKey() throws IOException {
    List<Sale> sales = sales(8, 2);
    Path csv = csv("sales.csv", sales);
    JsonNode version = train(csv, "models", "--by", "shop,product");
    Map<List<Object>, Row> byKey = new LinkedHashMap<>();
    lines("models", version).forEach(line -> byKey.put(List.of(line.get(0), line.get(1)), line));
    List<String> rows = new ArrayList<>(Files.readAllLines(csv));
    rows.add("nowhere,0,1000000.0,1.0,");
    rows.add("shop é001,,1000000.0,1.0,");
    Path more = Files.write(temp.resolve("more.csv"), rows);
    List<Row> predicted =
        predicted(
            more,
            "models",
            (sales.size() + 2) + " rows, 0 of them null",
            "2 rows, predicted by the line of all rows");
    assertThat(predicted).hasSize(sales.size() + 2);
    for (Row row : predicted) {
      Row line = byKey.get(Arrays.asList(row.get(0), row.get(1)));
      double visitors = Double.parseDouble(row.getAs("visitors"));
      double price = Double.parseDouble(row.getAs("price"));
      boolean isOwn = line != null && !line.isNullAt(line.fieldIndex("bias"));
      double expected =
          isOwn
              ? line.<Double>getAs("weight_visitors") * visitors
                  + line.<Double>getAs("weight_price") * price
                  + line.<Double>getAs("bias")
              : version.at("/neuron/weights/0").asDouble() * visitors
                  + version.at("/neuron/weights/1").asDouble() * price
                  + version.at("/neuron/bias").asDouble();
      assertThat(Double.parseDouble(row.getAs("prediction")))
          .as(row.toString())
          .isCloseTo(expected, within(1e-6));
    }
    CommandLineRun none =
        CommandLineRun.of(
            "predict",
            "--input",
            more.toString(),
            "--store",
            temp.resolve("models").toString(),
            "--output",
            temp.resolve("none.csv").toString(),
            "--unknown-keys",
            "null",
            "--interval",
            "0.9");
    assertThat(none.exit()).as(none.err()).isZero();
    assertThat(none.out()).contains("2 of them null").contains("2 rows, predicted as null");
  }

  /** The same as the version of one key alone gives. */
  @Test
  void intervalsAreThoseOfTheLine() throws IOException {
    Path csv = csv("sales.csv", sales(3, 1));
    train(csv, "all", "--by", "shop,product");
    String where = "shop = 'shop é000'";
    train(csv, "one", "--where", where);
    List<List<Double>> ends = new ArrayList<>();
    for (String store : List.of("all", "one")) {
      Path output = temp.resolve(store + ".parquet");
      CommandLineRun run =
          CommandLineRun.of(
              "predict",
              "--input",
              csv.toString(),
              "--where",
              where,
              "--store",
              temp.resolve(store).toString(),
              "--output",
              output.toString(),
              "--interval",
              "0.9");
      assertThat(run.exit()).as(run.err()).isZero();
      List<Double> all = new ArrayList<>();
      for (Row row :
          spark().read().parquet(output.toString()).orderBy("visitors", "price").collectAsList()) {
        all.add(row.getAs("prediction"));
        all.add(row.<Double>getAs("prediction_high") - row.<Double>getAs("prediction"));
        all.add(row.<Double>getAs("prediction") - row.<Double>getAs("prediction_low"));
      }
      ends.add(all);
    }
    assertThat(ends.get(0)).hasSameSizeAs(ends.get(1)).hasSizeGreaterThan(30);
    for (int i = 0; i < ends.get(0).size(); i++) {
      // The covariances are doubles, and the visitors about a million.
      assertThat(ends.get(0).get(i)).isCloseTo(ends.get(1).get(i), within(1e-6));
    }
  }

  @Tag("any-spark")
  @Test
  void oneLineIsShown() throws IOException {
    JsonNode version = train(csv("sales.csv", sales(4, 2)), "models", "--by", "shop,product");
    Row line = lines("models", version).get(3);
    String key = "shop=%s,product=%s".formatted(line.get(0), line.get(1));
    CommandLineRun shown = show("--key", key);
    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("bias").contains(line.getAs("bias").toString());
    assertThat(shown.out()).contains("[" + line.getList(line.fieldIndex("covariance")).get(0));
    CommandLineRun json = show("--key", key, "--json");
    assertThat(new ObjectMapper().readTree(json.out()).at("/weight_price").asDouble())
        .isEqualTo(line.<Double>getAs("weight_price"));
    CommandLineRun unknown = show("--key", "shop=nowhere,product=1");
    assertThat(unknown.exit()).isEqualTo(3);
    assertThat(unknown.err()).contains("never saw this key");
    CommandLineRun half = show("--key", "shop=nowhere");
    assertThat(half.exit()).isEqualTo(2);
    assertThat(half.err()).contains("key must be a value for each of [shop, product]");
  }

  private CommandLineRun show(String... words) {
    List<String> all =
        new ArrayList<>(List.of("models", "show", "--store", temp.resolve("models").toString()));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  // ---- Judging ----

  @Tag("any-spark")
  @Test
  void evaluateSaysOfEachKeyWhatTrainingSaid() throws IOException {
    List<Sale> sales = sales(10, 2);
    Path csv = csv("sales.csv", sales);
    JsonNode version = train(csv, "models", "--by", "shop,product");
    Path table = temp.resolve("keys.parquet");
    CommandLineRun run =
        CommandLineRun.of(
            "evaluate",
            "--input",
            csv.toString(),
            "--store",
            temp.resolve("models").toString(),
            "--output",
            table.toString(),
            "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"rmse\" : " + version.at("/evaluation/rmse").asText());
    List<Row> lines = lines("models", version);
    List<Row> keys = spark().read().parquet(table.toString()).collectAsList();
    assertThat(keys).hasSameSizeAs(lines);
    for (int i = 0; i < keys.size(); i++) {
      Row line = lines.get(i);
      Row key = keys.get(i);
      assertThat(List.of(key.get(0), key.get(1))).isEqualTo(List.of(line.get(0), line.get(1)));
      assertThat(key.<String>getAs("status")).isEqualTo(line.getAs("status"));
      assertThat(key.<Long>getAs("rows")).isEqualTo(line.getAs("rows"));
      if (key.getAs("status").equals("ok")) {
        assertThat(key.<Double>getAs("rmse")).isEqualTo(line.getAs("rmse"));
        assertThat(key.<Double>getAs("r2")).isEqualTo(line.getAs("r2"));
        // The errors of rows are rounded.
        assertThat(key.<Double>getAs("mae")).isLessThan(key.<Double>getAs("rmse") + 1e-8);
      }
    }
    CommandLineRun again =
        CommandLineRun.of(
            "evaluate",
            "--input",
            csv.toString(),
            "--store",
            temp.resolve("models").toString(),
            "--output",
            table.toString());
    assertThat(again.exit()).isEqualTo(3);
    assertThat(again.err()).contains("something is there already");
  }

  /** Lines beside one line, on the same rows, whichever of them serves. */
  @Tag("any-spark")
  @Test
  void linesAndOneLineAreCompared() throws IOException {
    Path csv = csv("sales.csv", sales(10, 2));
    JsonNode oneLine = train(csv, "models");
    JsonNode first = train(csv, "lines", "--by", "shop,product");
    double rmseOfOne = oneLine.at("/evaluation/rmse").asDouble();
    double rmseOfLines = first.at("/evaluation/rmse").asDouble();
    assertThat(rmseOfLines).isLessThan(rmseOfOne / 2);
    CommandLineRun better = train("models", csv, "--by", "shop,product", "--max-regression", "0");
    assertThat(better.exit()).as(better.err()).isZero();
    assertThat(reasons("models")).contains("%.6g of the serving version 1".formatted(rmseOfOne));
    CommandLineRun worse = train("models", csv, "--max-regression", "0");
    assertThat(worse.exit()).as(worse.err()).isEqualTo(5);
    assertThat(worse.out()).contains("%.6g of the serving version 2".formatted(rmseOfLines));
    CommandLineRun other = train("models", csv, "--by", "shop", "--max-regression", "0");
    assertThat(other.exit()).as(other.err()).isEqualTo(5);
    assertThat(other.out()).contains("%.6g of the serving version 2".formatted(rmseOfLines));
    CommandLineRun same =
        train("models", csv, "--by", "shop,product", "--max-regression", "0", "--force");
    assertThat(same.exit()).as(same.err()).isZero();
  }

  private String reasons(String store) throws IOException {
    return Files.readString(temp.resolve(store).resolve("promotions/p000002.json"));
  }

  @Tag("any-spark")
  @Test
  void theGateLooksAtKeysWithoutALine() throws IOException {
    List<Sale> sales = sales(10, 2);
    long tooFew = byKey(sales, true).values().stream().filter(rows -> rows.size() < 30).count();
    assertThat(tooFew).isBetween(2L, 18L);
    Path csv = csv("sales.csv", sales);
    String[] words = {"--by", "shop,product", "--min-rows-per-line", "30", "--max-unfit-lines"};
    CommandLineRun refused = train("models", csv, with(words, String.valueOf((tooFew - 1) / 20.0)));
    assertThat(refused.exit()).as(refused.err()).isEqualTo(5);
    assertThat(refused.out()).contains("%d of 20 keys have no line of their own".formatted(tooFew));
    Path metrics = temp.resolve("keys.prom");
    List<String> more = new ArrayList<>(List.of(with(words, String.valueOf(tooFew / 20.0))));
    more.addAll(List.of("--run-id", "night", "--metrics-file", metrics.toString()));
    CommandLineRun passed = train("models", csv, more.toArray(String[]::new));
    assertThat(passed.exit()).as(passed.err()).isZero();
    assertThat(
            json(temp.resolve("models/runs/night/ended.json"))
                .at("/lines/status/too-few-rows")
                .asLong())
        .isEqualTo(tooFew);
    assertThat(metrics).content().contains("status=\"too-few-rows\"} " + tooFew);
  }

  private static String[] with(String[] words, String word) {
    String[] more = Arrays.copyOf(words, words.length + 1);
    more[words.length] = word;
    return more;
  }

  @Tag("any-spark")
  @Test
  void aRowThatChangedItsKeyIsAChange() throws IOException {
    List<Sale> sales = sales(6, 1);
    Path csv = csv("sales.csv", sales);
    assertThat(train("models", csv, "--by", "shop").exit()).isZero();
    assertThat(train("models", csv, "--by", "shop").out()).contains("Nothing changed");
    Sale moved = sales.get(0);
    sales.set(0, new Sale("shop é005", 0, moved.visitors(), moved.price(), moved.sales()));
    assertThat(train("models", csv("sales.csv", sales), "--by", "shop").out())
        .doesNotContain("Nothing changed");
  }

  /** What a run that was killed left is not taken for its lines. */
  @Tag("any-spark")
  @Test
  void anotherAttemptOfTheRunWritesItsLinesAnew() throws IOException {
    Path csv = csv("sales.csv", sales(6, 1));
    Path left = temp.resolve("models/lines/night");
    Files.createDirectories(left);
    Files.writeString(left.resolve("part-00000.parquet"), "half");
    Files.createDirectories(temp.resolve("models/runs/night"));
    Files.writeString(
        temp.resolve("models/runs/night/started.json"),
        "{\"format-version\": 1, \"run\": \"night\", \"command\": \"train\", \"started-at\": \"2026-11-22T03:00:00Z\"}");
    CommandLineRun run = train("models", csv, "--by", "shop", "--run-id", "night");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(lines("models", json(temp.resolve("models/versions/v000001.json")))).hasSize(6);
  }

  @Tag("any-spark")
  @Test
  void linesThatWereChangedPredictNothing() throws IOException {
    Path csv = csv("sales.csv", sales(6, 1));
    JsonNode version = train(csv, "models", "--by", "shop");
    assertThat(
            temp.resolve("models/runs").resolve(version.at("/run").asText()).resolve("report.html"))
        .content()
        .contains("There is a line for each ", "What became of 6 keys");
    Path lines = temp.resolve("models").resolve(version.at("/lines/folder").asText());
    try (Stream<Path> files = Files.list(lines)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("part")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
    for (String command : List.of("predict", "evaluate")) {
      CommandLineRun run =
          CommandLineRun.of(
              command,
              "--input",
              csv.toString(),
              "--store",
              temp.resolve("models").toString(),
              "--output",
              temp.resolve("out").toString());
      assertThat(run.exit()).as(run.out()).isEqualTo(6);
      assertThat(run.err()).contains("Cannot use the lines of version 1");
    }
  }

  // ---- Keys of every type ----

  @Test
  void keysMayBeOfManyTypes() {
    Dataset<Row> rows =
        spark()
            .range(400)
            .selectExpr(
                "CAST(id % 2 AS BOOLEAN) AS flag",
                "CAST(id % 3 AS TINYINT) AS tiny",
                "CAST(id % 2 AS SMALLINT) AS small",
                "id % 2 + 9007199254740993 AS big",
                "date_add(DATE'1900-02-28', CAST(id % 2 AS INT)) AS day",
                "timestamp_micros(id % 2 - 1) AS at",
                "CAST(timestamp_micros(id % 3) AS TIMESTAMP_NTZ) AS local",
                "CAST(id % 2 AS DECIMAL(10, 2)) / 4 AS short",
                "CAST(id % 3 - 1 AS DECIMAL(38, 3)) * 1e25BD AS long",
                "concat('schön', id % 2) AS name",
                "CAST(id AS DOUBLE) AS x",
                "rand(4) + id % 6 AS y");
    List<String> by =
        List.of("flag", "tiny", "small", "big", "day", "at", "local", "short", "long", "name");
    Dataset<Row> lines =
        NeuronTraining.train(
                rows, ColumnChoice.of(List.of("x"), "y").withBy(by), TrainingSettings.defaults(1))
            .lines()
            .orElseThrow();
    Dataset<Row> expected =
        rows.groupBy(by.stream().map(functions::col).toArray(Column[]::new)).count();
    String[] names = by.toArray(String[]::new);
    assertThat(
            lines
                .selectExpr(Stream.concat(by.stream(), Stream.of("rows")).toArray(String[]::new))
                .orderBy(names[0], Arrays.copyOfRange(names, 1, names.length))
                .collectAsList())
        .isEqualTo(
            expected.orderBy(names[0], Arrays.copyOfRange(names, 1, names.length)).collectAsList())
        .hasSize(6);
  }

  // ---- What does not go ----

  @Tag("any-spark")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --by shop --scale none            | scale must be whiten with --by
          --by shop --errors hc3            | errors must be classic with --by
          --by price                        | by must be none of the features
          --by sales                        | by must be none of the features
          --by shop,shop                    | by must be different column names
          --min-rows-per-line 3             | min-rows-per-line must go with --by
          --by shop --min-rows-per-line 0   | min-rows-per-line must be a whole number >= 1
          --max-unfit-lines 0.1             | max-unfit-lines must go with --by
          --by shop --max-unfit-lines 2     | max-unfit-lines must be a number from 0 to 1
          """)
  void whatDoesNotGoIsSaid(String words, String sentence) throws IOException {
    CommandLineRun run = train("models", csv("sales.csv", sales(2, 1)), words.split(" "));
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(sentence);
  }

  @Tag("any-spark")
  @Test
  void namesOfTheTableAreNoKeys() throws IOException {
    Path csv =
        Files.write(temp.resolve("named.csv"), List.of("Status,visitors,price,sales", "a,1,2,3"));
    CommandLineRun run = train("models", csv, "--by", "Status");
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains("two that are called status");
  }

  @Tag("any-spark")
  @Test
  void aKeyThatIsNotThereOrNullIsSaid() throws IOException {
    Path csv = csv("sales.csv", sales(3, 1));
    CommandLineRun missing = train("models", csv, "--by", "town");
    assertThat(missing.exit()).as(missing.out()).isEqualTo(3);
    assertThat(missing.err())
        .contains("\"town\" is missing")
        .contains("Set --features, --label and --by.");
    Files.writeString(csv, Files.readString(csv) + ",0,1,2,3\n");
    CommandLineRun empty = train("models", csv, "--by", "shop");
    assertThat(empty.exit()).as(empty.out()).isEqualTo(3);
    assertThat(empty.err()).contains("the key \"shop\" is null").contains("1 null");
    CommandLineRun skipped = train("models", csv, "--by", "shop", "--bad-rows", "skip");
    assertThat(skipped.exit()).as(skipped.err()).isZero();
    assertThat(skipped.out()).contains("1 null").contains("3 keys");
  }
}
