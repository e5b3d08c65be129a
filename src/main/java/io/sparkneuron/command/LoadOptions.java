package io.sparkneuron.command;

import io.sparkneuron.cluster.LoadSettings;
import java.util.Locale;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Option;

/** The options of {@code train} that say what rows must be like and how they are kept. */
final class LoadOptions {
  @Option(
      names = "--bad-rows",
      paramLabel = "fail|skip",
      defaultValue = "fail",
      description = "What null, non-finite and malformed rows get. Default: ${DEFAULT-VALUE}")
  String badRows;

  @Option(
      names = "--max-bad-fraction",
      paramLabel = "F",
      defaultValue = "1",
      description = "With skip: the largest share of bad rows, 0 to 1. Default: ${DEFAULT-VALUE}")
  String maxBadFraction;

  @Option(
      names = "--min-rows",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Fewest rows to train on, not counting those that are held out. Default: ${DEFAULT-VALUE}")
  String minRows;

  @Option(
      names = "--storage-level",
      paramLabel = "L",
      defaultValue = "MEMORY_AND_DISK",
      description =
          "How executors keep the rows between epochs: a Spark storage level. Default: ${DEFAULT-VALUE}")
  String storageLevel;

  @Option(
      names = "--gradient",
      paramLabel = "every-epoch|one-pass",
      defaultValue = "every-epoch",
      description =
          "Each epoch a pass over the cached rows; or one pass over the source, nothing cached, whose exact statistics answer every epoch. Default: ${DEFAULT-VALUE}")
  String gradient;

  @Option(
      names = "--holdout",
      paramLabel = "F",
      defaultValue = "0",
      description =
          "Share of rows kept from training to judge it, chosen by a hash of the row's values. Default: ${DEFAULT-VALUE}")
  String holdout;

  LoadSettings settings(Problems problems) {
    return problems.changed(
        LoadSettings.defaults(),
        l -> l.withBadRows(Problems.word("bad-rows", LoadSettings.BadRows.class, badRows)),
        l -> l.withMaxBadFraction(Problems.number("max-bad-fraction", maxBadFraction)),
        l -> l.withMinRows(Problems.longNumber("min-rows", minRows)),
        l -> l.withStorageLevel(storageLevel(storageLevel)),
        l -> l.withGradient(Problems.word("gradient", LoadSettings.Gradient.class, gradient)),
        l -> l.withHoldout(Problems.number("holdout", holdout)));
  }

  private static StorageLevel storageLevel(String name) {
    try {
      return StorageLevel.fromString(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "storage-level must be one of Spark's, e.g. MEMORY_AND_DISK, MEMORY_ONLY or DISK_ONLY, but got "
              + Problems.quoted(name),
          e);
    }
  }
}
