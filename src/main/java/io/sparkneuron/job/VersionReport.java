package io.sparkneuron.job;

import io.sparkneuron.console.Numbers;
import io.sparkneuron.console.Telling;
import io.sparkneuron.core.ColumnDrift;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.QualityGate;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.SettingRefusedException;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.report.HtmlReport;
import io.sparkneuron.report.Report;
import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.ModelVersion;
import io.sparkneuron.store.StoreFiles;
import io.sparkneuron.store.StoreRefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page about a published version: in the store beside the record of its run, and where {@code
 * --report} says. The version is there by now, so what fails here is told and fails nothing.
 */
final class VersionReport {
  /** Its name among the files of the run. */
  static final String FILE = "report.html";

  private static final Logger LOG = LoggerFactory.getLogger(VersionReport.class);

  /** Versions in the trend. */
  private static final int MOST_VERSIONS = 20;

  private final ModelStore store;
  private final Optional<String> alsoTo;
  private final Configuration hadoop;
  private final PrintStream out;

  VersionReport(ModelStore store, Optional<String> alsoTo, Configuration hadoop, PrintStream out) {
    this.store = store;
    this.alsoTo = alsoTo;
    this.hadoop = hadoop;
    this.out = out;
  }

  /**
   * Looks, before hours of work, whether {@code --report} names a file that could be written.
   *
   * @throws SettingRefusedException if not
   */
  static void check(String file, Configuration hadoop) {
    try {
      FileSystem files = new Path(file).getFileSystem(hadoop);
      Path path = files.makeQualified(new Path(file));
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        throw new IOException("it is a folder");
      }
      Path folder = path.getParent();
      while (folder != null && !files.exists(folder)) {
        folder = folder.getParent();
      }
      if (folder == null || !files.getFileStatus(folder).isDirectory()) {
        throw new IOException(folder + " is no folder");
      }
      if (!"file".equals(path.toUri().getScheme())) {
        files.access(folder, FsAction.WRITE_EXECUTE);
      } else if (!Files.isWritable(java.nio.file.Path.of(folder.toUri()))) {
        // Hadoop knows neither the rights of root nor read-only disks.
        throw new IOException("no right to write in " + folder.toUri().getPath());
      }
    } catch (IOException | RuntimeException e) {
      // A file system whose classes are missing comes as a RuntimeException.
      throw new SettingRefusedException(
          "report must be a file that can be written, but got \"%s\": %s"
              .formatted(file, reason(e)),
          e);
    }
  }

  /** Draws the page; if that fails, it is told and the page is empty. */
  Page draw(Findings found) {
    Findings.Published published = found.get(Findings.Published.class);
    try {
      // One job more, over rows that are cached.
      Optional<RowPicture> picture =
          found
              .get(Findings.Loaded.class)
              .points()
              .picture(found.get(TrainingResult.class).neuron());
      Optional<LinePicture> lines = lines(found);
      return new Page(
          published.version().run(), HtmlReport.of(report(found, picture, lines)), lines);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      LOG.warn("warning: there is no report of version {}: {}", published.number(), reason(e));
      return new Page(published.version().run(), "", Optional.empty());
    }
  }

  /** A page that is drawn and not yet written. */
  final class Page {
    private final String run;
    private final String html;

    private final Optional<LinePicture> lines;

    private Page(String run, String html, Optional<LinePicture> lines) {
      this.run = run;
      this.html = html;
      this.lines = lines;
    }

    /** What the lines of keys look like, if there are any. */
    Optional<LinePicture> lines() {
      return lines;
    }

    void write() {
      if (html.isEmpty()) {
        return;
      }
      try {
        // One that is there already is of an earlier attempt of this run.
        store.runs().add(run, FILE, html);
        Telling.say(out, "report", store.runs().location(run, FILE));
      } catch (RuntimeException e) {
        LOG.warn("warning: run {} leaves no {}: {}", run, FILE, reason(e));
      }
      if (alsoTo.isPresent()) {
        try {
          Path path = new Path(alsoTo.get());
          new StoreFiles(hadoop).replace(path.getFileSystem(hadoop).makeQualified(path), html);
          Telling.say(out, "report", alsoTo.get());
        } catch (IOException | RuntimeException e) {
          LOG.warn("warning: cannot write the report {}: {}", alsoTo.get(), reason(e));
        }
      }
    }
  }

  private static String reason(Throwable failure) {
    return "%s (%s)"
        .formatted(
            String.valueOf(failure.getMessage()).split("\\R", 2)[0],
            failure.getClass().getSimpleName());
  }

  private static Optional<LinePicture> lines(Findings found) {
    Uncertainty uncertainty = found.get(TrainingResult.class).uncertainty();
    return found
        .get(Findings.Opened.class)
        .cluster()
        .lines()
        .map(lines -> lines.picture(uncertainty.inputsShown(LinePicture.MOST_WEIGHTS)));
  }

  private Report report(Findings found, Optional<RowPicture> picture, Optional<LinePicture> lines) {
    int number = found.get(Findings.Published.class).number();
    ModelVersion version = found.get(Findings.Published.class).version();
    TrainingResult result = found.get(TrainingResult.class);
    Promoted promoted = found.get(Promoted.class);
    return new Report(
        number,
        version.run(),
        version.columns(),
        result,
        new Report.Judgement(
            version.evaluatedOn(),
            version.evaluation(),
            promoted.verdict(),
            promoted.incumbent(),
            neuron(version, promoted.incumbent())),
        picture,
        drifts(found),
        history(number, version),
        version.provenance().settings(),
        provenance(version, result, found.get(Findings.Beginning.class).from()),
        found
            .get(Findings.Opened.class)
            .cluster()
            .lines()
            .map(of -> new Report.Lines(of.by(), of.counts(), lines.orElseThrow())));
  }

  /** Only a version that says what its columns were like has something to compare with. */
  private static Optional<Report.Drifts> drifts(Findings found) {
    List<ColumnDrift> columns = found.drifts();
    return found
        .get(Findings.Opened.class)
        .serving()
        .filter(serving -> !columns.isEmpty())
        .map(serving -> new Report.Drifts(serving.version(), columns));
  }

  /** The line that served, where it is a line of the same columns. */
  private Optional<Neuron> neuron(ModelVersion version, Optional<QualityGate.Incumbent> incumbent) {
    return incumbent
        .map(serving -> store.version(serving.version()))
        .filter(serving -> serving.columns().equals(version.columns()))
        .map(ModelVersion::neuron);
  }

  private List<Report.PastVersion> history(int number, ModelVersion version) {
    List<Integer> numbers = store.versions().stream().filter(n -> n < number).toList();
    List<Report.PastVersion> history = new ArrayList<>();
    for (int past :
        numbers.subList(Math.max(0, numbers.size() + 1 - MOST_VERSIONS), numbers.size())) {
      try {
        ModelVersion other = store.version(past);
        if (other.columns().equals(version.columns())) {
          history.add(past(past, other));
        }
      } catch (StoreRefusedException e) {
        LOG.info("the report leaves out version {}: {}", past, e.getMessage());
      }
    }
    history.add(past(number, version));
    return history;
  }

  private static Report.PastVersion past(int number, ModelVersion version) {
    return new Report.PastVersion(
        number,
        version.provenance().trainedAt(),
        version.evaluation().rmse(),
        version.evaluatedOn(),
        version.evaluation().rows(),
        version.training().epochs());
  }

  private static Map<String, String> provenance(
      ModelVersion version, TrainingResult result, String from) {
    ModelVersion.Provenance origin = version.provenance();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("run", version.run());
    facts.put("trained at", origin.trainedAt().toString());
    facts.put("stopped", result.stop().sentence());
    facts.put("started", Numbers.exactly(origin.start()) + " (" + from + ")");
    facts.put(
        "learning rate",
        Numbers.show(version.training().learningRate()) + ", scale " + version.training().scale());
    facts.put(
        "least-squares line",
        Telling.distance(
            version.training().distanceToLeastSquares(), version.evaluation(), version.columns()));
    facts.put("exactly", Numbers.exactly(version.neuron()));
    facts.put(
        "as SQL",
        version.neuron().inputs() <= Uncertainty.MOST_INPUTS_SHOWN
            ? version.sql()
            : "neuron.sql in the version's file");
    facts.put("rows", "fingerprint " + origin.data().training());
    origin.data().heldOut().ifPresent(rows -> facts.put("held-out rows", "fingerprint " + rows));
    facts.put("seed", String.valueOf(origin.seed()));
    facts.put(
        "with",
        "spark-neuron %s, Spark %s, Java %s"
            .formatted(origin.program(), origin.spark(), origin.java()));
    return facts;
  }
}
