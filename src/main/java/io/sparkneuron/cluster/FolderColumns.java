package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The columns that Spark finds in the names of folders ({@code day=2026-11-22/}).
 *
 * <p>Spark goes up from each folder that holds data to the folder that was named, takes the names
 * of the form column=value, and stops at the first other name after one of those. It reads only
 * folders that have the same columns, below the same folder.
 */
final class FolderColumns {
  private static final String WITHOUT_COLUMNS =
      "set --option recursiveFileLookup=true to read all files without the columns of their folders.";

  private final List<String> names;
  private final Optional<Path> base;
  private final Set<Path> folders;

  private FolderColumns(List<String> names, Optional<Path> base, Set<Path> folders) {
    this.names = names;
    this.base = base;
    this.folders = folders;
  }

  /** What one folder says: where its columns begin, or the folder itself if it has none. */
  private record Leaf(Path folder, List<String> names, Path base) {}

  /** No columns, as when Spark is told not to look for them. */
  static FolderColumns none() {
    return new FolderColumns(List.of(), Optional.empty(), Set.of());
  }

  /**
   * The columns of all folders that hold data.
   *
   * @param leaves those folders
   * @param tops where going up ends
   * @throws DataRefusedException if the folders do not agree
   */
  static FolderColumns of(
      Collection<Path> leaves, Set<Path> tops, boolean caseSensitive, String source) {
    Map<Path, Leaf> withColumns = new LinkedHashMap<>();
    Map<List<String>, Leaf> byNames = new LinkedHashMap<>();
    Map<String, Leaf> byBase = new LinkedHashMap<>();
    for (Path folder : leaves) {
      Leaf leaf = leaf(folder, tops, source);
      if (!leaf.names().isEmpty()) {
        List<String> compared =
            leaf.names().stream()
                .map(name -> caseSensitive ? name : name.toLowerCase(Locale.ROOT))
                .toList();
        if (new HashSet<>(compared).size() < compared.size()) {
          throw refused(
              source,
              "%s names a column twice (%s). Rename one of the folders, or "
                  .formatted(InputPaths.shown(folder), String.join(", ", leaf.names())));
        }
        withColumns.put(folder, leaf);
        byNames.putIfAbsent(compared, leaf);
      }
      byBase.putIfAbsent(leaf.base().toString().toLowerCase(Locale.ROOT), leaf);
    }
    if (withColumns.isEmpty()) {
      return none();
    }
    if (byBase.size() > 1) {
      throw differentFolders(List.copyOf(byBase.values()), source);
    }
    if (byNames.size() > 1) {
      Leaf[] two = byNames.values().toArray(Leaf[]::new);
      throw refused(
          source,
          "its folders name different columns: %s in %s, but %s in %s. Give all of them the same names and depth, or "
              .formatted(
                  String.join(", ", two[0].names()),
                  InputPaths.shown(two[0].folder()),
                  String.join(", ", two[1].names()),
                  InputPaths.shown(two[1].folder())));
    }
    Leaf any = withColumns.values().iterator().next();
    return new FolderColumns(
        any.names(), Optional.of(any.base()), Set.copyOf(withColumns.keySet()));
  }

  private static DataRefusedException differentFolders(List<Leaf> bases, String source) {
    Leaf first = bases.stream().filter(leaf -> !leaf.names().isEmpty()).findFirst().orElseThrow();
    Leaf other = bases.stream().filter(leaf -> leaf != first).findFirst().orElseThrow();
    if (other.names().isEmpty()) {
      return refused(
          source,
          "it has files in %s, where folders are named column=value, and in %s, where they are not. Read only the former (--input '%s/*=*' --option basePath=%s), or "
              .formatted(
                  InputPaths.shown(first.folder()),
                  InputPaths.shown(other.folder()),
                  InputPaths.shown(first.base()),
                  InputPaths.shown(first.base())));
    }
    boolean inside = first.base().getName().contains("=");
    return refused(
        source,
        "its folders named column=value begin in %s and in %s. %s, or "
            .formatted(
                InputPaths.shown(first.base()),
                InputPaths.shown(other.base()),
                inside
                    ? "Set --option basePath to the folder above all that are named so"
                    : "Read them apart"));
  }

  private static DataRefusedException refused(String source, String sentence) {
    return new DataRefusedException(
        "Cannot read training data from %s: %s%s".formatted(source, sentence, WITHOUT_COLUMNS));
  }

  private static Leaf leaf(Path folder, Set<Path> tops, String source) {
    List<String> names = new ArrayList<>();
    Path at = folder;
    while (at.getParent() != null && !tops.contains(at)) {
      int equals = at.getName().indexOf('=');
      if (equals < 0 && !names.isEmpty()) {
        break;
      }
      if (equals == 0 || equals == at.getName().length() - 1) {
        throw refused(
            source,
            "the name of the folder %s lacks the %s of column=value. Rename it, or "
                .formatted(InputPaths.shown(at), equals == 0 ? "column" : "value"));
      }
      if (equals > 0) {
        names.add(0, ExternalCatalogUtils.unescapePathName(at.getName().substring(0, equals)));
      }
      at = at.getParent();
    }
    return new Leaf(folder, List.copyOf(names), names.isEmpty() ? folder : at);
  }

  /** The names, in the order of the folders; none if there are no columns. */
  List<String> names() {
    return names;
  }

  /** The folder in which the columns begin. */
  Optional<Path> base() {
    return base;
  }

  /** Whether Spark reads the files of a folder, which it does not where others have columns. */
  boolean has(Path folder) {
    return folders.contains(folder);
  }
}
