package io.sparkneuron.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.FaultyFileSystem;
import io.sparkneuron.SomeLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of lines per key: what names them, and what is told when they are others. */
class LineFilesTest {
  private static final String LOCAL = "";
  private static final String ANOTHER_FILE_SYSTEM = "faulty://";

  private final Configuration hadoop = new Configuration();

  @TempDir private Path temp;

  private ModelStore store(String scheme) {
    hadoop.set("fs.faulty.impl", FaultyFileSystem.class.getName());
    return new ModelStore(scheme + temp.resolve("a store"), hadoop);
  }

  private Path folder(String run) {
    return temp.resolve("a store/lines").resolve(run);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  // ---- What names them ----

  /** By sha256sum of a shell: {@code printf abc | sha256sum} and so on. */
  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ANOTHER_FILE_SYSTEM})
  void theFingerprintIsWhatAShellComputes(String scheme) throws IOException {
    LineFiles lines = store(scheme).lines();
    write(folder("run").resolve("part-b.parquet"), "");
    write(folder("run").resolve("part-a.parquet"), "abc");
    assertThat(lines.fingerprint(lines.folder("run")))
        .isEqualTo("14e05798fadb9c788b6b551165dc2d23507d2638be8faf756e33ccfa5c14fdd8");
  }

  @Test
  void hundredsOfFilesAreToldInTheOrderOfTheirNames() throws Exception {
    LineFiles lines = store(LOCAL).lines();
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      String name = "part-%d.parquet".formatted(i * 7919 % 300);
      texts.put(name, "lines ".repeat(i * i));
      write(folder("run").resolve(name), texts.get(name));
    }
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    for (Map.Entry<String, String> file : texts.entrySet()) {
      byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
      String digest = hexadecimal(MessageDigest.getInstance("SHA-256").digest(bytes));
      all.update(
          (file.getKey() + "/" + bytes.length + "/" + digest + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    assertThat(lines.fingerprint(lines.folder("run"))).isEqualTo(hexadecimal(all.digest()));
  }

  private static String hexadecimal(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ANOTHER_FILE_SYSTEM})
  void whatSparkDoesNotReadIsNotLookedAt(String scheme) throws IOException {
    ModelStore store = store(scheme);
    KeyedLines written = SomeLines.write(store, hadoop, "run");
    Path folder = folder("run");
    write(folder.resolve(".hidden"), "x");
    write(folder.resolve("_committed_1"), "x");
    write(folder.resolve("_temporary/0/part-00000.parquet"), "x");
    write(folder.resolve(".part-00000.parquet.crc"), "x");
    Files.delete(folder.resolve("_SUCCESS"));

    assertThat(store.lines().checked(3, written)).isEqualTo(store.lines().folder("run"));
  }

  /** Spark takes these for a folder of rows, and for the schema of all. */
  @ParameterizedTest
  @ValueSource(strings = {"_day=1/part-00000.parquet", "_metadata", "_common_metadata"})
  void whatSparkReadsThoughItLooksLikeAMarkIsOneTooMany(String name) throws IOException {
    ModelStore store = store(LOCAL);
    KeyedLines written = SomeLines.write(store, hadoop, "run");
    write(folder("run").resolve(name), "x");

    assertRefused(store, written);
  }

  // ---- What is told ----

  private enum Damage {
    MISSING,
    ALL_MISSING,
    CUT,
    LONGER,
    ONE_BYTE,
    EXCHANGED,
    RENAMED,
    ONE_TOO_MANY,
    A_FOLDER_TOO_MANY,
    FOLDER;

    void happensTo(Path folder) throws IOException {
      Path first = folder.resolve("part-00000.parquet");
      Path second = folder.resolve("part-00001.parquet");
      String text = Files.readString(first);
      switch (this) {
        case MISSING -> Files.delete(second);
        case ALL_MISSING -> {
          Files.delete(first);
          Files.delete(second);
        }
        case CUT -> Files.writeString(first, text.substring(1));
        case LONGER -> Files.writeString(first, text + " ");
        case ONE_BYTE -> Files.writeString(first, text.replaceFirst("0", "1"));
        case EXCHANGED -> {
          Files.writeString(first, Files.readString(second));
          Files.writeString(second, text);
        }
        case RENAMED -> Files.move(second, folder.resolve("part-00002.parquet"));
        case ONE_TOO_MANY -> Files.writeString(folder.resolve("part-00002.parquet"), "");
        case A_FOLDER_TOO_MANY -> Files.createDirectory(folder.resolve("more"));
        case FOLDER -> {
          Files.delete(first);
          Files.createDirectory(first);
        }
      }
    }
  }

  /** Of a local store the checksum files of Hadoop are there, and would be told by a trace. */
  @ParameterizedTest
  @EnumSource(Damage.class)
  void filesThatAreOthersAreRefused(Damage damage) throws IOException {
    for (String scheme : List.of(LOCAL, ANOTHER_FILE_SYSTEM)) {
      ModelStore store = store(scheme);
      KeyedLines written = SomeLines.write(store, hadoop, "run");
      store.lines().checked(3, written);
      damage.happensTo(folder("run"));

      assertRefused(store, written);
      store.lines().delete("run");
    }
  }

  private static void assertRefused(ModelStore store, KeyedLines lines) {
    assertThatThrownBy(() -> store.lines().checked(3, lines))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessage(
            "Cannot use the lines of version 3 in the store "
                + store.location()
                + ": the files in lines/run are not those that were written with it."
                + " Restore them, or choose another version (models list).");
  }

  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ANOTHER_FILE_SYSTEM})
  void aFolderThatIsMissingIsRefused(String scheme) throws IOException {
    ModelStore store = store(scheme);
    KeyedLines written = SomeLines.write(store, hadoop, "run");
    store.lines().delete("run");
    assertMissing(store, written);
    Files.writeString(folder("run"), "a file");
    assertMissing(store, written);
  }

  private static void assertMissing(ModelStore store, KeyedLines lines) {
    assertThatThrownBy(() -> store.lines().checked(3, lines))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessage(
            "Cannot use the lines of version 3 in the store "
                + store.location()
                + ": the folder lines/run is missing."
                + " Restore it, or choose another version (models list).");
  }

  @Test
  void noneIsNotTheSameAsCouldNotLook() throws IOException {
    ModelStore store = store(LOCAL);
    assertThat(store.lines().runs()).isEmpty();
    write(temp.resolve("a store/lines"), "a file where a folder should be");
    assertThatThrownBy(() -> store.lines().runs())
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("is a file, not a folder");
    assertThatThrownBy(() -> store.lines().checked(1, SomeLines.of("run", "0".repeat(64))))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageStartingWith("Cannot read the store");
    assertThatThrownBy(() -> store.lines().fingerprint(store.lines().folder("run")))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageStartingWith("Cannot read the store");
  }

  // ---- Folders ----

  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ANOTHER_FILE_SYSTEM})
  void theFoldersOfRunsAreListedAndDeletedOneByOne(String scheme) throws IOException {
    LineFiles lines = store(scheme).lines();
    for (String run : List.of("b", "a.1", "c", ".hidden", "_temporary")) {
      write(folder(run).resolve("part-00000.parquet"), "x");
    }
    write(folder("a.1").resolve("_temporary/0/.x"), "x");
    write(folder("stray"), "no folder");
    assertThat(lines.runs()).containsExactly("a.1", "b", "c");

    lines.delete("a.1");
    lines.delete("a.1");
    assertThat(lines.runs()).containsExactly("b", "c");
    assertThat(folder("a.1")).doesNotExist();
    assertThat(folder("b").resolve("part-00000.parquet")).exists();
    assertThat(folder(".hidden")).exists();
  }

  @Test
  void whatALinkLeadsToIsNotDeleted() throws IOException {
    LineFiles lines = store(LOCAL).lines();
    Path elsewhere = write(temp.resolve("elsewhere/file"), "somebody's work");
    write(folder("run").resolve("part-00000.parquet"), "x");
    Files.createSymbolicLink(folder("run").resolve("link"), elsewhere.getParent());
    Files.createSymbolicLink(folder("linked"), elsewhere.getParent());

    lines.delete("run");
    lines.delete("linked");
    assertThat(lines.runs()).isEmpty();
    assertThat(folder("linked")).doesNotExist();
    assertThat(elsewhere).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../versions", "/etc", "a/b", "a b"})
  void onlyAnIdOfARunNamesAFolder(String name) {
    LineFiles lines = store(LOCAL).lines();
    assertThatThrownBy(() -> lines.delete(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lines.folder(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {LOCAL, ANOTHER_FILE_SYSTEM})
  void theNewestFileCountsHoweverDeepAndHidden(String scheme) throws IOException {
    LineFiles lines = store(scheme).lines();
    Path folder = folder("run");
    Files.createDirectories(folder);
    age(folder, 5000);
    assertThat(lines.newest("run")).isEqualTo(5000);
    age(write(folder.resolve("part-00000.parquet"), "x"), 7000);
    age(folder, 9000);
    assertThat(lines.newest("run")).isEqualTo(7000);
    age(write(folder.resolve("_temporary/0/_x/.part"), "x"), 8000);
    assertThat(lines.newest("run")).isEqualTo(8000);
  }

  private static void age(Path file, long millis) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochMilli(millis)));
  }
}
