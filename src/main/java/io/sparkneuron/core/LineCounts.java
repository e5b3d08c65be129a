package io.sparkneuron.core;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many keys have which status; statuses that none has are left out. */
public record LineCounts(Map<KeyLine.Status, Long> byStatus) {
  public LineCounts {
    Map<KeyLine.Status, Long> some = new EnumMap<>(KeyLine.Status.class);
    byStatus.forEach(
        (status, keys) -> {
          if (keys > 0) {
            some.put(status, keys);
          }
        });
    byStatus = some;
  }

  public long keys() {
    return byStatus.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Keys with a status. */
  public long of(KeyLine.Status status) {
    return byStatus.getOrDefault(status, 0L);
  }

  /** Keys without a line of their own. */
  public long unfit() {
    return byStatus.entrySet().stream()
        .filter(status -> !status.getKey().hasLine())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** By the words for the statuses, in their order. */
  public Map<String, Long> byWord() {
    Map<String, Long> words = new LinkedHashMap<>();
    byStatus.forEach((status, keys) -> words.put(status.word(), keys));
    return words;
  }

  /** For people: {@code 1000 keys: 980 ok, 20 too-few-rows}. */
  @Override
  public String toString() {
    StringBuilder words = new StringBuilder(keys() + (keys() == 1 ? " key" : " keys"));
    String before = ": ";
    for (Map.Entry<String, Long> status : byWord().entrySet()) {
      words.append(before).append(status.getValue()).append(' ').append(status.getKey());
      before = ", ";
    }
    return words.toString();
  }
}
