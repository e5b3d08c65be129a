package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.exact.SumKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whichever loop adds a row, it adds the same. */
class SandwichSumsTest {
  private static final int ROWS = 9000;

  @AfterEach
  void useTheBestKernelAgain() {
    System.clearProperty(SumKernel.PROPERTY);
  }

  private static double[][] rows(long seed, int inputs) {
    Random random = new Random(seed);
    double[][] rows = new double[ROWS][inputs + 1];
    for (double[] row : rows) {
      row[inputs] = random.nextGaussian();
      for (int j = 0; j < inputs; j++) {
        row[j] = random.nextGaussian();
        row[inputs] += (j + 1) * row[j];
      }
    }
    return rows;
  }

  private static SandwichFrame frame(int inputs, double part) {
    double[] weights = new double[inputs];
    double[][] root = new double[inputs][];
    int[] order = new int[inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = j + 1.01;
      order[j] = inputs - 1 - j;
      root[j] = new double[j + 1];
      Arrays.fill(root[j], 0.1);
      root[j][j] = 1.1;
    }
    double[] shift = new double[inputs];
    Arrays.fill(shift, 0.003);
    double[] centre = new double[inputs + 1];
    Arrays.fill(centre, 0.01);
    return new SandwichFrame(weights, centre, 0.002, order, root, shift, part, true, 1, -76);
  }

  private static List<Object> sums(List<PointBlock> blocks, SandwichFrame frame) {
    SandwichSums total = new SandwichSums(frame);
    for (PointBlock block : blocks) {
      SandwichSums part = new SandwichSums(frame);
      part.add(block, frame);
      total.merge(part);
    }
    List<Object> answers = new ArrayList<>();
    answers.add(total.rows());
    answers.add(total.decisiveRow().map(Arrays::toString));
    for (int k = 0; k < frame.coordinates(); k++) {
      for (int l = 0; l <= k; l++) {
        answers.add(total.sum(k, l));
      }
    }
    return answers;
  }

  private static void assertSame(double[][] rows, SandwichFrame frame) {
    List<double[]> list = new ArrayList<>(Arrays.asList(rows));
    List<PointBlock> one = List.of(TestRows.block(list));
    List<Object> expected = sums(one, frame);
    System.setProperty(SumKernel.PROPERTY, "scalar");
    assertThat(sums(one, frame)).as("scalar").isEqualTo(expected);
    System.clearProperty(SumKernel.PROPERTY);
    List<PointBlock> single = list.stream().map(row -> TestRows.block(List.of(row))).toList();
    assertThat(sums(single, frame)).as("row by row").isEqualTo(expected);
    Random random = new Random(5);
    Collections.shuffle(list, random);
    assertThat(sums(TestRows.randomBlocks(list, random), frame)).as("shuffled").isEqualTo(expected);
  }

  @Test
  void neitherKernelNorOrderNorBlocksShow() {
    for (int inputs = 1; inputs <= 4; inputs++) {
      assertSame(rows(inputs, inputs), frame(inputs, 0));
      assertSame(rows(inputs, inputs), frame(inputs, 1.0 / ROWS));
    }
  }

  @Test
  void rowsFarOutCountLikeTheOthers() {
    for (int inputs = 1; inputs <= 2; inputs++) {
      for (double far : new double[] {1e4, 1e40}) {
        double[][] rows = rows(7, inputs);
        rows[100][inputs] = far;
        rows[5000][inputs] = -far;
        assertSame(rows, frame(inputs, 1.0 / ROWS));
      }
      double[][] rows = rows(8, inputs);
      rows[100][0] = 1e40;
      assertSame(rows, frame(inputs, 0));
    }
  }

  /** At a distance of about √n. */
  @Test
  void rowsThatDecideAloneAreFoundAndNotAdded() {
    for (int inputs = 1; inputs <= 2; inputs++) {
      double[][] rows = rows(9, inputs);
      SandwichFrame frame = frame(inputs, 1.0 / ROWS);
      rows[200][0] = 1000;
      rows[7000][0] = 900;
      assertSame(rows, frame);
      List<Object> found = sums(List.of(TestRows.block(Arrays.asList(rows))), frame);
      assertThat(found.get(1).toString()).contains("[900.0, ");
      List<double[]> others = new ArrayList<>(Arrays.asList(rows));
      others.remove(7000);
      others.remove(200);
      List<Object> rest = sums(List.of(TestRows.block(others)), frame);
      assertThat(found.subList(2, found.size())).isEqualTo(rest.subList(2, rest.size()));
    }
  }

  @Test
  void aBlockOfAnotherWidthIsRefused() {
    SandwichFrame frame = frame(1, 0);
    PointBlock block = TestRows.block(Arrays.asList(rows(1, 2)));
    assertThatThrownBy(() -> new SandwichSums(frame).add(block, frame))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inputs must be 1, but got a block of 2");
  }
}
