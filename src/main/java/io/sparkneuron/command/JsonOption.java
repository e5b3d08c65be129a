package io.sparkneuron.command;

import picocli.CommandLine.Option;

/** The option for scripts. */
final class JsonOption {
  @Option(names = "--json", description = "As JSON, for scripts.")
  boolean json;
}
