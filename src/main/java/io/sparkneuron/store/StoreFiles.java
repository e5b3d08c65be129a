package io.sparkneuron.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sparkneuron.core.Secrets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;

/**
 * The files of a store. All of it stands on one primitive: {@link #createNew}, a file that must not
 * exist yet, whole or not at all.
 *
 * <table>
 *   <caption>How, and what holds when several writers want one name</caption>
 *   <tr><td>{@code file:}</td><td>a hard link to a finished, synced temporary file: one wins</td></tr>
 *   <tr><td>{@code hdfs:}</td><td>rename without overwrite of a finished, synced temporary file: one
 *       wins</td></tr>
 *   <tr><td>{@code s3a:} with Hadoop 3.4.2 or newer (Spark 4.1)</td><td>a conditional PUT: one wins,
 *       if the service knows {@code If-None-Match} on PUT</td></tr>
 *   <tr><td>{@code s3a:} with older Hadoop (Spark 3.5)</td><td>whole or not at all, but of two
 *       writers at once both may believe that they won: one only</td></tr>
 *   <tr><td>any other</td><td>as good as its rename without overwrite</td></tr>
 * </table>
 *
 * <p>Local files are read and written by {@code java.nio} throughout: Hadoop's checksum files would
 * turn an edit by hand into an error.
 */
public final class StoreFiles {
  /** Hadoop's name for "the file must not be there when it is finished"; unknown before 3.4.2. */
  private static final String CONDITIONAL_CREATE = "fs.option.create.conditional.overwrite";

  /** What S3 says while another writer is at the same name, who may fail yet. */
  private static final String BUSY = "ConditionalRequestConflict";

  private static final int TRIES = 10;

  /** A version of 10,000 inputs has 2 MB. What is larger than this is not ours to parse. */
  static final int MOST_BYTES = 8 << 20;

  private final Configuration hadoop;

  public StoreFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Creates a file with its folder.
   *
   * @return false if the file was there already
   */
  boolean createNew(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (isLocal(file)) {
      return createLocal(local(file), bytes);
    }
    FileSystem files = file.getFileSystem(hadoop);
    return files.hasPathCapability(file, CONDITIONAL_CREATE)
        ? createConditionally(files, file, bytes)
        : createByRename(file, bytes);
  }

  private static boolean createLocal(java.nio.file.Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    java.nio.file.Path unfinished = unfinished(file);
    try {
      writeAndSync(unfinished, bytes);
      Files.createLink(file, unfinished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new IOException("this file system has no hard links, which a store needs", e);
    } finally {
      tidy(unfinished);
    }
  }

  private static boolean createConditionally(FileSystem files, Path file, byte[] bytes)
      throws IOException {
    IOException failure = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (files.exists(file)) {
        // A request that is sent again, because its answer was lost, finds its own file.
        return attempt > 0 && holds(files, file, bytes);
      }
      // Raw, since the builder's own type is another one in each Hadoop.
      FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
      builder.must(CONDITIONAL_CREATE, true);
      builder.recursive();
      try (FSDataOutputStream out = builder.build()) {
        out.write(bytes);
        return true;
      } catch (IOException e) {
        // The object store says "precondition failed" in its own words: look who was there.
        if (!String.valueOf(e.getMessage()).contains(BUSY) && !files.exists(file)) {
          throw e;
        }
        failure = e;
      }
    }
    throw failure;
  }

  private static boolean holds(FileSystem files, Path file, byte[] bytes) throws IOException {
    try (InputStream in = files.open(file)) {
      return Arrays.equals(in.readNBytes(bytes.length + 1), bytes);
    }
  }

  private boolean createByRename(Path file, byte[] bytes) throws IOException {
    FileContext files = FileContext.getFileContext(file.toUri(), hadoop);
    Path unfinished = unfinished(file);
    try {
      write(files, unfinished, bytes);
      files.rename(unfinished, file, Options.Rename.NONE);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } finally {
      tidy(files, unfinished);
    }
  }

  /** Replaces a file, so that a reader sees the old or the new one. */
  public void replace(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (isLocal(file)) {
      java.nio.file.Path unfinished = unfinished(local(file));
      try {
        Files.createDirectories(unfinished.getParent());
        writeAndSync(unfinished, bytes);
        Files.move(unfinished, local(file), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        tidy(unfinished);
      }
      return;
    }
    FileSystem files = file.getFileSystem(hadoop);
    if (files.hasPathCapability(file, CONDITIONAL_CREATE) || "s3a".equals(files.getScheme())) {
      // An object appears when its stream is closed; a rename would copy it.
      try (FSDataOutputStream out = files.create(file, true)) {
        out.write(bytes);
      }
      return;
    }
    FileContext context = FileContext.getFileContext(file.toUri(), hadoop);
    Path unfinished = unfinished(file);
    try {
      write(context, unfinished, bytes);
      context.rename(unfinished, file, Options.Rename.OVERWRITE);
    } finally {
      tidy(context, unfinished);
    }
  }

  /** The text of a file; empty when there is none. */
  public Optional<String> read(Path file) throws IOException {
    try (InputStream in = open(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new StoreRefusedException(
            "Cannot read %s: it has more than %d bytes, as no file of a store has. Remove it."
                .formatted(shown(file), MOST_BYTES));
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException(shown(file) + ": " + e.getMessage(), e);
    }
  }

  /** The bytes of a file, as the disk has them. */
  InputStream open(Path file) throws IOException {
    return isLocal(file)
        ? Files.newInputStream(local(file))
        : file.getFileSystem(hadoop).open(file);
  }

  /** Whether there is such a folder; in an object store there is if anything is in it. */
  boolean isFolder(Path folder) throws IOException {
    try {
      return isLocal(folder)
          ? Files.readAttributes(local(folder), BasicFileAttributes.class).isDirectory()
          : folder.getFileSystem(hadoop).getFileStatus(folder).isDirectory();
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  /** The names in a folder; none when there is no folder. */
  List<String> names(Path folder) throws IOException {
    if (isLocal(folder)) {
      return localNames(local(folder));
    }
    FileStatus[] found;
    try {
      found = folder.getFileSystem(hadoop).listStatus(folder);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (FileStatus status : found) {
      if (status.isFile() && status.getPath().equals(folder)) {
        throw new StoreRefusedException(
            "Cannot use the store: %s is a file, not a folder. Set --store."
                .formatted(shown(folder)));
      }
      names.add(status.getPath().getName());
    }
    return names;
  }

  /** Hadoop would take a folder below a file, or one that may not be entered, for a missing one. */
  private static List<String> localNames(java.nio.file.Path folder) throws IOException {
    try (DirectoryStream<java.nio.file.Path> found = Files.newDirectoryStream(folder)) {
      List<String> names = new ArrayList<>();
      found.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    } catch (NotDirectoryException e) {
      java.nio.file.Path file = folder;
      while (!Files.isRegularFile(file) && file.getParent() != null) {
        file = file.getParent();
      }
      throw new StoreRefusedException(
          "Cannot use the store: %s is a file, not a folder. Set --store.".formatted(file), e);
    } catch (java.nio.file.NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  void delete(Path file) throws IOException {
    if (isLocal(file)) {
      Files.deleteIfExists(local(file));
    } else {
      file.getFileSystem(hadoop).delete(file, false);
    }
  }

  /** What fails here changes nothing. */
  private static void tidy(java.nio.file.Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      // It is hidden; prune deletes it.
    }
  }

  private static void tidy(FileContext files, Path unfinished) {
    try {
      files.delete(unfinished, false);
    } catch (IOException e) {
      // It is hidden; prune deletes it.
    }
  }

  /** Locally the system is asked: Hadoop knows neither the rights of root nor read-only disks. */
  void checkWritable(Path folder) throws IOException {
    if (!isLocal(folder)) {
      folder.getFileSystem(hadoop).access(folder, FsAction.WRITE_EXECUTE);
    } else if (!Files.isWritable(local(folder)) || !Files.isExecutable(local(folder))) {
      throw new AccessDeniedException(
          shown(folder), null, "no right to write there, or its disk is read-only");
    }
  }

  /** Removes a folder that is empty; others stay. */
  void deleteEmptyFolder(Path folder) throws IOException {
    if (names(folder).isEmpty()) {
      folder.getFileSystem(hadoop).delete(folder, false);
    }
  }

  /** A local path as people write it, any other as a URI without its secrets. */
  static String shown(Path path) {
    return isLocal(path) ? path.toUri().getPath() : Secrets.hidden(path.toString());
  }

  private static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri());
  }

  private static void writeAndSync(java.nio.file.Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, CREATE_NEW, WRITE, SYNC);
  }

  private static void write(FileContext files, Path file, byte[] bytes) throws IOException {
    try (FSDataOutputStream out =
        files.create(file, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
      out.write(bytes);
      out.hsync();
    }
  }

  /** Hidden, so that nothing that lists the folder takes it for a finished file. */
  private static java.nio.file.Path unfinished(java.nio.file.Path file) {
    return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
  }

  private static Path unfinished(Path file) {
    return new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
  }
}
