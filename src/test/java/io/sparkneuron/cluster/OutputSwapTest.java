package io.sparkneuron.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file takes the place of another on file systems that cannot replace one by a rename. */
class OutputSwapTest {
  @TempDir private java.nio.file.Path temp;
  private java.nio.file.Path out;

  @BeforeEach
  void writeAnOldFile() throws IOException {
    out = temp.resolve("out.csv");
    Files.writeString(out, "old");
    Disk.failsAt = "";
  }

  /** The local disk by another name, with renames of its own. */
  public static class Disk extends RawLocalFileSystem {
    static String failsAt = "";

    @Override
    public URI getUri() {
      return URI.create("disk:///");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      boolean isRenamed = !from.getName().contains(failsAt + ".") || failsAt.isEmpty();
      return isRenamed && super.rename(from, to);
    }
  }

  /** Objects appear when they are closed, and are never replaced by a rename. */
  public static class Bucket extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("s3a://bucket");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return !exists(to) && super.rename(from, to);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) {
      return new FSDataInputStream(new HalfReadable(Disk.failsAt.isEmpty()));
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      if (!overwrite && exists(file)) {
        throw new IOException(file + " exists");
      }
      return new FSDataOutputStream(new Upload(pathToFile(file).toPath()), null);
    }
  }

  private static final class Upload extends ByteArrayOutputStream implements Abortable {
    private final java.nio.file.Path to;
    private boolean isAborted;

    Upload(java.nio.file.Path to) {
      this.to = to;
    }

    @Override
    public AbortableResult abort() {
      isAborted = true;
      return null;
    }

    @Override
    public void close() throws IOException {
      if (!isAborted) {
        Files.write(to, toByteArray());
      }
    }
  }

  private static final class HalfReadable extends FSInputStream {
    private static final byte[] BYTES = "new".getBytes(UTF_8);
    private final boolean isReadable;
    private int at;

    HalfReadable(boolean isReadable) {
      this.isReadable = isReadable;
    }

    @Override
    public int read() throws IOException {
      if (at == 2 && !isReadable) {
        throw new IOException("connection reset");
      }
      return at < BYTES.length ? BYTES[at++] : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int next = length == 0 ? -1 : read();
      if (next >= 0) {
        bytes[from] = (byte) next;
        return 1;
      }
      return next;
    }

    @Override
    public void seek(long position) {
      at = (int) position;
    }

    @Override
    public long getPos() {
      return at;
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.disk.impl", Disk.class.getName());
    hadoop.set("fs.s3a.impl", Bucket.class.getName());
    hadoop.setBoolean("fs.disk.impl.disable.cache", true);
    hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
    return hadoop;
  }

  private OutputSwap swap(String root) throws IOException {
    return new OutputSwap(new Path(root + out), hadoop());
  }

  private static Path written(OutputSwap swap) throws IOException {
    java.nio.file.Path folder =
        Files.createDirectories(java.nio.file.Path.of(swap.fresh().toUri().getPath()));
    Files.writeString(folder.resolve("part-0.csv"), "new");
    return new Path(swap.fresh(), "part-0.csv");
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void anyFileSystemReplacesAFileByTwoRenames() throws IOException {
    OutputSwap swap = swap("disk://");
    swap.commitFile(written(swap), true);
    swap.discard();
    assertThat(out).hasContent("new");
    assertThat(names()).containsExactly("out.csv");
  }

  @Test
  void aRenameThatFailsLeavesTheOldFile() throws IOException {
    OutputSwap swap = swap("disk://");
    Path file = written(swap);
    Disk.failsAt = "part-0";
    assertThatThrownBy(() -> swap.commitFile(file, true)).isInstanceOf(IOException.class);
    swap.discard();
    assertThat(out).hasContent("old");
    assertThat(names()).containsExactly("out.csv");
  }

  @Test
  void anObjectIsReplacedByItsBytes() throws IOException {
    OutputSwap swap = swap("s3a://bucket");
    Path file = written(swap);
    assertThatThrownBy(() -> swap.commitFile(file, false)).hasMessageContaining("exists");
    swap.commitFile(file, true);
    swap.discard();
    assertThat(out).hasContent("new");
    assertThat(names()).containsExactly("out.csv");
  }

  @Test
  void anObjectThatIsCopiedByHalfDoesNotAppear() throws IOException {
    OutputSwap swap = swap("s3a://bucket");
    Path file = written(swap);
    Disk.failsAt = "half";
    assertThatThrownBy(() -> swap.commitFile(file, true)).hasMessage("connection reset");
    swap.discard();
    assertThat(out).hasContent("old");
  }
}
