package io.sparkneuron.core;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When training ends.
 *
 * @param epochs at most this many
 * @param tolerance T: converged when an epoch's step moves the predictions of the training rows by
 *     an RMS of at most T·σ_y
 * @param minutes at most this long, if given
 */
public record StopRule(int epochs, double tolerance, OptionalDouble minutes) {
  /** A few rounding steps of the largest term in an error. */
  private static final double PRECISION = 4 * 0x1p-53;

  public StopRule {
    if (!(epochs >= 1)) {
      throw new IllegalArgumentException("epochs must be a whole number >= 1, but got " + epochs);
    }
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance must be a number >= 0 and < 1, but got " + tolerance);
    }
    if (minutes.isPresent() && !(minutes.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "max-minutes must be a number > 0, but got " + minutes.getAsDouble());
    }
  }

  /** The defaults of the command line. */
  public static StopRule defaults() {
    return new StopRule(1000, 1e-9, OptionalDouble.empty());
  }

  public StopRule withEpochs(int newEpochs) {
    return new StopRule(newEpochs, tolerance, minutes);
  }

  public StopRule withTolerance(double newTolerance) {
    return new StopRule(epochs, newTolerance, minutes);
  }

  public StopRule withMinutes(double newMinutes) {
    return new StopRule(epochs, tolerance, OptionalDouble.of(newMinutes));
  }

  /**
   * The finest movement of predictions that doubles express for a line whose errors are bounded by
   * {@code errorBound}, in label units.
   */
  static double precision(double errorBound) {
    return PRECISION * errorBound;
  }

  /** Movement of predictions, in label units, that counts as converged by tolerance. */
  public double threshold(double labelDeviation) {
    return tolerance * labelDeviation;
  }

  /**
   * Whether to stop after an epoch, and why; empty to go on.
   *
   * @param epochsDone so many were done
   * @param moved RMS by which the last one moved the predictions, in label units
   * @param threshold the {@link #threshold} of the label
   * @param precision the {@link #precision} of the line
   * @param seconds that the epochs took
   */
  Optional<StopReason> reason(
      int epochsDone, double moved, double threshold, double precision, double seconds) {
    if (moved <= Math.max(threshold, precision)) {
      return Optional.of(
          threshold >= precision
              ? new StopReason.Converged(epochsDone, moved, threshold)
              : new StopReason.ConvergedToPrecision(epochsDone, moved, precision));
    }
    if (epochsDone >= epochs) {
      return Optional.of(new StopReason.EpochLimit(epochsDone, moved, threshold));
    }
    if (minutes.isPresent() && seconds >= minutes.getAsDouble() * 60) {
      return Optional.of(
          new StopReason.TimeLimit(epochsDone, minutes.getAsDouble(), moved, threshold));
    }
    return Optional.empty();
  }
}
