package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a command writes destroys nothing of the user's. */
@ExtendWith(SparkProperties.class)
class OutputsTest {
  @TempDir private Path temp;
  private ModelStore store;
  private Path input;

  @BeforeEach
  void publishAVersion() throws IOException {
    store = new ModelStore(temp.resolve("models").toString(), new Configuration());
    store.publish(CommandLineRun.version("run-1", List.of("x"), Neuron.of(new double[] {2}, 3)));
    store.promote(0, CommandLineRun.promotion(1));
    input = file("in/rows.csv", "x,y\n1,5\n2,7\n3,9\n");
  }

  private Path file(String name, String text) throws IOException {
    Path path = temp.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private CommandLineRun predict(Path from, Path to, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("predict", "--input", from.toString(), "--store", store.location()));
    all.addAll(List.of("--output", to.toString()));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private CommandLineRun train(String... words) {
    List<String> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(words));
    if (!all.contains("--input")) {
      all.addAll(List.of("--input", input.toString()));
    }
    if (!all.contains("--store")) {
      all.addAll(List.of("--store", store.location()));
    }
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private static void done(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  private static void refused(CommandLineRun run, int exit, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).hasLineCount(1).doesNotContain("\tat ");
    assertThat(Arrays.stream(phrases)).as(run.err()).allMatch(run.err()::contains);
    assertThat(run.out()).isEmpty();
  }

  /** Every file below a folder and what is in it. */
  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return content;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  // Overwriting

  @Test
  void anOldOutputStaysUntilTheNewOneIsWhole() throws IOException {
    Path out = temp.resolve("out.csv");
    done(predict(input, out));
    Map<String, String> old = content(out);
    Path damaged = file("damaged.csv.gz", "no gzip");
    Path folder = file("failing/a.csv", "x,y\n1,5\n").getParent();
    Files.write(folder.resolve("b.csv.gz"), new byte[] {31, (byte) 139, 8, 0, 1, 2, 3});

    refused(predict(input, out, "--mode", "overwrite", "--output-option", "compression=x"), 2);
    refused(predict(damaged, out, "--mode", "overwrite"), 3);
    refused(predict(folder, out, "--format", "csv", "--mode", "overwrite"), 3);
    refused(
        predict(input, out, "--mode", "overwrite", "--where", "1 div cast(x - 1 AS int) > 0"), 3);
    refused(predict(input, out, "--mode", "overwrite", "--prediction", "X"), 2);
    refused(predict(input, out, "--mode", "overwrite", "--partition-by", "none"), 2);

    assertThat(content(out)).isEqualTo(old);
    assertThat(names(temp)).doesNotContain("").noneMatch(name -> name.startsWith("."));
    done(predict(input, out, "--mode", "overwrite", "--where", "x > 1"));
    assertThat(content(out)).isNotEqualTo(old);
    assertThat(names(temp)).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void aNewOutputIsWholeOrNotThere() throws IOException {
    Path folder = file("failing/a.csv", "x,y\n1,5\n").getParent();
    Files.write(folder.resolve("b.csv.gz"), new byte[] {31, (byte) 139, 8, 0, 1, 2, 3});
    for (String mode : List.of("error", "ignore", "overwrite")) {
      Path out = temp.resolve("out-" + mode);
      refused(predict(folder, out, "--format", "csv", "--mode", mode), 3);
      assertThat(out).doesNotExist();
    }
    assertThat(names(temp)).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void whatAKilledWriterLeftIsPutRight() throws IOException {
    Path out = temp.resolve("out.csv");
    done(predict(input, out));
    Map<String, String> old = content(out);

    // Killed between the two renames: the old one aside, the new one whole.
    Files.move(out, temp.resolve(".out.csv.old-1"));
    file(".out.csv.new-1/part-0", "half");
    refused(predict(input, out), 3, "something is there already");
    assertThat(content(out)).isEqualTo(old);
    // Killed after them.
    file(".out.csv.old-2/part-0", "older");
    done(predict(input, out, "--mode", "overwrite"));
    assertThat(names(temp)).contains(".out.csv.new-1").doesNotContain(".out.csv.old-2");
    // Nobody writes that long.
    assertThat(temp.resolve(".out.csv.new-1").toFile().setLastModified(0)).isTrue();
    done(predict(input, out, "--mode", "overwrite"));
    assertThat(names(temp)).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void aLinkToTheOutputKeepsLinking() throws IOException {
    Path disk = Files.createDirectories(temp.resolve("disk/real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), disk);

    done(predict(input, link, "--mode", "overwrite"));
    done(predict(input, link, "--mode", "overwrite"));

    assertThat(link).isSymbolicLink();
    assertThat(names(disk)).contains("_SUCCESS");
    assertThat(names(temp.resolve("disk"))).containsExactly("real");
  }

  @Test
  void onlyEarlierPredictionsAreOverwritten() throws IOException {
    Path notes = file("notes/thesis.txt", "years of work").getParent();
    refused(predict(input, notes, "--mode", "overwrite"), 2, "which holds thesis.txt");
    Path nested = file("nested/deep/photo.jpg", "x").getParent().getParent();
    refused(predict(input, nested, "--mode", "overwrite"), 2, "which holds deep");
    Path file = file("a-file", "text");
    for (String mode : List.of("overwrite", "append")) {
      refused(predict(input, file, "--mode", mode), 2, "a-file, which is a file");
    }
    refused(predict(input, file), 3, "something is there already");
    assertThat(content(notes)).containsEntry("thesis.txt", "years of work");
    assertThat(file).hasContent("text");
  }

  // By what paths really are

  @Test
  void anOutputOnTheInputIsRefusedByWhateverName() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), input.getParent());
    Path linked = Files.createDirectories(temp.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("a.csv"), input);
    String apart = "output must be apart from the rows that are read";
    List<String> names =
        List.of(
            input.getParent().toString(),
            link.toString(),
            link.resolve("rows.csv").toString(),
            temp + "/models/../in",
            temp + "//in/",
            "file:" + temp + "/in",
            "file://" + temp + "/in",
            temp.toString());
    for (String name : names) {
      for (String mode : List.of("overwrite", "append", "error")) {
        CommandLineRun run =
            CommandLineRun.of(
                "predict",
                "--input",
                input.toString(),
                "--store",
                store.location(),
                "--output",
                name,
                "--mode",
                mode);
        assertThat(run.exit()).as("%s %s: %s", name, mode, run.err()).isEqualTo(2);
        assertThat(run.err()).contains(apart);
      }
    }
    // Through a link among the files of the input.
    refused(predict(linked, input.getParent(), "--format", "csv", "--mode", "overwrite"), 2, apart);
    // Inside a folder that is read, and where a glob would find it.
    refused(predict(input.getParent(), temp.resolve("in/out"), "--format", "csv"), 2, apart);
    refused(predict(temp.resolve("in/*.csv"), temp.resolve("in/out.csv")), 2, "would read");
    assertThat(input).content().startsWith("x,y\n1,5\n");
    done(predict(input, temp.resolve("in/out")));
  }

  @Test
  void anOutputOnTheStoreIsRefused() throws IOException {
    Map<String, String> whole = content(temp.resolve("models"));
    Path link = Files.createSymbolicLink(temp.resolve("m"), temp.resolve("models"));
    Path elsewhere = file("elsewhere/rows.csv", Files.readString(input));
    for (Path to :
        List.of(
            temp.resolve("models"),
            link,
            temp.resolve("models/versions"),
            temp.resolve("models/out.csv"),
            link.resolve("runs/x"))) {
      for (String mode : List.of("overwrite", "append", "error", "ignore")) {
        refused(predict(elsewhere, to, "--mode", mode), 2, "output must be apart from the store");
      }
    }
    assertThat(content(temp.resolve("models"))).isEqualTo(whole);
  }

  @Test
  void aReportOrMetricsFileFallsOnNothingElse() throws IOException {
    Path metrics = temp.resolve("a.prom");
    Path report = temp.resolve("a.html");
    Path config = file("my.properties", "epochs = 9\n");
    Path link = Files.createSymbolicLink(temp.resolve("l.csv"), input);
    String serving = temp.resolve("models/versions/v000001.json").toString();
    Path thesis = file("thesis.txt", "years of work");
    for (String key : List.of("report", "metrics-file")) {
      for (String file :
          List.of(
              input.toString(),
              link.toString(),
              serving,
              temp + "/models/current.json",
              temp + "/models/runs/r/x.html",
              config.toString(),
              thesis.toString(),
              temp + "/in/../in/rows.csv")) {
        CommandLineRun run = train("--" + key, file, "--config", config.toString());
        assertThat(run.exit()).as(file + run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith(key + " must be ");
        run = train("--" + key, file, "--config", config.toString(), "--dry-run");
        assertThat(run.exit()).as(file + run.err()).isEqualTo(2);
      }
      refused(
          train("--input", temp + "/in", "--format", "csv", "--" + key, temp + "/in/new.html"),
          2,
          key + " must be apart from the rows that are read");
    }
    refused(
        train("--report", metrics.toString(), "--metrics-file", temp + "/in/../a.prom"),
        2,
        "metrics-file must be another file than the report");
    refused(
        train("--input", temp + "/in", "--format", "csv", "--store", temp + "/in/models"),
        2,
        "store must be apart from the rows that are read");
    assertThat(input).content().startsWith("x,y\n1,5\n");
    assertThat(thesis).hasContent("years of work");
    assertThat(config).hasContent("epochs = 9");
    // What this program wrote before is replaced, every night.
    for (String force : List.of("--force", "--force")) {
      done(train("--report", report.toString(), "--metrics-file", metrics.toString(), force));
    }
    // Away is no reason not to train.
    done(train("--metrics-file", "nofs://host/a.prom", "--force"));
    assertThat(report).content().startsWithIgnoringCase("<!doctype html");
    assertThat(metrics).content().contains("spark_neuron_exit_code");
  }

  // Options and what is written

  @Test
  void aWrongOptionOfTheOutputIsNamedBeforeTheWork() {
    for (String[] wrong :
        new String[][] {
          {"csv", "compression", "nonsense"},
          {"csv", "header", "maybe"},
          {"csv", "quote", "ab"},
          {"csv", "encoding", "klingon"},
          {"json", "compression", "nonsense"},
          {"json", "timeZone", "Mars"},
          {"parquet", "compression", "nonsense"},
          {"orc", "compression", "nonsense"}
        }) {
      refused(
          predict(
              input,
              temp.resolve("out"),
              "--output-format",
              wrong[0],
              "--output-option",
              "dateFormat=yyyy",
              "--output-option",
              wrong[1] + "=" + wrong[2]),
          2,
          "output-option " + wrong[1] + " must be",
          "\"" + wrong[2] + "\"");
      assertThat(temp.resolve("out")).doesNotExist();
    }
  }

  private static <T> T spark(Function<SparkSession, T> look) {
    SparkSession spark = SparkSession.builder().appName("look").getOrCreate();
    try {
      return look.apply(spark);
    } finally {
      spark.stop();
    }
  }

  @Test
  void aCsvIsWrittenAsRfc4180Says() throws IOException {
    Path text =
        file("text.csv", "part,x\n\"3\"\" pipe, steel\",1\n\"C:\\dir\\\",2\n'a',3\n\" b \",4\n");
    Path out = temp.resolve("out.csv");
    done(predict(text, out));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> file : content(out).entrySet()) {
      if (file.getKey().startsWith("part-")) {
        lines.addAll(file.getValue().lines().toList());
      }
    }
    assertThat(lines)
        .containsExactly(
            "part,x,prediction",
            "\"3\"\" pipe, steel\",1,5.0",
            "C:\\dir\\,2,7.0",
            "'a',3,9.0",
            " b ,4,11.0");
  }

  @Test
  void foldersOfTheSourceStayFolders() throws IOException {
    file("days.csv/day=2024-01-01/zip=02134/a.csv", "x,y\n1,5\n");
    file("days.csv/day=2024-01-02/zip=00501/a.csv", "x,y\n2,7\n");
    Path days = temp.resolve("days.csv");

    done(predict(days, temp.resolve("out.csv")));
    assertThat(temp.resolve("out.csv/day=2024-01-01/zip=02134")).isDirectory();
    assertThat(temp.resolve("out.csv/day=2024-01-02/zip=00501")).isDirectory();
    done(
        predict(
            days, temp.resolve("out.csv"), "--mode", "append", "--where", "day > '2024-01-01'"));
    assertThat(names(temp.resolve("out.csv/day=2024-01-02/zip=00501")))
        .filteredOn(name -> name.startsWith("part-"))
        .hasSize(2);
    done(predict(days, temp.resolve("by-zip"), "--partition-by", "ZIP"));
    assertThat(names(temp.resolve("by-zip"))).contains("zip=00501", "zip=02134");
    done(predict(days, temp.resolve("flat"), "--partition-by", ""));
    assertThat(names(temp.resolve("flat"))).noneMatch(name -> name.contains("="));
    int columns = spark(s -> s.read().parquet(temp.resolve("flat").toString()).columns().length);
    assertThat(columns).isEqualTo(5);
    refused(predict(days, temp.resolve("no"), "--partition-by", "month"), 2, "partition-by");
  }

  @Test
  void aMalformedRecordKeepsItsText() throws IOException {
    Path bad = file("bad.csv", "x,malformed_record\n1,a\n2\n3,b,c\n");
    Path out = temp.resolve("out.parquet");
    CommandLineRun run = predict(bad, out);
    done(run);
    assertThat(run.out()).contains("2 records, whose text is in column malformed_record_2");
    List<String> texts =
        spark(
            s ->
                s
                    .read()
                    .parquet(out.toString())
                    .orderBy("malformed_record_2")
                    .collectAsList()
                    .stream()
                    .map(row -> row.<String>getAs("malformed_record_2"))
                    .toList());
    assertThat(texts).containsExactly(null, "2", "3,b,c");
    done(predict(file("good.csv", "x\n1\n"), temp.resolve("out.csv")));
    refused(
        predict(file("more.csv", "x\n1,2\n"), temp.resolve("out.csv"), "--mode", "append"),
        3,
        "some records are malformed");
  }
}
