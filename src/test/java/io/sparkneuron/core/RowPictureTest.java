package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is drawn of the rows: the same whatever their order, and all of them. */
class RowPictureTest {
  private static final long SEED = 20261122;
  private static final Neuron LINE = Neuron.of(new double[] {12}, 37);
  private static final Neuron PLANE = Neuron.of(new double[] {12, -3}, 37);

  private static List<double[]> rows(int rows, Neuron neuron) {
    Random random = new Random(SEED);
    List<double[]> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] row = new double[neuron.inputs() + 1];
      for (int j = 0; j < neuron.inputs(); j++) {
        row[j] = 100 * random.nextDouble();
      }
      double noise = random.nextGaussian() * (i % 100 == 0 ? 50 : 1);
      row[neuron.inputs()] = neuron.predict(Arrays.copyOf(row, neuron.inputs())) + noise;
      table.add(row);
    }
    return table;
  }

  private static RowPicture picture(List<double[]> rows, Neuron neuron, Random random) {
    List<PointBlock> blocks = TestRows.randomBlocks(rows, random);
    LocalPoints points = new LocalPoints(blocks);
    RowFrame frame = RowFrame.of(points.summary(), neuron);
    RowPicture total = new RowPicture(frame);
    Collections.shuffle(blocks, random);
    for (PointBlock block : blocks) {
      RowPicture one = new RowPicture(frame);
      one.add(block, neuron);
      total.merge(one);
    }
    return total;
  }

  private static List<Object> answers(RowPicture picture) {
    List<Object> answers = new ArrayList<>();
    picture.rowsKept().forEach(row -> answers.add(Arrays.toString(row)));
    answers.add(Arrays.toString(picture.labelCounts()));
    answers.add(Arrays.toString(picture.errorCounts()));
    answers.add(Arrays.toString(picture.histogram()));
    answers.add(picture.rows());
    answers.add(picture.errorsBelow());
    answers.add(picture.errorsAbove());
    answers.add(picture.predictionsOutside());
    answers.add(picture.leastError());
    answers.add(picture.greatestError());
    return answers;
  }

  @Test
  void anyOrderAndAnyBlocksGiveTheSamePicture() {
    for (Neuron neuron : List.of(LINE, PLANE)) {
      for (int count : new int[] {3000, RowPicture.MOST_ROWS + 1}) {
        List<double[]> rows = rows(count, neuron);
        List<Object> expected = answers(picture(rows, neuron, new Random(SEED)));
        for (int round = 1; round <= 5; round++) {
          Random random = new Random(SEED + round);
          Collections.shuffle(rows, random);
          assertThat(answers(picture(rows, neuron, random)))
              .as("%d rows, seed %d", count, SEED + round)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void upToTenThousandRowsAreKeptAndMoreAreCounted() {
    RowPicture kept = picture(rows(RowPicture.MOST_ROWS, LINE), LINE, new Random(SEED));
    assertThat(kept.frame().isEveryRow()).isTrue();
    assertThat(kept.rowsKept()).hasSize(RowPicture.MOST_ROWS);
    assertThat(kept.labelCounts()).isEmpty();

    RowPicture counted = picture(rows(RowPicture.MOST_ROWS + 1, LINE), LINE, new Random(SEED));
    assertThat(counted.frame().isEveryRow()).isFalse();
    assertThat(counted.rowsKept()).isEmpty();
    assertThat(Arrays.stream(counted.labelCounts()).sum()).isEqualTo(RowPicture.MOST_ROWS + 1);
    assertThat(Arrays.stream(counted.errorCounts()).sum()).isEqualTo(RowPicture.MOST_ROWS + 1);
    for (RowPicture picture : List.of(kept, counted)) {
      assertThat(picture.errorsBelow() + picture.errorsAbove()).isPositive();
      assertThat(
              Arrays.stream(picture.histogram()).sum()
                  + picture.errorsBelow()
                  + picture.errorsAbove())
          .isEqualTo(picture.rows());
    }
  }

  /** Oracle: the definition, row by row. */
  @Test
  void aCellCountsTheRowsInIt() {
    List<double[]> rows = rows(RowPicture.MOST_ROWS + 500, LINE);
    RowPicture picture = picture(rows, LINE, new Random(SEED));
    RowFrame frame = picture.frame();
    long[] expected = new long[RowPicture.COLUMNS * RowPicture.LINES];
    for (double[] row : rows) {
      double across =
          (row[0] - frame.leastAcross()) / (frame.greatestAcross() - frame.leastAcross());
      double up = (row[1] - frame.leastLabel()) / (frame.greatestLabel() - frame.leastLabel());
      int column = Math.min(RowPicture.COLUMNS - 1, (int) (across * RowPicture.COLUMNS));
      int line = Math.min(RowPicture.LINES - 1, (int) (up * RowPicture.LINES));
      expected[line * RowPicture.COLUMNS + column]++;
    }
    assertThat(picture.labelCounts()).isEqualTo(expected);
  }

  @Test
  void aRowIsKeptWithItsPredictionAndItsError() {
    double[] row = {2, 5, 50};
    RowPicture picture = picture(List.of(row), PLANE, new Random(SEED));
    // 12 * 2 - 3 * 5 + 37 = 46
    assertThat(picture.rowsKept()).containsExactly(new double[] {46, 50, -4});
    assertThat(picture.leastError()).isEqualTo(-4);
    assertThat(picture.greatestError()).isEqualTo(-4);
  }

  @Test
  void aPerfectLineAndConstantRowsHaveAPlaceForTheirErrors() {
    for (double value : new double[] {0, 1e100, -1e-300}) {
      List<double[]> rows = Collections.nCopies(5, new double[] {value, value});
      RowPicture picture = picture(rows, Neuron.of(new double[] {1}, 0), new Random(SEED));
      assertThat(picture.frame().errorReach()).isPositive();
      assertThat(Arrays.stream(picture.histogram()).sum()).as("value %s", value).isEqualTo(5);
    }
  }

  @Test
  void moreRowsThanTheFrameWasForAreNotTakenForOthers() {
    RowFrame frame = RowFrame.of(new LocalPoints(List.of(block(3))).summary(), LINE);
    RowPicture picture = new RowPicture(frame);
    picture.add(block(RowPicture.MOST_ROWS), LINE);
    assertThatThrownBy(() -> picture.add(block(1), LINE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the input changed");
  }

  private static PointBlock block(int rows) {
    return PointBlock.of(new double[1][rows], new double[rows]);
  }

  @Test
  void thePathOfALongTrainingKeepsItsEndsAndAFewHundredPoints() {
    NeuronPath path = new NeuronPath(new PathPoint(0, neuron(0)));
    for (int epoch = 1; epoch <= 100_001; epoch++) {
      path.add(new PathPoint(epoch, neuron(epoch)));
    }
    List<PathPoint> points = path.points();
    assertThat(points).hasSizeBetween(NeuronPath.MOST / 2, NeuronPath.MOST + 2);
    assertThat(points.get(0).epoch()).isZero();
    assertThat(points.get(points.size() - 1).epoch()).isEqualTo(100_001);
    assertThat(points)
        .isSortedAccordingTo((a, b) -> Integer.compare(a.epoch(), b.epoch()))
        .allSatisfy(point -> assertThat(point.neuron()).isEqualTo(neuron(point.epoch())));
  }

  private static Neuron neuron(int epoch) {
    return Neuron.of(new double[] {epoch}, -epoch);
  }

  @Test
  void aTrainingTellsItsPathFromWhereItBegan() {
    LocalPoints points = TestRows.file("line.csv");
    TrainingSettings settings =
        TrainingSettings.defaults(1).withScaling(Scaling.Kind.NONE).withLearningRate(1);
    List<PathPoint> passed = new ArrayList<>();
    TrainingResult whole =
        new Trainer(points, settings, e -> passed.add(new PathPoint(e.number(), e.after())))
            .train(TrainingState.of(Neuron.of(new double[] {25}, 85)));
    assertThat(whole.path().get(0)).isEqualTo(new PathPoint(0, whole.start()));
    assertThat(whole.path().get(whole.path().size() - 1))
        .isEqualTo(new PathPoint(whole.epochs(), whole.neuron()));
    assertThat(passed).containsAll(whole.path().subList(1, whole.path().size()));

    TrainingState state =
        new TrainingState(
            whole.start(), passed.get(99).neuron(), whole.losses().subList(0, 100), 1);
    TrainingResult resumed = new Trainer(points, settings, e -> {}).train(state);
    assertThat(resumed.neuron()).isEqualTo(whole.neuron());
    assertThat(resumed.path().get(0)).isEqualTo(passed.get(99));
  }

  /** Errors 1, −2 and 3, so that four root mean squares are 4·√(14/3). */
  @Test
  void theFrameOfOneInputIsThatOfTheRows() {
    double[] x = {5.5, 5, 11.5};
    double[] y = {10, 12, 20};
    RowFrame frame =
        RowFrame.of(
            LocalPoints.of(new double[][] {x}, y).summary(), Neuron.of(new double[] {2}, 0));
    assertThat(frame.leastAcross()).isEqualTo(5);
    assertThat(frame.greatestAcross()).isEqualTo(11.5);
    assertThat(frame.leastLabel()).isEqualTo(10);
    assertThat(frame.greatestLabel()).isEqualTo(20);
    assertThat(frame.errorReach()).isCloseTo(4 * Math.sqrt(14.0 / 3), within(1e-14));
  }

  @Test
  void theFrameOfSeveralInputsHasTheLabelOnBothAxes() {
    double[][] x = {{5.5, 5, 11.5}, {0, 0, 0}};
    RowFrame frame =
        RowFrame.of(
            LocalPoints.of(x, new double[] {10, 12, 20}).summary(),
            Neuron.of(new double[] {2, 1}, 0));
    assertThat(frame.leastAcross()).isEqualTo(10);
    assertThat(frame.greatestAcross()).isEqualTo(20);
  }

  /** Where all errors are rounding, its reach is four times 4·2⁻⁵³ of the largest term. */
  @Test
  void aPerfectFitHasTheReachOfRounding() {
    double[] x = {0, 1, 2};
    RowFrame frame =
        RowFrame.of(
            LocalPoints.of(new double[][] {x}, new double[] {1, 3, 5}).summary(),
            Neuron.of(new double[] {2}, 1));
    assertThat(frame.errorReach()).isEqualTo(4 * 4 * 0x1p-53 * (2 * 2 + 1 + 5));
  }

  private static int place(double value, double least, double greatest, int places) {
    double share = Math.floor((value - least) / (greatest - least) * places);
    return (int) Math.min(places - 1, Math.max(0, share));
  }

  /** Oracle: the definition, row by row; with two inputs the prediction stands across. */
  @Test
  void everyCountIsThatOfTheRows() {
    List<double[]> rows = rows(RowPicture.MOST_ROWS + 500, PLANE);
    RowPicture picture = picture(rows, PLANE, new Random(SEED));
    RowFrame frame = picture.frame();
    double reach = frame.errorReach();
    long[] labels = new long[RowPicture.COLUMNS * RowPicture.LINES];
    long[] errors = new long[RowPicture.COLUMNS * RowPicture.LINES];
    long[] histogram = new long[RowPicture.BINS];
    long outside = 0;
    long below = 0;
    long above = 0;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double[] row : rows) {
      double error = PLANE.predict(row[0], row[1]) - row[2];
      double across = error + row[2];
      int column = place(across, frame.leastLabel(), frame.greatestLabel(), RowPicture.COLUMNS);
      int line = place(row[2], frame.leastLabel(), frame.greatestLabel(), RowPicture.LINES);
      labels[line * RowPicture.COLUMNS + column]++;
      errors[place(error, -reach, reach, RowPicture.LINES) * RowPicture.COLUMNS + column]++;
      if (Math.abs(error) <= reach) {
        histogram[place(error, -reach, reach, RowPicture.BINS)]++;
      }
      outside += across < frame.leastLabel() || across > frame.greatestLabel() ? 1 : 0;
      below += error < -reach ? 1 : 0;
      above += error > reach ? 1 : 0;
      least = Math.min(least, error);
      greatest = Math.max(greatest, error);
    }
    assertThat(outside).isPositive();
    assertThat(picture.rows()).isEqualTo(rows.size());
    assertThat(picture.labelCounts()).isEqualTo(labels);
    assertThat(picture.errorCounts()).isEqualTo(errors);
    assertThat(picture.histogram()).isEqualTo(histogram);
    assertThat(picture.predictionsOutside()).isEqualTo(outside);
    assertThat(picture.errorsBelow()).isEqualTo(below).isPositive();
    assertThat(picture.errorsAbove()).isEqualTo(above).isPositive();
    assertThat(picture.leastError()).isEqualTo(least);
    assertThat(picture.greatestError()).isEqualTo(greatest);
  }

  /** Errors of ±1 reach to ±4; what is there, or at the ends of the input, is still inside. */
  @Test
  void theEdgesBelongToThePicture() {
    double[] x = new double[RowPicture.MOST_ROWS + 2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 2 == 0 ? -10 : 10;
      y[i] = x[i] + (i % 4 < 2 ? 1 : -1);
    }
    Neuron neuron = Neuron.of(new double[] {1}, 0);
    RowFrame frame = RowFrame.of(LocalPoints.of(new double[][] {x}, y).summary(), neuron);
    assertThat(frame.isEveryRow()).isFalse();
    assertThat(frame.errorReach()).isEqualTo(4);
    RowPicture picture = new RowPicture(frame);
    picture.add(PointBlock.of(new double[][] {{-10, 10}}, new double[] {-6, 6}), neuron);
    assertThat(picture.predictionsOutside()).isZero();
    assertThat(picture.errorsBelow()).isZero();
    assertThat(picture.errorsAbove()).isZero();
    assertThat(picture.histogram()[0]).isEqualTo(1);
    assertThat(picture.histogram()[RowPicture.BINS - 1]).isEqualTo(1);
    picture.add(PointBlock.of(new double[][] {{-10.5, 10.5}}, new double[] {-6, 6}), neuron);
    assertThat(picture.predictionsOutside()).isEqualTo(2);
    assertThat(picture.errorsBelow()).isEqualTo(1);
    assertThat(picture.errorsAbove()).isEqualTo(1);
  }
}
