package io.sparkneuron.core;

/** {@code --errors classic|hc1|hc3}: what standard errors assume of the rows. */
public enum ErrorKind {
  /** Errors of all rows spread alike. */
  CLASSIC,
  /** Each row's error has a spread of its own (White 1980), times n/(n − r). */
  HC1,
  /** The same, each error divided by 1 − leverage (Davidson and MacKinnon 1993). */
  HC3
}
