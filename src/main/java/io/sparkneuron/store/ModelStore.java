package io.sparkneuron.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;

/** Where versions live: a folder on any Hadoop file system. */
public final class ModelStore {
  private static final Pattern VERSION = Pattern.compile("v(\\d{6,9})\\.json");
  private static final int TRIES = 1000;

  private final Path folder;
  private final FileSystem files;
  private final StoreFiles storeFiles;

  /**
   * A store at a folder that need not exist yet.
   *
   * @throws StoreRefusedException if its file system cannot be reached
   */
  public ModelStore(String folder, Configuration hadoop) {
    try {
      Path path = new Path(folder);
      files = path.getFileSystem(hadoop);
      this.folder = files.makeQualified(path);
      storeFiles = new StoreFiles(hadoop);
    } catch (IOException | RuntimeException e) {
      // A file system whose classes are missing comes as a RuntimeException.
      throw refused("open", folder, e);
    }
  }

  public String location() {
    return shown(folder);
  }

  /**
   * Looks, before hours of work, whether a version could be written.
   *
   * @throws StoreRefusedException if the store or its nearest existing parent is no folder to write
   *     in
   */
  public void check() {
    Path existing = folder;
    try {
      while (existing != null && !files.exists(existing)) {
        existing = existing.getParent();
      }
      if (existing != null && !files.getFileStatus(existing).isDirectory()) {
        throw new StoreRefusedException(
            "Cannot use the store %s: %s is a file, not a folder. Set --store."
                .formatted(location(), shown(existing)));
      }
      if (existing != null) {
        files.access(existing, FsAction.WRITE_EXECUTE);
      }
      highestVersion();
    } catch (IOException e) {
      throw refused("use", location(), e);
    }
  }

  /**
   * Publishes a version under the next free number: whole or not at all.
   *
   * @return the file
   * @throws StoreRefusedException if it cannot be written
   */
  public String publish(ModelVersion version) {
    try {
      int number = highestVersion() + 1;
      for (int attempt = 0; attempt < TRIES; attempt++, number++) {
        Path file = new Path(versions(), "v%06d.json".formatted(number));
        if (storeFiles.createNew(file, version.toJson(number))) {
          return shown(file);
        }
      }
    } catch (IOException e) {
      throw refused("write to", location(), e);
    }
    throw new StoreRefusedException(
        "Cannot write to the store %s: %d other runs got there first. Try again."
            .formatted(location(), TRIES));
  }

  /** 0 when there is none; a folder that cannot be looked into is an error, not an empty store. */
  private int highestVersion() throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(versions());
    } catch (FileNotFoundException none) {
      return 0;
    }
    int highest = 0;
    if (found.length == 1 && found[0].isFile() && found[0].getPath().equals(versions())) {
      throw new StoreRefusedException(
          "Cannot use the store %s: %s is a file, not a folder. Set --store."
              .formatted(location(), shown(versions())));
    }
    for (FileStatus file : found) {
      Matcher name = VERSION.matcher(file.getPath().getName());
      if (name.matches()) {
        highest = Math.max(highest, Integer.parseInt(name.group(1)));
      }
    }
    return highest;
  }

  private Path versions() {
    return new Path(folder, "versions");
  }

  private static StoreRefusedException refused(String verb, String store, Exception cause) {
    String reason = String.valueOf(cause.getMessage()).split("\\R", 2)[0];
    return new StoreRefusedException(
        "Cannot %s the store %s: %s (%s). Look at --store, its permissions, and the --packages of its file system."
            .formatted(verb, store, reason, cause.getClass().getSimpleName()),
        cause);
  }

  /** A local path as people write it, any other as a URI. */
  private static String shown(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
