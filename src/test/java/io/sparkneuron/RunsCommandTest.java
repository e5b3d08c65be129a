package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.job.ExitCode;
import io.sparkneuron.job.RunRecord;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the record of a run says is what is listed and shown. */
@Tag("any-spark")
class RunsCommandTest {
  @TempDir private Path temp;
  private Path folder;
  private ModelStore store;

  @BeforeEach
  void openTheStore() {
    folder = temp.resolve("my models");
    store = new ModelStore(folder.toString(), new Configuration());
  }

  private CommandLineRun runs(String... words) {
    List<String> all = new ArrayList<>(List.of("runs"));
    all.addAll(List.of(words));
    all.addAll(List.of("--store", folder.toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private RunRecord.Start start(String id, int minutes) {
    RunRecord.Start start =
        new RunRecord.Start(
            id,
            "train",
            new Columns(List.of("x"), "y"),
            Map.of("input", "data/line.csv", "scale", "whiten"),
            CommandLineRun.TIME.plusSeconds(60L * minutes));
    store.runs().add(id, RunRecord.STARTED, start.toJson());
    return start;
  }

  private void end(
      RunRecord.Start start, ExitCode code, Optional<RunRecord.Publication> published) {
    RunRecord record =
        new RunRecord(
            start,
            start.at().plusSeconds(30),
            30,
            code,
            "the last sentence",
            Optional.of(new RowCounts(200, 1, 0, 0)),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            published.map(
                p ->
                    new RunRecord.Judged(
                        "training",
                        new Evaluation(
                            200, 0.125, OptionalDouble.of(0.1), OptionalDouble.of(0.99), 2),
                        Optional.empty())),
            published,
            Map.of("load", 1.5));
    store.runs().add(start.run(), RunRecord.ENDED, record.toJson());
  }

  private void threeRuns() {
    end(
        start("b-good", 0),
        ExitCode.DONE,
        Optional.of(
            new RunRecord.Publication(
                OptionalInt.of(4), Optional.empty(), OptionalInt.of(3), OptionalInt.of(4))));
    end(start("c-failed", 1), ExitCode.DATA_REFUSED, Optional.empty());
    start("a-killed", 2);
  }

  @Test
  void aStoreWithoutRunsSaysSo() {
    assertThat(runs("list").exit()).isZero();
    assertThat(runs("list").out()).contains("There is no run");
    assertThat(runs("list", "--json").out()).isEqualTo("[ ]\n");
  }

  @Test
  void theListSaysHowEachRunEnded() throws IOException {
    threeRuns();

    CommandLineRun list = runs("list");

    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "run command started ended exit version rmse",
            "b-good train 2026-11-22T03:00:00Z 2026-11-22T03:00:30Z 0 4 0.125",
            "c-failed train 2026-11-22T03:01:00Z 2026-11-22T03:01:30Z 3 - -",
            "a-killed train 2026-11-22T03:02:00Z not ended (running or killed) - - -");
    JsonNode json = new ObjectMapper().readTree(runs("list", "--json").out());
    assertThat(json).hasSize(3);
    assertThat(json.at("/0/version").asInt()).isEqualTo(4);
    assertThat(json.at("/1/exit-code").asInt()).isEqualTo(3);
    assertThat(json.at("/2/exit-code").isNull()).isTrue();
    assertThat(json.at("/2/ended-at").isNull()).isTrue();
  }

  @Test
  void showTellsAllThatTheRunLeft() throws IOException {
    threeRuns();

    CommandLineRun show = runs("show", "b-good");

    assertThat(show.exit()).as(show.err()).isZero();
    assertThat(show.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "run b-good",
            "exit-code 0",
            "message the last sentence",
            "settings.input data/line.csv",
            "rows.used 200",
            "evaluation.candidate.rmse 0.125",
            "version 4",
            "seconds.load 1.5",
            "files ended.json, started.json");
    assertThat(runs("show", "a-killed").out()).contains("not ended (running or killed)");
    Path runs = folder.resolve("runs");
    assertThat(runs("show", "b-good", "--json").out())
        .isEqualTo(Files.readString(runs.resolve("b-good/ended.json")));
    assertThat(runs("show", "a-killed", "--json").out())
        .isEqualTo(Files.readString(runs.resolve("a-killed/started.json")));
  }

  @Test
  void anUnknownRunIsAnsweredWithThoseThereAre() {
    threeRuns();

    for (String id : List.of("d", "../versions", "..")) {
      CommandLineRun show = runs("show", id);
      assertThat(show.exit()).isEqualTo(6);
      assertThat(show.err()).contains("run " + id, "(found: a-killed, b-good, c-failed)");
    }
  }

  @Test
  void aFileEditedByHandIsOneSentence() throws IOException {
    threeRuns();
    Path file = folder.resolve("runs/c-failed/ended.json");
    String good = Files.readString(file);

    for (String bad :
        List.of(
            "",
            good.substring(1),
            good.replace("\"exit-code\" : 3", "\"exit-code\" : \"three\""),
            good.replace("\"exit-code\" : 3", "\"exit-code\" : 99999999999"),
            good.replace("\"c-failed\"", "\"b-good\""),
            good.replace("2026-11-22T03:01:30Z", "yesterday"),
            good.replace("\"format-version\" : 1", "\"format-version\" : 2"))) {
      Files.writeString(file, bad);
      for (CommandLineRun run : List.of(runs("list"), runs("show", "c-failed"))) {
        // The list has the others.
        boolean isList = run.out().contains("b-good");
        assertThat(run.exit()).as(bad + run.err()).isEqualTo(isList ? 0 : 6);
        assertThat(run.err())
            .as(bad)
            .startsWith("Cannot read " + file + ": ")
            .endsWith(".\n")
            .hasLineCount(1);
      }
    }
  }
}
