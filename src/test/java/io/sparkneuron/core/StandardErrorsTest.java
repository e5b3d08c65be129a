package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the rows tell of how sure a line is, and what they do not. */
class StandardErrorsTest {
  private static final double CONFIDENCE = 0.95;

  private static Uncertainty of(LocalPoints points, ErrorKind errors) {
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    return StandardErrors.of(points, neuron, errors, CONFIDENCE);
  }

  private static LocalPoints noisy(long seed, int rows, int inputs, double offset) {
    Random random = new Random(seed);
    double[][] x = new double[inputs][rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        x[j][i] = offset + (j + 1) * random.nextGaussian();
        y[i] += (j - 1) * x[j][i];
      }
      y[i] += (1 + Math.abs(x[0][i] - offset)) * random.nextGaussian();
    }
    return LocalPoints.of(x, y);
  }

  // Against arithmetic in 200 digits.

  private static final MathContext DIGITS = new MathContext(200);

  /** The inverse of Σ v·vᵀ, v = (x, 1), by elimination. */
  private static BigDecimal[][] inverse(List<double[]> rows) {
    int size = rows.get(0).length;
    BigDecimal[][] matrix = new BigDecimal[size][2 * size];
    for (int j = 0; j < size; j++) {
      for (int k = 0; k < size; k++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double[] row : rows) {
          sum = sum.add(value(row, j).multiply(value(row, k)));
        }
        matrix[j][k] = sum;
        matrix[j][size + k] = j == k ? BigDecimal.ONE : BigDecimal.ZERO;
      }
    }
    for (int i = 0; i < size; i++) {
      BigDecimal pivot = matrix[i][i];
      for (int k = 0; k < 2 * size; k++) {
        matrix[i][k] = matrix[i][k].divide(pivot, DIGITS);
      }
      for (int j = 0; j < size; j++) {
        BigDecimal factor = matrix[j][i];
        for (int k = 0; j != i && k < 2 * size; k++) {
          matrix[j][k] = matrix[j][k].subtract(factor.multiply(matrix[i][k]), DIGITS);
        }
      }
    }
    BigDecimal[][] inverse = new BigDecimal[size][];
    Arrays.setAll(inverse, j -> Arrays.copyOfRange(matrix[j], size, 2 * size));
    return inverse;
  }

  private static BigDecimal value(double[] row, int j) {
    return j == row.length - 1 ? BigDecimal.ONE : new BigDecimal(row[j]);
  }

  private static BigDecimal form(BigDecimal[] a, double[] row) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int j = 0; j < row.length; j++) {
      sum = sum.add(a[j].multiply(value(row, j)));
    }
    return sum;
  }

  /** The whole covariance by the textbook, lower triangle. */
  private static List<List<Double>> textbook(LocalPoints points, ErrorKind errors) {
    List<double[]> rows = points.rows();
    int size = rows.get(0).length;
    int n = rows.size();
    BigDecimal[][] inverse = inverse(rows);
    ExactLine line = ExactLine.of(rows);
    BigDecimal[][] covariance = new BigDecimal[size][size];
    for (BigDecimal[] row : covariance) {
      Arrays.fill(row, BigDecimal.ZERO);
    }
    BigDecimal squares = BigDecimal.ZERO;
    for (double[] row : rows) {
      BigDecimal error = line.bias().subtract(new BigDecimal(row[size - 1]));
      for (int j = 0; j < size - 1; j++) {
        error = error.add(line.weights().get(j).multiply(new BigDecimal(row[j])), DIGITS);
      }
      BigDecimal square = error.multiply(error, DIGITS);
      squares = squares.add(square);
      BigDecimal[] along = new BigDecimal[size];
      Arrays.setAll(along, j -> form(inverse[j], row));
      if (errors == ErrorKind.HC3) {
        BigDecimal share = BigDecimal.ONE.subtract(form(along, row));
        square = square.divide(share.multiply(share), DIGITS);
      }
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < size; k++) {
          covariance[j][k] =
              covariance[j][k].add(square.multiply(along[j]).multiply(along[k]), DIGITS);
        }
      }
    }
    BigDecimal degrees = BigDecimal.valueOf(n - size);
    List<List<Double>> lower = new ArrayList<>();
    for (int j = 0; j < size; j++) {
      List<Double> entries = new ArrayList<>();
      for (int k = 0; k <= j; k++) {
        BigDecimal entry =
            switch (errors) {
              case CLASSIC -> inverse[j][k].multiply(squares).divide(degrees, DIGITS);
              case HC1 -> covariance[j][k].multiply(BigDecimal.valueOf(n)).divide(degrees, DIGITS);
              case HC3 -> covariance[j][k];
            };
        entries.add(entry.doubleValue());
      }
      lower.add(entries);
    }
    return lower;
  }

  private static void assertTextbook(LocalPoints points, ErrorKind errors, double digits) {
    Uncertainty found = of(points, errors);
    List<List<Double>> expected = textbook(points, errors);
    int size = expected.size();
    assertThat(found.covariance()).hasSize(size);
    for (int j = 0; j < size; j++) {
      for (int k = 0; k <= j; k++) {
        double unit = Math.sqrt(expected.get(j).get(j) * expected.get(k).get(k));
        assertThat(found.covariance().get(j).get(k))
            .as("%s, entry %d, %d", errors, j, k)
            .isCloseTo(expected.get(j).get(k), within(digits * unit));
      }
      Optional<Uncertainty.Estimate> estimate =
          j == size - 1 ? found.bias() : found.weights().get(j);
      double deviation = Math.sqrt(expected.get(j).get(j));
      assertThat(estimate.orElseThrow().standardError())
          .isCloseTo(deviation, within(digits * deviation));
    }
  }

  @Test
  void classicErrorsAreRoundedOnce() {
    for (long seed = 0; seed < 20; seed++) {
      for (double offset : new double[] {0, 1e6, 1e12}) {
        assertTextbook(noisy(seed, 30, 1 + (int) seed % 5, offset), ErrorKind.CLASSIC, 4e-16);
      }
    }
  }

  @Test
  void robustErrorsHaveTwelveDigitsAlsoFarFromZero() {
    for (ErrorKind errors : List.of(ErrorKind.HC1, ErrorKind.HC3)) {
      for (long seed = 0; seed < 10; seed++) {
        for (double offset : new double[] {0, 1e6, 1e9}) {
          assertTextbook(noisy(seed, 30, 1 + (int) seed % 5, offset), errors, 1e-12);
        }
      }
    }
  }

  @Test
  void longleyIsRightWhereRLosesDigits() {
    LocalPoints points = TestRows.oracle("longley");
    assertTextbook(points, ErrorKind.CLASSIC, 4e-16);
    assertTextbook(points, ErrorKind.HC1, 1e-12);
    assertTextbook(points, ErrorKind.HC3, 1e-12);
  }

  /** Correlated as x and x² are: the line and its errors keep their digits. */
  @Test
  void nearlyCollinearInputsCostClassicErrorsNothing() {
    Random random = new Random(3);
    double[][] x = new double[2][50];
    double[] y = new double[50];
    for (int i = 0; i < 50; i++) {
      x[0][i] = 100 + random.nextGaussian();
      x[1][i] = x[0][i] + 1e-5 * random.nextGaussian();
      y[i] = x[0][i] + random.nextGaussian();
    }
    LocalPoints points = LocalPoints.of(x, y);
    assertTextbook(points, ErrorKind.CLASSIC, 4e-16);
    assertTextbook(points, ErrorKind.HC1, 1e-9);
    assertTextbook(points, ErrorKind.HC3, 1e-9);
  }

  // Nothing but the rows shows.

  @Test
  void orderAndBlocksDoNotShow() {
    LocalPoints points = noisy(4, 900, 3, 100);
    Random random = new Random(5);
    List<double[]> rows = new ArrayList<>(points.rows());
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty expected = of(points, errors);
      for (int way = 0; way < 5; way++) {
        Collections.shuffle(rows, random);
        assertThat(of(new LocalPoints(TestRows.randomBlocks(rows, random)), errors))
            .as("%s, way %d", errors, way)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void sumsMergeInAnyOrder() {
    LocalPoints points = noisy(6, 900, 2, 0);
    List<PointBlock> blocks = TestRows.randomBlocks(points.rows(), new Random(7));
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    Points merged =
        new Points() {
          @Override
          public Columns columns() {
            return points.columns();
          }

          @Override
          public DataSummary summary() {
            return points.summary();
          }

          @Override
          public ErrorSums errorSums(Neuron asked) {
            return points.errorSums(asked);
          }

          @Override
          public EvaluationSums evaluationSums(Neuron asked) {
            return points.evaluationSums(asked);
          }

          @Override
          public Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
            SandwichSums total = new SandwichSums(frame);
            for (int i = blocks.size() - 1; i >= 0; i--) {
              SandwichSums part = new SandwichSums(frame);
              part.add(blocks.get(i), frame);
              total.merge(part);
            }
            return Optional.of(total);
          }
        };
    assertThat(StandardErrors.of(merged, neuron, ErrorKind.HC3, CONFIDENCE))
        .isEqualTo(StandardErrors.of(points, neuron, ErrorKind.HC3, CONFIDENCE));
  }

  // What the rows do not tell.

  @Test
  void asManyRowsAsNumbersTellNothing() {
    LocalPoints points = LocalPoints.of(new double[][] {{1, 2}}, new double[] {3, 5});
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty found = of(points, errors);
      assertThat(found.degreesOfFreedom()).isEmpty();
      assertThat(found.residualStandardError()).isEmpty();
      assertThat(found.weights()).containsExactly(Optional.empty());
      assertThat(found.bias()).isEmpty();
      assertThat(found.covariance()).isEmpty();
      assertThat(found.predictionInterval(CONFIDENCE)).isEmpty();
      assertThat(found.note())
          .hasValue(
              "2 rows determine no more than the 2 numbers of the line: nothing is left to tell how sure they are");
      assertThat(found.whyNoPredictionInterval(List.of("x")))
          .hasValue(
              found.note().orElseThrow()
                  + ". Train to the end, on more rows than the line has numbers");
    }
  }

  @Test
  void rowsOnTheLineHaveNoTAndNoF() {
    LocalPoints points = LocalPoints.of(new double[][] {{1, 2, 3, 4}}, new double[] {3, 5, 7, 9});
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty found = of(points, errors);
      assertThat(found.residualStandardError()).hasValue(0);
      assertThat(found.r2Adjusted()).hasValue(1);
      assertThat(found.f()).isEmpty();
      assertThat(found.fP()).isEmpty();
      Uncertainty.Estimate weight = found.weights().get(0).orElseThrow();
      assertThat(weight.standardError()).isZero();
      assertThat(weight.t()).isEmpty();
      assertThat(weight.p()).isEmpty();
      assertThat(weight.low()).isEqualTo(2);
      assertThat(weight.high()).isEqualTo(2);
      assertThat(found.note().orElseThrow()).contains("every row lies on the line");
    }
  }

  @Test
  void aConstantLabelIsRowsOnALine() {
    LocalPoints points =
        LocalPoints.of(new double[][] {{1, 2, 3, 5}}, new double[] {0.1, 0.1, 0.1, 0.1});
    Uncertainty found = of(points, ErrorKind.CLASSIC);
    assertThat(found.residualStandardError()).hasValue(0);
    assertThat(found.r2Adjusted()).isEmpty();
    assertThat(found.f()).isEmpty();
  }

  /** The figures of the others are those of the line without it. */
  @Test
  void aConstantInputHasNoFigures() {
    LocalPoints points = noisy(8, 40, 2, 10);
    PointBlock block = points.blocks().get(0);
    double[] constant = new double[40];
    Arrays.fill(constant, 7);
    LocalPoints wider =
        LocalPoints.of(new double[][] {block.input(0), constant, block.input(1)}, block.labels());
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty expected = of(points, errors);
      Uncertainty found = of(wider, errors);
      assertThat(found.weights().get(1)).isEmpty();
      assertThat(found.weights().get(0)).isEqualTo(expected.weights().get(0));
      assertThat(found.weights().get(2)).isEqualTo(expected.weights().get(1));
      assertThat(found.bias()).isEqualTo(expected.bias());
      assertThat(found.f()).isEqualTo(expected.f());
      assertThat(found.note().orElseThrow()).contains("constant or collinear");
    }
    double width =
        of(points, ErrorKind.CLASSIC).predictionInterval(0.9).orElseThrow().halfWidth(9, 8);
    assertThat(
            of(wider, ErrorKind.CLASSIC).predictionInterval(0.9).orElseThrow().halfWidth(9, 7, 8))
        .isEqualTo(width);
  }

  /** x1 and x2 say the same; x3 has the figures that it has beside one of them. */
  @Test
  void collinearInputsHaveNoFiguresAndTheOthersKeepTheirs() {
    LocalPoints points = noisy(9, 60, 2, 5);
    PointBlock block = points.blocks().get(0);
    double[] twice = Arrays.stream(block.input(0)).map(value -> 1.8 * value + 32).toArray();
    LocalPoints wider =
        LocalPoints.of(new double[][] {block.input(0), twice, block.input(1)}, block.labels());
    for (ErrorKind errors : ErrorKind.values()) {
      Uncertainty expected = of(points, errors);
      Uncertainty found = of(wider, errors);
      assertThat(found.degreesOfFreedom()).isEqualTo(expected.degreesOfFreedom());
      assertThat(found.weights().get(0)).isEmpty();
      assertThat(found.weights().get(1)).isEmpty();
      double deviation = expected.weights().get(1).orElseThrow().standardError();
      assertThat(found.weights().get(2).orElseThrow().standardError())
          .as("%s", errors)
          .isCloseTo(deviation, within(1e-11 * deviation));
      double spread = expected.residualStandardError().orElseThrow();
      assertThat(found.residualStandardError().orElseThrow())
          .isCloseTo(spread, within(1e-12 * spread));
      assertThat(found.f().orElseThrow())
          .isCloseTo(expected.f().orElseThrow(), within(1e-9 * expected.f().orElseThrow()));
      assertThat(found.covariance().get(1).get(0)).isNaN();
      assertThat(found.predictionInterval(CONFIDENCE)).isEmpty();
      assertThat(found.whyNoPredictionInterval(List.of("a", "b", "c")).orElseThrow())
          .contains(
              errors == ErrorKind.CLASSIC
                  ? "are combinations of each other (a, b). Train without"
                  : "Train with --errors classic");
      assertThat(found.bias().orElseThrow().standardError()).isPositive();
    }
  }

  /**
   * Standardised, both columns are the same, so the line halves: w₁ = w/2, w₂ = w/(2·1.8), and the
   * bias is b − 32·w₂, whose spread follows from the covariance of w and b.
   */
  @Test
  void theBiasOfAMinimumNormLineHasItsOwnError() {
    LocalPoints points = noisy(10, 60, 1, 5);
    PointBlock block = points.blocks().get(0);
    double[] other = Arrays.stream(block.input(0)).map(value -> 1.8 * value + 32).toArray();
    LocalPoints wider = LocalPoints.of(new double[][] {block.input(0), other}, block.labels());
    for (ErrorKind errors : ErrorKind.values()) {
      List<List<Double>> alone = of(points, errors).covariance();
      double share = 32 / 3.6;
      double variance =
          alone.get(1).get(1)
              - 2 * share * alone.get(1).get(0)
              + share * share * alone.get(0).get(0);
      assertThat(of(wider, errors).bias().orElseThrow().standardError())
          .as("%s", errors)
          .isCloseTo(Math.sqrt(variance), within(1e-11 * Math.sqrt(variance)));
    }
  }

  @Test
  void aRowThatDecidesAloneIsNamedByHc3() {
    double[] x = {0, 0, 0, 0, 9};
    double[] y = {1, 2, 3, 2, 70};
    LocalPoints points = LocalPoints.of(new double[][] {x}, y);
    Uncertainty found = of(points, ErrorKind.HC3);
    assertThat(found.bias()).isEmpty();
    assertThat(found.weights()).containsExactly(Optional.empty());
    assertThat(found.residualStandardError()).isPresent();
    assertThat(found.note().orElseThrow()).contains("the row x = 9.0, y = 70.0 does");
    assertThat(of(points, ErrorKind.HC1).bias()).isPresent();
  }

  @Test
  void statisticsAloneTellClassicErrorsOnly() {
    LocalPoints points = noisy(11, 30, 2, 0);
    SummaryPoints statistics = new SummaryPoints(points.columns(), points.summary());
    Neuron neuron = points.train(TrainingSettings.defaults(1)).neuron();
    assertThat(StandardErrors.of(statistics, neuron, ErrorKind.CLASSIC, CONFIDENCE))
        .isEqualTo(StandardErrors.of(points, neuron, ErrorKind.CLASSIC, CONFIDENCE));
    Uncertainty robust = StandardErrors.of(statistics, neuron, ErrorKind.HC3, CONFIDENCE);
    assertThat(robust.bias()).isEmpty();
    assertThat(robust.note())
        .hasValue("hc3 standard errors ask every row, and only statistics of the rows are kept");
  }

  @Test
  void aConfidenceThatIsNoneIsRefused() {
    LocalPoints points = noisy(12, 10, 1, 0);
    Neuron neuron = Neuron.of(new double[] {1}, 1);
    for (double confidence : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> StandardErrors.of(points, neuron, ErrorKind.CLASSIC, confidence))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("confidence must be a number > 0 and < 1, but got " + confidence);
    }
  }

  @Test
  void aRowBeyondTheDoublesHasAnInfiniteInterval() {
    Uncertainty found = of(noisy(13, 10, 2, 0), ErrorKind.CLASSIC);
    assertThat(found.whyNoPredictionInterval(List.of("a", "b"))).isEmpty();
    PredictionInterval interval = found.predictionInterval(0.9).orElseThrow();
    for (double[] row : new double[][] {{1e200, 1e200}, {1e200, -1e200}, {-1e300, 1e300}}) {
      assertThat(interval.halfWidth(row)).isEqualTo(Double.POSITIVE_INFINITY);
    }
    assertThat(interval.halfWidth(0, 0)).isGreaterThanOrEqualTo(interval.leastHalfWidth());
  }

  @Test
  void aRowOfAnotherWidthHasNoInterval() {
    PredictionInterval interval =
        of(noisy(13, 10, 2, 0), ErrorKind.CLASSIC).predictionInterval(0.9).orElseThrow();
    assertThatThrownBy(() -> interval.halfWidth(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values must be 2, but got 1");
  }

  /** At the mean the variance of the line is s²/n; elsewhere (1, x)ᵀ Cov (1, x). */
  @Test
  void theBandOfTheLineIsWithinThatOfNewRows() {
    int rows = 20;
    Uncertainty found = of(noisy(15, rows, 1, 3), ErrorKind.CLASSIC);
    PredictionInterval band = found.predictionInterval(0.9).orElseThrow();
    double spread = found.residualStandardError().orElseThrow();
    double quantile = Distributions.quantileT(0.9, rows - 2);
    double mean = found.centre().get(0);
    assertThat(band.halfWidth(mean))
        .isCloseTo(quantile * spread * Math.sqrt(1 + 1.0 / rows), within(1e-12));
    assertThat(band.halfWidthOfLine(mean))
        .isCloseTo(quantile * spread / Math.sqrt(rows), within(1e-12));
    for (double x : new double[] {-2, 0, 5}) {
      double variance =
          found.covariance().get(0).get(0) * x * x
              + 2 * found.covariance().get(1).get(0) * x
              + found.covariance().get(1).get(1);
      assertThat(band.halfWidthOfLine(x)).isCloseTo(quantile * Math.sqrt(variance), within(1e-9));
      assertThat(band.halfWidth(x))
          .isCloseTo(quantile * Math.sqrt(variance + spread * spread), within(1e-9));
    }
    assertThatThrownBy(() -> band.halfWidthOfLine(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values must be 1, but got 2");
  }

  /** Of three inputs in turn one says nothing; the last two are constant and have no figures. */
  @Test
  void peopleAreShownTheInputsWithTheLargestT() {
    Uncertainty few = of(noisy(16, 60, 20, 0), ErrorKind.CLASSIC);
    assertThat(few.inputsShown()).hasSize(20).isSorted();
    Random random = new Random(17);
    int inputs = 30;
    double[][] x = new double[inputs][200];
    double[] y = new double[200];
    for (int i = 0; i < y.length; i++) {
      y[i] = random.nextGaussian();
      for (int j = 0; j < inputs - 2; j++) {
        x[j][i] = random.nextGaussian();
        y[i] += (j % 3 == 0 ? 0 : j % 3 == 1 ? 100 : -100) * x[j][i];
      }
    }
    Arrays.fill(x[inputs - 2], 7);
    Arrays.fill(x[inputs - 1], 0);
    List<Integer> shown = of(LocalPoints.of(x, y), ErrorKind.CLASSIC).inputsShown();
    assertThat(shown).hasSize(Uncertainty.MOST_INPUTS_SHOWN).isSorted();
    for (int j = 0; j < inputs - 2; j++) {
      if (j % 3 != 0) {
        assertThat(shown).contains(j);
      }
    }
    assertThat(shown).doesNotContain(inputs - 2, inputs - 1);
  }

  @Tag("long")
  @Test
  void manyInputsHaveFiguresButNoCovariance() {
    Uncertainty found = of(noisy(14, 510, 501, 0), ErrorKind.CLASSIC);
    assertThat(found.covariance()).isEmpty();
    assertThat(found.predictionInterval(CONFIDENCE)).isEmpty();
    assertThat(found.whyNoPredictionInterval(List.of()).orElseThrow())
        .contains("more than 500 inputs. Train with fewer --features");
    assertThat(found.weights()).hasSize(501).allMatch(Optional::isPresent);
  }

  /** The classic rule comes near to the line, by far more than its standard errors here. */
  @Test
  void figuresOfTheClassicRuleAreThoseOfTheLineItLeadsTo() {
    LocalPoints points = TestRows.file("line.csv");
    TrainingSettings settings = TrainingSettings.defaults(1);
    Uncertainty nearest = points.train(settings).uncertainty();
    TrainingResult classic =
        points.train(settings.withScaling(Scaling.Kind.NONE).withLearningRate(1));

    assertThat(classic.neuron().weight(0)).isNotEqualTo(12);
    assertThat(classic.uncertainty().weights()).isEqualTo(nearest.weights());
    assertThat(classic.uncertainty().bias()).isEqualTo(nearest.bias());
    assertThat(nearest.note()).isEmpty();
    assertThat(classic.uncertainty().note().orElseThrow())
        .startsWith("t, p and intervals are those of the least-squares line");
  }

  @Test
  void whyThereIsNoIntervalIsSaid() {
    TrainingSettings settings = TrainingSettings.defaults(1);
    LocalPoints points = TestRows.file("norris.csv");
    Uncertainty sure = points.train(settings).uncertainty();
    assertThat(sure.whyNoPredictionInterval(List.of("x"))).isEmpty();
    assertThatThrownBy(() -> sure.predictionInterval(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("confidence must be");
    Uncertainty early =
        points.train(settings.withStop(settings.stop().withEpochs(1))).uncertainty();
    assertThat(early.predictionInterval(0.9)).isEmpty();
    assertThat(early.whyNoPredictionInterval(List.of("x")).orElseThrow())
        .startsWith("training ended before it converged")
        .contains("Train to the end");
  }

  /**
   * Figures of a line of which the covariance is that of the arguments.
   *
   * @param inputs whose weights are not determined
   */
  private static Uncertainty undetermined(int inputs) {
    Uncertainty sure =
        TestRows.file("norris.csv").train(TrainingSettings.defaults(1)).uncertainty();
    return new Uncertainty(
        sure.errors(),
        sure.confidence(),
        sure.degreesOfFreedom(),
        sure.residualStandardError(),
        sure.r2Adjusted(),
        sure.f(),
        sure.fP(),
        Collections.nCopies(inputs, Optional.empty()),
        sure.bias(),
        IntStream.range(0, inputs).mapToObj(j -> Collections.nCopies(j + 1, Double.NaN)).toList(),
        Collections.nCopies(inputs, 0.0),
        Optional.empty());
  }

  @Test
  void upToTenInputsThatAreNotDeterminedAreNamed() {
    List<String> names = IntStream.range(0, 11).mapToObj(j -> "x" + j).toList();
    assertThat(undetermined(10).whyNoPredictionInterval(names).orElseThrow())
        .contains("(x0, x1, x2, x3, x4, x5, x6, x7, x8, x9)");
    assertThat(undetermined(11).whyNoPredictionInterval(names).orElseThrow())
        .contains("(x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, …)");
    assertThat(undetermined(0).whyNoPredictionInterval(names).orElseThrow())
        .contains("more than 500 inputs. Train with fewer --features");
  }

  @Test
  void confidenceIsBetweenNoneAndAll() {
    for (double confidence : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(
              () ->
                  new Uncertainty(
                      ErrorKind.CLASSIC,
                      confidence,
                      OptionalLong.empty(),
                      OptionalDouble.empty(),
                      OptionalDouble.empty(),
                      OptionalDouble.empty(),
                      OptionalDouble.empty(),
                      List.of(),
                      Optional.empty(),
                      List.of(),
                      List.of(),
                      Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confidence must be");
    }
  }
}
