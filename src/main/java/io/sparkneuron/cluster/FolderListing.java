package io.sparkneuron.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All files below some folders, but for those in hidden folders.
 *
 * <p>An object store has no folders: there all files come from one listing. Elsewhere the folders
 * of one depth are listed at the same time.
 */
final class FolderListing {
  private static final Set<String> OBJECT_STORES = Set.of("s3", "s3a", "s3n", "gs");
  private static final int LISTINGS_AT_ONCE = 16;
  private static final int MOST_TRIED = 1000;

  private final Configuration hadoop;
  private final Consumer<Path> watcher;
  private final List<FileStatus> files = new ArrayList<>();

  private FolderListing(Configuration hadoop, Consumer<Path> watcher) {
    this.hadoop = hadoop;
    this.watcher = watcher;
  }

  /**
   * The files below {@code folders}, in no order.
   *
   * @param watcher sees every file and every folder, hidden ones too, and may throw
   */
  static List<FileStatus> of(List<Path> folders, Configuration hadoop, Consumer<Path> watcher)
      throws IOException {
    FolderListing listing = new FolderListing(hadoop, watcher);
    List<Path> toWalk = new ArrayList<>();
    for (Path folder : folders) {
      if (OBJECT_STORES.contains(String.valueOf(folder.toUri().getScheme()))) {
        listing.scan(folder);
      } else {
        toWalk.add(folder);
      }
    }
    listing.walk(toWalk);
    return listing.files;
  }

  /** Whether Spark passes over a file when it reads. */
  static boolean isPassedOver(String name) {
    return isHidden(name) || (name.startsWith("_") && !name.contains("="));
  }

  /** Whether Spark passes over a name when it lists; what the name stands for does not matter. */
  static boolean isHidden(String name) {
    boolean hidden =
        (name.startsWith("_") && !name.contains("="))
            || name.startsWith(".")
            || name.endsWith("._COPYING_");
    return hidden && !name.startsWith("_metadata") && !name.startsWith("_common_metadata");
  }

  /** What {@code look} finds first in the files below a folder, or in a file; it tries some. */
  static <T> Optional<T> first(Path top, Configuration hadoop, Function<Path, Optional<T>> look)
      throws IOException {
    RemoteIterator<LocatedFileStatus> found = top.getFileSystem(hadoop).listFiles(top, true);
    for (int tried = 0; tried < MOST_TRIED && found.hasNext(); tried++) {
      Path file = found.next().getPath();
      Optional<T> answer = isBelowHidden(file, top) ? Optional.empty() : look.apply(file);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private static boolean isBelowHidden(Path path, Path top) {
    for (Path at = path; at != null && !at.equals(top); at = at.getParent()) {
      if (isHidden(at.getName())) {
        return true;
      }
    }
    return false;
  }

  private void scan(Path root) throws IOException {
    RemoteIterator<LocatedFileStatus> found = root.getFileSystem(hadoop).listFiles(root, true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      for (Path folder = file.getPath().getParent();
          folder != null && !folder.equals(root);
          folder = folder.getParent()) {
        watcher.accept(folder);
      }
      if (!isBelowHidden(file.getPath().getParent(), root)) {
        see(file);
      }
    }
  }

  private void walk(List<Path> roots) throws IOException {
    if (roots.isEmpty()) {
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(LISTINGS_AT_ONCE);
    try {
      List<Path> depth = roots;
      while (!depth.isEmpty()) {
        List<Path> deeper = new ArrayList<>();
        List<Callable<FileStatus[]>> listings = new ArrayList<>();
        depth.forEach(folder -> listings.add(() -> children(folder)));
        for (Future<FileStatus[]> children : threads.invokeAll(listings)) {
          for (FileStatus child : children.get()) {
            if (child.isFile()) {
              see(child);
            } else {
              watcher.accept(child.getPath());
              if (!isHidden(child.getPath().getName())) {
                deeper.add(child.getPath());
              }
            }
          }
        }
        depth = deeper;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while folders were listed", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private void see(FileStatus file) {
    watcher.accept(file.getPath());
    files.add(file);
  }

  /** None in a folder that somebody removed since its parent was listed. */
  private FileStatus[] children(Path folder) throws IOException {
    FileSystem system = folder.getFileSystem(hadoop);
    try {
      return system.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
