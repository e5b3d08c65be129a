package io.sparkneuron;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as a cluster's file system, {@code faulty:///folder}: a test is asked before each
 * step of a writer, and may throw or do something in between.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
  /** What Spark must know to find it. */
  static final Map<String, String> SPARK =
      Map.of(
          "spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName(),
          "spark.hadoop.fs.AbstractFileSystem.faulty.impl", Context.class.getName());

  private static final URI NAME = URI.create("faulty:///");

  enum Step {
    CREATE,
    CLOSE,
    DELETE
  }

  interface Fault {
    /**
     * @param file the final or, with a dot before it, the unfinished file
     */
    void before(Step step, Path file) throws IOException;
  }

  static final Fault NONE = (step, file) -> {};

  static volatile Fault fault = NONE;

  /** The same for {@link org.apache.hadoop.fs.FileContext}. */
  public static final class Context extends DelegateToFileSystem {
    public Context(URI name, Configuration conf) throws Exception {
      super(name, new FaultyFileSystem(), conf, NAME.getScheme(), false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public String getScheme() {
    return NAME.getScheme();
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    fault.before(Step.CREATE, file);
    OutputStream out =
        super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Watched(out, file), null);
  }

  private static final class Watched extends FilterOutputStream {
    private final Path file;

    Watched(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      try {
        fault.before(Step.CLOSE, file);
      } finally {
        super.close();
      }
    }
  }

  /** Without owner and rights, for which the original wants a {@code file:} URI. */
  @Override
  public FileStatus getFileStatus(Path file) throws IOException {
    FileStatus found = super.getFileStatus(file);
    return new FileStatus(
        found.getLen(),
        found.isDirectory(),
        1,
        found.getBlockSize(),
        found.getModificationTime(),
        found.getPath());
  }

  @Override
  public boolean delete(Path file, boolean recursive) throws IOException {
    fault.before(Step.DELETE, file);
    return super.delete(file, recursive);
  }
}
