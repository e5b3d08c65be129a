package io.sparkneuron;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system in memory with room for a few dozen files; tests are skipped who may not mount. */
final class SmallDisk {
  private static final int PAGE = 4096;

  private SmallDisk() {}

  static Path mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=512k,huge=never", "tmpfs", folder.toString()) == 0
            || run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder.toString()) == 0,
        "this user may not mount");
    return folder;
  }

  static void remount(Path folder, String mode) throws IOException, InterruptedException {
    if (run("mount", "-o", "remount," + mode, folder.toString()) != 0) {
      throw new IOException("cannot remount " + folder);
    }
  }

  static void unmount(Path folder) throws IOException, InterruptedException {
    if (run("umount", folder.toString()) != 0 && run("umount", "-l", folder.toString()) != 0) {
      throw new IOException("cannot unmount " + folder);
    }
  }

  /** Leaves room for so many files of one page. */
  static void fill(Path folder, int pages) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      try {
        while (true) {
          file.write(ByteBuffer.allocate(PAGE));
        }
      } catch (IOException e) {
        file.truncate(file.size() - file.size() % PAGE - (long) pages * PAGE);
      }
    }
  }

  static void clear(Path folder) throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return 1;
    }
  }
}
