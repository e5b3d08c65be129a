package io.sparkneuron.command;

import picocli.CommandLine.Option;

/** The option that says where versions live, the same for every command. */
final class StoreOptions {
  /** Options that every command has stand behind its own. */
  static final int LAST = 100;

  @Option(
      names = "--store",
      order = LAST - 1,
      paramLabel = "DIR",
      defaultValue = "models",
      description = "Where versions live. Default: ${DEFAULT-VALUE}")
  String store;

  /** Notes a name that cannot be one. */
  void check(Problems problems) {
    if (store == null || store.isBlank()) {
      problems.add("store must be a folder, but got nothing");
    }
  }
}
