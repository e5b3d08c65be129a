package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The files behind the paths of a source, and the columns that stand in the names of folders. */
final class InputFiles {
  private final String[] paths;
  private final List<String> files;
  private final List<String> partitionColumns;
  private final Optional<String> basePath;

  private InputFiles(
      String[] paths,
      List<String> files,
      List<String> partitionColumns,
      Optional<String> basePath) {
    this.paths = paths;
    this.files = files;
    this.partitionColumns = partitionColumns;
    this.basePath = basePath;
  }

  /**
   * Looks at what the paths of a source name; a source that is a table has none.
   *
   * @throws DataRefusedException if Spark would not read, in rows, what is there
   */
  static InputFiles of(SparkSession spark, TrainingSource source) {
    String[] paths = source.paths().toArray(String[]::new);
    String[] files = spark.read().options(source.options()).text(paths).inputFiles();
    Arrays.sort(files);
    return new InputFiles(paths, List.of(files), List.of(), Optional.empty());
  }

  /** What to hand to Spark: a path that exists is that path, any other may be a glob. */
  String[] paths() {
    return paths.clone();
  }

  /** The files that Spark will read, as URIs, sorted; none of them is empty. */
  List<String> files() {
    return files;
  }

  /** The columns in the names of folders ({@code day=1/}), in their order. */
  List<String> partitionColumns() {
    return partitionColumns;
  }

  /** The option {@code basePath} with which single files keep {@link #partitionColumns}. */
  Optional<String> basePath() {
    return basePath;
  }

  /** What to hand to Spark for one of {@link #files}: no character in it is a glob. */
  static String literal(String file) {
    return new Path(URI.create(file)).toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
  }
}
