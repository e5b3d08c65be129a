package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** What the names of files say about how Spark would read them. */
final class FileNames {
  /** Endings of what holds other files. */
  private static final Set<String> ARCHIVES =
      Set.of("zip", "7z", "rar", "tar", "tgz", "tbz", "tbz2", "txz", "jar", "cab");

  /** Endings of compressed files; Hadoop decides by the ending which of them it can unpack. */
  private static final Set<String> COMPRESSED =
      Set.of(
          "gz", "gzip", "bz2", "bzip2", "xz", "lzma", "z", "lz", "lzo", "lz4", "sz", "snappy", "br",
          "zst", "zstd", "deflate");

  /** Formats in which Spark never looks at the compression of a whole file. */
  private static final Set<String> COMPRESSED_INSIDE = Set.of("parquet", "orc", "avro");

  /** How files begin that other programs wrote, where Hadoop has a form of its own. */
  private static final Map<String, String> FRAMES =
      Map.of("lz4", "04224d18", "snappy", "ff060000734e61507059");

  private static final String UNPACK = "Unpack it, or compress it with gzip (.gz) or bzip2 (.bz2).";

  private FileNames() {}

  /** The ending of a name in small letters, without that of a compression; may be empty. */
  static String ending(Path file) {
    String name = file.getName().toLowerCase(Locale.ROOT);
    String last = lastEnding(name);
    return COMPRESSED.contains(last)
        ? lastEnding(name.substring(0, name.length() - last.length() - 1))
        : last;
  }

  private static String lastEnding(String name) {
    return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
  }

  /**
   * Refuses files that the format of the source cannot read.
   *
   * @throws DataRefusedException with what to do about it
   */
  static void check(List<FileStatus> files, TrainingSource source, Configuration hadoop)
      throws IOException {
    String format = source.format().orElse("parquet").toLowerCase(Locale.ROOT);
    Set<String> checked = new HashSet<>();
    Set<Optional<String>> formats = new HashSet<>();
    for (FileStatus file : files) {
      Path path = file.getPath();
      if (path.getName().contains(":") && "file".equals(path.toUri().getScheme())) {
        throw refused(
            source, path, "has a colon in its name, and Spark cannot read it. Rename it.");
      }
      String ending = lastEnding(path.getName());
      if (checked.add(isTar(path) ? "tar" : ending) && !format.equals("binaryfile")) {
        checkCompression(path, ending, format, source, hadoop);
      }
      formats.add(TrainingSource.knownFormatOf(path.getName()));
    }
    if (COMPRESSED_INSIDE.contains(format)
        && !formats.contains(Optional.of(format))
        && !formats.contains(Optional.<String>empty())
        && !formats.isEmpty()) {
      throw refused(
          source,
          files.get(0).getPath(),
          "is not named as %s, which was to be read. Set --format %s."
              .formatted(format, formats.iterator().next().orElseThrow()));
    }
  }

  private static boolean isTar(Path path) {
    return path.getName().toLowerCase(Locale.ROOT).matches(".*\\.tar(\\.[a-z0-9]+)?");
  }

  private static void checkCompression(
      Path path, String ending, String format, TrainingSource source, Configuration hadoop)
      throws IOException {
    String kind = ending.toLowerCase(Locale.ROOT);
    if (isTar(path) || ARCHIVES.contains(kind)) {
      throw refused(source, path, "is an archive, and Spark cannot unpack it. Unpack it.");
    }
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    if (codec == null && !COMPRESSED.contains(kind)) {
      return;
    }
    if (COMPRESSED_INSIDE.contains(format)) {
      throw refused(
          source,
          path,
          "is compressed as a whole (.%s), and Spark reads %s only without that. Unpack it."
              .formatted(ending, format));
    }
    if (codec == null) {
      throw refused(
          source, path, "is compressed, and Spark cannot unpack .%s. %s".formatted(ending, UNPACK));
    }
    try {
      codec.getDecompressorType();
    } catch (RuntimeException | LinkageError e) {
      throw refused(
          source,
          path,
          "is compressed, and Spark cannot unpack .%s without the native library of Hadoop, which is not here. %s"
              .formatted(ending, UNPACK));
    }
    byte[] frame = HexFormat.of().parseHex(FRAMES.getOrDefault(kind, ""));
    if (frame.length > 0 && Arrays.equals(frame, firstBytes(path, frame.length, hadoop))) {
      throw refused(
          source,
          path,
          "is compressed as the program %s does it, and Spark knows only the form that Hadoop writes. %s"
              .formatted(ending, UNPACK));
    }
  }

  private static byte[] firstBytes(Path path, int count, Configuration hadoop) throws IOException {
    try (InputStream bytes = path.getFileSystem(hadoop).open(path)) {
      return bytes.readNBytes(count);
    }
  }

  private static DataRefusedException refused(TrainingSource source, Path path, String found) {
    boolean isAll = source.paths().size() == 1 && source.paths().get(0).endsWith(path.getName());
    return new DataRefusedException(
        "Cannot read training data from %s: %s %s"
            .formatted(source.name(), isAll ? "it" : InputPaths.shown(path), found));
  }
}
