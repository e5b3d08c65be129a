package io.sparkneuron.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The one primitive of the store: a file that must not exist yet, whole or not at all.
 *
 * <p>On local disks a finished temporary file gets its name by a hard link, which no second writer
 * can win; elsewhere by {@link FileContext#rename} without overwrite, which HDFS does atomically.
 */
final class StoreFiles {
  private final Configuration hadoop;

  StoreFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Creates a file with its folder.
   *
   * @return false if the file was there already
   */
  boolean createNew(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "file".equals(file.toUri().getScheme())
        ? createLocal(java.nio.file.Path.of(file.toUri()), bytes)
        : createRemote(file, bytes);
  }

  private static boolean createLocal(java.nio.file.Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    java.nio.file.Path unfinished =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(
          unfinished,
          bytes,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.createLink(file, unfinished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException("this file system has no hard links, which versions need", e);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private boolean createRemote(Path file, byte[] bytes) throws IOException {
    FileContext files = FileContext.getFileContext(file.toUri(), hadoop);
    Path unfinished = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    try {
      try (FSDataOutputStream out =
          files.create(
              unfinished, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
        out.write(bytes);
        out.hsync();
      }
      files.rename(unfinished, file, Options.Rename.NONE);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } finally {
      files.delete(unfinished, false);
    }
  }
}
