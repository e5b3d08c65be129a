package io.sparkneuron.command;

import io.sparkneuron.core.QualityGate;
import picocli.CommandLine.Option;

/** The options of {@code train} that say how good a version must be to serve. */
final class GateOptions {
  @Option(
      names = "--max-rmse",
      paramLabel = "R",
      description = "Serve only with at most this rmse.")
  String maxRmse;

  @Option(names = "--min-r2", paramLabel = "R", description = "Serve only with at least this r2.")
  String minR2;

  @Option(
      names = "--max-regression",
      paramLabel = "F",
      description =
          "Serve only if the rmse is at most (1 + F) times that of the serving version on the same rows.")
  String maxRegression;

  @Option(
      names = "--max-unfit-lines",
      paramLabel = "F",
      description = "With --by: serve only if at most this share of keys has no line of its own.")
  String maxUnfitLines;

  QualityGate gate(Problems problems) {
    return problems.changed(
        QualityGate.open(),
        Problems.ifTyped(maxRmse, g -> g.withMaxRmse(Problems.number("max-rmse", maxRmse))),
        Problems.ifTyped(minR2, g -> g.withMinR2(Problems.number("min-r2", minR2))),
        Problems.ifTyped(
            maxRegression,
            g -> g.withMaxRegression(Problems.number("max-regression", maxRegression))),
        Problems.ifTyped(
            maxUnfitLines,
            g -> g.withMaxUnfitLines(Problems.number("max-unfit-lines", maxUnfitLines))));
  }
}
