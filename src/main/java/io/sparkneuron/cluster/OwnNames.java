package io.sparkneuron.cluster;

import java.util.UUID;

/** Names of columns of our own, which no column of a user can have. */
final class OwnNames {
  private static final String MARK = " " + UUID.randomUUID();

  private OwnNames() {}

  static String of(String name) {
    return name + MARK;
  }

  static boolean isOne(String name) {
    return name.endsWith(MARK);
  }

  /** A sentence without what makes our names our own. */
  static String hidden(String sentence) {
    return sentence.replace(MARK, "");
  }
}
