package io.sparkneuron.cluster;

/** What a row is good for; the worst of its cells, in this order, decides. */
enum RowVerdict {
  USED,
  UNKNOWN_LEVEL,
  NON_FINITE,
  NULL,
  ZERO_WEIGHT,
  MALFORMED;

  /** Whether the row is one that should be mended. */
  boolean isRefused() {
    return this == NON_FINITE || this == NULL || this == MALFORMED;
  }
}
