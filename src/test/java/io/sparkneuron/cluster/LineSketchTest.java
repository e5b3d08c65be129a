package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.Columns;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.PointBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lines of keys on their way to a picture, beside plain lists of them. */
class LineSketchTest {
  private static final int KEYS = 500;

  private static final LineShape SHAPE = new LineShape(new KeyedShape(1, 2, false), true, 0);

  private record Line(long key, KeyLine line) {
    /** Keys are numbers here. */
    LinePicture.Key listed() {
      return new LinePicture.Key(
          List.of(String.valueOf(key)), line.status(), line.rows(), line.rmse());
    }

    double[] numbers() {
      return line.neuron()
          .map(n -> new double[] {line.rows(), line.rmse(), n.bias(), n.weight(1)})
          .orElse(new double[] {line.rows(), Double.NaN, Double.NaN, Double.NaN});
    }
  }

  /** Few different numbers of rows and errors, so that many are equal. */
  private static List<Line> lines() {
    InputEncoder encoder = new InputEncoder(new Columns(List.of("a", "b"), "y").terms());
    LineFitter fitter = new LineFitter(encoder, true, 4);
    List<Line> lines = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      Random random = new Random(key % 50);
      int rows = 2 + random.nextInt(6);
      double[][] inputs = {random.doubles(rows).toArray(), random.doubles(rows).toArray()};
      DataSummary summary = new DataSummary(2);
      summary.add(PointBlock.of(inputs, random.doubles(rows).toArray()));
      lines.add(new Line(key - KEYS / 2, fitter.fit(summary, summary)));
    }
    return lines;
  }

  private static LineSketch sketch(double share) {
    return new LineSketch(SHAPE, new int[] {1}, share);
  }

  private static LinePicture picture(List<Line> lines, int parts, double share) {
    LineSketch total = sketch(share);
    for (int part = 0; part < parts; part++) {
      LineSketch some = sketch(share);
      for (int i = part; i < lines.size(); i += parts) {
        long[] words = new long[1 + SHAPE.words()];
        words[0] = lines.get(i).key();
        SHAPE.write(lines.get(i).line(), words, 1);
        some.add(new LineBlock(words, null));
      }
      total.merge(some);
    }
    return total.picture(
        keys -> keys.stream().map(words -> List.of(String.valueOf(words[1]))).toList());
  }

  private static List<String> sample(LinePicture picture) {
    return picture.sample().stream().map(Arrays::toString).toList();
  }

  @Test
  void allLinesAreInItAndTheFirstTwenty() {
    List<Line> lines = lines();
    LinePicture picture = picture(lines, 3, 1);
    assertThat(picture.keys()).isEqualTo(KEYS);
    assertThat(picture.isSample()).isFalse();
    assertThat(sample(picture))
        .containsExactlyInAnyOrderElementsOf(
            lines.stream().map(line -> Arrays.toString(line.numbers())).toList());
    Comparator<Line> byKey = Comparator.comparing(Line::key);
    assertThat(picture.mostRows())
        .isEqualTo(
            lines.stream()
                .sorted(Comparator.comparing((Line l) -> -l.line().rows()).thenComparing(byKey))
                .limit(20)
                .map(Line::listed)
                .toList());
    assertThat(picture.largestErrors())
        .isEqualTo(
            lines.stream()
                .filter(line -> line.line().neuron().isPresent())
                .sorted(Comparator.comparing((Line l) -> -l.line().rmse()).thenComparing(byKey))
                .limit(20)
                .map(Line::listed)
                .toList());
  }

  @Test
  void noOrderAndNoPartsShow() {
    List<Line> lines = lines();
    for (double share : new double[] {1, 0.3}) {
      LinePicture one = picture(lines, 1, share);
      for (int parts : new int[] {1, 3, 17, KEYS}) {
        Collections.shuffle(lines, new Random(parts));
        LinePicture other = picture(lines, parts, share);
        assertThat(sample(other)).as(parts + " parts").isEqualTo(sample(one));
        assertThat(other.largestErrors()).as(parts + " parts").isEqualTo(one.largestErrors());
        assertThat(other.mostRows()).as(parts + " parts").isEqualTo(one.mostRows());
        assertThat(other.keys()).isEqualTo(KEYS);
      }
    }
  }

  /** The lists are of all keys all the same. */
  @Test
  void aShareOfTheKeysIsDrawn() {
    List<Line> lines = lines();
    LinePicture all = picture(lines, 3, 1);
    LinePicture some = picture(lines, 3, 0.3);
    assertThat(some.sample()).hasSizeBetween(120, 180);
    assertThat(sample(all)).containsAll(sample(some));
    assertThat(some.isSample()).isTrue();
    assertThat(some.mostRows()).isEqualTo(all.mostRows());
  }

  @Test
  void theLargestKeyIsTheSameInAnyOrder() {
    List<Integer> keys = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(keys, new Random(seed));
      LargestKey total = new LargestKey();
      total.merge(new LargestKey());
      LargestKey part = new LargestKey();
      for (int key : keys) {
        DataSummary rows = new DataSummary(1);
        double[] values = new double[1 + key % 4];
        rows.add(PointBlock.of(new double[][] {values}, values));
        (key % 3 == 0 ? total : part).add(new long[] {9, key, 9}, 1, 2, rows, null);
      }
      total.merge(part);
      assertThat(total.words()).as("seed " + seed).containsExactly(3);
      assertThat(total.training().rows()).isEqualTo(4);
      assertThat(total.judging()).isNull();
    }
  }
}
