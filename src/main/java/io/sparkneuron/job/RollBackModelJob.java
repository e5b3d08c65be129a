package io.sparkneuron.job;

import io.sparkneuron.store.ModelStore;
import io.sparkneuron.store.StoreRefusedException;

/**
 * {@code models rollback}: what served before serves again.
 *
 * @param location of the store
 */
public record RollBackModelJob(String location) implements Job {
  @Override
  public ExitCode run(Caller caller) {
    ModelStore store = Workplace.withoutSpark(location);
    ServingChange.make(
        store,
        () -> previous(store),
        before -> "rolled back from version " + before,
        "models rollback",
        caller.out());
    return ExitCode.DONE;
  }

  private static int previous(ModelStore store) {
    return store
        .previous()
        .orElseThrow(
            () ->
                new StoreRefusedException(
                    "Cannot roll back the store %s: no other version served before. Name one with models promote."
                        .formatted(store.location())));
  }
}
