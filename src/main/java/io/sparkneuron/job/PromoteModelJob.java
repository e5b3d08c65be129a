package io.sparkneuron.job;

import io.sparkneuron.store.ModelStore;

/**
 * {@code models promote}: a version serves because somebody says so.
 *
 * @param location of the store
 * @param version its number
 * @param reason why, for the store's history
 */
public record PromoteModelJob(String location, int version, String reason) implements Job {
  @Override
  public ExitCode run(Caller caller) {
    ModelStore store = Workplace.withoutSpark(location);
    ServingChange.make(store, () -> version, before -> reason, "models promote", caller.out());
    return ExitCode.DONE;
  }
}
