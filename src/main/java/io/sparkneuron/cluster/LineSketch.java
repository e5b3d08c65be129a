package io.sparkneuron.cluster;

import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.exact.RowHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a {@link LinePicture} shows of some lines; none of it depends on the order in which they are
 * added.
 *
 * <p>A plain class, not a record: one per partition travels to the driver.
 */
final class LineSketch implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is told of a listed key behind its rank and its words: status, rows, rmse. */
  private static final int NUMBERS = 3;

  private final LineShape shape;
  private final int[] inputs;
  private final double share;
  private final List<double[]> sample = new ArrayList<>();
  private final FirstLines largestErrors = new FirstLines(LinePicture.MOST_LISTED);
  private final FirstLines mostRows = new FirstLines(LinePicture.MOST_LISTED);
  private long keys;

  /**
   * @param inputs whose weights are drawn
   * @param share of the keys that are drawn; from 1 on, all
   */
  LineSketch(LineShape shape, int[] inputs, double share) {
    this.shape = shape;
    this.inputs = inputs.clone();
    this.share = share;
  }

  void add(LineBlock block) {
    long[] words = block.words();
    for (int at = 0; at < words.length; ) {
      int key = shape.keys().keyFrom(at);
      int line = shape.keys().keyTo(words, at);
      if (RowHash.fraction(RowHash.of(words, key, line)) < share) {
        sample.add(numbers(words, line));
      }
      double rmse = shape.rmse(words, line);
      if (!Double.isNaN(rmse)) {
        // The bits of doubles that are not negative have the order of these.
        add(largestErrors, -Double.doubleToRawLongBits(rmse), words, key, line);
      }
      add(mostRows, -shape.rows(words, line), words, key, line);
      keys++;
      at = line + shape.words();
    }
  }

  private double[] numbers(long[] words, int line) {
    double[] numbers = new double[3 + inputs.length];
    numbers[0] = shape.rows(words, line);
    numbers[1] = shape.rmse(words, line);
    numbers[2] = shape.bias(words, line);
    for (int i = 0; i < inputs.length; i++) {
      numbers[3 + i] = shape.weight(words, line, inputs[i]);
    }
    return numbers;
  }

  private void add(FirstLines lines, long rank, long[] words, int key, int line) {
    if (lines.mayTake(rank)) {
      int numbers = 1 + line - key;
      long[] listed = new long[numbers + NUMBERS];
      listed[0] = rank;
      System.arraycopy(words, key, listed, 1, line - key);
      listed[numbers] = shape.status(words, line).ordinal();
      listed[numbers + 1] = shape.rows(words, line);
      listed[numbers + 2] = Double.doubleToRawLongBits(shape.rmse(words, line));
      lines.add(listed);
    }
  }

  void merge(LineSketch other) {
    sample.addAll(other.sample);
    largestErrors.merge(other.largestErrors);
    mostRows.merge(other.mostRows);
    keys += other.keys;
  }

  /**
   * The picture.
   *
   * @param texts of the values of keys, from their words, which come after one other word
   */
  LinePicture picture(Function<List<long[]>, List<List<String>>> texts) {
    sample.sort(Arrays::compare);
    return new LinePicture(
        keys,
        Arrays.stream(inputs).boxed().toList(),
        sample,
        listed(largestErrors.lines(), texts),
        listed(mostRows.lines(), texts));
  }

  private static List<LinePicture.Key> listed(
      List<long[]> lines, Function<List<long[]>, List<List<String>>> texts) {
    List<List<String>> keys = texts.apply(lines);
    List<LinePicture.Key> listed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      long[] line = lines.get(i);
      int numbers = line.length - NUMBERS;
      listed.add(
          new LinePicture.Key(
              keys.get(i),
              KeyLine.Status.values()[(int) line[numbers]],
              line[numbers + 1],
              Double.longBitsToDouble(line[numbers + 2])));
    }
    return listed;
  }
}
