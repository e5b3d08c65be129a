package io.sparkneuron.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The line of a key, and what it was found from.
 *
 * @param key its values by their columns
 * @param statistics of the rows that it is fitted to
 * @param judging rows that judge it
 * @param minRows keys with fewer rows have no line
 */
public record FoundLine(
    Map<String, String> key, DataSummary statistics, long judging, KeyLine line, long minRows) {
  public FoundLine {
    key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
  }
}
