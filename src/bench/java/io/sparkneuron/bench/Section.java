package io.sparkneuron.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Cases that are measured side by side: A B C A B C …, first some rounds that do not count, so that
 * whatever else the machine does meets all of them alike.
 */
final class Section {
  /** How long to wait until caches that were released in the background are gone. */
  private static final long RELEASE_MILLIS = 100;

  private final String title;
  private final int warmUps;
  private final int runs;
  private final boolean collectsGarbage;
  private final List<Case> cases = new ArrayList<>();

  /** What is timed. */
  interface Body {
    void run() throws Exception;
  }

  private static final class Case {
    private final String name;
    private final double factor;
    private Body body;
    private final List<Double> seconds = new ArrayList<>();

    Case(String name, double factor, Body body) {
      this.name = name;
      this.factor = factor;
      this.body = body;
    }
  }

  /**
   * @param warmUps rounds that do not count
   * @param runs rounds that count
   * @param collectsGarbage whether each run begins without the garbage of the one before; for cases
   *     that take long and leave a lot
   */
  Section(String title, int warmUps, int runs, boolean collectsGarbage) {
    this.title = title;
    this.warmUps = warmUps;
    this.runs = runs;
    this.collectsGarbage = collectsGarbage;
  }

  /** Adds a case; the first one is ours, to which the others are compared. */
  Section add(String name, Body body) {
    return add(name, 1, body);
  }

  /** Adds a case of which only a part is run: what it took counts {@code factor} times. */
  Section add(String name, double factor, Body body) {
    cases.add(new Case(name, factor, body));
    return this;
  }

  /** What a case of an earlier turn is from now on. */
  Section replace(String name, Body body) {
    cases.stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow().body = body;
    return this;
  }

  void measure(Results results) throws Exception {
    turn();
    report(results);
  }

  /** One turn of all rounds; there may be several before the {@link #report}. */
  void turn() throws Exception {
    if (cases.get(0).seconds.isEmpty()) {
      System.err.println(title + " …");
    }
    System.gc();
    for (int round = -warmUps; round < runs; round++) {
      for (Case one : cases) {
        if (collectsGarbage) {
          Thread.sleep(RELEASE_MILLIS);
          System.gc();
        }
        long began = System.nanoTime();
        one.body.run();
        double seconds = (System.nanoTime() - began) / 1e9 * one.factor;
        if (round >= 0) {
          one.seconds.add(seconds);
        }
      }
    }
  }

  void report(Results results) {
    double ours = 0;
    for (Case one : cases) {
      double[] seconds = one.seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int count = seconds.length;
      double median = (seconds[count / 2] + seconds[(count - 1) / 2]) / 2;
      ours = one == cases.get(0) ? median : ours;
      results.add(
          new Results.Timing(
              title, one.name, median, seconds[0], seconds[count - 1], count, median / ours));
    }
  }
}
