package io.sparkneuron.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * What a path really names, however it is written: through links, mounts, {@code ..}, another
 * scheme of the same object store, or with and without the port of a name node.
 *
 * @param system its file system
 * @param path on it, with the links of what exists followed
 */
public record RealPath(String system, Path path) {
  private static final String LOCAL = "file";

  public static RealPath of(String written, Configuration hadoop) {
    try {
      org.apache.hadoop.fs.Path given = new org.apache.hadoop.fs.Path(written);
      FileSystem files = given.getFileSystem(hadoop);
      org.apache.hadoop.fs.Path qualified = files.makeQualified(given);
      if (LOCAL.equals(qualified.toUri().getScheme())) {
        return new RealPath(LOCAL, real(Path.of(qualified.toUri())));
      }
      // The nearest that exists may be a link, or stand for a path of another file system.
      org.apache.hadoop.fs.Path existing = qualified;
      while (existing.getParent() != null && !files.exists(existing)) {
        existing = existing.getParent();
      }
      org.apache.hadoop.fs.Path resolved =
          files.exists(existing) ? files.resolvePath(existing) : existing;
      Path rest =
          Path.of(existing.toUri().getPath()).relativize(Path.of(qualified.toUri().getPath()));
      return new RealPath(
          system(resolved.getFileSystem(hadoop)),
          Path.of(resolved.toUri().getPath()).resolve(rest).normalize());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a file of this machine. */
  public static RealPath local(String written) {
    try {
      return new RealPath(LOCAL, real(Path.of(written)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, or empty if its file system cannot be reached, or its classes are missing. */
  public static Optional<RealPath> find(String written, Configuration hadoop) {
    try {
      return Optional.of(of(written, hadoop));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String system(FileSystem files) {
    String service = files.getCanonicalServiceName();
    if (service != null) {
      return service;
    }
    String scheme = files.getUri().getScheme();
    return (scheme.startsWith("s3") ? "s3" : scheme) + "://" + files.getUri().getAuthority();
  }

  private static Path real(Path path) throws IOException {
    Path existing = path.toAbsolutePath().normalize();
    Path rest = Path.of("");
    while (!Files.exists(existing) && existing.getParent() != null) {
      rest = existing.getFileName().resolve(rest);
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(rest).normalize();
  }

  /** Whether it is the other one, or lies in it. */
  public boolean isIn(RealPath other) {
    if (!system.equals(other.system)) {
      return false;
    }
    for (Path at = path; at != null; at = at.getParent()) {
      if (at.equals(other.path) || isSame(at, other)) {
        return true;
      }
    }
    return false;
  }

  /** One file may be seen through two mounts. */
  private static boolean isSame(Path at, RealPath other) {
    try {
      return other.system.equals(LOCAL)
          && Files.exists(at)
          && Files.exists(other.path)
          && Files.isSameFile(at, other.path);
    } catch (IOException e) {
      return false;
    }
  }

  public boolean isSame(RealPath other) {
    return isIn(other) && other.isIn(this);
  }

  /** What is there. */
  public static Optional<FileStatus> status(String written, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(written);
    try {
      return Optional.of(path.getFileSystem(hadoop).getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
