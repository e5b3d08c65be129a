package io.sparkneuron.cluster;

import io.sparkneuron.core.DataRefusedException;
import io.sparkneuron.core.RowCounts;
import org.apache.spark.storage.StorageLevel;

/**
 * What rows must be like, and how their blocks are kept.
 *
 * @param badRows what null, non-finite and malformed rows get
 * @param maxBadFraction with {@link BadRows#SKIP}, the largest share of refused rows, 0 to 1
 * @param minRows fewest usable rows
 * @param storageLevel how executors keep the blocks between epochs
 * @param gradient where epochs get their sums from
 */
public record LoadSettings(
    BadRows badRows,
    double maxBadFraction,
    long minRows,
    StorageLevel storageLevel,
    Gradient gradient) {

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
  }

  /** The defaults of the command line: every row must be good; memory, then disk. */
  public static LoadSettings defaults() {
    return new LoadSettings(
        BadRows.FAIL, 1, 1, StorageLevel.MEMORY_AND_DISK(), Gradient.EVERY_EPOCH);
  }

  public LoadSettings withBadRows(BadRows newBadRows) {
    return new LoadSettings(newBadRows, maxBadFraction, minRows, storageLevel, gradient);
  }

  public LoadSettings withMaxBadFraction(double newFraction) {
    return new LoadSettings(badRows, newFraction, minRows, storageLevel, gradient);
  }

  public LoadSettings withMinRows(long newMinRows) {
    return new LoadSettings(badRows, maxBadFraction, newMinRows, storageLevel, gradient);
  }

  public LoadSettings withStorageLevel(StorageLevel newLevel) {
    return new LoadSettings(badRows, maxBadFraction, minRows, newLevel, gradient);
  }

  public LoadSettings withGradient(Gradient newGradient) {
    return new LoadSettings(badRows, maxBadFraction, minRows, storageLevel, newGradient);
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
      throw new DataRefusedException(
          "Cannot train on %s: %d usable rows (%s), fewer than --min-rows %d. Look at --input, --where and --bad-rows."
              .formatted(source, counts.used(), counts, minRows));
    }
  }
}
