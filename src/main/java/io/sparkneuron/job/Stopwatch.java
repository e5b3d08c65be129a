package io.sparkneuron.job;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the phases took, by a clock that nobody sets.
 *
 * @param before seconds of the phases that are over, in their order
 * @param phase the one that runs; empty before the first
 */
record Stopwatch(Map<String, Double> before, String phase, long beganNanos, long phaseBeganNanos) {
  static Stopwatch start() {
    long now = System.nanoTime();
    return new Stopwatch(Map.of(), "", now, now);
  }

  /** The phase is over, another one begins. */
  Stopwatch next(String nextPhase) {
    return new Stopwatch(phases(), nextPhase, beganNanos, System.nanoTime());
  }

  /** Seconds of each phase, of the one that runs until now. */
  Map<String, Double> phases() {
    Map<String, Double> seconds = new LinkedHashMap<>(before);
    if (!phase.isEmpty()) {
      seconds.put(phase, (System.nanoTime() - phaseBeganNanos) / 1e9);
    }
    return seconds;
  }

  /** Seconds of all of it. */
  double total() {
    return (System.nanoTime() - beganNanos) / 1e9;
  }
}
