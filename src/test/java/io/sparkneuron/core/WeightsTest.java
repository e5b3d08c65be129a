package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkneuron.exact.SumKernel;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that count more or less than others. What R says of them is in UncertaintyOracleTest. */
class WeightsTest {
  @AfterEach
  void useTheBestKernelAgain() {
    System.clearProperty(SumKernel.PROPERTY);
  }

  private static LocalPoints repeated(LocalPoints points, double[] weights) {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      rows.addAll(Collections.nCopies((int) weights[i], points.rows().get(i)));
    }
    return new LocalPoints(List.of(TestRows.block(rows)));
  }

  private static double[] weights(Random random, int rows, DoubleUnaryOperator shape) {
    return random.doubles(rows).map(shape).toArray();
  }

  private static Evaluation evaluation(Points points, Neuron neuron) {
    return Evaluation.of(points.summary(), neuron, points.evaluationSums(neuron));
  }

  // What weights mean.

  private static void assertLikeRepeatedRows(LocalPoints points, long seed) {
    Random random = new Random(seed);
    double[] times = weights(random, points.rows().size(), u -> 1 + Math.floor(6 * u));
    LocalPoints weighted = TestRows.weighted(points, times);
    LocalPoints repeated = repeated(points, times);
    for (boolean bias : new boolean[] {true, false}) {
      TrainingSettings settings = TrainingSettings.defaults(seed).withBias(bias);
      TrainingResult found = weighted.train(settings);
      TrainingResult expected = repeated.train(settings);
      String about = "seed %s, bias %s: %s".formatted(seed, bias, found.stop());
      assertThat(found.stop().converged()).as(about).isTrue();
      assertThat(found.neuron()).as(about).isEqualTo(expected.neuron());
      Evaluation judged = evaluation(weighted, found.neuron());
      Evaluation other = evaluation(repeated, found.neuron());
      assertThat(judged.rmse()).as(about).isEqualTo(other.rmse());
      assertThat(judged.r2()).as(about).isEqualTo(other.r2());
      assertThat(judged.mae()).as(about).isEqualTo(other.mae());
      assertThat(judged.baselineRmse()).as(about).isEqualTo(other.baselineRmse());
      assertThat(found.meanSquaredError()).as(about).isEqualTo(expected.meanSquaredError());
      for (int column = 0; column <= found.neuron().inputs(); column++) {
        ColumnStatistics statistics = ColumnStatistics.of(found.summary(), column);
        ColumnStatistics others = ColumnStatistics.of(expected.summary(), column);
        assertThat(statistics.mean()).isEqualTo(others.mean());
        assertThat(statistics.deviation()).isEqualTo(others.deviation());
        assertThat(statistics.rows()).isEqualTo(times.length);
      }
    }
  }

  @Test
  void wholeNumbersGiveTheLineOfRepeatedRowsToTheBit() {
    for (long seed = 0; seed < 40; seed++) {
      assertLikeRepeatedRows(NearestLineTest.table(new Random(seed)), seed);
    }
  }

  @Test
  void soTheyDoWhereTheRowsDoNotDetermineTheLine() {
    for (long seed = 0; seed < 10; seed++) {
      assertLikeRepeatedRows(NearestLineTest.undetermined(new Random(seed)), seed);
    }
  }

  /** Degrees of freedom are not: a weight is no number of rows. */
  @Test
  void howSureTheLineIsGoesByRows() {
    LocalPoints points = TestRows.oracle("cars");
    double[] twos = new double[points.rows().size()];
    Arrays.fill(twos, 2);
    TrainingSettings settings = TrainingSettings.defaults(1);
    Uncertainty plain = points.train(settings).uncertainty();
    Uncertainty weighted = TestRows.weighted(points, twos).train(settings).uncertainty();
    assertThat(weighted.degreesOfFreedom()).isEqualTo(plain.degreesOfFreedom());
    assertThat(weighted.weights()).isEqualTo(plain.weights());
    assertThat(weighted.totalWeight()).hasValue(100);
    assertThat(plain.totalWeight()).isEmpty();
  }

  /** Oracle: whole numbers, see {@link RationalLine}. */
  @Test
  void everyCoefficientIsTheNearestDouble() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      LocalPoints points = NearestLineTest.table(random);
      // Many orders of magnitude only where they cannot make several inputs alike.
      int decades = points.blocks().get(0).inputs() == 1 ? 160 : 2;
      double[] weights =
          weights(random, points.rows().size(), u -> u * Math.pow(10, decades * (u - 0.5)));
      for (boolean bias : new boolean[] {true, false}) {
        TrainingResult result =
            TestRows.weighted(points, weights)
                .train(TrainingSettings.defaults(seed).withBias(bias));
        if (result.collinearInputs().isEmpty()) {
          assertThat(NearestLineTest.line(result.neuron()))
              .as("seed %s, bias %s: %s", seed, bias, result.stop())
              .isEqualTo(RationalLine.of(points.rows(), weights, bias));
        }
      }
    }
  }

  @Test
  void theScaleOfAllWeightsDoesNotMatter() {
    LocalPoints points = TestRows.oracle("mtcars");
    Random random = new Random(1);
    double[] weights = weights(random, points.rows().size(), u -> 0.1 + u);
    for (ErrorKind errors : ErrorKind.values()) {
      TrainingSettings settings = TrainingSettings.defaults(1).withErrors(errors);
      TrainingResult once = TestRows.weighted(points, weights).train(settings);
      for (double scale : new double[] {0x1p-300, 0x1p5, 0x1p300}) {
        double[] scaled = Arrays.stream(weights).map(weight -> weight * scale).toArray();
        TrainingResult found = TestRows.weighted(points, scaled).train(settings);
        assertThat(found.neuron()).isEqualTo(once.neuron());
        assertThat(found.losses()).isEqualTo(once.losses());
        assertThat(found.uncertainty().weights()).isEqualTo(once.uncertainty().weights());
        assertThat(found.uncertainty().covariance()).isEqualTo(once.uncertainty().covariance());
        assertThat(found.uncertainty().r2Adjusted()).isEqualTo(once.uncertainty().r2Adjusted());
      }
      double[] scaled = Arrays.stream(weights).map(weight -> weight * 1e37).toArray();
      TrainingResult found = TestRows.weighted(points, scaled).train(settings);
      for (int j = 0; j < found.neuron().inputs(); j++) {
        double weight = once.neuron().weight(j);
        assertThat(found.neuron().weight(j)).isCloseTo(weight, within(1e-12 * Math.abs(weight)));
        double error = once.uncertainty().weights().get(j).orElseThrow().standardError();
        assertThat(found.uncertainty().weights().get(j).orElseThrow().standardError())
            .isCloseTo(error, within(1e-12 * error));
      }
    }
  }

  /** Rows and labels times the root of their weight, and 1 as an input, are fitted through 0. */
  private static LocalPoints timesRoot(List<double[]> rows, double[] roots) {
    int inputs = rows.get(0).length - 1;
    double[][] x = new double[inputs + 1][rows.size()];
    double[] y = new double[rows.size()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < inputs; j++) {
        x[j][i] = roots[i] * rows.get(i)[j];
      }
      x[inputs][i] = roots[i];
      y[i] = roots[i] * rows.get(i)[inputs];
    }
    return LocalPoints.of(x, y);
  }

  private static void assertSameErrors(List<double[]> rows, double[] roots, double digits) {
    LocalPoints points = new LocalPoints(List.of(TestRows.block(rows)));
    double[] weights = Arrays.stream(roots).map(root -> root * root).toArray();
    for (ErrorKind errors : ErrorKind.values()) {
      TrainingSettings settings = TrainingSettings.defaults(1).withErrors(errors);
      Uncertainty found = TestRows.weighted(points, weights).train(settings).uncertainty();
      Uncertainty expected = timesRoot(rows, roots).train(settings.withBias(false)).uncertainty();
      assertThat(found.covariance()).hasSameSizeAs(expected.covariance()).isNotEmpty();
      for (int j = 0; j < found.covariance().size(); j++) {
        for (int k = 0; k <= j; k++) {
          double scale =
              Math.sqrt(expected.covariance().get(j).get(j) * expected.covariance().get(k).get(k));
          assertThat(scale).isPositive();
          assertThat(found.covariance().get(j).get(k))
              .as("%s, %s, %s", errors, j, k)
              .isCloseTo(expected.covariance().get(j).get(k), within(digits * scale));
        }
      }
      double s = expected.residualStandardError().orElseThrow();
      assertThat(found.residualStandardError().orElseThrow()).isCloseTo(s, within(1e-12 * s));
    }
  }

  @Test
  void errorsAreThoseOfRowsTimesTheRootOfTheirWeight() {
    Random random = new Random(7);
    List<double[]> rows = new ArrayList<>(TestRows.oracle("stackloss").rows());
    double[] roots = weights(random, rows.size(), u -> Math.scalb(1, (int) (6 * u) - 3));
    assertSameErrors(rows, roots, 1e-11);
  }

  /**
   * Whose squares, times their weights twice, are a 2⁻⁸⁰th of what they are times them once.
   * Oracle: the textbook, for the line of the noise alone.
   */
  @Test
  void theSquaresOfLightRowsAreNotLost() {
    Random random = new Random(8);
    double[] x = new double[200];
    double[] noise = new double[200];
    double[] y = new double[200];
    double[] weights = new double[200];
    for (int i = 0; i < 200; i++) {
      boolean isLight = i % 2 == 0;
      x[i] = random.nextInt(8) / 8.0;
      noise[i] = isLight ? 0x1p40 * random.nextGaussian() : 0;
      y[i] = 2 * x[i] + 1 + noise[i];
      weights[i] = isLight ? 0x1p-80 : 1;
    }
    double total = Arrays.stream(weights).sum();
    double meanX = 0;
    double meanNoise = 0;
    for (int i = 0; i < 200; i++) {
      meanX += weights[i] * x[i] / total;
      meanNoise += weights[i] * noise[i] / total;
    }
    double squares = 0;
    double products = 0;
    for (int i = 0; i < 200; i++) {
      squares += weights[i] * (x[i] - meanX) * (x[i] - meanX);
      products += weights[i] * (x[i] - meanX) * (noise[i] - meanNoise);
    }
    double sum = 0;
    for (int i = 0; i < 200; i++) {
      double e = noise[i] - meanNoise - products / squares * (x[i] - meanX);
      sum += Math.pow(weights[i] * e * (x[i] - meanX) / squares, 2);
    }
    double expected = Math.sqrt(sum * 200 / 198);
    Uncertainty found =
        TestRows.weighted(LocalPoints.of(new double[][] {x}, y), weights)
            .train(TrainingSettings.defaults(1).withErrors(ErrorKind.HC1))
            .uncertainty();
    assertThat(found.weights().get(0).orElseThrow().standardError())
        .isCloseTo(expected, within(1e-3 * expected));
  }

  // Exactness.

  /** Whatever the numbers and the weights; oracle: BigDecimal. */
  @Test
  void statisticsAndSumsAreExact() {
    List<DoubleUnaryOperator> ofWeights =
        List.of(
            u -> 0.1 + u,
            u -> 1 + Math.floor(9 * u),
            u -> Math.pow(10, 200 * u - 100),
            u -> u < 0.5 ? 1e-100 : 1e100,
            u -> u < 0.01 ? 1e100 : 1,
            u -> 1e-100 * (1 + u),
            u -> 0.1);
    List<DoubleUnaryOperator> ofValues =
        List.of(
            u -> 2 * u - 1,
            u -> Math.rint(100 * u) / 100,
            u -> 1e100 * (u - 0.5),
            u -> 1e-300 * u,
            u -> u < 0.5 ? Double.MIN_VALUE : 1,
            u -> u < 0.01 ? 0 : Math.scalb(u, (int) (1e6 * u) % 300),
            u -> 1.7e18 + 1e9 * u);
    int rows = 1400;
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      for (int shape = 0; shape < ofWeights.size() * ofValues.size(); shape++) {
        DoubleUnaryOperator ofX = ofValues.get(shape % ofValues.size());
        DoubleUnaryOperator ofWeight = ofWeights.get(shape / ofValues.size());
        Random random = new Random(shape);
        double[][] x = new double[1 + shape % 2][];
        Arrays.setAll(x, j -> weights(random, rows, j == 0 ? ofX : u -> u));
        double[] y = weights(random, rows, shape % 3 == 0 ? ofX : u -> u - 0.5);
        double[] weights = weights(random, rows, ofWeight);
        String about = "%s, shape %s".formatted(kernel, shape);
        assertExactStatistics(PointBlock.of(x, y, weights), about);
        assertExactSums(PointBlock.of(x, y, weights), Neuron.of(new double[x.length], 0.25), about);
      }
    }
  }

  private static void assertExactStatistics(PointBlock block, String about) {
    DataSummary summary = new DataSummary(block.inputs());
    summary.add(block);
    BigDecimal[] weights = decimals(block.weights());
    BigDecimal total = sum(weights);
    assertThat(summary.totalWeight()).as(about).isEqualByComparingTo(total);
    for (int j = 0; j <= block.inputs(); j++) {
      BigDecimal[] a = product(weights, decimals(block.column(j)));
      assertThat(summary.sum(j).value()).as(about).isEqualByComparingTo(sum(a));
      assertThat(summary.mean(j))
          .as(about)
          .isEqualByComparingTo(sum(a).divide(total, MathContext.DECIMAL128));
      for (int k = 0; k <= j; k++) {
        BigDecimal[] products = product(a, decimals(block.column(k)));
        assertThat(summary.product(j, k).value())
            .as("%s, columns %s and %s", about, j, k)
            .isEqualByComparingTo(sum(products));
      }
    }
  }

  private static void assertExactSums(PointBlock block, Neuron neuron, String about) {
    double[] errors = TestRows.errors(neuron, block);
    double[] weights = block.weights();
    BigDecimal[] weighted = new BigDecimal[errors.length];
    BigDecimal squares = BigDecimal.ZERO;
    BigDecimal magnitudes = BigDecimal.ZERO;
    for (int i = 0; i < errors.length; i++) {
      double product = weights[i] * errors[i];
      weighted[i] = new BigDecimal(product);
      double square = product * errors[i];
      squares =
          squares.add(
              Double.isFinite(square)
                  ? new BigDecimal(square)
                  : weighted[i].multiply(new BigDecimal(errors[i])));
      magnitudes =
          magnitudes.add(new BigDecimal(weights[i]).multiply(new BigDecimal(errors[i]).abs()));
    }
    BigDecimal total = sum(decimals(weights));
    ErrorSums sums = new ErrorSums(block.inputs());
    sums.add(block, neuron);
    assertThat(sums.meanError()).as(about).isEqualTo(quotient(sum(weighted), total));
    assertThat(sums.meanSquaredError()).as(about).isEqualTo(quotient(squares, total));
    for (int j = 0; j < block.inputs(); j++) {
      assertThat(sums.meanErrorTimesInput(j))
          .as(about)
          .isEqualTo(quotient(sum(product(weighted, decimals(block.input(j)))), total));
    }
    EvaluationSums evaluation = new EvaluationSums();
    evaluation.add(block, neuron);
    double mae = quotient(magnitudes, total);
    assertThat(evaluation.meanAbsoluteError()).as(about).isCloseTo(mae, within(1e-15 * mae));
  }

  private static double quotient(BigDecimal sum, BigDecimal total) {
    double numerator = sum.doubleValue();
    return Double.isFinite(numerator) && Math.abs(numerator) >= Double.MIN_NORMAL
        ? numerator / total.doubleValue()
        : sum.divide(total, MathContext.DECIMAL128).doubleValue();
  }

  private static BigDecimal[] decimals(double[] values) {
    return Arrays.stream(values).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
  }

  private static BigDecimal[] product(BigDecimal[] a, BigDecimal[] b) {
    return IntStream.range(0, a.length)
        .mapToObj(i -> a[i].multiply(b[i]))
        .toArray(BigDecimal[]::new);
  }

  private static BigDecimal sum(BigDecimal[] terms) {
    return Arrays.stream(terms).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The grids are laid by the rows before; these jump by forty orders of magnitude. */
  @Test
  void sumsStayExactWhateverTheRowsBeforeWere() {
    double[] scales = {1, 1, 1e-20, 1e3, 1e20, 1e-3, 1e10, 1e-90, 1, 1e90, 1e90};
    Random random = new Random(3);
    Neuron neuron = Neuron.of(new double[] {1}, 0);
    for (String kernel : new String[] {"vector", "scalar"}) {
      System.setProperty(SumKernel.PROPERTY, kernel);
      ErrorSums sums = new ErrorSums(1);
      BigDecimal error = BigDecimal.ZERO;
      BigDecimal product = BigDecimal.ZERO;
      BigDecimal square = BigDecimal.ZERO;
      BigDecimal total = BigDecimal.ZERO;
      for (double scale : scales) {
        double[] x = weights(random, 3000, u -> u);
        double[] y = weights(random, 3000, u -> u);
        double[] weights = weights(random, 3000, u -> scale * (u < 0.001 ? 1e9 : 1 + u));
        for (int i = 0; i < 3000; i++) {
          double e = x[i] - y[i];
          BigDecimal weighted = new BigDecimal(weights[i] * e);
          error = error.add(weighted);
          product = product.add(weighted.multiply(new BigDecimal(x[i])));
          square = square.add(new BigDecimal(weights[i] * e * e));
          total = total.add(new BigDecimal(weights[i]));
        }
        sums.add(PointBlock.of(new double[][] {x}, y, weights), neuron);
      }
      assertThat(sums.meanError()).isEqualTo(quotient(error, total));
      assertThat(sums.meanErrorTimesInput(0)).isEqualTo(quotient(product, total));
      assertThat(sums.meanSquaredError()).isEqualTo(quotient(square, total));
    }
  }

  /** At the ends of what is allowed the sums leave the doubles; their means do not. */
  @Test
  void theGreatestWeightsOfTheGreatestValuesTrain() {
    double[] x = new Random(4).doubles(100, -1e100, 1e100).toArray();
    double[] y = Arrays.stream(x).map(value -> -value).toArray();
    double[] weights = new double[100];
    Arrays.fill(weights, 1e100);
    TrainingResult result =
        TestRows.weighted(LocalPoints.of(new double[][] {x}, y), weights)
            .train(TrainingSettings.defaults(1).withInit(Neuron.of(new double[] {1e8}, 0)));
    assertThat(result.stop().converged()).as("%s", result.stop()).isTrue();
    assertThat(result.neuron()).isEqualTo(Neuron.of(new double[] {-1}, 0));
    assertThat(result.losses().get(0)).isFinite().isGreaterThan(1e215);
  }

  // Nothing but the rows shows.

  private static List<Object> answers(List<PointBlock> blocks, SandwichFrame frame) {
    int inputs = blocks.get(0).inputs();
    double[] slopes = new double[inputs];
    Arrays.fill(slopes, 0.7);
    Neuron neuron = Neuron.of(slopes, 0.1);
    DataSummary summary = new DataSummary(inputs);
    ErrorSums errors = new ErrorSums(inputs);
    EvaluationSums evaluation = new EvaluationSums();
    SandwichSums sandwich = new SandwichSums(frame);
    for (PointBlock block : blocks) {
      DataSummary ofBlock = new DataSummary(inputs);
      ofBlock.add(block);
      summary.merge(ofBlock);
      ErrorSums errorsOfBlock = new ErrorSums(inputs);
      errorsOfBlock.add(block, neuron);
      errors.merge(errorsOfBlock);
      EvaluationSums evaluationOfBlock = new EvaluationSums();
      evaluationOfBlock.add(block, neuron);
      evaluation.merge(evaluationOfBlock);
      SandwichSums sandwichOfBlock = new SandwichSums(frame);
      sandwichOfBlock.add(block, frame);
      sandwich.merge(sandwichOfBlock);
    }
    List<Object> answers = new ArrayList<>();
    answers.add(summary.fingerprint());
    answers.add(errors.fingerprint());
    answers.add(summary.totalWeight());
    answers.add(summary.isWeighted());
    answers.add(summary.leastWeight());
    answers.add(errors.meanError());
    answers.add(errors.meanSquaredError());
    answers.add(evaluation.meanAbsoluteError());
    for (int j = 0; j <= inputs; j++) {
      answers.add(summary.mean(j));
      for (int k = 0; k <= j; k++) {
        answers.add(summary.covariance(j, k));
        answers.add(summary.covarianceUnits(j, k, 512));
        answers.add(summary.meanProductUnits(j, k, 512));
      }
      if (j < inputs) {
        answers.add(errors.meanErrorTimesInput(j));
        answers.add(errors.meanErrorTimesCentredInput(j, summary.mean(j)));
      }
    }
    for (int k = 0; k < frame.coordinates(); k++) {
      for (int l = 0; l <= k; l++) {
        answers.add(sandwich.sum(k, l));
      }
    }
    return answers;
  }

  private static SandwichFrame frame(int inputs, boolean bias) {
    double[] slopes = new double[inputs];
    double[][] root = new double[inputs][];
    Arrays.setAll(
        root,
        k -> {
          double[] row = new double[k + 1];
          Arrays.fill(row, 0.3);
          return row;
        });
    Arrays.fill(slopes, 0.7);
    int[] order = IntStream.range(0, inputs).toArray();
    return new SandwichFrame(
        slopes, new double[inputs + 1], 0.1, order, root, new double[inputs], 1e-4, bias, 1.5, -90);
  }

  @Test
  void neitherKernelNorOrderNorBlocksShow() {
    for (int inputs = 1; inputs <= 3; inputs++) {
      Random random = new Random(inputs);
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        double[] row = random.doubles(inputs + 2, 0.1, 2).toArray();
        // Some that do not fit the grids of the others.
        row[inputs + 1] *= i % 1000 == 7 ? 1e30 : i % 1000 == 8 ? 1e-60 : 1;
        row[0] *= i % 1500 == 3 ? 1e-250 : 1;
        rows.add(row);
      }
      for (boolean bias : new boolean[] {true, false}) {
        SandwichFrame frame = frame(inputs, bias);
        List<Object> expected = answers(List.of(TestRows.weightedBlock(rows)), frame);
        System.setProperty(SumKernel.PROPERTY, "scalar");
        assertThat(answers(List.of(TestRows.weightedBlock(rows)), frame)).isEqualTo(expected);
        System.clearProperty(SumKernel.PROPERTY);
        for (int way = 0; way < 3; way++) {
          Collections.shuffle(rows, random);
          List<PointBlock> blocks = TestRows.randomWeightedBlocks(rows, random);
          assertThat(answers(blocks, frame)).as("%s inputs", inputs).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void statisticsAloneGiveTheSameLine() {
    LocalPoints points = TestRows.oracle("swiss");
    double[] weights = weights(new Random(1), points.rows().size(), u -> 0.1 + u);
    LocalPoints weighted = TestRows.weighted(points, weights);
    for (boolean bias : new boolean[] {true, false}) {
      TrainingSettings settings = TrainingSettings.defaults(1).withBias(bias);
      TrainingResult everyRow = weighted.train(settings);
      TrainingResult onePass =
          new Trainer(
                  new SummaryPoints(weighted.columns(), weighted.summary()), settings, epoch -> {})
              .train();
      assertThat(onePass.neuron()).isEqualTo(everyRow.neuron());
      assertThat(onePass.uncertainty()).isEqualTo(everyRow.uncertainty());
    }
  }

  /** The epochs' own sums, not only the last step, look for the weighted line. */
  @Test
  void theClassicRuleArrivesAtTheWeightedLineToo() {
    double[] x = new Random(1).doubles(60).toArray();
    double[] y = new Random(2).doubles(60).toArray();
    double[] weights = weights(new Random(3), 60, u -> 0.1 + 10 * u);
    LocalPoints points = TestRows.weighted(LocalPoints.of(new double[][] {x}, y), weights);
    for (boolean bias : new boolean[] {true, false}) {
      TrainingSettings settings =
          TrainingSettings.defaults(1)
              .withBias(bias)
              .withStop(new StopRule(100_000, 1e-13, OptionalDouble.empty()));
      Neuron exact = points.train(settings).neuron();
      Neuron found = points.train(settings.withScaling(Scaling.Kind.NONE)).neuron();
      assertThat(found.weight(0)).isCloseTo(exact.weight(0), within(1e-9));
      assertThat(found.bias()).isCloseTo(exact.bias(), within(1e-9));
    }
  }

  // Blocks.

  @Test
  void aWeightIsOneColumnMoreOfTheFingerprint() {
    double[][] x = {{1, 2}, {3, 4}};
    double[] y = {5, 6};
    double[] weights = {0.5, 7};
    long fingerprint = PointBlock.of(x, y, weights).fingerprint();
    assertThat(fingerprint)
        .isEqualTo(PointBlock.of(new double[][] {x[0], x[1], weights}, y).fingerprint())
        .isNotEqualTo(PointBlock.of(x, y).fingerprint())
        .isNotEqualTo(PointBlock.of(x, y, new double[] {7, 0.5}).fingerprint());
    RowCounts counts = new RowCounts(2, 0, 0, 0);
    PointBlock told = new PointBlock(x, y, weights, counts, 42);
    assertThat(told.fingerprint()).isEqualTo(42);
    assertThat(told.weights()).isSameAs(weights);
    assertThat(new PointBlock(x, y, null, counts).fingerprint())
        .isEqualTo(PointBlock.of(x, y).fingerprint());
  }

  @Test
  void weightsBeyondTheirRangeAreRefused() {
    for (double weight : new double[] {0, -1, 0.9e-100, 1.1e100, Double.NaN, 1 / 0.0}) {
      assertThatThrownBy(
              () ->
                  PointBlock.of(
                      new double[][] {{1, 2}}, new double[] {3, 4}, new double[] {1, weight}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("weights must be from 1e-100 to 1e100, but got ");
    }
    assertThatThrownBy(
            () -> PointBlock.of(new double[][] {{1, 2}}, new double[] {3, 4}, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights must be 2, but got 1");
    assertThatThrownBy(() -> PointBlock.of(new double[][] {{1}}, new double[] {3}).weights())
        .isInstanceOf(IllegalStateException.class);
    PointBlock ends =
        PointBlock.of(new double[][] {{1, 2}}, new double[] {3, 4}, new double[] {1e-100, 1e100});
    assertThat(ends.isWeighted()).isTrue();
    assertThat(PointBlock.of(new double[1][0], new double[0], new double[0]).rows()).isZero();
  }

  @Test
  void aPredictionIntervalIsThatOfARowOfWeightOne() {
    LocalPoints points = TestRows.oracle("cars");
    double[] tens = new double[points.rows().size()];
    Arrays.fill(tens, 10);
    TrainingSettings settings = TrainingSettings.defaults(1);
    Uncertainty plain = points.train(settings).uncertainty();
    Uncertainty heavy = TestRows.weighted(points, tens).train(settings).uncertainty();
    PredictionInterval one = plain.predictionInterval(0.9).orElseThrow();
    PredictionInterval ofHeavy = heavy.predictionInterval(0.9).orElseThrow();
    // The line is as sure as before, but a single row spreads as the mean of ten does, times √10.
    assertThat(ofHeavy.halfWidthOfLine(30))
        .isCloseTo(one.halfWidthOfLine(30), within(1e-12 * one.halfWidthOfLine(30)));
    assertThat(heavy.residualStandardError().orElseThrow())
        .isCloseTo(Math.sqrt(10) * plain.residualStandardError().orElseThrow(), within(1e-12 * 60));
    double line = one.halfWidthOfLine(30);
    double row = one.halfWidth(30);
    assertThat(ofHeavy.halfWidth(30))
        .isCloseTo(Math.sqrt(10 * (row * row - line * line) + line * line), within(1e-10));
  }
}
