package io.sparkneuron.core;

import java.io.Serializable;

/**
 * What became of the rows that were read: used = trained on, held out = kept to judge, the others
 * refused. Each row is counted once, by the first of malformed, null, non-finite that fits.
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

  public RowCounts() {}

  /** Without held-out rows. */
  public RowCounts(long used, long nulls, long nonFinite, long malformed) {
    this(used, 0, nulls, nonFinite, malformed);
  }

  public RowCounts(long used, long heldOut, long nulls, long nonFinite, long malformed) {
    this.used = used;
    this.heldOut = heldOut;
    this.nulls = nulls;
    this.nonFinite = nonFinite;
    this.malformed = malformed;
  }

  public void merge(RowCounts other) {
    used += other.used;
    heldOut += other.heldOut;
    nulls += other.nulls;
    nonFinite += other.nonFinite;
    malformed += other.malformed;
  }

  public long read() {
    return used + heldOut + refused();
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
        + " malformed";
  }
}
