package io.sparkneuron.cluster;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.KeyLine;
import io.sparkneuron.core.LineFitter;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Executor side of a line per key, after the shuffle: the buckets of a partition, in their order,
 * become lines.
 */
final class LineMaker implements FlatMapFunction<Iterator<byte[]>, LineBlock> {
  private static final long serialVersionUID = 1L;

  /** Of a block: some are in memory together when they are written to disk and read again. */
  private static final int MOST_LINES = 1024;

  private final InputEncoder encoder;
  private final LineShape shape;
  private final long minRows;
  private final boolean hasHoldout;

  LineMaker(InputEncoder encoder, LineShape shape, long minRows, boolean hasHoldout) {
    this.encoder = encoder;
    this.shape = shape;
    this.minRows = minRows;
    this.hasHoldout = hasHoldout;
  }

  @Override
  public Iterator<LineBlock> call(Iterator<byte[]> parts) {
    return new Lines(new KeyBuckets(parts, shape.keys()));
  }

  private final class Lines implements Iterator<LineBlock> {
    private final KeyBuckets buckets;
    private final LineFitter fitter = new LineFitter(encoder, shape.hasBias(), minRows);
    private LineTotals totals = new LineTotals(shape.inputs());
    private KeyGroups groups;
    private int group;

    Lines(KeyBuckets buckets) {
      this.buckets = buckets;
      totals.addRead(buckets.read());
    }

    @Override
    public boolean hasNext() {
      return totals != null;
    }

    @Override
    public LineBlock next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (groups == null || group == groups.size()) {
        if (!buckets.hasNext()) {
          LineBlock last = new LineBlock(new long[0], totals);
          totals = null;
          return last;
        }
        groups = buckets.next();
        group = 0;
      }
      return new LineBlock(lines(), null);
    }

    private long[] lines() {
      Words words = new Words();
      for (int end = Math.min(groups.size(), group + MOST_LINES); group < end; group++) {
        groups.addKey(words, group);
        KeyLine line = line();
        int at = words.grow(shape.words());
        shape.write(line, words.array(), at);
      }
      return words.toArray();
    }

    private KeyLine line() {
      DataSummary training = groups.summary(0, group);
      DataSummary heldOut = groups.summary(1, group);
      DataSummary judging = hasHoldout ? heldOut : training;
      DataSummary rows = training == null ? new DataSummary(shape.inputs()) : training;
      KeyLine line = fitter.fit(rows, judging);
      totals.add(line, training, heldOut, judging);
      totals
          .largest()
          .add(groups.keyWords(), groups.keyFrom(group), groups.keyTo(group), rows, judging);
      return line;
    }
  }
}
