package io.sparkneuron.job;

import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.Promotion;
import io.sparkneuron.store.StoreRefusedException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/** Makes another version serve, by hand. */
final class ServingChange {
  /** How often a promotion is decided again because another one came in between. */
  static final int TRIES = 5;

  private ServingChange() {}

  /**
   * Promotes the chosen version after the promotion that was known when it was chosen; chooses
   * again when another one came in between.
   *
   * @param choice the version, by what the store says now
   * @param reason why, by the version that served before (0 for none)
   * @param by what did it
   */
  static void make(
      ModelStore store,
      IntSupplier choice,
      IntFunction<String> reason,
      String by,
      PrintStream out) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<ModelStore.Serving> serving = store.serving();
      int before = serving.map(s -> s.version()).orElse(0);
      int version = choice.getAsInt();
      // Whatever serves must be readable, and its lines must be there.
      store.whole(version);
      if (version == before) {
        store.repairCurrent();
        out.println("version %d serves already".formatted(version));
        return;
      }
      Promotion promotion = new Promotion(version, reason.apply(before), Instant.now(), by);
      if (store.promote(serving.map(ModelStore.Serving::number).orElse(0), promotion)) {
        out.println(
            "version %d serves (before: %s)"
                .formatted(version, before == 0 ? "none" : "version " + before));
        return;
      }
    }
    throw new StoreRefusedException(
        "Cannot change what serves in the store %s: other promotions got there first, %d times. Try again."
            .formatted(store.location(), TRIES));
  }
}
