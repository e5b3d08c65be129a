package io.sparkneuron.job;

import io.sparkneuron.cluster.PredictionOutput;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.store.RealPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SaveMode;

/**
 * Looks, before any work, whether what a command writes would fall on what it reads, on its store,
 * or on a file of the user. Paths are compared by what they really are.
 */
final class OutputCheck {
  /** What of a store nobody else may write to. */
  private static final List<String> STORE =
      List.of("versions", "promotions", "runs", "lines", "slices", "current.json");

  private static final int FIRST_BYTES = 4096;

  private final Configuration hadoop;
  private final List<String> problems = new ArrayList<>();
  private final List<Input> inputs = new ArrayList<>();
  private final List<String> globs = new ArrayList<>();

  /** A file or folder that is read. */
  private record Input(String written, RealPath path, boolean isFolder) {}

  OutputCheck(TrainingSource source, Configuration hadoop) {
    this.hadoop = hadoop;
    for (String written : source.paths()) {
      try {
        Optional<FileStatus> found = RealPath.status(written, hadoop);
        if (found.isPresent()) {
          add(written, found.get().isDirectory());
        } else {
          globs.add(written);
          Path glob = new Path(written);
          FileStatus[] all = glob.getFileSystem(hadoop).globStatus(glob);
          for (FileStatus one : all == null ? new FileStatus[0] : all) {
            add(one.getPath().toString(), one.isDirectory());
          }
        }
      } catch (IOException | RuntimeException e) {
        // No path that can be read, or no classes for it: opening the source says so.
        continue;
      }
    }
  }

  private void add(String written, boolean isFolder) {
    inputs.add(new Input(written, RealPath.of(written, hadoop), isFolder));
  }

  /**
   * Where the files themselves are: links to elsewhere, or of a table whose folder nobody named.
   */
  private void addFiles(List<String> files) {
    boolean isTable = inputs.isEmpty() && globs.isEmpty();
    Set<Path> folders = new HashSet<>();
    for (String file : files) {
      Path path = new Path(URI.create(file));
      Path folder = path.getParent();
      while (folder.getParent() != null && folder.getName().contains("=")) {
        folder = folder.getParent();
      }
      if (isTable && folders.add(folder)) {
        add(folder.toString(), true);
      }
      if ("file".equals(path.toUri().getScheme())) {
        add(path.toUri().getPath(), false);
      }
    }
  }

  /**
   * @param files that are read
   * @throws SettingRefusedException if predictions may not go to that output
   */
  void predictions(PredictionOutput predictions, List<String> files, String store) {
    String output = predictions.path();
    addFiles(files);
    Optional<RealPath> reached = RealPath.find(output, hadoop);
    if (reached.isEmpty()) {
      // Writing says so.
      return;
    }
    RealPath to = reached.get();
    for (Input input : inputs) {
      if (input.path().isIn(to) || (input.isFolder() && to.isIn(input.path()))) {
        problems.add(
            "output must be apart from the rows that are read, but got %s, which %s %s"
                .formatted(
                    output, input.path().isIn(to) ? "is or holds" : "lies in", input.written()));
        break;
      }
    }
    globs.stream()
        .filter(glob -> matches(glob, output))
        .findFirst()
        .ifPresent(
            glob ->
                problems.add(
                    "output must be apart from the rows that are read, but got %s, which %s would read"
                        .formatted(output, glob)));
    RealPath versions = RealPath.of(store, hadoop);
    if (to.isIn(versions) || versions.isIn(to)) {
      problems.add(
          "output must be apart from the store, but got %s, which %s the store %s"
              .formatted(output, to.isIn(versions) ? "is or lies in" : "holds", store));
    }
    boolean isKept =
        predictions.mode() == SaveMode.ErrorIfExists || predictions.mode() == SaveMode.Ignore;
    boolean isOneFile = predictions.oneFile();
    RealPath.status(output, hadoop)
        .filter(there -> !isKept && there.isFile() != isOneFile)
        .ifPresent(
            there ->
                problems.add(
                    isOneFile
                        ? "one-file must have an --output that is a file, new or to be replaced, but got %s, which is a folder"
                            .formatted(output)
                        : "output must be a folder, new or of earlier predictions, but got %s, which is a file"
                            .formatted(output)));
    SettingRefusedException.throwIfAny(problems);
  }

  /** Whether a path would be found by a glob, by its last name. */
  private boolean matches(String glob, String output) {
    try {
      Path pattern = new Path(glob);
      Path path = new Path(output);
      FileSystem files = path.getFileSystem(hadoop);
      RealPath folder = RealPath.of(String.valueOf(files.makeQualified(path).getParent()), hadoop);
      Path patterns = pattern.getFileSystem(hadoop).makeQualified(pattern).getParent();
      return patterns != null
          && new GlobFilter(pattern.getName()).accept(path)
          && folder.isSame(RealPath.of(patterns.toString(), hadoop));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * @throws SettingRefusedException if the training may not write to one of its places
   */
  void training(TrainRequest request) {
    Optional<String> config = request.config().filter(file -> !file.startsWith("data:"));
    RealPath store = RealPath.of(request.store(), hadoop);
    inputs.stream()
        .filter(input -> store.isIn(input.path()))
        .findFirst()
        .ifPresent(
            input ->
                problems.add(
                    "store must be apart from the rows that are read, but got %s, which is or lies in %s"
                        .formatted(request.store(), input.written())));
    Optional<RealPath> report = request.report().flatMap(file -> RealPath.find(file, hadoop));
    request.report().ifPresent(file -> check("report", file, request.store(), config));
    request.metricsFile().ifPresent(file -> check("metrics-file", file, request.store(), config));
    request
        .metricsFile()
        .filter(
            file ->
                report.isPresent()
                    && RealPath.find(file, hadoop).filter(report.get()::isSame).isPresent())
        .ifPresent(
            file ->
                problems.add(
                    "metrics-file must be another file than the report, but got %s for both"
                        .formatted(file)));
    request.report().ifPresent(file -> requireOurs("report", file, "<!doctype html", "report"));
    request
        .metricsFile()
        .ifPresent(file -> requireOurs("metrics-file", file, "spark_neuron_", "metrics file"));
    SettingRefusedException.throwIfAny(problems);
  }

  private void check(String key, String file, String store, Optional<String> config) {
    Optional<RealPath> reached = RealPath.find(file, hadoop);
    if (reached.isEmpty()) {
      // Whether it can be written is looked at elsewhere; a schedule trains without its metrics.
      return;
    }
    RealPath path = reached.get();
    for (Input input : inputs) {
      if (path.isIn(input.path())) {
        problems.add(
            "%s must be apart from the rows that are read, but got %s, which is or lies in %s"
                .formatted(key, file, input.written()));
        return;
      }
    }
    boolean isInStore =
        RealPath.of(store, hadoop).isIn(path)
            || STORE.stream().anyMatch(part -> path.isIn(RealPath.of(store + "/" + part, hadoop)));
    if (isInStore) {
      problems.add(
          "%s must be no file of the store, but got %s, which belongs to %s"
              .formatted(key, file, store));
    } else if (config.isPresent() && path.isSame(RealPath.local(config.get()))) {
      problems.add("%s must be another file than the config, but got %s".formatted(key, file));
    }
  }

  /** A file that we did not write is not ours to replace. */
  private void requireOurs(String key, String file, String mark, String what) {
    try {
      Optional<FileStatus> there = RealPath.status(file, hadoop);
      if (there.isEmpty() || there.get().isDirectory() || there.get().getLen() == 0) {
        return;
      }
      Path path = new Path(file);
      try (InputStream bytes = path.getFileSystem(hadoop).open(path)) {
        String text = new String(bytes.readNBytes(FIRST_BYTES), StandardCharsets.UTF_8);
        if (!text.toLowerCase(Locale.ROOT).contains(mark)) {
          problems.add(
              "%s must be a new file or an earlier %s, but got %s, which is something else"
                  .formatted(key, what, file));
        }
      }
    } catch (IOException | RuntimeException e) {
      // Whether it can be written is looked at elsewhere.
      return;
    }
  }
}
