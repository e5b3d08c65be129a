package io.sparkneuron;

import io.sparkneuron.store.KeyedLines;
import io.sparkneuron.store.LineFiles;
import io.sparkneuron.store.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lines per key as a training leaves them, with the checksum files of Hadoop where the store is on
 * the local disk. What is in the files is of no matter to a store.
 */
public final class SomeLines {
  private SomeLines() {}

  /** Writes two files of lines, and the mark of a finished job. */
  public static KeyedLines write(ModelStore store, Configuration hadoop, String run)
      throws IOException {
    Path folder = store.lines().folder(run);
    FileSystem files = folder.getFileSystem(hadoop);
    for (String name : List.of("part-00000.parquet", "part-00001.parquet", "_SUCCESS")) {
      try (FSDataOutputStream out = files.create(new Path(folder, name))) {
        out.write((run + name).getBytes(StandardCharsets.UTF_8));
      }
    }
    return of(run, store.lines().fingerprint(folder));
  }

  public static KeyedLines of(String run, String fingerprint) {
    return new KeyedLines(
        List.of("store", "product"),
        LineFiles.relative(run),
        1000,
        Map.of("too-few-rows", 20L, "ok", 980L),
        fingerprint);
  }
}
