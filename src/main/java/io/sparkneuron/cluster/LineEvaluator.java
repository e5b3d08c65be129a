package io.sparkneuron.cluster;

import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.Evaluation;
import io.sparkneuron.core.EvaluationSums;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SplitSummary;
import io.sparkneuron.exact.ExactSum;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Executor side of evaluating lines of keys: every row meets the line of its key, in buckets of
 * both; of a bucket one part of its rows after the other.
 */
final class LineEvaluator
    implements FlatMapFunction2<Iterator<byte[]>, Iterator<byte[]>, LineEvaluator.Part> {
  private static final long serialVersionUID = 1L;

  /** Of a key that training never saw. */
  private static final int UNKNOWN = -1;

  /** Of a key, behind its words. */
  private static final int NUMBERS = 5;

  private final KeyedShape rows;
  private final KeyedShape lines;
  private final Forecaster pooled;

  /**
   * @param lines as rows whose inputs are the weights, and whose label is the bias; before them the
   *     number of the status
   * @param pooled what predicts for keys without a line of their own
   */
  LineEvaluator(KeyedShape rows, KeyedShape lines, Forecaster pooled) {
    this.rows = rows;
    this.lines = lines;
    this.pooled = pooled;
  }

  /**
   * What was found.
   *
   * <p>A plain class, not a record: one per partition travels to the driver.
   */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SplitSummary read;
    private final ExactSum squares = new ExactSum();
    private final DataSummary rest;
    private final EvaluationSums magnitudes = new EvaluationSums();
    private final CoverageSums range;
    private long unknownKeys;
    private long unknownRows;

    Sums(Forecaster pooled) {
      int inputs = pooled.neuron().inputs();
      read = new SplitSummary(inputs);
      rest = new DataSummary(inputs);
      range = new CoverageSums(pooled);
    }

    void merge(Sums other) {
      read.merge(other.read);
      squares.merge(other.squares);
      rest.merge(other.rest);
      magnitudes.merge(other.magnitudes);
      range.merge(other.range);
      unknownKeys += other.unknownKeys;
      unknownRows += other.unknownRows;
    }

    DataSummary read() {
      return read.training();
    }

    Evaluation evaluation(Neuron pooled) {
      return Evaluation.of(read(), squares, rest, pooled, magnitudes);
    }

    CoverageSums range() {
      return range;
    }

    long unknownKeys() {
      return unknownKeys;
    }

    long unknownRows() {
      return unknownRows;
    }
  }

  /**
   * A part of the table of keys, or in the last one of a partition what they are together.
   *
   * <p>A plain class, not a record: it may be kept by executors.
   */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Key by key its words, and then status, rows, rmse, mae and r2. */
    final long[] keys;

    /** Null but in the last one. */
    final Sums sums;

    Part(long[] keys, Sums sums) {
      this.keys = keys;
      this.sums = sums;
    }
  }

  /** A key as it is looked up. */
  private record Key(long[] words) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  /** What is known of a key. */
  private static final class Known {
    private final DataSummary summary;
    private final EvaluationSums magnitudes = new EvaluationSums();
    private int status = UNKNOWN;

    /** Null if the pooled line predicts. */
    private Neuron line;

    Known(int inputs) {
      summary = new DataSummary(inputs);
    }
  }

  @Override
  public Iterator<Part> call(Iterator<byte[]> ofRows, Iterator<byte[]> ofLines) {
    KeyBuckets data = new KeyBuckets(ofRows, rows);
    KeyBuckets table = new KeyBuckets(ofLines, lines);
    Sums sums = new Sums(pooled);
    sums.read.merge(data.read());
    return new Iterator<>() {
      private boolean isDone;

      @Override
      public boolean hasNext() {
        return !isDone;
      }

      @Override
      public Part next() {
        if (data.hasNext()) {
          return new Part(bucket(data, table, sums), null);
        }
        isDone = true;
        return new Part(new long[0], sums);
      }
    };
  }

  private long[] bucket(KeyBuckets data, KeyBuckets table, Sums sums) {
    int number = data.number();
    KeyGroups found = table.isAt(number) ? table.next() : null;
    Map<Key, Known> known = new HashMap<>();
    while (data.isAt(number)) {
      KeyGroups part = data.nextPart();
      for (int group = 0; group < part.size(); group++) {
        Key key =
            new Key(Arrays.copyOfRange(part.keyWords(), part.keyFrom(group), part.keyTo(group)));
        Known of = known.computeIfAbsent(key, one -> lookedUp(one, found));
        add(part.block(group), of, sums);
      }
    }
    Words words = new Words();
    known.forEach((key, of) -> addTo(words, key, of, sums));
    return words.toArray();
  }

  private Known lookedUp(Key key, KeyGroups found) {
    Known known = new Known(rows.inputs());
    int at = found == null ? -1 : found.find(key.words(), 0, key.words().length);
    if (at >= 0) {
      KeyLine.Status status = KeyLine.Status.values()[(int) found.value(at, 0)];
      known.status = status.ordinal();
      if (status.hasLine()) {
        known.line = found.line(at, 1);
      }
    }
    return known;
  }

  private void add(PointBlock block, Known key, Sums sums) {
    Neuron neuron = key.line == null ? pooled.neuron() : key.line;
    key.summary.add(block);
    key.magnitudes.add(block, neuron);
    sums.magnitudes.add(block, neuron);
    sums.range.add(block, pooled);
  }

  private void addTo(Words words, Key key, Known known, Sums sums) {
    Neuron neuron = known.line == null ? pooled.neuron() : known.line;
    if (known.line == null) {
      sums.rest.merge(known.summary);
    } else {
      sums.squares.add(LineFitter.squares(known.summary, neuron));
    }
    if (known.status == UNKNOWN) {
      sums.unknownKeys++;
      sums.unknownRows += known.summary.rows();
    }
    Evaluation evaluation = Evaluation.of(known.summary, neuron, known.magnitudes);
    long[] numbers = {
      known.status,
      evaluation.rows(),
      Double.doubleToRawLongBits(evaluation.rmse()),
      Double.doubleToRawLongBits(evaluation.mae().orElse(Double.NaN)),
      Double.doubleToRawLongBits(evaluation.r2().orElse(Double.NaN))
    };
    words.add(key.words(), 0, key.words().length);
    words.add(numbers, 0, numbers.length);
  }

  /** The table of the keys of a part, as rows: the key, status, rows, rmse, mae, r2. */
  static Iterator<Row> rows(Part part, KeyReader keys) {
    List<Row> rows = new ArrayList<>();
    for (int at = 0; at < part.keys.length; at += NUMBERS) {
      Object[] cells = new Object[keys.size() + NUMBERS];
      at = keys.values(part.keys, at, cells);
      int status = (int) part.keys[at];
      int next = keys.size();
      cells[next++] = status == UNKNOWN ? "unknown" : KeyLine.Status.values()[status].word();
      cells[next++] = part.keys[at + 1];
      for (int number = 2; number < NUMBERS; number++) {
        double value = Double.longBitsToDouble(part.keys[at + number]);
        cells[next++] = Double.isNaN(value) ? null : value;
      }
      rows.add(RowFactory.create(cells));
    }
    return rows.iterator();
  }
}
