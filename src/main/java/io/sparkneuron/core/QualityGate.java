package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The bars between a candidate and serving. A bar that is not set lets everything pass.
 *
 * <p>Candidate and serving version are judged on the same rows, and the candidate passes the
 * relative bar if rmse ≤ serving rmse · (1 + maxRegression) + 1e-9 · σ_y: the last term is
 * rounding, without which two perfect lines could not follow each other.
 *
 * @param maxRmse largest rmse, in label units
 * @param minR2 smallest share of the label's variance that is explained; a constant label has none
 *     and does not pass
 * @param maxRegression how much worse than the serving version the rmse may be, as a fraction
 * @param maxUnfitLines largest share of keys without a line of their own, where keys have lines
 */
public record QualityGate(
    OptionalDouble maxRmse,
    OptionalDouble minR2,
    OptionalDouble maxRegression,
    OptionalDouble maxUnfitLines) {
  private static final double ROUNDING = 1e-9;

  public QualityGate {
    check("max-rmse", maxRmse, maxRmse.orElse(0) >= 0, "a finite number >= 0");
    check("min-r2", minR2, minR2.orElse(0) <= 1, "a finite number <= 1");
    check("max-regression", maxRegression, maxRegression.orElse(0) >= 0, "a finite number >= 0");
    double unfit = maxUnfitLines.orElse(0);
    check("max-unfit-lines", maxUnfitLines, unfit >= 0 && unfit <= 1, "a number from 0 to 1");
  }

  private static void check(String key, OptionalDouble bar, boolean inRange, String rule) {
    if (bar.isPresent() && !(inRange && Double.isFinite(bar.getAsDouble()))) {
      throw new IllegalArgumentException(
          key + " must be " + rule + ", but got " + bar.getAsDouble());
    }
  }

  /** No bar at all. */
  public static QualityGate open() {
    OptionalDouble off = OptionalDouble.empty();
    return new QualityGate(off, off, off, off);
  }

  public QualityGate withMaxRmse(double bar) {
    return new QualityGate(OptionalDouble.of(bar), minR2, maxRegression, maxUnfitLines);
  }

  public QualityGate withMinR2(double bar) {
    return new QualityGate(maxRmse, OptionalDouble.of(bar), maxRegression, maxUnfitLines);
  }

  public QualityGate withMaxRegression(double bar) {
    return new QualityGate(maxRmse, minR2, OptionalDouble.of(bar), maxUnfitLines);
  }

  public QualityGate withMaxUnfitLines(double bar) {
    return new QualityGate(maxRmse, minR2, maxRegression, OptionalDouble.of(bar));
  }

  /** The serving version beside which a candidate is judged. */
  public sealed interface Incumbent {
    int version();

    /**
     * It was judged, too.
     *
     * @param evaluation on the rows on which the candidate was judged
     */
    record Judged(int version, Evaluation evaluation) implements Incumbent {}

    /**
     * It cannot be compared with the candidate, and only the absolute bars can decide.
     *
     * @param obstacle what is said of it, e.g. {@code has other columns}
     */
    record Incomparable(int version, String obstacle) implements Incumbent {
      /** For people: one sentence without a full stop. */
      public String sentence() {
        return "version " + version + ", which serves, " + obstacle;
      }
    }
  }

  /** Judges a candidate of one line; every bar that it misses is a reason. */
  public Verdict judge(StopReason stop, Evaluation candidate, Optional<Incumbent> incumbent) {
    return judge(stop, candidate, incumbent, Optional.empty());
  }

  /**
   * Judges a candidate; every bar that it misses is a reason.
   *
   * @param lines of keys, if it has any
   */
  public Verdict judge(
      StopReason stop,
      Evaluation candidate,
      Optional<Incumbent> incumbent,
      Optional<LineCounts> lines) {
    List<String> passed = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    if (!stop.converged()) {
      missed.add("training did not converge: it " + stop.sentence());
    }
    if (maxRmse.isPresent()) {
      (candidate.rmse() <= maxRmse.getAsDouble() ? passed : missed)
          .add(compared("rmse", candidate.rmse(), "max-rmse", maxRmse.getAsDouble()));
    }
    if (minR2.isPresent()) {
      double r2 = candidate.r2().orElse(Double.NaN);
      (r2 >= minR2.getAsDouble() ? passed : missed)
          .add(
              candidate.r2().isPresent()
                  ? compared("r2", r2, "min-r2", minR2.getAsDouble())
                  : "r2 is not defined, since the label is constant, and min-r2 is set");
    }
    if (maxUnfitLines.isPresent() && lines.isPresent()) {
      LineCounts counts = lines.get();
      (counts.unfit() <= maxUnfitLines.getAsDouble() * counts.keys() ? passed : missed)
          .add(
              String.format(
                  Locale.ROOT,
                  "%d of %d keys have no line of their own, max-unfit-lines %s",
                  counts.unfit(),
                  counts.keys(),
                  maxUnfitLines.getAsDouble()));
    }
    if (maxRegression.isPresent() && incumbent.isPresent()) {
      if (incumbent.get() instanceof Incumbent.Incomparable other) {
        missed.add(other.sentence() + ", so that max-regression cannot be judged");
      } else if (incumbent.get() instanceof Incumbent.Judged serving) {
        double bar =
            serving.evaluation().rmse() * (1 + maxRegression.getAsDouble())
                + ROUNDING * candidate.baselineRmse();
        (candidate.rmse() <= bar ? passed : missed)
            .add(
                String.format(
                    Locale.ROOT,
                    "rmse %.6g against %.6g of the serving version %d, max-regression %s",
                    candidate.rmse(),
                    serving.evaluation().rmse(),
                    serving.version(),
                    maxRegression.getAsDouble()));
      }
    }
    return missed.isEmpty() ? new Verdict.Passed(passed) : new Verdict.Refused(missed);
  }

  private static String compared(String name, double value, String key, double bar) {
    return String.format(Locale.ROOT, "%s %.6g against %s %s", name, value, key, bar);
  }
}
