package io.sparkneuron.core;

import java.io.Serializable;

/**
 * What became of the rows that were read: used = trained on, held out = kept to judge, of weight 0
 * or with a level of a category that training never saw = left out as they should be, the others
 * refused. Each row is counted once, by the first of malformed, of weight 0, null, non-finite, of
 * an unknown level that fits.
 *
 * <p>A plain class, not a record: it travels from executors to the driver.
 */
public final class RowCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private long used;
  private long heldOut;
  private long nulls;
  private long nonFinite;
  private long malformed;
  private long zeroWeight;
  private long unknownLevel;

  public RowCounts() {}

  /** Without held-out rows. */
  public RowCounts(long used, long nulls, long nonFinite, long malformed) {
    this(used, 0, nulls, nonFinite, malformed);
  }

  public RowCounts(long used, long heldOut, long nulls, long nonFinite, long malformed) {
    this(used, heldOut, nulls, nonFinite, malformed, 0, 0);
  }

  public RowCounts(
      long used,
      long heldOut,
      long nulls,
      long nonFinite,
      long malformed,
      long zeroWeight,
      long unknownLevel) {
    this.used = used;
    this.heldOut = heldOut;
    this.nulls = nulls;
    this.nonFinite = nonFinite;
    this.malformed = malformed;
    this.zeroWeight = zeroWeight;
    this.unknownLevel = unknownLevel;
  }

  public void merge(RowCounts other) {
    used += other.used;
    heldOut += other.heldOut;
    nulls += other.nulls;
    nonFinite += other.nonFinite;
    malformed += other.malformed;
    zeroWeight += other.zeroWeight;
    unknownLevel += other.unknownLevel;
  }

  public long read() {
    return used + heldOut + refused() + zeroWeight + unknownLevel;
  }

  public long refused() {
    return nulls + nonFinite + malformed;
  }

  public long used() {
    return used;
  }

  public long heldOut() {
    return heldOut;
  }

  public long nulls() {
    return nulls;
  }

  public long nonFinite() {
    return nonFinite;
  }

  public long malformed() {
    return malformed;
  }

  /** Rows of weight 0, which are not looked at. */
  public long zeroWeight() {
    return zeroWeight;
  }

  /** Rows with a level of a category that the neuron's training never saw. */
  public long unknownLevel() {
    return unknownLevel;
  }

  /** For people: {@code 5 read = 3 used + 1 null + 0 non-finite + 1 malformed}. */
  @Override
  public String toString() {
    return read()
        + " read = "
        + used
        + " used + "
        + (heldOut == 0 ? "" : heldOut + " held out + ")
        + nulls
        + " null + "
        + nonFinite
        + " non-finite + "
        + malformed
        + " malformed"
        + (zeroWeight == 0 ? "" : " + " + zeroWeight + " of weight 0")
        + (unknownLevel == 0 ? "" : " + " + unknownLevel + " of an unknown level");
  }
}
