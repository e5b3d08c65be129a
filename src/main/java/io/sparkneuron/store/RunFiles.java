package io.sparkneuron.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What each run left in the store: a folder per run, to which files are added. */
public final class RunFiles {
  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** As {@link StoreFiles} names what it has not finished. */
  private static final Pattern UNFINISHED = Pattern.compile("^\\.(.+)\\.[0-9a-f-]{36}$");

  private final Path folder;
  private final FileSystem hadoopFiles;
  private final StoreFiles files;
  private final StoreAccess access;

  RunFiles(Path folder, FileSystem hadoopFiles, StoreFiles files, StoreAccess access) {
    this.folder = folder;
    this.hadoopFiles = hadoopFiles;
    this.files = files;
    this.access = access;
  }

  /** Whether a name can be the id of a run: it becomes the name of a folder. */
  public static boolean isId(String name) {
    return RUN.matcher(name).matches();
  }

  /** The ids of all runs, in the order of their names. */
  public List<String> ids() {
    return access.attempt("read", () -> files.names(folder)).stream()
        .filter(RunFiles::isId)
        .sorted()
        .toList();
  }

  /** The names of the files of a run; none when there is no such run. */
  public List<String> files(String run) {
    return access.attempt("read", () -> files.names(runFolder(run))).stream()
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  /**
   * Adds a file to a run.
   *
   * @return false if the run has such a file already
   */
  public boolean add(String run, String name, String text) {
    return access.attempt("write to", () -> files.createNew(new Path(runFolder(run), name), text));
  }

  /** The text of a file of a run; empty when there is none. */
  public Optional<String> read(String run, String name) {
    return access.attempt("read", () -> files.read(new Path(runFolder(run), name)));
  }

  /** Where a file of a run is, for people. */
  public String location(String run, String name) {
    return StoreFiles.shown(new Path(runFolder(run), name));
  }

  /** When a file of a run was written, in milliseconds since 1970. */
  public long time(String run, String name) {
    return access.attempt(
        "read",
        () -> hadoopFiles.getFileStatus(new Path(runFolder(run), name)).getModificationTime());
  }

  public void delete(String run, String name) {
    access.attempt(
        "tidy",
        () -> {
          files.delete(new Path(runFolder(run), name));
          return name;
        });
  }

  /** Deletes files of a run, also those that a killed attempt did not finish. */
  public void deleteAll(String run, Predicate<String> isUnneeded) {
    access.attempt("tidy", () -> files.names(runFolder(run))).stream()
        .filter(name -> isUnneeded.test(UNFINISHED.matcher(name).replaceFirst("$1")))
        .forEach(name -> delete(run, name));
  }

  /** Removes a run with all its files. */
  public void deleteAll(String run) {
    deleteAll(run, name -> true);
    access.attempt(
        "tidy",
        () -> {
          files.deleteEmptyFolder(runFolder(run));
          return run;
        });
  }

  private Path runFolder(String run) {
    if (!isId(run)) {
      throw new IllegalArgumentException("not the id of a run: " + run);
    }
    return new Path(folder, run);
  }
}
