package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statistics of the rows answer for the rows. */
class SummaryPointsTest {
  private static LocalPoints rows(long seed, int inputs, int rows) {
    Random random = new Random(seed);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = 3 + 0.1 * random.nextGaussian();
      for (int j = 0; j < inputs; j++) {
        x[j][i] = 1000 * j + (j + 1) * random.nextGaussian();
        y[i] += x[j][i] / (j + 1);
      }
    }
    return LocalPoints.of(x, y);
  }

  private static SummaryPoints summarized(LocalPoints rows) {
    return new SummaryPoints(rows.columns(), rows.summary());
  }

  /** Oracle: BigDecimal, of which every error is exact. */
  @Test
  void theSumsAreThoseOfUnroundedErrors() {
    for (long seed = 0; seed < 20; seed++) {
      LocalPoints rows = rows(seed, 2, 50);
      Neuron neuron = Neuron.of(new double[] {25, -1e-5}, 1e-300);
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      BigDecimal[] products = {BigDecimal.ZERO, BigDecimal.ZERO};
      for (double[] row : rows.rows()) {
        BigDecimal error = new BigDecimal(neuron.bias()).subtract(new BigDecimal(row[2]));
        for (int j = 0; j < 2; j++) {
          error = error.add(new BigDecimal(neuron.weight(j)).multiply(new BigDecimal(row[j])));
        }
        sum = sum.add(error);
        squares = squares.add(error.multiply(error));
        for (int j = 0; j < 2; j++) {
          products[j] = products[j].add(error.multiply(new BigDecimal(row[j])));
        }
      }
      ErrorSums sums = summarized(rows).errorSums(neuron);
      assertThat(sums.meanError()).as("seed %d", seed).isEqualTo(sum.doubleValue() / 50);
      assertThat(sums.meanSquaredError()).isEqualTo(squares.doubleValue() / 50);
      for (int j = 0; j < 2; j++) {
        assertThat(sums.meanErrorTimesInput(j)).isEqualTo(products[j].doubleValue() / 50);
      }
    }
  }

  @Test
  void bothGradientsLeadToTheSameLine() {
    for (long seed = 0; seed < 10; seed++) {
      LocalPoints rows = rows(seed, 3, 500);
      TrainingSettings settings = TrainingSettings.defaults(seed);
      TrainingResult everyEpoch = rows.train(settings);
      TrainingResult onePass = new Trainer(summarized(rows), settings, epoch -> {}).train();
      assertThat(onePass.neuron()).as("seed %d", seed).isEqualTo(everyEpoch.neuron());
      assertThat(onePass.stop().converged()).isTrue();
    }
  }

  @Tag("long")
  @Test
  void twoHundredInputsAreLearned() {
    LocalPoints rows = rows(1, 200, 1000);
    TrainingResult result =
        new Trainer(summarized(rows), TrainingSettings.defaults(1), epoch -> {}).train();
    assertThat(result.stop().converged()).isTrue();
    assertThat(result.neuron().weight(3)).isCloseTo(0.25, within(0.01));
    assertThat(result.distanceToLeastSquares()).isLessThan(1e-9);
  }

  @Tag("long")
  @Test
  void tenThousandEpochsNeedNoRows() {
    SummaryPoints points = summarized(TestRows.file("norris.csv"));
    TrainingSettings settings =
        TrainingSettings.defaults(1)
            .withScaling(Scaling.Kind.NONE)
            .withStop(new StopRule(10_000, 0, OptionalDouble.empty()));
    TrainingResult result = new Trainer(points, settings, epoch -> {}).train();
    assertThat(result.epochs()).isEqualTo(10_000);
    assertThat(result.losses().get(9_999)).isLessThan(result.losses().get(0));
  }

  @Test
  void whatTheStatisticsDoNotTellIsNotMadeUp() {
    LocalPoints rows = rows(2, 1, 100);
    Neuron neuron = Neuron.of(new double[] {1}, 2);
    Evaluation known =
        Evaluation.of(rows.summary(), neuron, summarized(rows).evaluationSums(neuron));
    assertThat(known.mae()).isEmpty();
    assertThat(known.rows()).isEqualTo(100);
    assertThat(summarized(rows).picture(neuron)).isEmpty();
    Evaluation looked = Evaluation.of(rows.summary(), neuron, rows.evaluationSums(neuron));
    assertThat(looked.mae()).isPresent();
    assertThat(known.rmse()).isEqualTo(looked.rmse());
    assertThat(known.r2()).isEqualTo(looked.r2());
  }
}
