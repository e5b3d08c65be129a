package io.sparkneuron;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Collects what is wrong with the options, so that all of it is said at once. */
final class Problems {
  private final List<String> found = new ArrayList<>();

  void add(String sentence) {
    found.add(sentence);
  }

  /** The changed value, or the unchanged one with a problem noted when the change is refused. */
  <T> T change(T value, UnaryOperator<T> change) {
    try {
      return change.apply(value);
    } catch (IllegalArgumentException e) {
      found.add(e.getMessage());
      return value;
    }
  }

  /** Fails if there is any problem. */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new UsageException(found);
    }
  }

  static double number(String key, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " must be a number, but got " + quoted(text), e);
    }
  }

  static int wholeNumber(String key, String text) {
    long number = longNumber(key, text);
    if (number != (int) number) {
      throw new IllegalArgumentException(
          key + " must be a whole number up to " + Integer.MAX_VALUE + ", but got " + text);
    }
    return (int) number;
  }

  static long longNumber(String key, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          key + " must be a whole number, but got " + quoted(text), e);
    }
  }

  static boolean yesOrNo(String key, String text, Problems problems) {
    if (!text.equals("true") && !text.equals("false")) {
      problems.add(key + " must be true or false, but got " + quoted(text));
    }
    return text.equals("true");
  }

  /** One of some words, in lower case on the command line. */
  static <E extends Enum<E>> E word(String key, Class<E> words, String text) {
    List<String> names = new ArrayList<>();
    for (E word : words.getEnumConstants()) {
      String name = word.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (name.equals(text)) {
        return word;
      }
      names.add(name);
    }
    throw new IllegalArgumentException(
        key + " must be " + String.join(" or ", names) + ", but got " + quoted(text));
  }

  static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
