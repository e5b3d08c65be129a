package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The files behind the paths of a source, and the columns that stand in the names of folders.
 *
 * <p>Spark passes over files in silence: in folders below those that have files of their own,
 * beside folders named column=value, or with a hidden name. Here they are found, by one listing,
 * and said.
 */
final class InputFiles {
  /** Of so many, those named column=value are taken to lie in a table, not to be one. */
  private static final int MANY_FOLDERS = 100;

  private final SparkSession spark;
  private final TrainingSource source;
  private final Configuration hadoop;
  private final Map<String, String> options = new HashMap<>();
  private final InputPaths paths;
  private final List<String> files;
  private final List<String> partitionColumns;
  private final Optional<String> basePath;
  private boolean isStreamOutput;

  private InputFiles(SparkSession spark, TrainingSource source) throws IOException {
    this.spark = spark;
    this.source = source;
    hadoop = InputPaths.hadoop(spark, source);
    source.options().forEach((key, value) -> options.put(key.toLowerCase(Locale.ROOT), value));
    paths = new InputPaths(source, hadoop);
    List<FileStatus> listed = list();
    refuseTablesAbove();
    if (isStreamOutput) {
      Dataset<Row> read = spark.read().options(source.options()).text(paths());
      files = new TreeSet<>(List.of(read.inputFiles())).stream().toList();
      partitionColumns = List.of(read.columns()).subList(1, read.columns().length);
      basePath = Optional.of(source.paths().get(0));
      return;
    }
    FolderColumns columns = columns(listed);
    List<FileStatus> read = read(listed, columns);
    FileNames.check(read, source, hadoop);
    files = read.stream().filter(file -> file.getLen() > 0).map(InputFiles::uri).sorted().toList();
    partitionColumns = columns.names();
    basePath =
        Optional.ofNullable(options.get("basepath")).or(() -> columns.base().map(Path::toString));
  }

  /**
   * Looks at what the paths of a source name; a source that is a table has none.
   *
   * @throws DataRefusedException if there is something that Spark would not read, or should not
   */
  static InputFiles of(SparkSession spark, TrainingSource source) {
    try {
      return new InputFiles(spark, source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to hand to Spark: a path that exists is that path, any other may be a glob. */
  String[] paths() {
    return paths.toSpark();
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
    return InputPaths.literal(new Path(URI.create(file)));
  }

  /** As Spark writes the URI of a file. */
  private static String uri(FileStatus file) {
    URI uri = file.getPath().toUri();
    return uri.getScheme() != null && uri.getRawAuthority() == null
        ? uri.getScheme() + "://" + uri.getRawPath()
        : uri.toString();
  }

  private DataRefusedException refused(String found, Object... values) {
    return new DataRefusedException(
        "Cannot read training data from %s: %s".formatted(source.name(), found.formatted(values)));
  }

  private List<FileStatus> list() throws IOException {
    List<FileStatus> listed = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    for (FileStatus root : paths.roots()) {
      refuseTable(LoggedTable.namedBy(root.getPath()));
      if (root.isDirectory()) {
        folders.add(root.getPath());
      } else {
        listed.add(root);
      }
    }
    Path only = paths.roots().get(0).getPath();
    listed.addAll(
        FolderListing.of(
            folders,
            hadoop,
            seen -> {
              refuseTable(LoggedTable.namedBy(seen));
              isStreamOutput |=
                  source.paths().size() == 1 && seen.equals(new Path(only, "_spark_metadata"));
            }));
    return listed;
  }

  /** The input may lie in a table. */
  private void refuseTablesAbove() {
    Set<Path> above = new HashSet<>();
    for (FileStatus root : paths.roots()) {
      for (Path folder = root.getPath().getParent();
          folder != null && above.add(folder);
          folder = folder.getParent()) {
        refuseTable(LoggedTable.namedBy(folder));
      }
    }
    above.parallelStream()
        .filter(folder -> above.size() <= MANY_FOLDERS || !folder.getName().contains("="))
        .map(folder -> LoggedTable.beginningIn(folder, hadoop))
        .flatMap(Optional::stream)
        .findAny()
        .ifPresent(found -> refuseTable(Optional.of(found)));
  }

  private void refuseTable(Optional<LoggedTable.Found> found) {
    if (found.isPresent()) {
      Path folder = found.get().folder();
      boolean isInput = paths.roots().size() == 1 && paths.roots().get(0).getPath().equals(folder);
      throw refused(
          "%s",
          found
              .get()
              .sentences(isInput ? "it is" : InputPaths.shown(folder) + " is", spark.version()));
    }
  }

  private FolderColumns columns(List<FileStatus> listed) throws IOException {
    if (isRecursive()) {
      return FolderColumns.none();
    }
    Set<Path> tops = paths.tops();
    String base = options.get("basepath");
    if (base != null) {
      Path path = new Path(base);
      tops = Set.of(path.getFileSystem(hadoop).makeQualified(path));
    }
    return FolderColumns.of(
        listed.stream()
            .filter(file -> !isHidden(file))
            .map(file -> file.getPath().getParent())
            .collect(Collectors.toCollection(TreeSet::new)),
        tops,
        Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive")),
        source.name());
  }

  private static boolean isHidden(FileStatus file) {
    return FolderListing.isPassedOver(file.getPath().getName());
  }

  private boolean isRecursive() {
    return Boolean.parseBoolean(options.get("recursivefilelookup"));
  }

  /** Those that Spark reads, when there are no others that look like them. */
  private List<FileStatus> read(List<FileStatus> listed, FolderColumns columns) throws IOException {
    Collection<FileStatus> chosen = chosen(listed);
    Set<Path> tops = paths.tops();
    List<FileStatus> read = new ArrayList<>();
    List<FileStatus> hidden = new ArrayList<>();
    List<FileStatus> missed = new ArrayList<>();
    for (FileStatus file : chosen) {
      Path folder = file.getPath().getParent();
      boolean isLookedInto =
          isRecursive()
              || (columns.names().isEmpty() ? tops.contains(folder) : columns.has(folder));
      (isHidden(file) ? hidden : isLookedInto ? read : missed).add(file);
    }
    Set<String> endings =
        read.stream().map(file -> FileNames.ending(file.getPath())).collect(Collectors.toSet());
    for (FileStatus file : missed) {
      if (read.isEmpty() || endings.contains(FileNames.ending(file.getPath()))) {
        throw columns.names().isEmpty() ? below(file, !read.isEmpty()) : beside(file, columns);
      }
    }
    for (FileStatus file : hidden) {
      String ending = FileNames.ending(file.getPath());
      if (file.getPath().getName().startsWith("_")
          && !ending.isEmpty()
          && (read.isEmpty() || endings.contains(ending))) {
        throw refused(
            "Spark takes %s for hidden, because of its name, and does not read it. Rename it, or set --option pathGlobFilter=[^_]* to leave it out.",
            InputPaths.shown(file.getPath()));
      }
    }
    return read;
  }

  private DataRefusedException below(FileStatus file, boolean othersAreRead) {
    return refused(
        "Spark does not read %s, because it looks only into folders named column=value. Set --option recursiveFileLookup=true to read the files in all folders%s.",
        InputPaths.shown(file.getPath()),
        othersAreRead ? ", or name files instead of their folder to leave it out" : "");
  }

  private DataRefusedException beside(FileStatus file, FolderColumns columns) {
    return refused(
        "Spark does not read %s, because it lies beside folders named column=value (%s). Move it into one of them, or set --option recursiveFileLookup=true to read all files without the columns of their folders.",
        InputPaths.shown(file.getPath()), String.join(", ", columns.names()));
  }

  /** The files that pass the options that choose among them. */
  private Collection<FileStatus> chosen(List<FileStatus> listed) throws IOException {
    Collection<FileStatus> chosen = listed;
    if (options.containsKey("pathglobfilter")) {
      GlobFilter filter = new GlobFilter(options.get("pathglobfilter"));
      chosen = chosen.stream().filter(file -> filter.accept(file.getPath())).toList();
    }
    if (options.containsKey("modifiedbefore") || options.containsKey("modifiedafter")) {
      // Spark alone knows how it reads such a time; hidden files are not among those it tells.
      Set<Path> told = new HashSet<>();
      for (String file :
          spark
              .read()
              .options(source.options())
              .option("recursiveFileLookup", true)
              .text(paths())
              .inputFiles()) {
        told.add(new Path(URI.create(file)));
      }
      chosen = chosen.stream().filter(file -> told.contains(file.getPath())).toList();
    }
    return chosen;
  }
}
