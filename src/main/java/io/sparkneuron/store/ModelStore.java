package io.sparkneuron.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Versions of a model, which of them serves, and what each run did: a folder on any Hadoop file
 * system, to which files are only ever added.
 *
 * <p>What holds when several processes write at once, or are killed, is said in {@link StoreFiles}:
 * every file is there whole or not at all, and each number is given once. "There is none" is an
 * answer; "could not look" is a {@link StoreRefusedException}.
 */
public final class ModelStore {
  private static final Pattern VERSION = Pattern.compile("v(\\d{6,9})\\.json");
  private static final Pattern PROMOTION = Pattern.compile("p(\\d{6,9})\\.json");
  private static final int TRIES = 1000;
  private static final int MOST_LISTED = 10;
  private static final int LONGEST_REASON = 300;

  private final Path folder;
  private final FileSystem hadoopFiles;
  private final StoreFiles files;
  private final StoreAccess access;
  private final RunFiles runs;
  private final LineFiles lines;

  /** The version that serves, by the highest promotion, which has this number. */
  public record Serving(int number, Promotion promotion) {
    public int version() {
      return promotion.version();
    }

    /** The version that serves, if one does. */
    public static OptionalInt version(Optional<Serving> serving) {
      return serving.isPresent() ? OptionalInt.of(serving.get().version()) : OptionalInt.empty();
    }
  }

  /**
   * A store at a folder that need not exist yet.
   *
   * @throws StoreRefusedException if its file system cannot be reached
   */
  public ModelStore(String folder, Configuration hadoop) {
    try {
      Path path = new Path(folder);
      hadoopFiles = path.getFileSystem(hadoop);
      this.folder = hadoopFiles.makeQualified(path);
      files = new StoreFiles(hadoop);
      access = new StoreAccess(StoreFiles.shown(this.folder));
      runs = new RunFiles(new Path(this.folder, "runs"), hadoopFiles, files, access);
      lines = new LineFiles(this.folder, hadoopFiles, files, access);
    } catch (IOException | RuntimeException e) {
      // A file system whose classes are missing comes as a RuntimeException.
      throw StoreAccess.refused("open", folder, e);
    }
  }

  public String location() {
    return StoreFiles.shown(folder);
  }

  /**
   * Looks, before hours of work, whether a version could be written.
   *
   * @throws StoreRefusedException if the store or its nearest existing parent is no folder to write
   *     in
   */
  public void check() {
    access.attempt(
        "use",
        () -> {
          Path existing = folder;
          while (existing != null && !hadoopFiles.exists(existing)) {
            existing = existing.getParent();
          }
          if (existing != null && !hadoopFiles.getFileStatus(existing).isDirectory()) {
            throw new StoreRefusedException(
                "Cannot use the store %s: %s is a file, not a folder. Set --store."
                    .formatted(location(), StoreFiles.shown(existing)));
          }
          if (existing != null) {
            files.checkWritable(existing);
          }
          return highest(versions());
        });
  }

  // ---- Versions ----

  /** The numbers of all versions, in order. */
  public List<Integer> versions() {
    return access.attempt("read", () -> numbers("versions", VERSION));
  }

  /**
   * Publishes a version under the next free number: whole or not at all.
   *
   * @return its number
   * @throws StoreRefusedException if it cannot be written
   */
  public int publish(ModelVersion version) {
    return access.attempt(
        "write to",
        () -> {
          int number = highest(versions()) + 1;
          for (int attempt = 0; attempt < TRIES; attempt++, number++) {
            if (files.createNew(versionFile(number), version.toJson(number))) {
              return number;
            }
          }
          throw new StoreRefusedException(
              "Cannot write to the store %s: %d other runs got there first. Try again."
                  .formatted(location(), TRIES));
        });
  }

  /**
   * Reads a version.
   *
   * @throws StoreRefusedException if there is none of this number, or it cannot be understood
   */
  public ModelVersion version(int number) {
    return read(versionFile(number), text -> ModelVersion.fromJson(text, number))
        .orElseThrow(
            () ->
                new StoreRefusedException(
                    "Cannot read version %d of the store %s: there is none (found: %s)."
                        .formatted(number, location(), listed(versions()))));
  }

  /**
   * Reads a version that may serve: if it has lines per key, their folder is there. What is in it
   * is for {@link LineFiles#checked} to say.
   *
   * @throws StoreRefusedException if not, or it cannot be read
   */
  public ModelVersion whole(int number) {
    ModelVersion version = version(number);
    version.lines().ifPresent(perKey -> lines.requireFolder(number, perKey));
    return version;
  }

  /** The text of a version's file, as it stands; {@link #version} understands it. */
  public String versionText(int number) {
    version(number);
    return access.attempt("read", () -> files.read(versionFile(number))).orElseThrow();
  }

  /** The file of a version, for people. */
  public String versionLocation(int number) {
    return StoreFiles.shown(versionFile(number));
  }

  /** The last version that a run published, if it did; damaged ones are of another run. */
  public OptionalInt versionOf(String run) {
    return versions().stream()
        .filter(
            n -> Reading.of(() -> version(n)).value().filter(v -> v.run().equals(run)).isPresent())
        .mapToInt(Integer::intValue)
        .max();
  }

  // ---- Promotions ----

  /** The numbers of all promotions, in order. */
  public List<Integer> promotions() {
    return access.attempt("read", () -> numbers("promotions", PROMOTION));
  }

  /**
   * @throws StoreRefusedException if there is none of this number, or it cannot be understood
   */
  public Promotion promotion(int number) {
    return read(promotionFile(number), Promotion::fromJson)
        .orElseThrow(
            () ->
                new StoreRefusedException(
                    "Cannot read promotion %d of the store %s: there is none."
                        .formatted(number, location())));
  }

  /** The version that serves; empty before the first promotion. */
  public Optional<Serving> serving() {
    int number = highest(promotions());
    return number == 0 ? Optional.empty() : Optional.of(new Serving(number, promotion(number)));
  }

  /**
   * Makes a version serve, if nothing was promoted in between.
   *
   * @param after number of the promotion that this decision knew, 0 for none
   * @return false if another promotion got there first
   */
  public boolean promote(int after, Promotion promotion) {
    boolean done =
        access.attempt(
            "write to", () -> files.createNew(promotionFile(after + 1), promotion.toJson()));
    if (done) {
      repairCurrent();
    }
    return done;
  }

  /**
   * The version that a rollback leads to: the one that served before the present one was first
   * promoted. Rolling back twice goes back two versions. Damaged promotions and versions, and those
   * whose lines per key are gone, are passed over.
   */
  public OptionalInt previous() {
    Deque<Integer> stack = new ArrayDeque<>();
    for (int number : promotions()) {
      Optional<Promotion> promotion = Reading.of(() -> promotion(number)).value();
      if (promotion.isEmpty()) {
        continue;
      }
      int version = promotion.get().version();
      if (stack.contains(version)) {
        while (stack.peek() != version) {
          stack.pop();
        }
      } else {
        stack.push(version);
      }
    }
    return stack.stream()
        .skip(1)
        .filter(version -> !Reading.of(() -> whole(version)).isDamaged())
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  /**
   * Copies the serving version to {@code current.json}, a convenience for readers that want one
   * file. Best effort: it may be behind until the next command that writes.
   *
   * @return whether the copy is right now
   */
  public boolean repairCurrent() {
    try {
      Path current = new Path(folder, "current.json");
      Optional<Serving> serving = serving();
      if (serving.isPresent()) {
        Optional<String> text = files.read(versionFile(serving.get().promotion().version()));
        Reading<Optional<String>> copy = Reading.of(() -> read(current, Function.identity()));
        if (text.isPresent() && !copy.value().equals(Optional.of(text))) {
          files.replace(current, text.get());
        }
      }
      return true;
    } catch (IOException | StoreRefusedException e) {
      return false;
    }
  }

  /** What each run left. */
  public RunFiles runs() {
    return runs;
  }

  /** The lines per key that each run left. */
  public LineFiles lines() {
    return lines;
  }

  // ---- Removing; only prune and a run that tidies its own checkpoints do that ----

  public void deleteVersion(int number) {
    access.attempt(
        "tidy",
        () -> {
          files.delete(versionFile(number));
          return number;
        });
  }

  public void deletePromotion(int number) {
    access.attempt(
        "tidy",
        () -> {
          files.delete(promotionFile(number));
          return number;
        });
  }

  // ---- Below ----

  private <T> Optional<T> read(Path file, Function<String, T> understand) {
    Optional<String> text = access.attempt("read", () -> files.read(file));
    try {
      return text.map(understand);
    } catch (IllegalArgumentException e) {
      throw new StoreRefusedException(
          "Cannot read %s: %s.".formatted(StoreFiles.shown(file), brief(e.getMessage())), e);
    }
  }

  /** A file that is not ours may make a sentence of megabytes. */
  private static String brief(String sentence) {
    return sentence.length() <= LONGEST_REASON
        ? sentence
        : sentence.substring(0, LONGEST_REASON) + "…";
  }

  private List<Integer> numbers(String kind, Pattern pattern) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (String name : files.names(new Path(folder, kind))) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        numbers.add(Integer.parseInt(matcher.group(1)));
      }
    }
    numbers.sort(null);
    return numbers;
  }

  private static int highest(List<Integer> numbers) {
    return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
  }

  /** The last ten of the things that a store has, for a sentence. */
  public static String listed(List<?> things) {
    int from = Math.max(0, things.size() - MOST_LISTED);
    String last = things.stream().skip(from).map(String::valueOf).collect(Collectors.joining(", "));
    return things.isEmpty() ? "none" : (from > 0 ? "…, " : "") + last;
  }

  private Path versionFile(int number) {
    return new Path(folder, "versions/v%06d.json".formatted(number));
  }

  private Path promotionFile(int number) {
    return new Path(folder, "promotions/p%06d.json".formatted(number));
  }
}
