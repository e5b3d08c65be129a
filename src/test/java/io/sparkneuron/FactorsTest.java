package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables of R with factors and weights, and what R says of them ({@code
 * src/test/resources/factors/oracle.R}); and what weights and a line through 0 are.
 */
class FactorsTest extends TrainingCase {
  private static final Path TABLES =
      Path.of(System.getProperty("project.root"), "src/test/resources/factors");
  private static final double DIGITS = 1e-12;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mtcars|wt,category(cyl),category(gear),am|mpg|",
        "mtcars-weights|wt,category(cyl),category(gear)|mpg|--weight qsec",
        "mtcars-no-bias|category(cyl),wt,category(gear)|mpg|--bias false",
        "warpbreaks|wool,tension|breaks|--reference tension=L",
        "ToothGrowth|supp,category(dose)|len|",
        "chickwts|feed|weight|",
        "chickwts-no-bias|feed|weight|--bias false",
        "esoph|agegp,alcgp,tobgp|ncases|",
        "esoph-weights|agegp,log(ncontrols) as log_ncontrols,tobgp|ncases|--weight ncontrols"
      })
  void whatRSays(String table, String features, String label, String more) throws IOException {
    List<String> words = new ArrayList<>(List.of("--features", features, "--label", label));
    words.addAll(more == null ? List.of() : List.of(more.split(" ")));
    rows = TABLES.resolve(table + ".csv");
    CommandLineRun run = train(folder.toString(), words.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode version = json("versions/v000001.json");
    List<String> answers = Files.readAllLines(TABLES.resolve("answers.csv"));
    List<JsonNode> estimates = new ArrayList<>();
    version.at("/uncertainty/weights").forEach(estimates::add);
    List<Double> line = new ArrayList<>();
    version.at("/neuron/weights").forEach(weight -> line.add(weight.asDouble()));
    if (!"--bias false".equals(more)) {
      estimates.add(version.at("/uncertainty/bias"));
      line.add(version.at("/neuron/bias").asDouble());
    } else {
      assertThat(version.at("/neuron/bias").asDouble()).isZero();
      assertThat(version.at("/uncertainty/bias").isNull()).isTrue();
    }
    int compared = 0;
    for (String answer : answers) {
      String[] cells = answer.split(",");
      if (!cells[0].equals(table)) {
        continue;
      }
      int index = Integer.parseInt(cells[2]) - 1;
      double found =
          switch (cells[1]) {
            case "coefficient" -> line.get(index);
            case "residual-standard-error", "degrees-of-freedom", "r2-adjusted", "f" ->
                version.at("/uncertainty/" + cells[1]).asDouble();
            default -> estimates.get(index).get(cells[1]).asDouble();
          };
      double expected = Double.parseDouble(cells[3]);
      // R's tails of Student's t have fewer digits.
      double digits = cells[1].equals("p") ? 100 * DIGITS : DIGITS;
      assertThat(found).as(answer).isCloseTo(expected, within(digits * Math.abs(expected)));
      compared++;
    }
    assertThat(compared).isEqualTo(6 * line.size() + 4);
  }

  // ---- Weights ----

  private List<String> weighted(int rows) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double x = (i * 7919 % 997) / 37.0;
      lines.add(
          "%s,%s,%s,%d"
              .formatted(
                  x, "abc".charAt(i % 3), 3.1 * x + i % 3 + (i * 31 % 17) / 10.0, i * 13 % 5));
    }
    return lines;
  }

  private Path table(String name, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of("x,kind,y,n"));
    all.addAll(lines);
    return Files.write(temp.resolve(name), all);
  }

  private JsonNode version(String store, Path input, String... words) throws IOException {
    rows = input;
    List<String> all = new ArrayList<>(List.of("--features", "x,kind"));
    all.addAll(Arrays.asList(words));
    CommandLineRun run = train(temp.resolve(store).toString(), all.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return json(temp.resolve(store).resolve("versions/v000001.json"));
  }

  /** To the bit, through one pass as through epochs, on training rows as on held-out ones. */
  @ParameterizedTest
  @CsvSource({"every-epoch,true,0", "one-pass,true,0", "every-epoch,false,0", "one-pass,false,0.3"})
  void wholeWeightsAreRepeatedRows(String gradient, String bias, String holdout)
      throws IOException {
    List<String> lines = weighted(400);
    List<String> repeated = new ArrayList<>();
    for (String line : lines) {
      for (int i = 0; i < line.charAt(line.length() - 1) - '0'; i++) {
        repeated.add(line);
      }
    }
    String[] words = {"--gradient", gradient, "--bias", bias, "--holdout", holdout};
    JsonNode byRows = version("rows", table("repeated.csv", repeated), words);
    String[] more = Arrays.copyOf(words, words.length + 2);
    more[words.length] = "--weight";
    more[words.length + 1] = "n";
    JsonNode byWeight = version("weights", table("weighted.csv", lines), more);
    for (String same :
        List.of(
            "/neuron/features",
            "/neuron/weights",
            "/neuron/bias",
            "/evaluation/rmse",
            "/evaluation/r2",
            "/evaluation/baseline-rmse",
            "/columns")) {
      assertThat(byWeight.at(same)).as(same).isEqualTo(byRows.at(same));
    }
    assertThat(byWeight.at("/training/rows/zero-weight").asInt()).isEqualTo(80);
    assertThat(byWeight.at("/training/rows/read").asInt()).isEqualTo(400);
    assertThat(byWeight.at("/uncertainty/degrees-of-freedom").asInt())
        .isLessThan(byRows.at("/uncertainty/degrees-of-freedom").asInt());
  }

  @Test
  void otherWeightsAreAChange() throws IOException {
    List<String> lines = weighted(60);
    Path input = table("a.csv", lines);
    version("m", input, "--weight", "n");
    String[] words = {"--features", "x,kind", "--weight", "n"};
    assertThat(train(temp.resolve("m").toString(), words).out()).contains("Nothing changed");
    lines.set(1, lines.get(1).replaceAll(",\\d$", ",9"));
    table("a.csv", lines);
    assertThat(train(temp.resolve("m").toString(), words).out()).contains("before: version 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|the weight \"n\" is not 0 or from 1e-100 to 1e100, but \"-1\"",
        "1e-101|the weight \"n\" is not 0 or from 1e-100 to 1e100, but \"1e-101\"",
        "1e101|the weight \"n\" is not 0 or from 1e-100 to 1e100, but \"1e101\"",
        "NaN|column \"n\" is not finite, but \"NaN\"",
        "much|column \"n\" is not a number, but \"much\"",
        "''|column \"n\" is null"
      })
  void aWeightThatIsNoneIsABadRow(String weight, String sentence) throws IOException {
    List<String> lines = weighted(20);
    lines.add("1,a,2," + weight);
    rows = table("a.csv", lines);
    CommandLineRun refused = train(folder.toString(), "--features", "x,kind", "--weight", "n");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err()).contains(sentence).doesNotContain("category(");
    CommandLineRun skipped =
        train(folder.toString(), "--features", "x", "--weight", "n", "--bad-rows", "skip");
    assertThat(skipped.exit()).as(skipped.err()).isZero();
    assertThat(skipped.out()).contains("21 read = 16 used").contains(" + 4 of weight 0");
  }

  /** A row of weight 0 may hold anything but a broken record. */
  @Test
  void aRowOfWeightZeroIsNotLookedAt() throws IOException {
    List<String> lines = weighted(20);
    lines.addAll(List.of(",a,1,0", "1,,NaN,0", "1,a,,0"));
    rows = table("a.csv", lines);
    CommandLineRun run = train(folder.toString(), "--features", "x", "--weight", "n");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("23 read = 16 used").contains(" + 7 of weight 0");
  }

  /** The gate and {@code evaluate} count rows as the training did. */
  @Test
  void evaluationCountsRowsByTheirWeights() throws IOException {
    Path input = table("a.csv", weighted(200));
    JsonNode version = version("m", input, "--weight", "n");
    String[] words = {"evaluate", "--input", input.toString(), "--store", "", "--json"};
    words[4] = temp.resolve("m").toString();
    String weighted = CommandLineRun.of(words).out();
    assertThat(weighted)
        .contains("\"rmse\" : " + version.at("/evaluation/rmse").asText())
        .contains("\"zero-weight\" : 40");
    String[] more = Arrays.copyOf(words, 8);
    more[6] = "--weighted";
    more[7] = "false";
    String plain = CommandLineRun.of(more).out();
    assertThat(plain)
        .contains("\"used\" : 200")
        .doesNotContain(version.at("/evaluation/rmse").asText());
  }

  @Test
  void aLineThroughZeroSaysSo() throws IOException {
    Files.write(rows, List.of("x,y", "1,2.1", "2,3.9", "3,6.2", "4,7.9"));
    CommandLineRun run = train(folder.toString(), "--bias", "false", "--explain", "--seed", "3");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("A neuron without a bias multiplies each input by a weight")
        .contains("measured from 0")
        .contains("both against 0 and not against the mean")
        .doesNotContain("(bias)");
    assertThat(json("versions/v000001.json").at("/neuron/bias").asDouble()).isZero();
    CommandLineRun refused = train(folder.toString(), "--bias", "false", "--init", "1,2");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("init must end with 0 with --bias false");
  }
}
