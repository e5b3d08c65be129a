package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The files and folders that the paths of a source name: as they are written, else as globs. */
final class InputPaths {
  private static final String SPECIAL = "[\\[\\]{}*?\\\\]";

  private final List<FileStatus> roots = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  /**
   * Finds what the paths name.
   *
   * @throws DataRefusedException if one of them names nothing, or a file that Spark takes for
   *     hidden
   */
  InputPaths(TrainingSource source, Configuration hadoop) throws IOException {
    for (String given : source.paths()) {
      Path path = path(given);
      FileSystem system = path.getFileSystem(hadoop);
      boolean exists = true;
      try {
        roots.add(system.getFileStatus(path));
      } catch (FileNotFoundException e) {
        exists = false;
      }
      if (!exists) {
        FileStatus[] found = glob(path, system);
        if (found.length == 0) {
          throw new DataRefusedException(
              "Cannot read training data from %s: Path does not exist: %s. Look at --input."
                  .formatted(source.name(), system.makeQualified(path)));
        }
        roots.addAll(List.of(found));
        paths.add(given);
        continue;
      }
      FileStatus root = roots.get(roots.size() - 1);
      if (root.isFile() && FolderListing.isPassedOver(root.getPath().getName())) {
        throw new DataRefusedException(
            "Cannot read training data from %s: Spark takes %s for hidden, because of its name, and does not read it. Rename it."
                .formatted(source.name(), shown(root.getPath())));
      }
      paths.add(literal(path));
    }
  }

  /** The configuration with which Spark opens the files of a source. */
  static Configuration hadoop(SparkSession spark, TrainingSource source) {
    Configuration hadoop = new Configuration(spark.sparkContext().hadoopConfiguration());
    source.options().forEach(hadoop::set);
    return hadoop;
  }

  /** What was found, a folder or a file each. */
  List<FileStatus> roots() {
    return roots;
  }

  /** What to hand to Spark. */
  String[] toSpark() {
    return paths.toArray(String[]::new);
  }

  /** The folders that were named, or hold files that were. */
  Set<Path> tops() {
    return roots.stream()
        .map(root -> root.isFile() ? root.getPath().getParent() : root.getPath())
        .collect(Collectors.toSet());
  }

  /** The format of the first file whose ending is one of a format; not all are looked at. */
  static Optional<String> format(SparkSession spark, TrainingSource source) {
    Configuration hadoop = hadoop(spark, source);
    try {
      for (FileStatus root : new InputPaths(source, hadoop).roots) {
        Optional<String> format =
            FolderListing.first(root.getPath(), hadoop, file -> formatOf(file.getName()));
        if (format.isPresent()) {
          return format;
        }
      }
    } catch (IOException | IllegalArgumentException | DataRefusedException e) {
      // Opening the source says what is wrong.
    }
    return Optional.empty();
  }

  /** A text beside other files tells what they are. */
  private static Optional<String> formatOf(String file) {
    return TrainingSource.ending(file).equals("txt")
        ? Optional.empty()
        : TrainingSource.knownFormatOf(file);
  }

  /** A relative path with a colon is no path to Hadoop, but may be one to the user. */
  private static Path path(String given) {
    try {
      return new Path(given);
    } catch (IllegalArgumentException e) {
      File local = new File(given);
      if (local.exists()) {
        return new Path(local.getAbsoluteFile().toURI());
      }
      throw e;
    }
  }

  private static FileStatus[] glob(Path path, FileSystem system) throws IOException {
    FileStatus[] found = system.globStatus(path);
    return found == null ? new FileStatus[0] : found;
  }

  /** A path in which no character is a glob to Spark. */
  static String literal(Path path) {
    return path.toString().replaceAll(SPECIAL, "\\\\$0");
  }

  /** A path as a user would write it: local ones without their scheme. */
  static String shown(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
