package io.sparkneuron.core;

import java.util.Locale;

/** What the values of a {@link Term} are, and so what becomes of them. */
public enum Kind {
  /** Taken as it is. */
  NUMBER("numeric"),
  /** 0 or 1. */
  BOOLEAN("boolean"),
  /** Days since 1970-01-01. */
  DATE("a date"),
  /** Seconds since 1970-01-01 00:00 UTC, with their fraction; text without a zone is UTC. */
  TIMESTAMP("a timestamp"),
  /** The same of a timestamp without a zone, as if it were UTC. */
  TIMESTAMP_NTZ("a timestamp without a zone"),
  /** An input of 0 or 1 for each level but the reference. */
  CATEGORY("text");

  private final String rule;

  Kind(String rule) {
    this.rule = rule;
  }

  /** What a column must be, in a sentence. */
  public String rule() {
    return rule;
  }

  /** As files write it: {@code timestamp-ntz}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if the word is none
   */
  public static Kind of(String word) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "kind must be number, boolean, date, timestamp, timestamp-ntz or category, but got \""
            + word
            + "\"");
  }
}
