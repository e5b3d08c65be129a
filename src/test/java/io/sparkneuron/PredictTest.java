package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every row and column of a source arrives in the output, with one column more. */
@ExtendWith(SparkProperties.class)
class PredictTest {
  private static final Neuron NEURON = Neuron.of(new double[] {0.1, -1.0 / 3}, 0.7);

  @TempDir private Path temp;
  private Path output;
  private ModelStore store;

  @BeforeEach
  void openTheStore() {
    output = temp.resolve("out");
    store = new ModelStore(temp.resolve("models").toString(), new Configuration());
    store.publish(CommandLineRun.version("run-1", List.of("x1", "x2"), NEURON));
    store.publish(CommandLineRun.version("run-2", List.of("x1"), Neuron.of(new double[] {2}, 1)));
    store.promote(0, CommandLineRun.promotion(1));
  }

  private CommandLineRun predict(Path input, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("predict", "--input", input.toString(), "--store", store.location()));
    all.addAll(Arrays.asList(words));
    if (!all.contains("--output")) {
      all.addAll(List.of("--output", output.toString()));
    }
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private interface Look<T> {
    T at(SparkSession spark);
  }

  private static <T> T spark(Look<T> look) {
    SparkSession spark = SparkSession.builder().appName("look").getOrCreate();
    try {
      return look.at(spark);
    } finally {
      spark.stop();
    }
  }

  private Path csv(String... lines) throws IOException {
    return Files.writeString(temp.resolve("in.csv"), String.join("\n", lines) + "\n");
  }

  private void predicted(CommandLineRun run, int rows, int nulls, Path to) {
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("predicted %d rows, %d of them null, into %s\n".formatted(rows, nulls, to));
    assertThat(run.err()).isEmpty();
  }

  private static void refused(CommandLineRun run, int exit, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).contains(phrases).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void everyNumericTypeIsPredictedFromAndNoColumnChanges() {
    Path input = temp.resolve("in.parquet");
    spark(
        spark -> {
          spark
              .sql(
                  """
                  SELECT id, 'text ' || id AS text, struct(id AS a) AS nested,
                    CASE id WHEN 3 THEN NULL WHEN 4 THEN double('NaN') WHEN 5 THEN 1.1e100D
                      WHEN 6 THEN -1e100D WHEN 7 THEN double('-Infinity') ELSE id * 0.1D END AS x1,
                    CAST(id * 1.7 AS DECIMAL(20, 3)) AS x2, date'2026-11-22' AS day
                  FROM range(20)
                  """)
              .write()
              .parquet(input.toString());
          return null;
        });

    CommandLineRun run = predict(input);

    predicted(run, 20, 4, output);
    spark(
        spark -> {
          Dataset<Row> in = spark.read().parquet(input.toString());
          Dataset<Row> out = spark.read().parquet(output.toString());
          List<StructField> fields = new ArrayList<>(Arrays.asList(out.schema().fields()));
          assertThat(fields.remove(fields.size() - 1).name()).isEqualTo("prediction");
          assertThat(fields).isEqualTo(Arrays.asList(in.schema().fields()));
          List<Row> read = in.orderBy("id").collectAsList();
          List<Row> written = out.orderBy("id").collectAsList();
          assertThat(written).hasSize(20);
          for (int i = 0; i < 20; i++) {
            for (int c = 0; c < fields.size(); c++) {
              assertThat(written.get(i).get(c)).isEqualTo(read.get(i).get(c));
            }
            Object prediction = written.get(i).get(fields.size());
            if (List.of(3, 4, 5, 7).contains(i)) {
              assertThat(prediction).isNull();
            } else {
              assertThat(prediction)
                  .isEqualTo(
                      NEURON.predict(
                          read.get(i).getDouble(3), read.get(i).getDecimal(4).doubleValue()));
            }
          }
          return null;
        });
  }

  @Test
  void textOfACsvStaysTextAndBadCellsGetNull() throws IOException {
    Path input =
        csv(
            "id,x2,x1,note",
            "001,0.5,1e-3,\" kept \"",
            "002,,1,no x2",
            "003,1.5d,1,no number",
            "004,NaN,1,not finite",
            "005,1e101,1,too large",
            "006,1,2",
            "007,1,2,many,more",
            "008, 7 ,-0.1,blanks");
    Path to = temp.resolve("out.csv");

    CommandLineRun run = predict(input, "--output", to.toString());

    predicted(run, 8, 6, to);
    List<Row> rows =
        spark(
            spark ->
                spark
                    .read()
                    .option("header", "true")
                    .csv(to.toString())
                    .orderBy("id")
                    .collectAsList());
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("id", "x2", "x1", "note", "prediction", "malformed_record");
    assertThat(rows.stream().map(row -> row.getString(5)))
        .containsExactly(null, null, null, null, null, "006,1,2", "007,1,2,many,more", null);
    assertThat(run.out())
        .contains("malformed      2 records, whose text is in column malformed_record");
    assertThat(rows.get(0).getString(0)).isEqualTo("001");
    assertThat(rows.get(0).getString(2)).isEqualTo("1e-3");
    assertThat(rows.get(0).getString(3)).isEqualTo(" kept ");
    assertThat(rows.stream().map(row -> row.getString(4)))
        .containsExactly(
            String.valueOf(NEURON.predict(1e-3, 0.5)),
            null,
            null,
            null,
            null,
            null,
            null,
            String.valueOf(NEURON.predict(-0.1, 7)));
  }

  @Test
  void aJsonKeepsAllFieldsWithTheirTypes() throws IOException {
    Path input =
        Files.writeString(
            temp.resolve("in.json"),
            """
            {"id": 1, "x1": 1, "x2": 0.5, "tags": ["a", "b"]}
            {"id": 2, "x1": 2, "tags": []}
            {"id": 3, "x1": 3, "x2": "none"}
            not json
            {"id": 4, "x1": 4, "x2": 1e2}
            """);
    Path to = temp.resolve("out.json");

    predicted(predict(input, "--output", to.toString()), 5, 3, to);

    List<Row> rows = spark(spark -> spark.read().json(to.toString()).orderBy("id").collectAsList());
    assertThat(rows.stream().map(row -> row.<Double>getAs("prediction")))
        .containsExactly(null, NEURON.predict(1, 0.5), null, null, NEURON.predict(4, 100));
    assertThat(rows.get(1).<Long>getAs("id")).isEqualTo(1);
    assertThat(rows.get(1).schema().fieldNames())
        .containsExactlyInAnyOrder("id", "x1", "x2", "tags", "prediction", "malformed_record");
    assertThat(rows.get(0).<String>getAs("malformed_record")).isEqualTo("not json");
  }

  @Test
  void theVersionTheFilterAndTheNameOfTheColumnCanBeChosen() throws IOException {
    Path input = csv("x1,x2,day", "1,2,mon", "2,2,tue", "3,2,tue");

    CommandLineRun run =
        predict(
            input,
            "--version",
            "2",
            "--where",
            "day = 'tue'",
            "--prediction",
            "the estimate",
            "--output-format",
            "orc",
            "--output-option",
            "compression=none");

    predicted(run, 2, 0, output);
    List<Row> rows =
        spark(spark -> spark.read().orc(output.toString()).orderBy("x1").collectAsList());
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("x1", "x2", "day", "the estimate");
    assertThat(rows.stream().map(row -> row.getDouble(3))).containsExactly(5.0, 7.0);
  }

  @Test
  void aColumnMayHaveAnyName() throws IOException {
    Path input = csv("x1,x2,a.b,c`d,e f", "1,2,3,4,5");

    predicted(predict(input, "--prediction", "g`.h"), 1, 0, output);

    Row row = spark(spark -> spark.read().parquet(output.toString()).first());
    assertThat(row.schema().fieldNames()).containsExactly("x1", "x2", "a.b", "c`d", "e f", "g`.h");
    assertThat(row.getDouble(5)).isEqualTo(NEURON.predict(1, 2));
    assertThat(row.getString(3)).isEqualTo("4");
  }

  @Test
  void noRowsArePredictedToo() throws IOException {
    predicted(predict(csv("x1,x2")), 0, 0, output);
    predicted(
        predict(csv("x1,x2", "1,2"), "--where", "1 = 0", "--mode", "overwrite"), 0, 0, output);
  }

  @Test
  void whatIsThereIsOverwrittenAppendedToOrLeftAsSaid() throws IOException {
    Path input = csv("x1,x2", "1,2", "2,2");
    predicted(predict(input), 2, 0, output);

    refused(predict(input), 3, "Cannot write predictions to " + output, "Choose another --output");
    CommandLineRun ignored = predict(input, "--mode", "ignore");
    assertThat(ignored.exit()).isZero();
    assertThat(ignored.out()).startsWith("predicted nothing: something is in " + output);
    predicted(predict(input, "--mode", "append"), 2, 0, output);
    assertThat((long) spark(spark -> spark.read().parquet(output.toString()).count())).isEqualTo(4);
    predicted(predict(input, "--mode", "overwrite"), 2, 0, output);
    assertThat((long) spark(spark -> spark.read().parquet(output.toString()).count())).isEqualTo(2);
  }

  @Test
  void theInputIsNeverOverwritten() throws IOException {
    Path input = temp.resolve("all/days/monday");
    Files.createDirectories(input);
    Files.writeString(input.resolve("a.csv"), "x1,x2\n1,2\n");

    for (Path to : List.of(input, input.getParent(), temp.resolve("all"))) {
      refused(
          predict(input, "--format", "csv", "--output", to.toString(), "--mode", "overwrite"),
          2,
          "output must be apart from the rows that are read");
    }
    assertThat(input.resolve("a.csv")).exists();
  }

  @Test
  void whatCannotBeDoneIsOneSentenceAndWritesNothing() throws IOException {
    Path input = csv("x1,x2,X2b", "1,2,3");

    refused(
        predict(input, "--prediction", "X1"),
        2,
        "prediction must be the name of a new column, but got \"X1\" (found: x1, x2, X2b)");
    refused(
        predict(Files.writeString(temp.resolve("other.csv"), "x1,b\n1,2\n")),
        3,
        "Cannot read the data: column \"x2\" is missing from",
        "(found: x1, b)",
        "Version 1 was trained with x1, x2, y");
    refused(predict(input, "--version", "7"), 6, "version 7", "(found: 1, 2)");
    refused(predict(temp.resolve("none.csv")), 3, "none.csv");
    refused(predict(input, "--output-format", "nonsense"), 2, "output-format", "nonsense");
    refused(
        predict(input, "--output-format", "orc", "--prediction", "a`b"),
        3,
        "orc cuts names of columns at a backquote, as in a`b");
    refused(predict(input, "--mode", "replace"), 2, "mode must be error or overwrite");
    refused(predict(input, "--output", "nofs://a/b"), 3, "Cannot write predictions to nofs://a/b");
    refused(
        CommandLineRun.of("predict", "--input", input.toString()),
        2,
        "output must be a path, but got nothing");
    assertThat(output).doesNotExist();
  }

  @Test
  void columnsThatAFormatCannotHoldAreSaid() {
    Path input = temp.resolve("in.parquet");
    spark(
        spark -> {
          spark
              .sql("SELECT 1D AS x1, 2D AS x2, array(1, 2) AS list")
              .write()
              .mode(SaveMode.Overwrite)
              .parquet(input.toString());
          return null;
        });

    refused(predict(input, "--output-format", "csv"), 3, "Cannot write predictions to " + output);
  }

  @Test
  void aTextColumnOfATableIsNoNumber() throws IOException {
    Path input = temp.resolve("in.parquet");
    spark(
        spark -> {
          spark.sql("SELECT '1' AS x1, 2D AS x2").write().parquet(input.toString());
          return null;
        });

    refused(predict(input), 3, "column \"x1\"", "must be numeric, but is string");
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("out");
    }
  }
}
