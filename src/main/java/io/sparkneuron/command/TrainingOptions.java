package io.sparkneuron.command;

import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.Scaling;
import io.sparkneuron.core.TrainingSettings;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/** The options of {@code train} that say where the rule begins, how it steps and when it stops. */
final class TrainingOptions {
  private static final int RANDOM_SEEDS = 1_000_000;

  private static final String RANDOM = "random";

  @Option(
      names = "--init",
      paramLabel = "random|W1,…,B",
      defaultValue = "random",
      description =
          "The start: random integers 0..99, or the weights and then the bias. Default: ${DEFAULT-VALUE}")
  String init;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random start. Default: a new one, printed and stored.")
  String seed;

  @Option(
      names = "--scale",
      paramLabel = "none|whiten",
      defaultValue = "whiten",
      description =
          "Coordinates of the rule: the data as they are, or centred, scaled and decorrelated. Default: ${DEFAULT-VALUE}")
  String scale;

  @Option(
      names = "--learning-rate",
      paramLabel = "auto|R",
      defaultValue = "auto",
      description =
          "The step. auto: 1 where that is stable, else the fastest stable one. Default: ${DEFAULT-VALUE}")
  String learningRate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most this many epochs. Default: ${DEFAULT-VALUE}")
  String epochs;

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      defaultValue = "1e-9",
      description =
          "Converged when an epoch moves the predictions by at most T standard deviations of the label. Default: ${DEFAULT-VALUE}")
  String tolerance;

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "At most this long. Default: no limit")
  String maxMinutes;

  @Option(
      names = "--errors",
      paramLabel = "classic|hc1|hc3",
      defaultValue = "classic",
      description =
          "Kind of standard errors: the same spread for all rows, or one of its own for each row (White's, hc1; by leverage, hc3: one more pass). Default: ${DEFAULT-VALUE}")
  String errors;

  @Option(
      names = "--confidence",
      paramLabel = "C",
      defaultValue = "0.95",
      description = "Level of the intervals of weights and bias. Default: ${DEFAULT-VALUE}")
  String confidence;

  /**
   * @param bias whether the line has one
   */
  TrainingSettings settings(Problems problems, boolean bias) {
    long random = ThreadLocalRandom.current().nextInt(RANDOM_SEEDS);
    long seedNumber =
        seed == null ? random : problems.change(random, s -> Problems.longNumber("seed", seed));
    boolean isGiven = !init.equals(RANDOM);
    return problems.changed(
        TrainingSettings.defaults(seedNumber),
        s -> s.withScaling(Problems.word("scale", Scaling.Kind.class, scale)),
        s ->
            learningRate.equals("auto")
                ? s
                : s.withLearningRate(Problems.number("learning-rate", learningRate)),
        s -> s.withStop(s.stop().withEpochs(Problems.wholeNumber("epochs", epochs))),
        s -> s.withStop(s.stop().withTolerance(Problems.number("tolerance", tolerance))),
        Problems.ifTyped(
            maxMinutes,
            s -> s.withStop(s.stop().withMinutes(Problems.number("max-minutes", maxMinutes)))),
        s -> s.withErrors(Problems.word("errors", ErrorKind.class, errors)),
        s -> s.withConfidence(Problems.number("confidence", confidence)),
        s -> s.withBias(bias),
        s -> isGiven ? s.withInit(start()) : s);
  }

  /** Whether nobody said where to begin. */
  boolean isFree() {
    return seed == null && init.equals(RANDOM);
  }

  private Neuron start() {
    String[] words = init.split(",", -1);
    int inputs = words.length - 1;
    double[] numbers = new double[words.length];
    for (int j = 0; j < words.length; j++) {
      numbers[j] = Problems.number("init", words[j]);
      if (!(Math.abs(numbers[j]) <= 1e100)) {
        throw new IllegalArgumentException("init must be numbers up to 1e100, but got " + words[j]);
      }
    }
    return Neuron.of(Arrays.copyOf(numbers, inputs), numbers[inputs]);
  }
}
