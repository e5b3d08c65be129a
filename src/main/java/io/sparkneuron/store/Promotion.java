package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One line of the store's history: from when on which version serves, and why.
 *
 * @param version the version that serves
 * @param reason in words
 * @param at when it was promoted
 * @param run the run that promoted it
 */
public record Promotion(int version, String reason, Instant at, String run) {
  String toJson() {
    ObjectNode root = StoreJson.object();
    root.put("format-version", ModelVersion.FORMAT);
    root.put("version", version);
    root.put("reason", reason);
    root.put("at", at.toString());
    root.put("run", run);
    return StoreJson.text(root);
  }

  /**
   * @throws IllegalArgumentException if the text is no promotion
   */
  static Promotion fromJson(String text) {
    StoreJson json = StoreJson.parse(text, ModelVersion.FORMAT);
    return new Promotion(
        json.positive("version"), json.string("reason"), json.instant("at"), json.string("run"));
  }
}
