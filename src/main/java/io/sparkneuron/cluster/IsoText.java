package io.sparkneuron.cluster;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Booleans, dates and timestamps as text files write them: {@code true}, {@code 2026-11-30}, {@code
 * 2026-11-30 08:15:30.5+01:00}.
 */
final class IsoText {
  static final String BOOLEAN = "(?i)^(?:true|false)$";
  static final String DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

  /** What comes after the date of a timestamp; the last group is its zone. */
  private static final String TIME =
      "[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$";

  static final String TIMESTAMP = DATE.replace("$", "") + TIME;
  static final String ZONE = "(?:Z|[+-][0-9]{2}:[0-9]{2})$";

  private static final Pattern DATE_PATTERN = Pattern.compile(DATE);
  private static final Pattern TIMESTAMP_PATTERN = Pattern.compile(TIMESTAMP);
  private static final Pattern ZONE_PATTERN = Pattern.compile(ZONE);
  private static final double MICROS = 1e6;

  private IsoText() {}

  /** 0 or 1; empty if it is no boolean. */
  static OptionalDouble ofBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> OptionalDouble.of(1);
      case "false" -> OptionalDouble.of(0);
      default -> OptionalDouble.empty();
    };
  }

  /** Days since 1970-01-01; empty if it is no date. */
  static OptionalDouble ofDate(String text) {
    try {
      return DATE_PATTERN.matcher(text).matches()
          ? OptionalDouble.of(LocalDate.parse(text).toEpochDay())
          : OptionalDouble.empty();
    } catch (DateTimeException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * Seconds since 1970-01-01 00:00 UTC, with microseconds; empty if it is no timestamp. Without a
   * zone it is UTC.
   */
  static OptionalDouble ofTimestamp(String text) {
    if (!TIMESTAMP_PATTERN.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    try {
      String zoned = ZONE_PATTERN.matcher(text).find() ? text : text + "Z";
      OffsetDateTime time = OffsetDateTime.parse(zoned.replace(' ', 'T'));
      return OptionalDouble.of(ofMicros(time.toEpochSecond() * 1_000_000 + time.getNano() / 1000));
    } catch (DateTimeException e) {
      return OptionalDouble.empty();
    }
  }

  /** Seconds from microseconds. */
  static double ofMicros(long micros) {
    return micros / MICROS;
  }
}
