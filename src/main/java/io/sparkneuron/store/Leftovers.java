package io.sparkneuron.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Temporary files of writers that were killed: hidden, older than {@link PrunePlan#LEAST_AGE}.
 * Readers ignore them.
 *
 * @param files to delete
 */
public record Leftovers(List<Path> files) {
  public Leftovers {
    files = List.copyOf(files);
  }

  /**
   * Looks at a store and deletes nothing.
   *
   * @throws StoreRefusedException if its folders cannot be listed
   */
  public static Leftovers of(String store, Configuration hadoop, Instant now) {
    Path folder = new Path(store);
    List<Path> found = new ArrayList<>();
    try {
      FileSystem system = folder.getFileSystem(hadoop);
      List<Path> folders =
          new ArrayList<>(
              List.of(folder, new Path(folder, "versions"), new Path(folder, "promotions")));
      for (FileStatus run : list(system, new Path(folder, "runs"))) {
        folders.add(run.getPath());
      }
      for (Path part : folders) {
        for (FileStatus file : list(system, part)) {
          if (file.isFile()
              && file.getPath().getName().startsWith(".")
              && PrunePlan.isOld(file.getModificationTime(), now)) {
            found.add(file.getPath());
          }
        }
      }
      return new Leftovers(found);
    } catch (IOException e) {
      throw refused(store, e);
    }
  }

  private static FileStatus[] list(FileSystem system, Path folder) throws IOException {
    try {
      return system.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  public void delete(Configuration hadoop) {
    StoreFiles system = new StoreFiles(hadoop);
    for (Path file : files) {
      try {
        system.delete(file);
      } catch (IOException e) {
        throw refused(StoreFiles.shown(file), e);
      }
    }
  }

  private static StoreRefusedException refused(String where, IOException cause) {
    return new StoreRefusedException(
        "Cannot tidy %s: %s (%s). Look at its permissions and its disk."
            .formatted(
                where,
                String.valueOf(cause.getMessage()).split("\\R", 2)[0],
                cause.getClass().getSimpleName()),
        cause);
  }
}
