package io.sparkneuron.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The lines per key: a folder of Parquet files for each run that made some. It is written whole
 * before the version that names it, and is no part of the store until then.
 */
public final class LineFiles {
  /** Files that are read at once: few on a small machine, enough to wait for an object store. */
  private static final int LEAST_AT_ONCE = 4;

  private static final int MOST_AT_ONCE = 16;
  private static final int BUFFER = 1 << 17;

  private final Path store;
  private final FileSystem hadoopFiles;
  private final StoreFiles files;
  private final StoreAccess access;

  LineFiles(Path store, FileSystem hadoopFiles, StoreFiles files, StoreAccess access) {
    this.store = store;
    this.hadoopFiles = hadoopFiles;
    this.files = files;
    this.access = access;
  }

  /** Where the lines of a run are, or are to be written. */
  public Path folder(String run) {
    if (!RunFiles.isId(run)) {
      throw new IllegalArgumentException("not the id of a run: " + run);
    }
    return new Path(store, relative(run));
  }

  /** The same folder, as {@link KeyedLines} names it. */
  public static String relative(String run) {
    return KeyedLines.FOLDER + "/" + run;
  }

  /** The folder of a run, for people. */
  public String location(String run) {
    return StoreFiles.shown(folder(run));
  }

  /** The runs that have a folder, in the order of their names. */
  public List<String> runs() {
    Path all = new Path(store, KeyedLines.FOLDER);
    return access.attempt(
        "read",
        () -> {
          List<String> runs = new ArrayList<>();
          for (String name : files.names(all)) {
            if (RunFiles.isId(name) && files.isFolder(new Path(all, name))) {
              runs.add(name);
            }
          }
          runs.sort(null);
          return runs;
        });
  }

  /**
   * When the newest file of a run was written, in milliseconds since 1970, however deep and hidden;
   * without any, when its folder was.
   */
  public long newest(String run) {
    Path folder = folder(run);
    return access.attempt(
        "read",
        () -> {
          RemoteIterator<LocatedFileStatus> found = hadoopFiles.listFiles(folder, true);
          if (!found.hasNext()) {
            return hadoopFiles.getFileStatus(folder).getModificationTime();
          }
          long newest = Long.MIN_VALUE;
          while (found.hasNext()) {
            newest = Math.max(newest, found.next().getModificationTime());
          }
          return newest;
        });
  }

  /** Removes the folder of a run with all in it; only prune and the run itself may do that. */
  public void delete(String run) {
    Path folder = folder(run);
    access.attempt(
        "tidy",
        () -> {
          if (!hadoopFiles.delete(folder, true) && files.isFolder(folder)) {
            throw new IOException(StoreFiles.shown(folder) + " could not be deleted");
          }
          return run;
        });
  }

  // ---- What is in a folder ----

  /**
   * Names the content of a folder: the SHA-256, in hexadecimal digits, of a line {@code
   * name/length/sha256} for each file that Spark would read, in the order of their names.
   */
  public String fingerprint(Path folder) {
    return access.attempt("read", () -> hash(folder));
  }

  /**
   * The folder of a version's lines, which are what it says: reads all of them.
   *
   * @throws StoreRefusedException if files are missing, cut, changed, or too many
   */
  public Path checked(int version, KeyedLines lines) {
    requireFolder(version, lines);
    Path folder = folder(lines.run());
    Optional<String> found =
        access.attempt(
            "read",
            () -> {
              try {
                return Optional.of(hash(folder));
              } catch (FileNotFoundException | NoSuchFileException e) {
                // One went while the others were read.
                return Optional.empty();
              }
            });
    if (!found.equals(Optional.of(lines.fingerprint()))) {
      throw refused(
          version,
          "the files in %s are not those that were written with it. Restore them"
              .formatted(lines.folder()));
    }
    return folder;
  }

  /**
   * Looks whether the folder of a version's lines is there, and not what is in it: that may be
   * gigabytes.
   *
   * @throws StoreRefusedException if it is not
   */
  void requireFolder(int version, KeyedLines lines) {
    if (!access.attempt("read", () -> files.isFolder(folder(lines.run())))) {
      throw refused(version, "the folder %s is missing. Restore it".formatted(lines.folder()));
    }
  }

  private StoreRefusedException refused(int version, String why) {
    return new StoreRefusedException(
        "Cannot use the lines of version %d in the store %s: %s, or choose another version (models list)."
            .formatted(version, access.location(), why));
  }

  private String hash(Path folder) throws IOException {
    List<FileStatus> parts =
        Arrays.stream(hadoopFiles.listStatus(folder))
            .filter(part -> isRead(part.getPath().getName()))
            .sorted(Comparator.comparing(part -> part.getPath().getName()))
            .toList();
    ExecutorService readers = Executors.newFixedThreadPool(atOnce(parts.size()));
    try {
      List<Future<String>> told = new ArrayList<>();
      for (FileStatus part : parts) {
        told.add(readers.submit(() -> tell(part)));
      }
      MessageDigest all = sha256();
      for (Future<String> part : told) {
        all.update(await(part).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(all.digest());
    } finally {
      readers.shutdownNow();
    }
  }

  /** As Spark decides it: the marks of writers and checksum files are none of the lines. */
  private static boolean isRead(String name) {
    boolean isSummary = name.startsWith("_metadata") || name.startsWith("_common_metadata");
    return !name.startsWith(".") && (!name.startsWith("_") || name.contains("=") || isSummary);
  }

  private static int atOnce(int parts) {
    int processors = Runtime.getRuntime().availableProcessors();
    int most = Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, processors));
    return Math.max(1, Math.min(most, parts));
  }

  /** No name has a slash, so no two folders are told alike. A folder in it is never one of ours. */
  private String tell(FileStatus part) throws IOException {
    String name = part.getPath().getName();
    if (part.isDirectory()) {
      return name + "/folder\n";
    }
    MessageDigest digest = sha256();
    long length = 0;
    try (InputStream in = files.open(part.getPath())) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        length += read;
      }
    }
    return "%s/%d/%s\n".formatted(name, length, HexFormat.of().formatHex(digest.digest()));
  }

  private static String await(Future<String> part) throws IOException {
    try {
      return part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("it was interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
