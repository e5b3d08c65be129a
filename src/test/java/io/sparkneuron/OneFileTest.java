package io.sparkneuron;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code predict --one-file}: the output is a file, whole or not at all. */
@ExtendWith(SparkProperties.class)
class OneFileTest {
  @TempDir private Path temp;
  private ModelStore store;
  private Path input;
  private Path out;

  @BeforeEach
  void publishAVersion() throws IOException {
    store = new ModelStore(temp.resolve("models").toString(), new Configuration());
    store.publish(CommandLineRun.version("run-1", List.of("x"), Neuron.of(new double[] {2}, 3)));
    store.promote(0, CommandLineRun.promotion(1));
    input = file("in/rows.csv", "x,y\n1,5\n2,7\n3,9\n");
    out = Files.createDirectories(temp.resolve("out")).resolve("out.csv");
  }

  private Path file(String name, String text) throws IOException {
    Path path = temp.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private CommandLineRun predict(Path from, Object to, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("predict", "--one-file", "--input", from.toString(), "--output", "" + to));
    all.addAll(List.of("--store", store.location()));
    all.addAll(Arrays.asList(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private static void done(CommandLineRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.err()).isEmpty();
  }

  private static void refused(CommandLineRun run, int exit, String... phrases) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).hasLineCount(1);
    assertThat(Arrays.stream(phrases)).as(run.err()).allMatch(run.err()::contains);
    assertThat(run.out()).isEmpty();
  }

  /** All names, also hidden ones. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(out.getParent())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
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

  // What is written

  @Test
  void aCsvIsAFileAndNothingBesides() throws IOException {
    CommandLineRun run = predict(input, out);
    done(run);
    assertThat(run.out()).startsWith("predicted 3 rows, 0 of them null, into " + out + "\n");
    assertThat(out).hasContent("x,y,prediction\n1,5,5.0\n2,7,7.0\n3,9,9.0\n");
    assertThat(names()).containsExactly("out.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "csv",
        "tsv",
        "json",
        "parquet",
        "orc",
        "csv.gz",
        "csv.bz2",
        "csv.deflate",
        "jsonl.gz"
      })
  void everyFormatOfPlainFilesIsOneFileThatCanBeRead(String ending) throws IOException {
    Path to = out.resolveSibling("out." + ending);
    done(predict(input, to));
    assertThat(names()).containsExactly("out." + ending);
    assertThat(to).isRegularFile();
    // As a source, by its name.
    CommandLineRun again = predict(to, to.resolveSibling("again.csv"), "--prediction", "p2");
    if (again.exit() == 0) {
      assertThat(again.out()).startsWith("predicted 3 rows, 0 of them null");
    } else {
      assertThat(again.err()).contains("must be numeric, but is string");
    }
    // No rows are no reason for no file.
    done(predict(input, to, "--mode", "overwrite", "--where", "1 = 0"));
    assertThat(to).isRegularFile();
    if (ending.equals("csv")) {
      assertThat(to).hasContent("x,y,prediction\n");
    } else if (ending.equals("parquet") || ending.equals("orc")) {
      String format = ending;
      String[] columns = spark(s -> s.read().format(format).load(to.toString()).columns());
      assertThat(columns).containsExactly("x", "y", "prediction");
    }
  }

  @Test
  void whatIsCompressedUnpacks() throws IOException {
    Path to = out.resolveSibling("out.csv.gz");
    for (String option : List.of("header=true", "compression=gzip", "codec=gzip")) {
      done(predict(input, to, "--mode", "overwrite", "--output-option", option));
      try (InputStream in = new GZIPInputStream(Files.newInputStream(to))) {
        assertThat(new String(in.readAllBytes(), UTF_8)).startsWith("x,y,prediction\n1,5,5.0\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "out.csv, gzip, in .gz",
    "out.csv.gz, none, in no compression",
    "out.csv.gz, bzip2, in .bz2",
    "out.json, bzip2, in .bz2"
  })
  void aNameThatDoesNotFitTheCompressionIsRefusedBeforeTheWork(
      String name, String compression, String ending) throws IOException {
    refused(
        predict(input, out.resolveSibling(name), "--output-option", "compression=" + compression),
        2,
        "one-file must have an --output that ends %s, by which it is unpacked, but got "
            .formatted(ending),
        name);
    assertThat(names()).isEmpty();
  }

  @Test
  void rowsOfManyPiecesKeepTheirOrder() throws IOException {
    StringBuilder rows = new StringBuilder("x\n");
    IntStream.range(0, 20_000).forEach(i -> rows.append(i).append('\n'));
    Path many = file("many.csv", rows.toString());
    System.setProperty("spark.sql.files.maxPartitionBytes", "10000");
    System.setProperty("spark.sql.files.maxRecordsPerFile", "100");
    try {
      done(predict(many, out));
    } finally {
      System.clearProperty("spark.sql.files.maxPartitionBytes");
      System.clearProperty("spark.sql.files.maxRecordsPerFile");
    }
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(20_001);
    for (int i = 0; i < 20_000; i++) {
      assertThat(lines.get(i + 1)).isEqualTo(i + "," + (2.0 * i + 3));
    }
  }

  @Test
  void foldersOfTheSourceAreColumns() throws IOException {
    file("days.csv/day=2024-01-01/a.csv", "x\n1\n");
    file("days.csv/day=2024-01-02/a.csv", "x\n2\n");
    done(predict(temp.resolve("days.csv"), out));
    assertThat(Files.readAllLines(out))
        .containsExactlyInAnyOrder("x,day,prediction", "1,2024-01-01,5.0", "2,2024-01-02,7.0");
    done(predict(temp.resolve("days.csv"), out, "--mode", "overwrite", "--partition-by", ""));
  }

  @Test
  void aMalformedRecordKeepsItsText() throws IOException {
    done(predict(file("bad.csv", "x,a\n1,a\n2\n3,b,c\n"), out));
    assertThat(Files.readAllLines(out))
        .containsExactly("x,a,prediction,malformed_record", "1,a,5.0,", "2,,,2", "3,b,,\"3,b,c\"");
    assertThat(names()).containsExactly("out.csv");
  }

  // What is there

  @Test
  void aFileIsReplacedKeptOrARefusalAsSaid() throws IOException {
    Files.writeString(out, "old");
    refused(predict(input, out), 3, "something is there already");
    CommandLineRun ignored = predict(input, out, "--mode", "ignore");
    done(ignored);
    assertThat(ignored.out()).startsWith("predicted nothing: something is in " + out);
    assertThat(out).hasContent("old");
    refused(predict(file("bad.csv.gz", "no gzip"), out, "--mode", "overwrite"), 3);
    refused(
        predict(input, out, "--mode", "overwrite", "--where", "1 div cast(x - 1 AS int) > 0"), 3);
    assertThat(out).hasContent("old");
    assertThat(names()).containsExactly("out.csv");
    done(predict(input, out, "--mode", "overwrite"));
    assertThat(out).content().startsWith("x,y,prediction\n");
  }

  @Test
  void aFolderIsNeverReplacedByAFile() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("part-0.csv"), "x");
    refused(
        predict(input, out, "--mode", "overwrite"),
        2,
        "one-file must have an --output that is a file, new or to be replaced, but got ",
        "out.csv, which is a folder");
    refused(predict(input, out), 3, "something is there already");
    assertThat(out.resolve("part-0.csv")).hasContent("x");
  }

  @Test
  void whatIsReadIsNotWritten() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link.csv"), input);
    for (Path to : List.of(input, link, input.resolveSibling("new.csv"))) {
      Path from = to.endsWith("new.csv") ? input.getParent() : input;
      refused(
          predict(from, to, "--format", "csv", "--mode", "overwrite"),
          2,
          "output must be apart from the rows that are read");
    }
    refused(
        predict(input, temp.resolve("models/current.json"), "--mode", "overwrite"),
        2,
        "output must be apart from the store");
    assertThat(input).content().startsWith("x,y\n1,5\n");
  }

  @Test
  void aLinkToTheFileKeepsLinking() throws IOException {
    Path real = file("disk/real.csv", "old");
    Path link = Files.createSymbolicLink(out, real);
    done(predict(input, link, "--mode", "overwrite"));
    assertThat(link).isSymbolicLink();
    assertThat(real).content().startsWith("x,y,prediction\n");
  }

  @Test
  void sumsOfAnEarlierFileDoNotMakeItUnreadable() throws IOException {
    spark(
        s -> {
          Dataset<Row> old = s.range(5000).toDF();
          old.coalesce(1).write().csv(temp.resolve("old").toString());
          return null;
        });
    for (boolean isThere : new boolean[] {true, false}) {
      try (Stream<Path> files = Files.list(temp.resolve("old"))) {
        for (Path old : files.toList()) {
          String name = old.getFileName().toString();
          if (name.startsWith(".part-") && name.endsWith(".crc")) {
            Files.copy(old, out.resolveSibling(".out.csv.crc"));
          } else if (isThere && name.startsWith("part-")) {
            Files.copy(old, out);
          }
        }
      }
      done(predict(input, out, "--mode", isThere ? "overwrite" : "error"));
      assertThat(names()).containsExactly("out.csv");
      assertThat((long) spark(s -> s.read().csv(out.toString()).count())).isEqualTo(4);
      Files.delete(out);
    }
  }

  @Test
  void whatAKilledWriterLeftIsPutRight() throws IOException {
    Files.writeString(out, "old");
    // Where a file cannot be replaced at once: killed between the two renames.
    Files.move(out, out.resolveSibling(".out.csv.old-1"));
    file("out/.out.csv.new-1/part-0.csv", "half");
    refused(predict(input, out), 3, "something is there already");
    assertThat(out).hasContent("old");
    done(predict(input, out, "--mode", "overwrite"));
    assertThat(names()).containsExactly(".out.csv.new-1", "out.csv");
    // Nobody writes that long.
    assertThat(out.resolveSibling(".out.csv.new-1").toFile().setLastModified(0)).isTrue();
    done(predict(input, out, "--mode", "overwrite"));
    assertThat(names()).containsExactly("out.csv");
  }

  @Test
  void aReaderSeesTheOldFileOrTheNewOne() throws Exception {
    done(predict(input, out));
    Path other = file("other.csv", "x,y\n4,5\n");
    List<String> whole = List.of(Files.readString(out), "x,y,prediction\n4,5,11.0\n");
    List<String> seen = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  seen.add(new String(Files.readAllBytes(out), UTF_8));
                } catch (java.nio.channels.ClosedByInterruptException e) {
                  return;
                } catch (IOException e) {
                  seen.add(e.toString());
                }
              }
            });
    reader.start();
    try {
      for (int i = 0; i < 6; i++) {
        done(predict(i % 2 == 0 ? other : input, out, "--mode", "overwrite"));
      }
    } finally {
      reader.interrupt();
      reader.join();
    }
    assertThat(seen).isNotEmpty();
    assertThat(seen.stream().distinct()).isSubsetOf(whole);
  }

  // What does not go together

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "--mode append ! one-file must have --mode error, overwrite or ignore, but got append",
        "--partition-by y ! one-file must be without --partition-by, whose folders are many files, but got y",
        "--output-format delta ! one-file must have an --output-format of plain files, such as csv or parquet, but got delta",
        "--output-option maxRecordsPerFile=10 ! one-file must be without --output-option maxRecordsPerFile, but got 10"
      })
  void whatWouldBeManyFilesIsRefused(String words, String sentence) throws IOException {
    refused(predict(input, out, words.split(" ")), 2, sentence);
    assertThat(names()).isEmpty();
  }
}
