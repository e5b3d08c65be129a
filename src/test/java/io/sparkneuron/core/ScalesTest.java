package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Any data with a defined answer converge with the defaults in a few epochs. Outside oracle: {@link
 * ExactLine}.
 */
class ScalesTest {
  private record Case(String name, LocalPoints points) {}

  private static Case line(
      String name, int rows, double low, double span, double w, double b, double noise) {
    Random random = new Random(7);
    double[] x = new double[rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      x[i] = low + u * span;
      y[i] = w * u + b + noise * random.nextGaussian();
    }
    return new Case(name, LocalPoints.of(new double[][] {x}, y));
  }

  private static Case correlated() {
    Random random = new Random(8);
    double[][] x = new double[6][500];
    double[] y = new double[500];
    for (int i = 0; i < 500; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < 6; j++) {
        x[j][i] = common + 0.03 * random.nextGaussian();
        y[i] += (j + 1) * x[j][i];
      }
      y[i] += 0.1 * random.nextGaussian();
    }
    return new Case("six inputs correlated at 0.999", LocalPoints.of(x, y));
  }

  private static Case polynomial() {
    double[][] x = new double[5][21];
    double[] y = new double[21];
    for (int i = 0; i <= 20; i++) {
      double power = 1;
      y[i] = 1;
      for (int j = 0; j < 5; j++) {
        power *= i;
        x[j][i] = power;
        y[i] += power;
      }
    }
    return new Case("polynomial columns", LocalPoints.of(x, y));
  }

  private static Case scales() {
    Random random = new Random(9);
    double[][] x = new double[2][300];
    double[] y = new double[300];
    for (int i = 0; i < 300; i++) {
      x[0][i] = 1e-6 * random.nextGaussian();
      x[1][i] = 1e9 * random.nextGaussian();
      y[i] = 3e6 * x[0][i] - 2e-9 * x[1][i] + 5;
    }
    return new Case("1e-6 and 1e9 together", LocalPoints.of(x, y));
  }

  @TestFactory
  Stream<DynamicTest> convergesInAFewEpochs() {
    return Stream.of(
            line("x in [0,1]", 200, 0, 1, 12, 37, 0),
            line("Unix seconds", 1000, 1.7e9, 1e3, 5, 2, 0.5),
            line("epoch milliseconds", 1000, 1.7e12, 1e3, 5, 2, 0.5),
            line("epoch nanoseconds", 1000, 1.7e18, 1e9, 5, 2, 0.5),
            line("y = 1e12 plus noise", 1000, 0, 1, 3, 1e12, 1),
            line("x around 1e-9", 1000, 1e-9, 1e-10, 3, 1, 0.1),
            correlated(),
            polynomial(),
            scales())
        .map(
            data ->
                DynamicTest.dynamicTest(
                    data.name(),
                    () -> {
                      LocalPoints points = data.points();
                      TrainingResult result = points.train(TrainingSettings.defaults(1));
                      assertThat(result.stop().converged()).isTrue();
                      assertThat(result.epochs()).isLessThanOrEqualTo(5);
                      // The right line: predictions as close to the exact one's as doubles allow.
                      double distance =
                          ExactLine.of(points.rows()).rmsDifference(result.neuron(), points.rows());
                      DataSummary summary = result.summary();
                      assertThat(distance)
                          .as("RMS distance of %s to the exact line", result.neuron())
                          .isLessThanOrEqualTo(
                              1e-9 * summary.deviation(summary.inputs())
                                  + StopRule.precision(summary.errorBound(result.neuron())));
                      double labelDeviation = summary.deviation(summary.inputs());
                      assertThat(result.distanceToLeastSquares())
                          .as("the distance that the result states")
                          .isCloseTo(
                              distance / labelDeviation,
                              // The oracle has 300 digits and is never quite 0.
                              within(1e-6 * distance / labelDeviation + 1e-200));
                    }));
  }
}
