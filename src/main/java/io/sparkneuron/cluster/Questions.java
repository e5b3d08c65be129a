package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.SplitSummary;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * What tasks do with the blocks of their partition: each gives one answer. Static, so that what
 * travels with a task are the arguments and nothing around them.
 */
final class Questions {
  private Questions() {}

  /** How an answer begins, before the first block. */
  interface Begin<Q, A> extends Serializable {
    A of(Q asked);
  }

  /** How a block is added to an answer. */
  interface Add<Q, A> extends Serializable {
    void to(A answer, PointBlock block, Q asked);
  }

  static FlatMapFunction<Iterator<PointBlock>, SplitSummary> summarize(int inputs) {
    return blocks -> {
      SplitSummary summary = new SplitSummary(inputs);
      blocks.forEachRemaining(summary::add);
      return List.of(summary).iterator();
    };
  }

  /**
   * @param heldOut whether the held-out blocks are asked, or the others
   */
  static <Q, A> FlatMapFunction<Iterator<PointBlock>, A> about(
      Broadcast<Q> shared, boolean heldOut, Begin<Q, A> begin, Add<Q, A> add) {
    return blocks -> {
      Q asked = shared.value();
      A answer = begin.of(asked);
      blocks.forEachRemaining(
          block -> {
            if (block.isHeldOut() == heldOut) {
              add.to(answer, block, asked);
            }
          });
      return List.of(answer).iterator();
    };
  }
}
