package io.sparkneuron.core;

import java.util.Locale;

/**
 * {@code --errors classic|hc1|hc3}: what standard errors assume of the rows; with weights, of rows
 * times the root of their weight.
 */
public enum ErrorKind {
  /** Errors of all rows spread alike. */
  CLASSIC,
  /** Each row's error has a spread of its own (White 1980), times n/(n − r). */
  HC1,
  /** The same, each error divided by 1 − leverage (Davidson and MacKinnon 1993). */
  HC3;

  /** As it is typed, and stands in a version. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
