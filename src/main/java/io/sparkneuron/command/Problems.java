package io.sparkneuron.command;

import io.sparkneuron.core.SettingRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
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

  /** The value with all changes that are not refused; a problem is noted for each that is. */
  @SafeVarargs
  final <T> T changed(T value, UnaryOperator<T>... changes) {
    T changed = value;
    for (UnaryOperator<T> change : changes) {
      changed = change(changed, change);
    }
    return changed;
  }

  /** What can be made of the words, or null with a problem noted. */
  <T> T made(Supplier<T> value) {
    return change(null, none -> value.get());
  }

  /**
   * Says all that is wrong.
   *
   * @throws SettingRefusedException if anything is
   */
  void throwIfAny() {
    SettingRefusedException.throwIfAny(found);
  }

  /** A change that is made only if its word was typed. */
  static <T> UnaryOperator<T> ifTyped(String word, UnaryOperator<T> change) {
    return word == null ? UnaryOperator.identity() : change;
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

  static int atLeastOne(String key, String text) {
    int number = wholeNumber(key, text);
    if (number < 1) {
      throw new IllegalArgumentException(key + " must be a whole number >= 1, but got " + text);
    }
    return number;
  }

  boolean yesOrNo(String key, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      add(key + " must be true or false, but got " + quoted(text));
    }
    return text.equals("true");
  }

  /** Words of the form name=value. */
  Map<String, String> pairs(String key, List<String> words) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String word : words == null ? List.<String>of() : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        add(key + " must be name=value, but got " + quoted(word));
      } else {
        pairs.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return pairs;
  }

  /** The number of a version, empty if none was typed. */
  OptionalInt version(String text) {
    return text == null
        ? OptionalInt.empty()
        : OptionalInt.of(change(1, none -> atLeastOne("version", text)));
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
