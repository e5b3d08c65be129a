package io.sparkneuron.core;

import java.io.Serializable;

/**
 * What became of the rows that were read: used = trained on, the others refused. Each row is
 * counted once, by the first of malformed, null, non-finite that fits.
 *
 * <p>A plain class, not a record: it travels from executors to the driver.
 */
public final class RowCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private long used;
  private long nulls;
  private long nonFinite;
  private long malformed;

  public RowCounts() {}

  public RowCounts(long used, long nulls, long nonFinite, long malformed) {
    this.used = used;
    this.nulls = nulls;
    this.nonFinite = nonFinite;
    this.malformed = malformed;
  }

  public void merge(RowCounts other) {
    used += other.used;
    nulls += other.nulls;
    nonFinite += other.nonFinite;
    malformed += other.malformed;
  }

  public long read() {
    return used + refused();
  }

  public long refused() {
    return nulls + nonFinite + malformed;
  }

  public long used() {
    return used;
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
        + nulls
        + " null + "
        + nonFinite
        + " non-finite + "
        + malformed
        + " malformed";
  }
}
