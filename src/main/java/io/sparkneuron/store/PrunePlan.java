package io.sparkneuron.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What of a store is old enough to go.
 *
 * <p>Never the newest versions, the serving one, the one that a rollback leads to, the highest
 * promotion, a run or the lines per key of a version that stays, or a run or lines that no version
 * names and that are younger than {@link #LEAST_AGE}: they may still be at work, or in it.
 *
 * @param versions to delete
 * @param promotions to delete: they name versions that will not be there
 * @param lines runs whose lines per key are to be deleted
 * @param runs to delete with all their files
 * @param kept the versions that stay
 * @param damaged what stays because it cannot be read
 */
public record PrunePlan(
    List<Integer> versions,
    List<Integer> promotions,
    List<String> lines,
    List<String> runs,
    List<Integer> kept,
    List<String> damaged) {
  /** How long a run may take, and how long its record stays at least. */
  public static final Duration LEAST_AGE = Duration.ofDays(7);

  public PrunePlan {
    versions = List.copyOf(versions);
    promotions = List.copyOf(promotions);
    lines = List.copyOf(lines);
    runs = List.copyOf(runs);
    kept = List.copyOf(kept);
    damaged = List.copyOf(damaged);
  }

  /**
   * Looks at a store and deletes nothing.
   *
   * @param keep how many of the newest versions stay, at least 1
   * @throws StoreRefusedException if something that decides cannot be read
   */
  public static PrunePlan of(ModelStore store, int keep, Instant now) {
    Map<Integer, Optional<ModelVersion>> versions = new TreeMap<>();
    Set<Integer> kept = new TreeSet<>();
    List<Integer> whole = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (int number : store.versions()) {
      Optional<ModelVersion> version = Reading.of(() -> store.version(number)).value();
      versions.put(number, version);
      if (version.isEmpty()) {
        kept.add(number);
        damaged.add("version " + number);
      } else if (lacksItsLines(store, number, version.get())) {
        kept.add(number);
        damaged.add("lines of version " + number);
      } else {
        whole.add(number);
      }
    }
    kept.addAll(whole.subList(Math.max(0, whole.size() - keep), whole.size()));
    store.serving().ifPresent(serving -> kept.add(serving.promotion().version()));
    store.previous().ifPresent(kept::add);
    kept.retainAll(versions.keySet());
    Map<Integer, Optional<ModelVersion>> staying = new TreeMap<>(versions);
    staying.keySet().retainAll(kept);
    return new PrunePlan(
        versions.keySet().stream().filter(version -> !kept.contains(version)).toList(),
        promotions(store, kept, damaged),
        lines(store, versions.values(), staying.values(), now, damaged),
        runs(store, staying.values(), now, damaged),
        new ArrayList<>(kept),
        damaged);
  }

  private static boolean lacksItsLines(ModelStore store, int number, ModelVersion version) {
    return version.lines().isPresent() && Reading.of(() -> store.whole(number)).isDamaged();
  }

  private static List<Integer> promotions(
      ModelStore store, Set<Integer> kept, List<String> damaged) {
    List<Integer> promotions = store.promotions();
    List<Integer> old = new ArrayList<>();
    for (int number : promotions.subList(0, Math.max(0, promotions.size() - 1))) {
      Reading<Promotion> promotion = Reading.of(() -> store.promotion(number));
      if (promotion.isDamaged()) {
        damaged.add("promotion " + number);
      } else if (!kept.contains(promotion.value().get().version())) {
        old.add(number);
      }
    }
    return old;
  }

  private static List<String> lines(
      ModelStore store,
      Collection<Optional<ModelVersion>> versions,
      Collection<Optional<ModelVersion>> staying,
      Instant now,
      List<String> damaged) {
    if (staying.contains(Optional.<ModelVersion>empty())) {
      // Any lines may be its own.
      return List.of();
    }
    Set<String> needed = runsOfLines(staying);
    Set<String> named = runsOfLines(versions);
    List<String> old = new ArrayList<>();
    for (String run : store.lines().runs()) {
      if (needed.contains(run)) {
        continue;
      }
      Reading<Boolean> isUnneeded =
          Reading.of(() -> named.contains(run) || isOld(store.lines().newest(run), now));
      if (isUnneeded.isDamaged()) {
        damaged.add("lines of run " + run);
      } else if (isUnneeded.value().get()) {
        old.add(run);
      }
    }
    return old;
  }

  private static Set<String> runsOfLines(Collection<Optional<ModelVersion>> versions) {
    return versions.stream()
        .flatMap(Optional::stream)
        .flatMap(version -> version.lines().stream())
        .map(KeyedLines::run)
        .collect(Collectors.toSet());
  }

  private static List<String> runs(
      ModelStore store,
      Collection<Optional<ModelVersion>> staying,
      Instant now,
      List<String> damaged) {
    Set<String> needed = new HashSet<>();
    for (Optional<ModelVersion> version : staying) {
      if (version.isEmpty()) {
        // Any run may be the one that made it.
        return List.of();
      }
      needed.add(version.get().run());
    }
    List<String> old = new ArrayList<>();
    for (String run : store.runs().ids()) {
      Reading<Boolean> isOld = Reading.of(() -> isOld(store, run, now));
      if (isOld.isDamaged()) {
        damaged.add("run " + run);
      } else if (!needed.contains(run) && isOld.value().get()) {
        old.add(run);
      }
    }
    return old;
  }

  /** By the file system's time of its first file; a run from the future is young. */
  private static boolean isOld(ModelStore store, String run, Instant now) {
    List<String> files = store.runs().files(run);
    String first = files.contains("started.json") ? "started.json" : null;
    if (first == null && !files.isEmpty()) {
      first = files.get(0);
    }
    return first != null && isOld(store.runs().time(run, first), now);
  }

  static boolean isOld(long writtenMillis, Instant now) {
    return now.toEpochMilli() - writtenMillis > LEAST_AGE.toMillis();
  }

  /** Whether nothing would be deleted. */
  public boolean isEmpty() {
    return versions.isEmpty() && promotions.isEmpty() && lines.isEmpty() && runs.isEmpty();
  }

  /**
   * Deletes; killed halfway, it leaves no promotion whose version is gone and no version whose
   * lines are gone. Lines that it leaves are of no version, and go when they are old.
   *
   * @throws StoreRefusedException if a version that was to go was promoted meanwhile
   */
  public void carryOut(ModelStore store) {
    store
        .serving()
        .map(serving -> serving.promotion().version())
        .filter(versions::contains)
        .ifPresent(
            version -> {
              throw new StoreRefusedException(
                  "Cannot tidy the store %s: version %d was promoted meanwhile. Try again."
                      .formatted(store.location(), version));
            });
    promotions.forEach(store::deletePromotion);
    versions.forEach(store::deleteVersion);
    lines.forEach(store.lines()::delete);
    runs.forEach(store.runs()::deleteAll);
  }
}
