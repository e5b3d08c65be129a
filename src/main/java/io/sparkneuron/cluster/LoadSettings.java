package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.RowCounts;
import org.apache.spark.storage.StorageLevel;

/**
 * What rows must be like, and how their blocks are kept.
 *
 * @param badRows what null, non-finite and malformed rows get
 * @param maxBadFraction with {@link BadRows#SKIP}, the largest share of refused rows, 0 to 1
 * @param minRows fewest rows to train on
 * @param storageLevel how executors keep the blocks between epochs
 * @param gradient where epochs get their sums from
 * @param holdout share of the good rows that is kept from training to judge it, from 0 to below 1
 */
public record LoadSettings(
    BadRows badRows,
    double maxBadFraction,
    long minRows,
    StorageLevel storageLevel,
    Gradient gradient,
    double holdout) {

  /** {@code --gradient every-epoch|one-pass}. */
  public enum Gradient {
    /** Each epoch is a pass over the cached blocks and sees every row's error. */
    EVERY_EPOCH,
    /**
     * One pass over the source, nothing cached; its exact statistics answer every epoch on the
     * driver.
     */
    ONE_PASS
  }

  /** {@code --bad-rows fail|skip}. */
  public enum BadRows {
    FAIL,
    SKIP
  }

  public LoadSettings {
    if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
      throw new IllegalArgumentException(
          "max-bad-fraction must be a number from 0 to 1, but got " + maxBadFraction);
    }
    if (!(minRows >= 1)) {
      throw new IllegalArgumentException(
          "min-rows must be a whole number >= 1, but got " + minRows);
    }
    if (!storageLevel.useMemory() && !storageLevel.useDisk()) {
      throw new IllegalArgumentException(
          "storage-level must keep blocks in memory or on disk, but got NONE");
    }
    if (!(holdout >= 0 && holdout < 1)) {
      throw new IllegalArgumentException(
          "holdout must be a number from 0 to below 1, but got " + holdout);
    }
  }

  /** The defaults of the command line: every row must be good; memory, then disk. */
  public static LoadSettings defaults() {
    return new LoadSettings(
        BadRows.FAIL, 1, 1, StorageLevel.MEMORY_AND_DISK(), Gradient.EVERY_EPOCH, 0);
  }

  public LoadSettings withBadRows(BadRows newBadRows) {
    return new LoadSettings(newBadRows, maxBadFraction, minRows, storageLevel, gradient, holdout);
  }

  public LoadSettings withMaxBadFraction(double newFraction) {
    return new LoadSettings(badRows, newFraction, minRows, storageLevel, gradient, holdout);
  }

  public LoadSettings withMinRows(long newMinRows) {
    return new LoadSettings(badRows, maxBadFraction, newMinRows, storageLevel, gradient, holdout);
  }

  public LoadSettings withStorageLevel(StorageLevel newLevel) {
    return new LoadSettings(badRows, maxBadFraction, minRows, newLevel, gradient, holdout);
  }

  public LoadSettings withGradient(Gradient newGradient) {
    return new LoadSettings(badRows, maxBadFraction, minRows, storageLevel, newGradient, holdout);
  }

  public LoadSettings withHoldout(double newHoldout) {
    return new LoadSettings(badRows, maxBadFraction, minRows, storageLevel, gradient, newHoldout);
  }

  /**
   * Refuses counts that these settings do not allow; {@link BadRows#FAIL} is the caller's, who can
   * name the row.
   */
  void check(RowCounts counts, String source) {
    if (counts.refused() > maxBadFraction * counts.read()) {
      throw new DataRefusedException(
          "Cannot train on %s: %d of %d rows are bad (%s), more than --max-bad-fraction %s. Mend the data or raise it."
              .formatted(source, counts.refused(), counts.read(), counts, maxBadFraction));
    }
    if (counts.used() < minRows) {
      boolean split = counts.heldOut() > 0;
      throw new DataRefusedException(
          "Cannot train on %s: %d %s (%s), fewer than --min-rows %d. Look at --input, --where%s."
              .formatted(
                  source,
                  counts.used(),
                  split ? "rows to train on" : "usable rows",
                  counts,
                  minRows,
                  split ? ", --bad-rows and --holdout" : " and --bad-rows"));
    }
    if (holdout > 0 && counts.heldOut() == 0) {
      throw new DataRefusedException(
          "Cannot judge on %s: --holdout %s keeps none of %d usable rows. Raise it or set it to 0."
              .formatted(source, holdout, counts.used()));
    }
  }
}
