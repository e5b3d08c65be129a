package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.exact.ExactSum;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;

/**
 * Executor side of judging lines that are there already: the rows of each key meet its line, in
 * buckets of both.
 */
final class LineJudge
    implements FlatMapFunction2<Iterator<byte[]>, Iterator<byte[]>, LineJudge.Sums> {
  private static final long serialVersionUID = 1L;

  private final KeyedShape rows;
  private final KeyedShape lines;
  private final int side;

  /**
   * @param lines as rows whose inputs are the weights, and whose label is the bias
   * @param side of the rows that judge
   */
  LineJudge(KeyedShape rows, KeyedShape lines, int side) {
    this.rows = rows;
    this.lines = lines;
    this.side = side;
  }

  /**
   * What was found.
   *
   * <p>A plain class, not a record: one per partition travels to the driver.
   */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ExactSum squares = new ExactSum();
    private final DataSummary rest;

    Sums(int inputs) {
      rest = new DataSummary(inputs);
    }

    void merge(Sums other) {
      squares.merge(other.squares);
      rest.merge(other.rest);
    }

    /** Σω·error² of the rows of keys with a line, each key's rounded once. */
    ExactSum squares() {
      return squares;
    }

    /** Of the rows of other keys. */
    DataSummary rest() {
      return rest;
    }
  }

  @Override
  public Iterator<Sums> call(Iterator<byte[]> ofRows, Iterator<byte[]> ofLines) {
    KeyBuckets data = new KeyBuckets(ofRows, rows);
    KeyBuckets known = new KeyBuckets(ofLines, lines);
    Sums sums = new Sums(rows.inputs());
    while (data.hasNext()) {
      int number = data.number();
      KeyGroups keys = data.next();
      KeyGroups found = known.isAt(number) ? known.next() : null;
      for (int group = 0; group < keys.size(); group++) {
        DataSummary summary = keys.summary(side, group);
        if (summary != null) {
          add(summary, line(found, keys, group), sums);
        }
      }
    }
    return List.of(sums).iterator();
  }

  private static void add(DataSummary summary, Neuron line, Sums sums) {
    if (line == null) {
      sums.rest.merge(summary);
    } else {
      sums.squares.add(LineFitter.squares(summary, line));
    }
  }

  private static Neuron line(KeyGroups found, KeyGroups keys, int group) {
    int at =
        found == null ? -1 : found.find(keys.keyWords(), keys.keyFrom(group), keys.keyTo(group));
    return at < 0 ? null : found.line(at, 0);
  }
}
