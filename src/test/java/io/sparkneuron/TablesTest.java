package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkneuron.cluster.ColumnChoice;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as people have them: text, flags, dates, expressions. */
class TablesTest extends TrainingCase {
  private static final String EVERYTHING =
      "area, log(area) as log_area, district, built_on, seen_at, has_garden, category(zip)";

  /** A command closes the session that it finds. */
  private static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tables")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "America/New_York")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate();
  }

  @AfterEach
  void stop() {
    spark().stop();
  }

  /** Homes, with levels that a sort by UTF-16 and one by code points put in another order. */
  private static List<String> homes(int rows, String... districts) {
    Random random = new Random(rows);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String district = districts[random.nextInt(districts.length)];
      int area = 20 + random.nextInt(180);
      LocalDate built = LocalDate.of(1965, 1, 1).plusDays(random.nextInt(20_000));
      LocalDateTime seen =
          LocalDateTime.of(2026, 1, 1, 0, 0, 1).plusSeconds(random.nextInt(1 << 24));
      boolean garden = random.nextBoolean();
      double price =
          1000 * area
              + 2.0 * built.toEpochDay()
              + 3000 * district.codePointAt(0)
              + (garden ? 5000 : 0)
              + 100 * random.nextGaussian();
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%tFT%<tT.25,%b,%04d,%.2f",
              area,
              district,
              built,
              seen,
              garden,
              150 + random.nextInt(3),
              price));
    }
    return lines;
  }

  private static final String HEADER = "area,district,built_on,seen_at,has_garden,zip,price";

  private Path homes(String name, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(HEADER));
    all.addAll(lines);
    return Files.write(temp.resolve(name), all);
  }

  private CommandLineRun learn(Path input, String store, String features, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train", "--input", input.toString(), "--store", temp.resolve(store).toString()));
    all.addAll(List.of("--features", features, "--label", "price"));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private CommandLineRun predict(Path input, String store, Path output) {
    return CommandLineRun.of(
        "predict",
        "--input",
        input.toString(),
        "--store",
        temp.resolve(store).toString(),
        "--output",
        output.toString());
  }

  private JsonNode version(String store, int number) throws IOException {
    return json(temp.resolve(store).resolve("versions/v%06d.json".formatted(number)));
  }

  private JsonNode learned(Path input, String store, String features, String... words)
      throws IOException {
    CommandLineRun run = learn(input, store, features, words);
    assertThat(run.exit()).as(run.err()).isZero();
    return version(store, 1);
  }

  /** The same table in another format, with columns of the types that they should have. */
  private Path typed(Path csv, String format, String zip) {
    Dataset<Row> rows =
        spark()
            .read()
            .option("header", "true")
            .csv(csv.toString())
            .selectExpr(
                "CAST(area AS INT) AS area",
                "district",
                "CAST(built_on AS DATE) AS built_on",
                "to_utc_timestamp(CAST(seen_at AS TIMESTAMP_NTZ), 'UTC') AS local",
                "CAST(concat(seen_at, 'Z') AS TIMESTAMP) AS seen_at",
                "CAST(has_garden AS BOOLEAN) AS has_garden",
                zip + " AS zip",
                "CAST(price AS DOUBLE) AS price")
            .drop("local");
    Path folder = temp.resolve("typed." + format);
    rows.repartition(3).write().format(format).mode("overwrite").save(folder.toString());
    return folder;
  }

  private static void assertSameLine(JsonNode one, JsonNode other, String about) {
    for (String field :
        List.of(
            "/neuron/features", "/neuron/weights", "/neuron/bias", "/uncertainty", "/columns")) {
      assertThat(other.at(field)).as(about + field).isEqualTo(one.at(field));
    }
    assertThat(other.at("/provenance/data-fingerprint"))
        .as(about)
        .isEqualTo(one.at("/provenance/data-fingerprint"));
    assertThat(other.at("/provenance/held-out-fingerprint"))
        .as(about)
        .isEqualTo(one.at("/provenance/held-out-fingerprint"));
  }

  @Test
  void theSameTableIsTheSameLineInAnyFormatPartitioningAndOrder() throws IOException {
    List<String> lines = homes(300, "Bergen", "Oslo", "\uFF21", "\uD83C\uDFE0", "a'b\\c");
    Path csv = homes("homes.csv", lines);
    JsonNode first = learned(csv, "csv", EVERYTHING, "--holdout", "0.2");
    assertThat(first.at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "area",
            "log_area",
            "district=Oslo",
            "district=a'b\\c",
            "district=\uFF21",
            "district=\uD83C\uDFE0",
            "built_on",
            "seen_at",
            "has_garden",
            "zip=0151",
            "zip=0152");
    for (String format : List.of("parquet", "orc", "json")) {
      Path typed = typed(csv, format, "zip");
      assertSameLine(first, learned(typed, format, EVERYTHING, "--holdout", "0.2"), format);
    }
    spark()
        .read()
        .parquet(typed(csv, "parquet", "zip").toString())
        .createOrReplaceTempView("homes");
    CommandLineRun table =
        CommandLineRun.of(
            "train",
            "--table",
            "homes",
            "--store",
            temp.resolve("table").toString(),
            "--features",
            EVERYTHING,
            "--label",
            "price",
            "--holdout",
            "0.2");
    assertThat(table.exit()).as(table.err()).isZero();
    assertSameLine(first, version("table", 1), "table");
    Collections.shuffle(lines, new Random(3));
    Path folder = Files.createDirectory(temp.resolve("pieces"));
    for (int i = 0; i < 7; i++) {
      List<String> piece = new ArrayList<>(List.of(HEADER));
      piece.addAll(lines.subList(i * 300 / 7, (i + 1) * 300 / 7));
      Files.write(folder.resolve(i + ".csv"), piece);
    }
    assertSameLine(first, learned(folder, "of-pieces", EVERYTHING, "--holdout", "0.2"), "pieces");
    JsonNode onePass =
        learned(csv, "one-pass", EVERYTHING, "--holdout", "0.2", "--gradient", "one-pass");
    assertSameLine(first, onePass, "one pass");
  }

  /** What a column of a csv is, all its rows say, and not the first ones. */
  @ParameterizedTest
  @CsvSource({
    "true;FALSE;True;false, boolean",
    "true;false;yes;true, category",
    "2026-01-31;1969-12-31;2026-02-01;2020-02-29, date",
    "2026-01-31;2026-02-30;2026-02-01;2020-02-28, category",
    "2026-01-31 10:00;2026-01-31T10:00:01.5;2026-01-31T10:00Z;2026-01-31 10:00+02:00, timestamp",
    "1;2;3;x, number",
    "x;1;2;3, number",
    "1;2;x;y, category",
    "x;y;1;2, category",
    "1;1e3;NaN;x, number",
    "1;;x;, category",
    "0150;0151;0152;0150, number"
  })
  void aColumnOfCsvIsWhatAllOfItsRowsAre(String cells, String kind) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,x,y"));
    String[] values = cells.split(";", -1);
    for (int i = 0; i < 40; i++) {
      lines.add(values[i % values.length] + "," + i * i % 7 + "," + i);
    }
    Files.write(rows, lines);
    CommandLineRun run =
        train(folder.toString(), "--features", "a,x", "--bad-rows", "skip", "--run-id", "r");
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode encoding = json("versions/v000001.json").at("/neuron/encoding/features/0/kind");
    assertThat(encoding.isMissingNode() ? "number" : encoding.asText()).isEqualTo(kind);
  }

  @Test
  void aNumberThatIsNoneIsABadRowAndSaysHowToAskForACategory() throws IOException {
    Files.write(rows, List.of("zip,y", "150,1", "151,2", "A12,3", "152,5"));
    CommandLineRun refused = train(folder.toString(), "--features", "zip");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err())
        .contains(
            "row (zip=\"A12\", y=\"3\"): column \"zip\" is not a number, but \"A12\"; --features 'category(zip)' takes it as text");
    CommandLineRun category = train(folder.toString(), "--features", "category(zip)");
    assertThat(category.exit()).as(category.err()).isZero();
    assertThat(json("versions/v000001.json").at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactly("zip=151", "zip=152", "zip=A12");
  }

  /** From Java, with the names of the inputs. */
  @Test
  void programsAskForTheSame() throws IOException {
    Path csv = homes("homes.csv", homes(200, "Bergen", "Oslo"));
    JsonNode version = learned(csv, "m", EVERYTHING, "--weight", "area + 1", "--bias", "false");
    Dataset<Row> rows = spark().read().parquet(typed(csv, "parquet", "zip").toString());
    NeuronTraining.Outcome outcome =
        NeuronTraining.train(
            rows,
            ColumnChoice.of(List.of(EVERYTHING.split(", ")), "price").withWeight("area + 1"),
            TrainingSettings.defaults(1).withBias(false));
    assertThat(version.at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(outcome.columns().features());
    assertThat(version.at("/neuron/weights"))
        .extracting(JsonNode::asDouble)
        .containsExactlyElementsOf(
            DoubleStream.of(outcome.result().neuron().weights()).boxed().toList());
    assertThat(outcome.result().neuron().bias()).isZero();
    // And again on the columns of that training.
    assertThat(
            NeuronTraining.train(
                    rows, outcome.columns(), TrainingSettings.defaults(2).withBias(false))
                .result()
                .neuron())
        .isEqualTo(outcome.result().neuron());
  }

  // ---- Predictions ----

  @Test
  void predictionsAreThoseOfTheNeuronAndOfItsSqlInASessionOfAnyZone() throws IOException {
    List<String> lines = homes(100, "Bergen", "Oslo", "a'b\\c", "two\tparts");
    Path csv = homes("homes.csv", lines);
    learned(csv, "m", EVERYTHING);
    Path typed = typed(csv, "parquet", "zip");
    for (Path input : List.of(csv, typed)) {
      Path output = temp.resolve(input.getFileName() + ".predicted.parquet");
      CommandLineRun run = predict(input, "m", output);
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).contains("predicted 100 rows, 0 of them null");
      Dataset<Row> predicted = spark().read().parquet(output.toString());
      if (input.equals(typed)) {
        String sql = version("m", 1).at("/neuron/sql").asText();
        assertThat(predicted.selectExpr("prediction", sql + " AS sql").collectAsList())
            .hasSize(100)
            .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.get(0)));
      }
      assertThat(
              predicted
                  .selectExpr("max(abs(prediction - CAST(price AS DOUBLE)))")
                  .first()
                  .getDouble(0))
          .isLessThan(1000);
    }
  }

  @Test
  void aLevelThatTrainingNeverSawHasNoPredictionAndIsCountedAndNamed() throws IOException {
    learned(homes("homes.csv", homes(100, "Bergen", "Oslo")), "m", "area,district");
    Path other = homes("other.csv", homes(40, "Bergen", "Moss", "Voss"));
    long unknown =
        Files.readAllLines(other).stream().filter(l -> l.matches(".*(Moss|Voss).*")).count();
    String store = temp.resolve("m").toString();
    CommandLineRun predicted = predict(other, "m", temp.resolve("p.csv"));
    assertThat(predicted.exit()).as(predicted.err()).isZero();
    assertThat(predicted.out())
        .contains("predicted 40 rows, " + unknown + " of them null")
        .contains(unknown + " rows with a level that training never saw, as district=Moss");

    CommandLineRun evaluated =
        CommandLineRun.of("evaluate", "--input", other.toString(), "--store", store);
    assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    assertThat(evaluated.out())
        .contains(" + " + unknown + " of an unknown level")
        .contains("rows with a level that training never saw: district=Moss, district=Voss");
    CommandLineRun json =
        CommandLineRun.of("evaluate", "--input", other.toString(), "--store", store, "--json");
    assertThat(json.out()).contains("\"unknown-level\" : " + unknown, "\"district=Voss\"");
  }

  // ---- The next night ----

  @Test
  void aNewLevelIsANewInputOfTheNextNight() throws IOException {
    String[] words = {"--holdout", "0.3", "--max-regression", "0.5"};
    learned(homes("a.csv", homes(300, "Bergen", "Moss", "Oslo")), "m", "area,district", words);
    CommandLineRun same = learn(temp.resolve("a.csv"), "m", "area,district", words);
    assertThat(same.out()).contains("Nothing changed since version 1");

    Path next = homes("b.csv", homes(320, "Alta", "Bergen", "Oslo", "Voss"));
    CommandLineRun night = learn(next, "m", "area,district", words);
    assertThat(night.exit()).as(night.err() + night.out()).isZero();
    assertThat(night.out())
        .contains(
            "district since version 1: new: Alta, Voss; gone: Moss; the reference is Alta now")
        .containsPattern(
            "version 1 never saw district Alta \\(\\d+ rows\\), Voss \\(\\d+ rows\\), and predicts as for its reference there")
        .contains("serves         version 2");
    JsonNode second = version("m", 2);
    assertThat(second.at("/provenance/start"))
        .extracting(JsonNode::asDouble)
        .satisfies(
            start -> {
              JsonNode first = version("m", 1);
              assertThat(start.get(0)).isEqualTo(first.at("/neuron/weights/0").asDouble());
              assertThat(start.get(1)).as("Bergen was the reference").isZero();
              assertThat(start.get(2)).isEqualTo(first.at("/neuron/weights/2").asDouble());
              assertThat(start.get(3)).as("Voss is new").isZero();
            });
    // The line is that of a first night.
    assertSameLine(learned(next, "cold", "area,district", words), second, "cold");
  }

  @Test
  void aReferenceMovesTheBiasAndNoPrediction() throws IOException {
    Path csv = homes("homes.csv", homes(200, "Bergen", "Moss", "Oslo"));
    JsonNode first = learned(csv, "m", "area,district");
    JsonNode other = learned(csv, "n", "area,district", "--reference", "district=Oslo");
    assertThat(other.at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactly("area", "district=Bergen", "district=Moss");
    double oslo = first.at("/neuron/weights/2").asDouble();
    double bias = first.at("/neuron/bias").asDouble();
    assertThat(other.at("/neuron/bias").asDouble()).isCloseTo(bias + oslo, within(1e-6));
    assertThat(other.at("/neuron/weights/1").asDouble()).isCloseTo(-oslo, within(1e-6));
    assertThat(other.at("/evaluation/rmse")).isEqualTo(first.at("/evaluation/rmse"));
    // Another reference is a change.
    CommandLineRun changed = learn(csv, "m", "area,district", "--reference", "district=Oslo");
    assertThat(changed.out()).contains("before: version 1");
  }

  // ---- What is refused ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "area,rand() as r|2|features must give the same for the same row, but got \"rand()\", which is not deterministic",
        "area,avg(area) as m|2|features must be computed from the columns of one row, but got \"avg(area)\", which looks at several rows",
        "area,row_number() over (order by area) as n|2|features must be computed from the columns of one row",
        "area,explode(array(area, 1)) as e|2|features must be computed from the columns of one row",
        "area,(select 1) as one|2|features must be computed from the columns of one row, but got \"(select 1)\", which has a subquery",
        "area,log(area)|2|features must be columns, or expressions with a name, as in \"log(area) AS name\", but got \"log(area)\"",
        "area,log(area as l|2|features must be columns or expressions in SQL, but got \"log(area\"",
        "area,nolog(area) as l|2|features must be columns or expressions in SQL, but got \"nolog(area)\"",
        "area,log( as l|2|features must be columns or expressions in SQL, but got \"log(\"",
        "area,log(aera) as l|3|aera",
        "area,area|2|features must all be different, but got [area, area]",
        "area,district as price|2|label must not be one of the features, but got price",
        "area,log(area - 20) as l|3|\"log(area - 20)\" has no value",
        "area,1 / (area - 20) as l|3|Division by zero",
        "area,1 / (area - 20) as l|3|the expressions of --features, --label and --weight",
      })
  void anExpressionThatCannotBeIsRefused(String features, int exit, String sentence)
      throws IOException {
    List<String> lines = homes(30, "Bergen", "Oslo");
    lines.add("20,Oslo,2000-01-01,2026-01-01 00:00:00,true,0150,1");
    Path csv = homes("homes.csv", lines);
    for (Path input : List.of(csv, typed(csv, "parquet", "zip"))) {
      CommandLineRun run = learn(input, "m", features);
      assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
      assertThat(run.err()).contains(sentence).doesNotContain("\tat ", "Exception");
      assertThat(temp.resolve("m/versions")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-levels,2|3|\"district\" has more than 2 different values, too many levels for a category. Leave it out, or raise --max-levels.",
        "--max-levels,0|2|max-levels must be a whole number >= 1, but got 0",
        "--reference,district=Voss|3|no row has district=Voss, which is its --reference (found: Bergen, Moss, Oslo)",
        "--reference,area=1|2|reference must name a category of the features (district), but got area",
        "--reference,Oslo|2|reference must be column=level, separated by commas, but got \"Oslo\"",
        "--bias,no|2|bias must be true or false, but got \"no\"",
        "--weight,district|3|column \"district\"",
      })
  void anOptionThatDoesNotFitTheRowsIsRefused(String words, int exit, String sentence)
      throws IOException {
    Path csv = homes("homes.csv", homes(50, "Bergen", "Moss", "Oslo"));
    CommandLineRun run = learn(csv, "m", "area,district", words.split(",", 2));
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).contains(sentence).doesNotContain("\tat ", "Exception");
    assertThat(temp.resolve("m/versions")).doesNotExist();
  }

  @Test
  void aColumnOfOneLevelIsNoInput() throws IOException {
    CommandLineRun run = learn(homes("homes.csv", homes(30, "Oslo")), "m", "district");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err())
        .contains("district has the same value in all rows, or none, so there is no input");
  }

  /** Columns of other types than those of the training. */
  @ParameterizedTest
  @ValueSource(strings = {"area", "built_on", "seen_at", "has_garden", "district"})
  void aColumnOfAnotherTypeIsRefusedAtPrediction(String column) throws IOException {
    Path csv = homes("homes.csv", homes(50, "Bergen", "Oslo"));
    learned(csv, "m", EVERYTHING);
    Dataset<Row> typed = spark().read().parquet(typed(csv, "parquet", "zip").toString());
    String cast =
        column.equals("district") ? "length(district)" : "CAST(%s AS STRING)".formatted(column);
    Path other = temp.resolve("other.parquet");
    typed
        .withColumn(column, org.apache.spark.sql.functions.expr(cast))
        .write()
        .parquet(other.toString());
    CommandLineRun run = predict(other, "m", temp.resolve("p.csv"));
    if (column.equals("district")) {
      assertThat(run.out()).contains("predicted 50 rows, 50 of them null", "as district=");
    } else {
      assertThat(run.exit()).isEqualTo(3);
      assertThat(run.err())
          .contains(
              "column \"" + column + "\"", "but is string. Version 1 was trained on such a column")
          .doesNotContain("\tat ");
      assertThat(temp.resolve("p.csv")).doesNotExist();
    }
  }

  @Test
  void rowsToPredictNeedNoLabel() throws IOException {
    Path csv = homes("homes.csv", homes(50, "Bergen", "Oslo"));
    CommandLineRun trained =
        CommandLineRun.of(
            "train",
            "--input",
            csv.toString(),
            "--store",
            temp.resolve("m").toString(),
            "--features",
            "area,district",
            "--label",
            "log(price) as log_price");
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(version("m", 1).at("/neuron/label").asText()).isEqualTo("log_price");
    try (Stream<String> lines = Files.lines(csv)) {
      Files.write(
          temp.resolve("new.csv"),
          lines.map(line -> line.substring(0, line.lastIndexOf(','))).toList());
    }
    CommandLineRun run = predict(temp.resolve("new.csv"), "m", temp.resolve("p.csv"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("predicted 50 rows, 0 of them null");
  }

  /** A start given by hand must fit the inputs that the levels make. */
  @Test
  void aGivenStartHasAWeightForEachInput() throws IOException {
    Path csv = homes("homes.csv", homes(50, "Bergen", "Moss", "Oslo"));
    CommandLineRun refused = learn(csv, "m", "area,district", "--init", "1,2,3");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("init must be random or 4 numbers");
    CommandLineRun run = learn(csv, "m", "area,district", "--init", "1,2,3,4");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains(Neuron.of(new double[] {1, 2, 3}, 4) + " (given)");
  }

  // ---- What was wrong once ----

  private CommandLineRun learnText(String features, String... lines) throws IOException {
    Files.write(temp.resolve("t.csv"), List.of(lines));
    return CommandLineRun.of(
        "train",
        "--input",
        temp.resolve("t.csv").toString(),
        "--store",
        temp.resolve("t").toString(),
        "--features",
        features,
        "--bad-rows",
        "skip",
        "--force");
  }

  private List<String> levels() throws IOException {
    List<String> levels = new ArrayList<>();
    version("t", 1).at("/neuron/encoding/features/0/levels").forEach(l -> levels.add(l.asText()));
    return levels;
  }

  /** Digits that name something keep their zeros where an expression sees a text. */
  @Test
  void anExpressionThatWantsTextSeesTheCell() throws IOException {
    CommandLineRun run =
        learnText(
            "substring(zip, 1, 2) as area",
            "zip,y",
            "02134,1",
            "02135,2",
            "10001,3",
            "10002,4",
            "94110,5",
            "94111,7");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(levels()).containsExactly("02", "10", "94");
    CommandLineRun both =
        learnText("log(zip) as l, concat('x', zip) as c", "zip,y", "01,1", "2,2", "01,3", "3,5");
    assertThat(both.exit()).as(both.err()).isZero();
    assertThat(version("t", 2).at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactly("l", "c=x2", "c=x3");
  }

  /** A few are bad rows, wherever they stand; nothing but them is no category. */
  @Test
  void decimalCommasAreNoCategory() throws IOException {
    for (String[] lines :
        List.of(
            new String[] {"x,y", "\"1,5\",1", "2,2", "3,3", "4,5"},
            new String[] {"x,y", "2,2", "3,3", "4,5", "\"1,5\",1"})) {
      CommandLineRun run = learnText("x", lines);
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).contains("4 read = 3 used + 0 null + 0 non-finite + 1 malformed");
    }
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 150; i++) {
      lines.add("\"" + i + ",5\"," + i);
    }
    CommandLineRun refused = learnText("x", lines.toArray(String[]::new));
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err())
        .contains(
            "has numbers with a decimal comma. Write them with a point, or take them as text");
  }

  @Test
  void blanksInQuotesAreNoPartOfANumber() throws IOException {
    CommandLineRun run =
        learnText("a + 1 as b", "a,y", "\" 1\t\",1", "\"\u3000 2\",2", "3,4", "4,5");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("4 read = 4 used");
  }

  /** Nobody could say what a level is worth that no row to train on has. */
  @ParameterizedTest
  @ValueSource(strings = {"r,,6", "r,1,x", "a,,5"})
  void aLevelOfRowsThatAreNotUsedIsNotKnown(String unused) throws IOException {
    CommandLineRun run =
        learnText("c,x", "c,x,y", "p,1,1", "p,2,3", "q,3,4", "q,4,9", unused, "p,5,7", "q,6,7");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(levels()).containsExactly("p", "q");
    Files.write(temp.resolve("new.csv"), List.of("c,x", unused.charAt(0) + ",2", "p,2"));
    CommandLineRun predicted = predict(temp.resolve("new.csv"), "t", temp.resolve("p.csv"));
    assertThat(predicted.out())
        .contains("predicted 2 rows, 1 of them null", "as c=" + unused.charAt(0));
  }

  /** The zone of a session is no part of the rows. */
  @Test
  void expressionsSeeTimesInUtc() throws IOException {
    List<String> lines = new ArrayList<>(List.of("ts,y"));
    for (int i = 0; i < 30; i++) {
      lines.add("2020-01-%02d %02d:30:00,%d".formatted(1 + i, i * 7 % 24, i * i % 11));
    }
    Files.write(temp.resolve("times.csv"), lines);
    List<JsonNode> lineByZone = new ArrayList<>();
    for (String zone : List.of("UTC", "America/New_York", "Asia/Kathmandu")) {
      System.setProperty("spark.sql.session.timeZone", zone);
      try {
        CommandLineRun run =
            CommandLineRun.of(
                "train",
                "--input",
                temp.resolve("times.csv").toString(),
                "--store",
                temp.resolve(zone).toString(),
                "--features",
                "hour(ts) as h, date(ts) as d, ts");
        assertThat(run.exit()).as(run.err()).isZero();
      } finally {
        System.clearProperty("spark.sql.session.timeZone");
      }
      lineByZone.add(version(zone, 1));
    }
    assertSameLine(lineByZone.get(0), lineByZone.get(1), "New York");
    assertSameLine(lineByZone.get(0), lineByZone.get(2), "Kathmandu");
  }

  /** The first row may have nothing in a column, or something else than the others. */
  @ParameterizedTest
  @ValueSource(strings = {"", "true", "false"})
  void anExpressionIsWhatAllRowsSay(String first) throws IOException {
    CommandLineRun run =
        learnText(
            "CASE WHEN NOT flag THEN 1 ELSE 2 END as f, substring(t, 1, 1) as c",
            "flag,t,y",
            first + ",,1",
            "true,ab,2",
            "false,bb,3",
            "true,ba,5",
            "false,ab,9");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(version("t", 1).at("/neuron/features"))
        .extracting(JsonNode::asText)
        .containsExactly("f", "c=b");
  }

  @Test
  void aCommentInAnExpressionIsNoPartOfIt() throws IOException {
    CommandLineRun run = learnText("log(x) -- of x\n as l", "x,y", "1,1", "2,2", "3,4");
    assertThat(run.exit()).as(run.err()).isZero();
  }

  /** Any text is a level, in SQL too. */
  @Test
  void theSqlOfOddLevelsGivesThePredictions() throws IOException {
    List<String> odd =
        List.of("", " ", "a\u000012", "new\nline", "\\", "'", "\"", "%_", "\uD83C\uDFE0");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 4 * odd.size(); i++) {
      rows.add(
          org.apache.spark.sql.RowFactory.create(odd.get(i % odd.size()), i * 0.1, i * i % 7.0));
    }
    Path input = temp.resolve("odd.parquet");
    spark()
        .createDataFrame(
            rows,
            new org.apache.spark.sql.types.StructType()
                .add("c", "string")
                .add("x", "double")
                .add("y", "double"))
        .write()
        .parquet(input.toString());
    String store = temp.resolve("m").toString();
    CommandLineRun run =
        CommandLineRun.of(
            "train", "--input", input.toString(), "--store", store, "--features", "x,c");
    assertThat(run.exit()).as(run.err()).isZero();
    Path output = temp.resolve("predicted.parquet");
    CommandLineRun predicted = predict(input, "m", output);
    assertThat(predicted.out()).contains("predicted 36 rows, 0 of them null");
    String sql = version("m", 1).at("/neuron/sql").asText();
    assertThat(
            spark().read().parquet(output.toString()).selectExpr("prediction", sql).collectAsList())
        .hasSize(36)
        .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.get(0)));
  }
}
