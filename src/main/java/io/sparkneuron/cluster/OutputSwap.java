package io.sparkneuron.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A folder, or one file, that is written beside the one it replaces, and takes its place when it is
 * whole. All that is not finished lies in hidden folders beside it, on the same file system.
 *
 * <table>
 *   <caption>How, and what a reader or a kill at any moment may find</caption>
 *   <tr><td>{@code file:}, {@code hdfs:}</td><td>two renames, each atomic: the old folder aside, the
 *       new one in its place. Between them there is no folder; who is killed there leaves both whole,
 *       and the next writer puts the old one back</td></tr>
 *   <tr><td>object stores such as {@code s3a:}</td><td>the same, but a rename copies each object and
 *       deletes it then: for that time a reader may find a part. No object is deleted before its copy
 *       is there, so nothing is lost</td></tr>
 *   <tr><td>a file on {@code file:}, {@code hdfs:}</td><td>one atomic rename: the old one or the new
 *       one</td></tr>
 *   <tr><td>a file on {@code s3a:}</td><td>its bytes go through the driver, since a rename would have
 *       to delete the old object first; the new one appears, whole, when the last byte is
 *       there</td></tr>
 *   <tr><td>a file elsewhere</td><td>two renames, as a folder</td></tr>
 * </table>
 */
final class OutputSwap {
  /** What is younger may be at work. */
  private static final long LEAST_AGE_MILLIS = TimeUnit.HOURS.toMillis(12);

  private final Configuration hadoop;
  private final FileSystem files;
  private final Path target;
  private final String hidden;
  private final String id = UUID.randomUUID().toString();

  /**
   * @param output that is to be replaced, or made; where it is a link, what it links to
   */
  OutputSwap(Path output, Configuration hadoop) throws IOException {
    this.hadoop = hadoop;
    files = output.getFileSystem(hadoop);
    Path qualified = files.makeQualified(output);
    target =
        isLocal(qualified) && Files.exists(local(qualified))
            ? new Path("file", null, local(qualified).toRealPath().toString())
            : qualified;
    if (target.getParent() == null) {
      throw new IOException("it is the root of a file system, beside which nothing can be written");
    }
    hidden = "." + target.getName() + ".";
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri());
  }

  /** What is to be replaced. */
  Path target() {
    return target;
  }

  /** Where the new folder is written, or one that has the new file. */
  Path fresh() {
    return beside("new-");
  }

  /** A folder for trying something out. */
  Path scratch() {
    return beside("try-");
  }

  private Path beside(String kind) {
    return new Path(target.getParent(), hidden + kind + id);
  }

  /** Puts right what killed writers left: the old output back if there is no other. */
  void recover() throws IOException {
    List<FileStatus> old = new ArrayList<>();
    List<FileStatus> unfinished = new ArrayList<>();
    FileStatus[] siblings;
    try {
      siblings = files.listStatus(target.getParent());
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus sibling : siblings) {
      String name = sibling.getPath().getName();
      if (name.startsWith(hidden + "old-")) {
        old.add(sibling);
      } else if (name.startsWith(hidden + "new-") || name.startsWith(hidden + "try-")) {
        unfinished.add(sibling);
      }
    }
    if (!files.exists(target) && !old.isEmpty()) {
      old.sort((a, b) -> Long.compare(a.getModificationTime(), b.getModificationTime()));
      move(old.remove(old.size() - 1).getPath(), target);
    }
    long now = System.currentTimeMillis();
    for (FileStatus left : old) {
      files.delete(left.getPath(), true);
    }
    for (FileStatus left : unfinished) {
      if (now - left.getModificationTime() > LEAST_AGE_MILLIS) {
        files.delete(left.getPath(), true);
      }
    }
  }

  /** Puts the fresh folder, which is whole by now, in the place of the old one. */
  void commit() throws IOException {
    commit(fresh());
  }

  /**
   * Puts a file of the fresh folder, which is whole by now, in the place of the old one.
   *
   * @param replaces whether there may be an old one
   */
  void commitFile(Path file, boolean replaces) throws IOException {
    switch (target.toUri().getScheme()) {
      case "file" -> {
        // Hadoop would check the new bytes with the sums of the old ones.
        Files.deleteIfExists(local(new Path(target.getParent(), hidden + "crc")));
        if (replaces) {
          Files.move(local(file), local(target), StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.move(local(file), local(target));
        }
      }
      case "hdfs", "viewfs" ->
          FileContext.getFileContext(target.toUri(), hadoop)
              .rename(file, target, replaces ? Options.Rename.OVERWRITE : Options.Rename.NONE);
      case "s3a" -> copy(file, replaces);
      default -> commit(file);
    }
  }

  /** Closing makes an object of what there is of it, so that is not done when something fails. */
  private void copy(Path file, boolean replaces) throws IOException {
    try (InputStream in = files.open(file)) {
      FSDataOutputStream out = files.create(target, replaces);
      try {
        in.transferTo(out);
      } catch (IOException | RuntimeException e) {
        abort(out);
        throw e;
      }
      out.close();
    }
  }

  /** What of it is left then is no object. */
  private static void abort(FSDataOutputStream out) {
    try {
      out.abort();
    } catch (RuntimeException e) {
      // The object does not appear either.
    }
  }

  private void commit(Path fresh) throws IOException {
    Path old = beside("old-");
    boolean replaces = files.exists(target);
    if (replaces) {
      move(target, old);
    }
    try {
      move(fresh, target);
    } catch (IOException e) {
      if (replaces) {
        move(old, target);
      }
      throw e;
    }
    if (replaces) {
      discard(old);
    }
  }

  /** Removes what is not finished, whatever became of it. */
  void discard() {
    discard(fresh());
    discard(scratch());
  }

  /** The next writer removes what is left. */
  private void discard(Path path) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      // It is hidden.
    }
  }

  private void move(Path from, Path to) throws IOException {
    if (isLocal(from)) {
      Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
    } else if (files.exists(to) || !files.rename(from, to)) {
      // Over a folder that is there, a rename would go into it.
      throw new IOException("%s could not be renamed to %s".formatted(from, to));
    }
  }
}
