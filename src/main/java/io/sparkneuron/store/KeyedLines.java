package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The lines of a version that has one for each key: where they are, how many, and what they must
 * be. {@link LineFiles} has the files.
 *
 * @param by the columns that make a key, in their order
 * @param folder of the files, relative to the store: {@code lines/<run-id>}
 * @param keys how many keys there are, at least 1
 * @param status how many keys are of each status, in the order of {@link #STATUSES}; statuses of no
 *     key are left out
 * @param fingerprint of the files, as {@link LineFiles#fingerprint} tells it
 */
public record KeyedLines(
    List<String> by, String folder, long keys, Map<String, Long> status, String fingerprint) {
  /** What may have become of a key. */
  public static final List<String> STATUSES =
      List.of("ok", "constant-input", "collinear", "too-few-rows", "out-of-range");

  /** The folder of the lines of all versions, in the store. */
  static final String FOLDER = "lines";

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  public KeyedLines {
    by = List.copyOf(by);
    if (by.isEmpty()
        || by.stream().anyMatch(String::isBlank)
        || Set.copyOf(by).size() < by.size()) {
      throw new IllegalArgumentException(
          "lines.by must be names of columns, each once, but got " + by);
    }
    // Whoever edits a version by hand must not lead a reader, or prune, elsewhere.
    if (!folder.startsWith(FOLDER + "/") || !RunFiles.isId(run(folder))) {
      throw new IllegalArgumentException(
          "lines.folder must be lines/ and the id of a run, but got \"" + folder + "\"");
    }
    if (keys < 1) {
      throw new IllegalArgumentException("lines.keys must be >= 1, but got " + keys);
    }
    status = inOrder(status, keys);
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw new IllegalArgumentException(
          "lines.fingerprint must be 64 hexadecimal digits, but got \"" + fingerprint + "\"");
    }
  }

  private static Map<String, Long> inOrder(Map<String, Long> status, long keys) {
    if (!STATUSES.containsAll(status.keySet())) {
      throw new IllegalArgumentException(
          "lines.status must be of " + STATUSES + ", but got " + status.keySet());
    }
    Map<String, Long> ordered = new LinkedHashMap<>();
    long left = keys;
    for (String word : STATUSES) {
      long count = status.getOrDefault(word, 0L);
      if (count < 0 || count > left) {
        throw unequal(status, keys);
      }
      left -= count;
      if (count > 0) {
        ordered.put(word, count);
      }
    }
    if (left > 0) {
      throw unequal(status, keys);
    }
    return Collections.unmodifiableMap(ordered);
  }

  private static IllegalArgumentException unequal(Map<String, Long> status, long keys) {
    return new IllegalArgumentException(
        "lines.status must be numbers >= 0 whose sum is lines.keys, %d, but got %s"
            .formatted(keys, status));
  }

  private static String run(String folder) {
    return folder.substring(FOLDER.length() + 1);
  }

  /** The run that wrote them. */
  public String run() {
    return run(folder);
  }

  void put(ObjectNode node) {
    by.forEach(node.putArray("by")::add);
    node.put("folder", folder).put("keys", keys);
    ObjectNode counts = node.putObject("status");
    status.forEach(counts::put);
    node.put("fingerprint", fingerprint);
  }

  /**
   * @throws IllegalArgumentException in words, if a field is not as asked
   */
  static KeyedLines read(StoreJson json) {
    return new KeyedLines(
        json.strings("by"),
        json.string("folder"),
        json.count("keys"),
        json.counts("status"),
        json.string("fingerprint"));
  }
}
