package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.TrainingSettings;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How far from its prediction a label is expected, and which rows are unlike those of training. */
@ExtendWith(SparkProperties.class)
class IntervalTest {
  private static final double DIGITS = 1e-10;

  @TempDir private Path temp;
  private ModelStore store;
  private Path output;

  @BeforeEach
  void openTheStore() {
    store = new ModelStore(temp.resolve("models").toString(), new Configuration());
    output = temp.resolve("out.csv");
  }

  private CommandLineRun predict(Path input, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("predict", "--input", input.toString(), "--output", output.toString()));
    all.addAll(Arrays.asList(words));
    if (!all.contains("--store")) {
      all.addAll(List.of("--store", store.location()));
    }
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private Path file(String name, String... lines) throws IOException {
    Path path = temp.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, String.join("\n", lines) + "\n");
  }

  private void publish(Columns columns, LocalPoints points, TrainingSettings settings) {
    int version = store.publish(CommandLineRun.trained(columns, points, settings));
    store.promote(version - 1, CommandLineRun.promotion(version));
  }

  private static TrainingSettings settings() {
    return TrainingSettings.defaults(1);
  }

  private static <T> T spark(Function<SparkSession, T> look) {
    SparkSession spark = SparkSession.builder().appName("look").getOrCreate();
    try {
      return look.apply(spark);
    } finally {
      spark.stop();
    }
  }

  /** Cells of the csv that was written, without headers. */
  private List<String[]> written() throws IOException {
    List<String[]> cells = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        Files.readAllLines(file).stream().skip(1).forEach(line -> cells.add(line.split(",", -1)));
      }
    }
    return cells;
  }

  private static void done(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.err()).isEmpty();
  }

  private static void refused(CommandLineRun run, String sentence) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(sentence);
    assertThat(run.out()).isEmpty();
  }

  // Oracle: R's predict(interval = "prediction"), src/test/resources/uncertainty/oracle.R.

  private static Path resource(String name) {
    try {
      return Path.of(IntervalTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Double> answers(String table, String what) throws IOException {
    return Files.readAllLines(resource("/uncertainty/answers.csv")).stream()
        .filter(line -> line.startsWith(table + ",classic," + what + ","))
        .map(line -> Double.valueOf(line.split(",", -1)[4]))
        .toList();
  }

  private static Columns columns(String table) throws IOException {
    List<String> names =
        List.of(
            Files.readAllLines(resource("/uncertainty/" + table + ".csv")).get(0).split(",", -1));
    return new Columns(names.subList(0, names.size() - 1), names.get(names.size() - 1));
  }

  private static LocalPoints points(String table) throws IOException {
    List<double[]> rows =
        Files.readAllLines(resource("/uncertainty/" + table + ".csv")).stream()
            .skip(1)
            .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble))
            .map(cells -> cells.toArray())
            .toList();
    int inputs = rows.get(0).length - 1;
    double[][] columns = new double[inputs + 1][rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      for (int c = 0; c <= inputs; c++) {
        columns[c][row] = rows.get(row)[c];
      }
    }
    return LocalPoints.of(Arrays.copyOf(columns, inputs), columns[inputs]);
  }

  private void assertLikeR(String table) throws IOException {
    Columns columns = columns(table);
    List<Double> values = answers(table, "new-row");
    int inputs = columns.features().size();
    List<String> lines = new ArrayList<>(List.of(String.join(",", columns.features())));
    for (int from = 0; from < values.size(); from += inputs) {
      lines.add(
          values.subList(from, from + inputs).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(",")));
    }
    Path rows = file(table + "-new.csv", lines.toArray(String[]::new));

    CommandLineRun run = predict(rows, "--interval", "0.9", "--mode", "overwrite");

    done(run);
    assertThat(run.out()).startsWith("predicted 3 rows, 0 of them null");
    List<String[]> written = written();
    List<String> what = List.of("prediction", "prediction-low", "prediction-high");
    for (int c = 0; c < what.size(); c++) {
      List<Double> expected = answers(table, what.get(c));
      assertThat(written).hasSameSizeAs(expected);
      for (int row = 0; row < expected.size(); row++) {
        assertThat(Double.parseDouble(written.get(row)[inputs + c]))
            .as("%s of row %d of %s", what.get(c), row, table)
            .isCloseTo(expected.get(row), within(DIGITS * Math.abs(expected.get(row))));
      }
    }
  }

  @Test
  void theEndsAreThoseOfRAfterATraining() throws IOException {
    CommandLineRun trained =
        CommandLineRun.of(
            "train",
            "--input",
            resource("/uncertainty/cars.csv").toString(),
            "--features",
            "speed",
            "--label",
            "dist",
            "--store",
            store.location());
    assertThat(trained.exit()).as(trained.err()).isZero();

    assertLikeR("cars");
  }

  @Test
  void theEndsAreThoseOfRWithManyInputs() throws IOException {
    for (String table : List.of("mtcars", "stackloss")) {
      publish(columns(table), points(table), settings());
      assertLikeR(table);
    }
  }

  // What is written

  /** Means 0, 0 and e = (1, −1, −1, 1): the line is 2a − b + 5, and s² = 4. */
  private static LocalPoints square() {
    return LocalPoints.of(
        new double[][] {{-1, -1, 1, 1}, {-1, 1, -1, 1}}, new double[] {5, 1, 7, 7});
  }

  @Test
  void theEndsAreNullWhereThePredictionIs() {
    publish(new Columns(List.of("s.a", "b`c"), "y"), square(), settings());
    Path input = temp.resolve("in.parquet");
    output = temp.resolve("out.parquet");
    spark(
        spark -> {
          spark
              .sql(
                  """
                  SELECT id, struct(CASE id WHEN 1 THEN NULL WHEN 2 THEN double('NaN')
                    WHEN 3 THEN 1e101D ELSE 0.5D END AS a) AS s, CAST(-0.5 AS DECIMAL(3, 1)) AS `b``c`
                  FROM range(5)
                  """)
              .repartition(3)
              .write()
              .parquet(input.toString());
          return null;
        });

    CommandLineRun run = predict(input, "--interval", "0.8", "--prediction", "e.f`g");

    done(run);
    assertThat(run.out()).startsWith("predicted 5 rows, 3 of them null").doesNotContain("outside");
    List<Row> rows =
        spark(spark -> spark.read().parquet(output.toString()).orderBy("id").collectAsList());
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("id", "s", "b`c", "e.f`g", "e.f`g_low", "e.f`g_high");
    // t with one degree of freedom at 80 %; the leverage of the row is 1/4 + (1/4)/4 + (1/4)/4.
    double halfWidth = Math.tan(0.4 * Math.PI) * Math.sqrt(4 * (1 + 3.0 / 8));
    for (int id = 0; id < 5; id++) {
      Row row = rows.get(id);
      if (id >= 1 && id <= 3) {
        assertThat(row.isNullAt(3) && row.isNullAt(4) && row.isNullAt(5)).isTrue();
      } else {
        assertThat(row.getDouble(3)).isCloseTo(6.5, within(1e-14));
        assertThat(row.getDouble(4)).isCloseTo(6.5 - halfWidth, within(1e-12));
        assertThat(row.getDouble(5)).isCloseTo(6.5 + halfWidth, within(1e-12));
      }
    }
  }

  @Test
  void aColumnThatIsThereIsNotReplaced() throws IOException {
    publish(new Columns(List.of("a", "b"), "y"), square(), settings());
    Path input = file("in.csv", "a,b,Prediction_LOW,p_high", "0,0,1,2");

    refused(
        predict(input, "--interval", "0.9"),
        "prediction must be a name that is new also with _low and _high, but got \"prediction\", and \"prediction_low\" is there already (found: a, b, Prediction_LOW, p_high)");
    refused(
        predict(input, "--interval", "0.9", "--prediction", "p"), "\"p_high\" is there already");
    refused(
        predict(input, "--interval", "0.9", "--prediction", "q", "--partition-by", "q_low"),
        "partition-by must be columns of the rows, but got \"q_low\"");
    assertThat(output).doesNotExist();
    done(predict(input));
    assertThat(written()).containsExactly(new String[] {"0", "0", "1", "2", "5.0"});
  }

  // What is refused

  @Test
  void aWrongLevelIsSaidWithTheOtherProblems() {
    Path none = temp.resolve("none.csv");
    for (String level : List.of("0", "1", "-0.5", "95", "NaN")) {
      refused(
          predict(none, "--interval", level), "interval must be a number > 0 and < 1, but got ");
    }
    CommandLineRun run = predict(none, "--interval", "much", "--prediction", " ", "--version", "0");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(3)
        .contains(
            "interval must be a number, but got \"much\"",
            "prediction must be the name of a new column",
            "version must be");
  }

  @Test
  void aVersionThatCannotTellSaysWhy() throws IOException {
    Columns columns = new Columns(List.of("a", "b"), "y");
    publish(columns, square(), settings().withErrors(ErrorKind.HC1));
    LocalPoints collinear =
        LocalPoints.of(new double[][] {{1, 2, 3, 4}, {2, 4, 6, 8}}, new double[] {1, 3, 2, 5});
    publish(columns, collinear, settings());
    Path input = file("in.csv", "a,b", "0,0");

    refused(
        predict(input, "--interval", "0.9", "--version", "1"),
        "Cannot give the prediction interval of version 1: its standard errors are hc1, with a spread of its own for each row, and that of a new row is not known. Train with --errors classic, or choose another --version.");
    refused(
        predict(input, "--interval", "0.9"),
        "version 2: its rows do not determine the weights of inputs that are combinations of each other (a, b). Train without");
    assertThat(output).doesNotExist();
  }

  /** The store of the first release predicts as it did, and says that it knows no more. */
  @Test
  void aVersionOfAnOlderReleasePredictsAsBefore() throws IOException {
    String golden = resource("/golden-store").toString();
    Path input = file("in.csv", "x", "0.5", "1e9");

    refused(
        predict(input, "--interval", "0.9", "--store", golden),
        "Cannot give the prediction interval of version 1: it is of a release that did not keep how sure a line is. Train again, or choose another --version.");
    CommandLineRun run = predict(input, "--store", golden);

    done(run);
    assertThat(run.out()).startsWith("predicted 2 rows, 0 of them null").doesNotContain("outside");
    assertThat(written().get(0)[1])
        .isEqualTo(
            String.valueOf(
                new ModelStore(golden, new Configuration()).version(1).neuron().predict(0.5)));
  }

  // Rows outside of what was trained on

  @Test
  void rowsOutsideAreCountedByInput() throws IOException {
    publish(new Columns(List.of("a", "b"), "y"), square(), settings());
    file("in.csv/1.csv", "a,b,note", "1,-1,inside", "1.5,0,a", "-2,7,both", "9,,no prediction");
    file("in.csv/2.csv", "a,b,note", "0,0,inside", "0,1.0000001,b", "0,2", "-1.0,1.0,inside");
    file("in.csv/3.csv", "a,b,note", "3,0,a", "NaN,9,no number", "1e101,5,too large");

    CommandLineRun run = predict(temp.resolve("in.csv"), "--interval", "0.5");

    done(run);
    assertThat(run.out().lines())
        .containsExactly(
            "predicted 11 rows, 4 of them null, into " + output,
            "  malformed      1 records, whose text is in column malformed_record",
            "  outside        4 rows: a 3, b 2 (trained on a -1 to 1, b -1 to 1)",
            "  version        1 (serves)");
    assertThat(written()).hasSize(11).allMatch(cells -> cells.length >= 7);
  }
}
