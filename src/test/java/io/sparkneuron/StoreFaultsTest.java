package io.sparkneuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk or a hand does to a store: one sentence, the right exit code, a store that works. */
@Tag("any-spark")
class StoreFaultsTest extends TrainingCase {
  private static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");

  /** Every file that a run writes, its exit code when it cannot, and what is published then. */
  @ParameterizedTest
  @CsvSource({
    "started.json,         6, 0, 0",
    "checkpoint-,          0, 1, 1",
    "/versions/,           6, 0, 0",
    "/promotions/,         6, 1, 0",
    "current.json,         0, 1, 1",
    "ended.json,           0, 1, 1",
    "history.csv,          0, 1, 1",
    "report.html,          0, 1, 1",
    "page.html,            0, 1, 1",
    "metrics.prom,         0, 1, 1",
  })
  void aFileThatCannotBeWrittenLosesNothingElse(String part, int exit, int versions, int promotions)
      throws IOException {
    CommandLineRun full =
        spoilt(part, FaultyFileSystem.Step.CLOSE, new IOException("No space left on device"));
    assertThat(full.exit()).as(full.err()).isEqualTo(exit);
    if (exit == 6) {
      assertThat(full.err())
          .startsWith("Cannot write to the store faulty:" + folder + ": No space left on device")
          .hasLineCount(1);
    }
    assertIntact(versions, promotions);

    CommandLineRun denied =
        spoilt(part, FaultyFileSystem.Step.CREATE, new AccessControlException("Permission denied"));
    assertThat(denied.exit()).as(denied.err()).isEqualTo(exit);
    if (exit == 6) {
      assertThat(denied.err())
          .startsWith("Cannot write to the store faulty:" + folder + ": Permission denied")
          .hasLineCount(1);
    }
    assertIntact(2 * versions, 2 * promotions);

    CommandLineRun mended = trainWith();
    assertThat(mended.exit()).as(mended.err()).isZero();
    assertIntact(2 * versions + 1, 2 * promotions + 1);
    assertThat(json("current.json").path("version").asInt()).isEqualTo(2 * versions + 1);
    assertThat(temp.resolve("metrics.prom")).content().contains("exit_code{");
    assertThat(temp.resolve("page.html")).content().startsWith("<!DOCTYPE html>");
  }

  private CommandLineRun spoilt(String part, FaultyFileSystem.Step at, IOException failure) {
    FaultyFileSystem.fault =
        (step, file) -> {
          if (step == at && file.toString().contains(part)) {
            throw failure;
          }
        };
    try {
      return trainWith();
    } finally {
      mendTheDisk();
    }
  }

  private CommandLineRun trainWith() {
    return train(
        faulty(),
        "--force",
        "--checkpoint-every",
        "1",
        "--report",
        "faulty://" + temp.resolve("page.html"),
        "--metrics-file",
        "faulty://" + temp.resolve("metrics.prom"));
  }

  private void assertIntact(int versions, int promotions) throws IOException {
    ModelStore store = store();
    assertThat(store.versions())
        .isEqualTo(IntStream.rangeClosed(1, versions).boxed().toList())
        .allSatisfy(store::version);
    assertThat(store.promotions())
        .isEqualTo(IntStream.rangeClosed(1, promotions).boxed().toList())
        .allSatisfy(store::promotion);
    CommandLineRun list = CommandLineRun.of("models", "list", "--store", folder.toString());
    assertThat(list.exit()).as(list.err()).isZero();
  }

  @Test
  void whatIsPublishedStaysPublishedWhenItsTemporaryFileCannotBeDeleted() throws IOException {
    FaultyFileSystem.fault =
        (step, file) -> {
          if (step == FaultyFileSystem.Step.DELETE) {
            throw new IOException("Input/output error");
          }
        };
    CommandLineRun run = trainWith();
    assertThat(run.exit()).as(run.err()).isZero();
    assertIntact(1, 1);
  }

  /** How many files of one page still fit decides how far a run comes. */
  @ParameterizedTest
  @CsvSource({"0, 6, 0, 0", "1, 6, 0, 0", "2, 6, 1, 0", "3, 0, 1, 1", "4, 0, 1, 1", "5, 0, 1, 1"})
  void aFullDiskIsOneSentenceAtEveryStep(int pages, int exit, int versions, int promotions)
      throws Exception {
    Path disk = SmallDisk.mount(temp.resolve("disk"));
    try {
      folder = disk.resolve("models");
      Files.createDirectories(folder.resolve("versions"));
      Files.createDirectories(folder.resolve("promotions"));
      SmallDisk.fill(disk, pages);

      CommandLineRun run = train(folder.toString());

      assertThat(run.exit()).as(run.err()).isEqualTo(exit);
      if (exit == 6) {
        assertThat(run.err())
            .startsWith("Cannot write to the store " + folder + ": ")
            .contains("No space left on device")
            .hasLineCount(1);
      }
      assertIntact(versions, promotions);
      SmallDisk.clear(disk);
      CommandLineRun next = train(folder.toString(), "--force");
      assertThat(next.exit()).as(next.err()).isZero();
      assertIntact(versions + 1, promotions + 1);
    } finally {
      SmallDisk.unmount(disk);
    }
  }

  @Test
  void aReadOnlyDiskIsNoticedBeforeTheWorkAndReadAllTheSame() throws Exception {
    Path disk = SmallDisk.mount(temp.resolve("disk"));
    try {
      folder = disk.resolve("models");
      assertThat(train(folder.toString()).exit()).isZero();
      SmallDisk.remount(disk, "ro");
      for (String words : List.of("--dry-run", "--force")) {
        CommandLineRun run = train(folder.toString(), words);
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err())
            .startsWith("Cannot use the store " + folder + ": ")
            .contains("its disk is read-only")
            .hasLineCount(1);
      }
      assertIntact(1, 1);
      assertThat(CommandLineRun.of("models", "rollback", "--store", folder.toString()).exit())
          .isEqualTo(6);
    } finally {
      SmallDisk.unmount(disk);
    }
  }

  @Test
  void aStoreWithoutTheRightToWriteIsRefusedBeforeTheWork() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(folder), "this user may write anywhere");
    CommandLineRun run = train(folder.toString(), "--dry-run");
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("no right to write there").hasLineCount(1);
  }

  /** Root may write where the rights of the folder do not say so, and a container often is root. */
  @Test
  void rootMayUseAStoreOfSomebodyElse() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeTrue(Files.isWritable(folder), "this user is not root");
    assertThat(train(folder.toString()).exit()).isZero();
    assertIntact(1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"versions/v000001.json", "promotions/p000001.json"})
  void aFileEditedByHandStopsTheNextRunAndIsLeftAsItIs(String name) throws IOException {
    assertThat(train(folder.toString()).exit()).isZero();
    Path file = folder.resolve(name);
    String edited = Files.readString(file).replaceFirst("\"version\" : 1", "\"version\" : one");
    Files.writeString(file, edited);

    CommandLineRun run = train(folder.toString(), "--force", "--run-id", "next");

    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).startsWith("Cannot read " + file + ": it must be JSON").hasLineCount(1);
    assertThat(file).hasContent(edited);
    assertThat(names("versions")).hasSize(1);
    assertThat(json("runs/next/ended.json").path("exit-code").asInt()).isEqualTo(6);
  }

  @Test
  void aStoreThatIsAFileIsRefusedByEveryCommand() throws IOException {
    Files.writeString(folder, "a file");
    for (List<String> words :
        List.of(
            List.of("train", "--input", rows.toString()),
            List.of("models", "list"),
            List.of("models", "prune"),
            List.of("runs", "list"))) {
      CommandLineRun run =
          CommandLineRun.of(
              Stream.concat(words.stream(), Stream.of("--store", folder.toString()))
                  .toArray(String[]::new));
      assertThat(run.exit()).isEqualTo(6);
      assertThat(run.err()).contains(folder + " is a file, not a folder").hasLineCount(1);
    }
    assertThat(folder).hasContent("a file");
  }

  /** All that is in the store was written later than now. */
  @Test
  void aClockThatWasSetBackOrdersNothing() throws IOException {
    ModelStore store = store();
    for (int version = 1; version <= 2; version++) {
      store.publish(
          CommandLineRun.version("far-" + version, List.of("x"), Neuron.of(new double[] {1}, 2)));
      store.promote(version - 1, CommandLineRun.promotion(version));
    }
    for (Path file : List.of(folder.resolve("versions"), folder.resolve("promotions"))) {
      for (String name : names(file.getFileName().toString())) {
        Path written = file.resolve(name);
        Files.writeString(
            written,
            Files.readString(written).replace(CommandLineRun.TIME.toString(), FAR.toString()));
        Files.setLastModifiedTime(written, FileTime.from(FAR));
      }
    }
    Path started = folder.resolve("runs/far-3/started.json");
    Files.createDirectories(started.getParent());
    Files.writeString(
        started,
        "{\"format-version\": 1, \"run\": \"far-3\", \"command\": \"train\", \"started-at\": \"%s\"}"
            .formatted(FAR));
    Files.setLastModifiedTime(started, FileTime.from(FAR));

    assertThat(train(folder.toString(), "--run-id", "now").exit()).isZero();
    assertThat(store.serving().orElseThrow().number()).isEqualTo(3);
    assertThat(store.serving().orElseThrow().promotion().version()).isEqualTo(3);
    CommandLineRun prune =
        CommandLineRun.of("models", "prune", "--keep", "1", "--store", folder.toString());
    assertThat(prune.exit()).as(prune.err()).isZero();
    assertThat(store.versions()).containsExactly(2, 3);
    assertThat(store.runs().ids()).containsExactly("far-3", "now");
    CommandLineRun back = CommandLineRun.of("models", "rollback", "--store", folder.toString());
    assertThat(back.exit()).as(back.err()).isZero();
    assertThat(store.serving().orElseThrow().promotion().version()).isEqualTo(2);
  }
}
