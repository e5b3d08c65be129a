package io.sparkneuron.cluster;

import io.sparkneuron.core.OutsideCounts;
import java.util.BitSet;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;

/**
 * Counts rows outside of the range that was trained on, as Spark observes them on their way: from
 * the bits of {@link RowForecast} to {@link OutsideCounts#toText}.
 *
 * <p>A plain class, not a record: it travels to executors with the plan.
 */
final class CountOutside extends Aggregator<byte[], OutsideCounts, String> {
  private static final long serialVersionUID = 1L;

  private final int inputs;

  CountOutside(int inputs) {
    this.inputs = inputs;
  }

  @Override
  public OutsideCounts zero() {
    return new OutsideCounts(inputs);
  }

  @Override
  public OutsideCounts reduce(OutsideCounts counts, byte[] outside) {
    if (outside != null) {
      counts.add(BitSet.valueOf(outside));
    }
    return counts;
  }

  @Override
  public OutsideCounts merge(OutsideCounts counts, OutsideCounts others) {
    counts.merge(others);
    return counts;
  }

  @Override
  public String finish(OutsideCounts counts) {
    return counts.toText();
  }

  @Override
  public Encoder<OutsideCounts> bufferEncoder() {
    return Encoders.javaSerialization(OutsideCounts.class);
  }

  @Override
  public Encoder<String> outputEncoder() {
    return Encoders.STRING();
  }
}
